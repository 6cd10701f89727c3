//! One interface over all calibrations.

use super::{FourCornerPlane, GroundCalibration, PlaneCalibration};
use crate::camera::{Intrinsics, Pose};
use crate::estimate::Estimate;
use crate::vector::{add_scaled, dot, subtract};

/// How image points become world points for one static camera.
#[derive(Debug, Clone, PartialEq)]
pub enum Geometry {
    /// Motion in a plane parallel to the image, scaled by a stick.
    Plane(PlaneCalibration),
    /// Motion in the plane of a rectangle whose corners are marked.
    FourCorners(FourCornerPlane),
    /// Motion on flat ground below the camera.
    Ground(GroundCalibration),
}

/// A world point with its uncertainty.
#[derive(Debug, Clone, PartialEq)]
pub struct Lifted {
    /// World position, metres.
    pub position_m: [f64; 3],
    /// Covariance of the part independent per point, square metres; singular across the plane.
    pub noise_covariance_m2: [[f64; 3]; 3],
    /// Shift of the position, metres, for one standard deviation of each parameter that all points
    /// of the scene share; the parameters are independent of each other. Their number and order
    /// are the same for all points of one geometry, so a difference of two points has the
    /// difference of their shifts.
    pub shared_shift_m: Vec<[f64; 3]>,
}

/// Where the metres of a scene come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ScaleSource {
    /// A stick of known length drawn by the user.
    Stick,
    /// A rectangle of known size.
    KnownRectangle,
    /// A camera height given by the user.
    CameraHeight,
    /// The usual size of things of known class.
    ClassSizes,
    /// A size given by the user for a class.
    KnownClassSize,
}

/// Where the scale comes from and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct ScaleDescription {
    /// The origin of the metres.
    pub source: ScaleSource,
    /// Standard deviation of lengths of the scene that comes from scale and camera, divided by the length.
    pub relative_sigma: f64,
    /// One plain sentence for a reader.
    pub words: String,
}

impl Geometry {
    /// Lifts an image point, with the standard deviation of its place in pixels, to the world.
    ///
    /// Returns `None` above the horizon, beyond the reach of the calibration, or for numbers that
    /// are not finite.
    pub fn lift(&self, point_px: [f64; 2], sigma_px: f64) -> Option<Lifted> {
        if !(point_px[0].is_finite()
            && point_px[1].is_finite()
            && sigma_px.is_finite()
            && sigma_px >= 0.0)
        {
            return None;
        }
        match self {
            Self::Plane(plane) => Some(plane.lift(point_px, sigma_px)),
            Self::FourCorners(rectangle) => rectangle.lift(point_px, sigma_px),
            Self::Ground(ground) => ground.lift(point_px, sigma_px),
        }
    }

    /// Lifts an image point that lies over the calibrated surface, towards the camera's side, by a
    /// known height in metres.
    ///
    /// The shared shifts end with one for the height's uncertainty, also where that is zero. It
    /// counts as common to all points that have one.
    ///
    /// Returns `None` where [`Self::lift`] does, and for a height that reaches the camera.
    pub fn lift_over(
        &self,
        point_px: [f64; 2],
        sigma_px: f64,
        height_m: Estimate,
    ) -> Option<Lifted> {
        let mut lifted = self.lift(point_px, sigma_px)?;
        if height_m == Estimate::exact(0.0) {
            lifted.shared_shift_m.push([0.0; 3]);
            return Some(lifted);
        }
        let to_camera = subtract(self.world_from_camera().translation_m, lifted.position_m);
        let camera_height_m = dot(to_camera, self.clock_axis());
        let share = height_m.value / camera_height_m;
        if !(camera_height_m > 0.0 && share.is_finite() && share < 1.0) {
            return None;
        }
        // The ray from the surface to the camera passes the height at this share of its length.
        lifted.position_m = add_scaled(lifted.position_m, to_camera, share);
        let left = 1.0 - share;
        for row in &mut lifted.noise_covariance_m2 {
            *row = row.map(|part| left * left * part);
        }
        for shift in &mut lifted.shared_shift_m {
            *shift = shift.map(|part| left * part);
        }
        let by_height = height_m.sigma() / camera_height_m;
        lifted
            .shared_shift_m
            .push(to_camera.map(|part| by_height * part));
        Some(lifted)
    }

    /// Projects a world point to the image, or `None` behind the camera.
    pub fn project(&self, position_m: [f64; 3]) -> Option<[f64; 2]> {
        match self {
            Self::Plane(plane) => Some(plane.project(position_m)),
            Self::FourCorners(rectangle) => rectangle.project(position_m),
            Self::Ground(ground) => ground.project(position_m),
        }
    }

    /// Says where the scale comes from and how sure it is.
    pub fn describe(&self) -> ScaleDescription {
        match self {
            Self::Plane(plane) => plane.describe(),
            Self::FourCorners(rectangle) => rectangle.describe(),
            Self::Ground(ground) => ground.describe(),
        }
    }

    /// Returns the camera's intrinsics, assumed ones where the calibration needs none.
    pub fn intrinsics(&self) -> Intrinsics {
        match self {
            Self::Plane(plane) => plane.intrinsics(),
            Self::FourCorners(rectangle) => rectangle.intrinsics(),
            Self::Ground(ground) => ground.intrinsics(),
        }
    }

    /// Returns `world_from_camera` for the 3D view.
    ///
    /// For a plane it is the camera that its assumed lens implies, at the distance where the plane
    /// has the stick's scale.
    pub fn world_from_camera(&self) -> Pose {
        match self {
            Self::Plane(plane) => plane.world_from_camera(),
            Self::FourCorners(rectangle) => rectangle.world_from_camera(),
            Self::Ground(ground) => ground.world_from_camera(),
        }
    }

    /// Returns the unit vector that points at the viewer of the clock face.
    ///
    /// World up for motion on the ground (clockwise is as seen from above). For a plane that
    /// stands upright there is no "above": the vector is the plane's normal towards the camera, so
    /// clockwise is as the camera sees it.
    pub fn clock_axis(&self) -> [f64; 3] {
        match self {
            Self::Plane(_) => [0.0, 0.0, 1.0],
            Self::FourCorners(rectangle) => rectangle.clock_axis(),
            Self::Ground(_) => [0.0, 1.0, 0.0],
        }
    }
}

/// Writes a relative standard deviation as the ± of a 95 % interval, in per cent.
pub(crate) fn percent95(relative_sigma: f64) -> String {
    let percent = 196.0 * relative_sigma;
    if percent < 0.95 {
        format!("{percent:.1} %")
    } else {
        format!("{percent:.0} %")
    }
}

/// Returns the standard deviation of short lengths about an image point, over their length, that
/// comes from the shared parameters: the mean square over the two image directions.
pub(crate) fn local_scale_sigma(
    lift: impl Fn([f64; 2]) -> Option<Lifted>,
    point_px: [f64; 2],
) -> Option<f64> {
    let reach_px = 2.0;
    let mut sum = 0.0;
    for axis in 0..2 {
        let at = |step_px: f64| {
            let mut moved_px = point_px;
            moved_px[axis] += step_px;
            lift(moved_px)
        };
        let (from, to) = (at(-reach_px)?, at(reach_px)?);
        let way = subtract(to.position_m, from.position_m);
        let shifts = to.shared_shift_m.iter().zip(&from.shared_shift_m);
        sum += shifts
            .map(|(a, b)| (dot(subtract(*a, *b), way) / dot(way, way)).powi(2))
            .sum::<f64>();
    }
    Some((0.5 * sum).sqrt())
}
