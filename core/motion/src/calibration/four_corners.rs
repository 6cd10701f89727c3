//! The plane of a rectangle of known size.

use nalgebra::{Matrix3, Vector3};

use super::geometry::{local_scale_sigma, percent95};
use super::homography::{apply, corner_turns, quad_from_unit_square};
use super::{CalibrationError, Lifted, ScaleDescription, ScaleSource};
use crate::camera::{Intrinsics, Pose};
use crate::vector::{Triple, add_scaled, cross, dot, norm, unit};

/// How the rectangle's plane lies in the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Surface {
    /// Flat on the ground: plane x is world x, plane y is world −z (away from the viewer).
    #[default]
    Ground,
    /// Upright like a wall: plane x is world x, plane y is world y.
    Upright,
}

/// Motion in the plane of a rectangle whose four corners are marked on the image.
#[derive(Debug, Clone, PartialEq)]
pub struct FourCornerPlane {
    corners_px: [[f64; 2]; 4],
    width_m: f64,
    height_m: f64,
    corner_sigma_px: f64,
    surface: Surface,
    intrinsics: Intrinsics,
    origin_m: [f64; 2],
    x_axis_angle_rad: f64,
    /// Map from the rectangle (metres along its sides) to the image, and back.
    image_from_rectangle: Matrix3<f64>,
    rectangle_from_image: Matrix3<f64>,
    /// `rectangle_from_image` with each corner coordinate a little less and a little more.
    nudged: Vec<[Matrix3<f64>; 2]>,
}

/// Step of the numerical derivative by a corner's place, pixels.
const NUDGE_PX: f64 = 1e-3;

impl FourCornerPlane {
    /// Makes the calibration from the corners in order around the rectangle.
    ///
    /// The first side (corner 0 to corner 1) has `width_m`, the second `height_m`. The world's
    /// origin is corner 0 and x runs to corner 1; [`Self::with_axes`] changes that. Corners given
    /// clockwise on the screen are taken from the other end (3, 2, 1, 0), so that the plane is
    /// never mirrored. `intrinsics` only places the camera of the 3D view; where they are a guess,
    /// the focal length that the rectangle's perspective implies is used if it is a likely one.
    ///
    /// # Errors
    /// A number that is not finite or positive, or corners that span no convex quadrilateral.
    pub fn new(
        corners_px: [[f64; 2]; 4],
        width_m: f64,
        height_m: f64,
        corner_sigma_px: f64,
        surface: Surface,
        intrinsics: Intrinsics,
    ) -> Result<Self, CalibrationError> {
        if let Some(value) = corners_px.iter().flatten().find(|value| !value.is_finite()) {
            return Err(CalibrationError::InvalidNumber {
                name: "corner",
                value: *value,
            });
        }
        for (name, value) in [("rectangle width", width_m), ("rectangle height", height_m)] {
            if !(value.is_finite() && value > 0.0) {
                return Err(CalibrationError::InvalidNumber { name, value });
            }
        }
        if !(corner_sigma_px.is_finite() && corner_sigma_px >= 0.0) {
            return Err(CalibrationError::InvalidNumber {
                name: "corner sigma",
                value: corner_sigma_px,
            });
        }
        if !intrinsics.is_valid() {
            return Err(CalibrationError::InvalidNumber {
                name: "focal length",
                value: intrinsics.fx_px,
            });
        }
        let turns = corner_turns(corners_px);
        let [c0, c1, c2, c3] = corners_px;
        // Image y points down, so anticlockwise on the screen has negative turns.
        let corners_px = if turns.iter().all(|turn| *turn < -1.0) {
            corners_px
        } else if turns.iter().all(|turn| *turn > 1.0) {
            [c3, c2, c1, c0]
        } else {
            return Err(CalibrationError::CornersDegenerate);
        };
        let (image_from_rectangle, rectangle_from_image) =
            maps(corners_px, width_m, height_m).ok_or(CalibrationError::CornersDegenerate)?;
        let nudged = (0..8)
            .map(|parameter| {
                let map = |step_px: f64| {
                    let mut corners = corners_px;
                    corners[parameter / 2][parameter % 2] += step_px;
                    maps(corners, width_m, height_m).map(|(_, inverse)| inverse)
                };
                Some([map(-NUDGE_PX)?, map(NUDGE_PX)?])
            })
            .collect::<Option<Vec<_>>>()
            .ok_or(CalibrationError::CornersDegenerate)?;
        let intrinsics = with_implied_focal(intrinsics, &image_from_rectangle);
        Ok(Self {
            corners_px,
            width_m,
            height_m,
            corner_sigma_px,
            surface,
            intrinsics,
            origin_m: [0.0; 2],
            x_axis_angle_rad: 0.0,
            image_from_rectangle,
            rectangle_from_image,
            nudged,
        })
    }

    /// Moves the origin to a point of the rectangle (metres along its sides) and turns the x axis
    /// anticlockwise by an angle, as seen from the side that the camera is on.
    pub fn with_axes(self, origin_m: [f64; 2], x_axis_angle_rad: f64) -> Self {
        Self {
            origin_m,
            x_axis_angle_rad,
            ..self
        }
    }

    /// Returns the place of an image point in the plane, metres along x and y.
    pub fn plane_point_m(&self, point_px: [f64; 2]) -> Option<[f64; 2]> {
        apply(&self.rectangle_from_image, point_px).map(|point_m| self.on_axes(point_m))
    }

    pub(crate) fn lift(&self, point_px: [f64; 2], sigma_px: f64) -> Option<Lifted> {
        let place = |map: &Matrix3<f64>, point_px| {
            apply(map, point_px).map(|point_m| self.world(self.on_axes(point_m)))
        };
        let position_m = place(&self.rectangle_from_image, point_px)?;
        let derivative = |axis: usize| {
            let at = |step_px: f64| {
                let mut moved_px = point_px;
                moved_px[axis] += step_px;
                place(&self.rectangle_from_image, moved_px)
            };
            Some(
                add_scaled(at(NUDGE_PX)?, at(-NUDGE_PX)?, -1.0).map(|part| part / (2.0 * NUDGE_PX)),
            )
        };
        let columns = [derivative(0)?, derivative(1)?];
        let mut noise_covariance_m2 = [[0.0; 3]; 3];
        for column in columns {
            for (row, part) in noise_covariance_m2.iter_mut().zip(column) {
                *row = add_scaled(*row, column, part * sigma_px * sigma_px);
            }
        }
        let shared_shift_m = self
            .nudged
            .iter()
            .map(|[less, more]| {
                let difference = add_scaled(place(more, point_px)?, place(less, point_px)?, -1.0);
                Some(difference.map(|part| part * self.corner_sigma_px / (2.0 * NUDGE_PX)))
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Lifted {
            position_m,
            noise_covariance_m2,
            shared_shift_m,
        })
    }

    pub(crate) fn project(&self, position_m: [f64; 3]) -> Option<[f64; 2]> {
        let normal = self.clock_axis();
        if dot(position_m, normal).abs() > 1e-9 * (1.0 + norm(position_m)) {
            return self
                .intrinsics
                .project(self.world_from_camera().to_camera(position_m));
        }
        let along = match self.surface {
            Surface::Ground => [position_m[0], -position_m[2]],
            Surface::Upright => [position_m[0], position_m[1]],
        };
        apply(&self.image_from_rectangle, self.on_rectangle(along))
    }

    pub(crate) fn describe(&self) -> ScaleDescription {
        let middle = apply(
            &self.image_from_rectangle,
            [0.5 * self.width_m, 0.5 * self.height_m],
        );
        let relative_sigma =
            middle.and_then(|middle_px| local_scale_sigma(|p| self.lift(p, 0.0), middle_px));
        let relative_sigma = relative_sigma.unwrap_or(1.0);
        let words = format!(
            "Scale from a rectangle of {} m × {} m marked on the image, good to ±{} in its middle and less outside it.",
            self.width_m,
            self.height_m,
            percent95(relative_sigma)
        );
        ScaleDescription {
            source: ScaleSource::KnownRectangle,
            relative_sigma,
            words,
        }
    }

    pub(crate) fn intrinsics(&self) -> Intrinsics {
        self.intrinsics
    }

    /// Returns the corners in the order used: anticlockwise on the screen, the origin first.
    pub fn corners_px(&self) -> [[f64; 2]; 4] {
        self.corners_px
    }

    pub(crate) fn world_from_camera(&self) -> Pose {
        let [r1, r2, t] = camera_columns(&self.intrinsics, &self.image_from_rectangle);
        let scale = 2.0 / (norm(r1) + norm(r2));
        let x = unit(r1);
        let y = unit(add_scaled(r2, x, -dot(r2, x)));
        let z = cross(x, y);
        let t = t.map(|part| part * scale);
        // Rows of the rectangle's axes in the camera are columns of the camera's axes on the rectangle.
        let on_plane = |v: Triple| {
            let turned = self.turned([dot(x, v), dot(y, v)]);
            match self.surface {
                Surface::Ground => [turned[0], dot(z, v), -turned[1]],
                Surface::Upright => [turned[0], turned[1], dot(z, v)],
            }
        };
        let origin = self.turned(self.origin_m);
        let origin = self.world(origin);
        let centre = add_scaled(on_plane(t).map(|part| -part), origin, -1.0);
        Pose::from_axes(
            on_plane([1.0, 0.0, 0.0]),
            on_plane([0.0, 1.0, 0.0]),
            on_plane([0.0, 0.0, 1.0]),
            centre,
        )
    }

    pub(crate) fn clock_axis(&self) -> [f64; 3] {
        match self.surface {
            Surface::Ground => [0.0, 1.0, 0.0],
            Surface::Upright => [0.0, 0.0, 1.0],
        }
    }

    fn turned(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (sin, cos) = self.x_axis_angle_rad.sin_cos();
        [x * cos + y * sin, y * cos - x * sin]
    }

    fn on_axes(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        self.turned([x - self.origin_m[0], y - self.origin_m[1]])
    }

    fn on_rectangle(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        let (sin, cos) = self.x_axis_angle_rad.sin_cos();
        [
            x * cos - y * sin + self.origin_m[0],
            x * sin + y * cos + self.origin_m[1],
        ]
    }

    fn world(&self, [x, y]: [f64; 2]) -> [f64; 3] {
        match self.surface {
            Surface::Ground => [x, 0.0, -y],
            Surface::Upright => [x, y, 0.0],
        }
    }
}

/// Returns the maps from rectangle to image and back, scaled so that what is in view has a positive
/// third component either way.
fn maps(
    corners_px: [[f64; 2]; 4],
    width_m: f64,
    height_m: f64,
) -> Option<(Matrix3<f64>, Matrix3<f64>)> {
    let unit_from_rectangle =
        Matrix3::from_diagonal(&Vector3::new(1.0 / width_m, 1.0 / height_m, 1.0));
    let map = quad_from_unit_square(corners_px)? * unit_from_rectangle;
    map.try_inverse().map(|inverse| (map, inverse))
}

/// Returns the columns of `camera_from_rectangle` (x axis, y axis, origin), up to a positive factor.
fn camera_columns(intrinsics: &Intrinsics, map: &Matrix3<f64>) -> [Triple; 3] {
    [0, 1, 2].map(|column| {
        let (x, y, w) = (map[(0, column)], map[(1, column)], map[(2, column)]);
        [
            (x - intrinsics.cx_px * w) / intrinsics.fx_px,
            (y - intrinsics.cy_px * w) / intrinsics.fy_px,
            w,
        ]
    })
}

/// Relative sigma above which a focal length counts as a guess.
const GUESSED_FOCAL_SIGMA: f64 = 0.1;

/// Replaces a guessed focal length by the one at which the rectangle's sides stand square (Zhang
/// 2000, equation 3), if it lies within three standard deviations of the guess.
fn with_implied_focal(intrinsics: Intrinsics, map: &Matrix3<f64>) -> Intrinsics {
    if intrinsics.focal_relative_sigma <= GUESSED_FOCAL_SIGMA {
        return intrinsics;
    }
    let centred = |column: usize| {
        let w = map[(2, column)];
        [
            map[(0, column)] - intrinsics.cx_px * w,
            map[(1, column)] - intrinsics.cy_px * w,
            w,
        ]
    };
    let (a, b) = (centred(0), centred(1));
    let focal_px = (-(a[0] * b[0] + a[1] * b[1]) / (a[2] * b[2])).sqrt();
    let deviation = (focal_px / intrinsics.fx_px).ln().abs();
    if focal_px.is_finite() && deviation < 3.0 * intrinsics.focal_relative_sigma {
        intrinsics.with_focal_scaled(focal_px / intrinsics.fx_px)
    } else {
        intrinsics
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Corners of a 4 m × 3 m rectangle on the ground, seen by a camera 5 m up, pitched 25° down.
    fn seen(surface: Surface) -> (FourCornerPlane, Pose, Intrinsics) {
        let intrinsics = Intrinsics::from_horizontal_fov(1.0, 0.01, 1280.0, 720.0);
        let pose = Pose::above_ground(5.0, 25f64.to_radians(), 0.05);
        let corners = [[-1.0, -8.0], [3.0, -8.0], [3.0, -11.0], [-1.0, -11.0]]
            .map(|[x, z]| intrinsics.project(pose.to_camera([x, 0.0, z])).unwrap());
        let plane = FourCornerPlane::new(corners, 4.0, 3.0, 0.5, surface, intrinsics).unwrap();
        (plane, pose, intrinsics)
    }

    #[test]
    fn points_of_the_ground_come_back_exactly() {
        let (plane, pose, intrinsics) = seen(Surface::Ground);
        for [x, z] in [[0.0, -8.0], [2.5, -10.0], [-4.0, -20.0]] {
            let point_px = intrinsics.project(pose.to_camera([x, 0.0, z])).unwrap();
            let lifted = plane.lift(point_px, 1.0).unwrap();
            // The plane's origin is the first corner, at x −1, z −8.
            assert!(
                (lifted.position_m[0] - (x + 1.0)).abs() < 1e-8,
                "{:?}",
                lifted.position_m
            );
            assert!((lifted.position_m[2] - (z + 8.0)).abs() < 1e-8);
            let back = plane.project(lifted.position_m).unwrap();
            assert!((back[0] - point_px[0]).abs() < 1e-6 && (back[1] - point_px[1]).abs() < 1e-6);
        }
    }

    #[test]
    fn the_camera_is_found_where_it_stood() {
        let (plane, pose, _) = seen(Surface::Ground);
        for plane in [plane.clone(), plane.with_axes([1.0, 2.0], 0.7)] {
            let found = plane.world_from_camera();
            assert!(
                (found.translation_m[1] - pose.translation_m[1]).abs() < 1e-6,
                "{found:?}"
            );
            let lifted = plane.lift([700.0, 400.0], 0.0).unwrap();
            let seen = plane
                .intrinsics()
                .project(found.to_camera(lifted.position_m))
                .unwrap();
            assert!(
                (seen[0] - 700.0).abs() < 1e-5 && (seen[1] - 400.0).abs() < 1e-5,
                "{seen:?}"
            );
        }
    }

    #[test]
    fn corners_in_either_order_give_an_unmirrored_plane() {
        let (plane, _, intrinsics) = seen(Surface::Upright);
        let [a, b, c, d] = plane.corners_px();
        let reversed =
            FourCornerPlane::new([d, c, b, a], 4.0, 3.0, 0.5, Surface::Upright, intrinsics)
                .unwrap();
        let point_px = [640.0, 420.0];
        let (one, other) = (
            plane.plane_point_m(point_px).unwrap(),
            reversed.plane_point_m(point_px).unwrap(),
        );
        assert!((one[0] - other[0]).abs() < 1e-9 && (one[1] - other[1]).abs() < 1e-9);
    }

    #[test]
    fn corner_uncertainty_moves_points_as_much_as_a_refit_does() {
        let (plane, _, intrinsics) = seen(Surface::Ground);
        let mut corners = plane.corners_px();
        let shift = plane.lift([600.0, 380.0], 0.0).unwrap().shared_shift_m[4];
        corners[2][0] += 0.5;
        let moved =
            FourCornerPlane::new(corners, 4.0, 3.0, 0.5, Surface::Ground, intrinsics).unwrap();
        let (before, after) = (
            plane.lift([600.0, 380.0], 0.0).unwrap(),
            moved.lift([600.0, 380.0], 0.0).unwrap(),
        );
        assert!((after.position_m[2] - before.position_m[2] - shift[2]).abs() < 0.05 * norm(shift));
        assert!(plane.describe().relative_sigma > 0.0005 && plane.describe().relative_sigma < 0.05);
    }

    #[test]
    fn degenerate_corners_are_refused() {
        let intrinsics = Intrinsics::assumed(640.0, 480.0);
        let cases = [
            [[0.0, 0.0]; 4],
            [[0.0, 0.0], [100.0, 0.0], [200.0, 0.0], [300.0, 0.0]],
            [[0.0, 0.0], [100.0, 100.0], [100.0, 0.0], [0.0, 100.0]],
            [[f64::NAN, 0.0], [100.0, 0.0], [100.0, 100.0], [0.0, 100.0]],
        ];
        for corners in cases {
            assert!(
                FourCornerPlane::new(corners, 1.0, 1.0, 1.0, Surface::Ground, intrinsics).is_err()
            );
        }
    }
}
