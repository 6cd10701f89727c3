//! The plane of a rectangle of known size.

use super::{CalibrationError, Lifted, ScaleDescription};
use crate::camera::{Intrinsics, Pose};

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
    intrinsics: Intrinsics,
}

impl FourCornerPlane {
    /// Makes the calibration from the corners in order around the rectangle.
    ///
    /// The first side (corner 0 to corner 1) has `width_m`, the second `height_m`. The world's
    /// origin is corner 0 and x runs to corner 1; [`Self::with_axes`] changes that. Corners given
    /// clockwise on the screen are taken from the other end (3, 2, 1, 0), so that the plane is
    /// never mirrored.
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
        let _ = (corners_px, width_m, height_m, corner_sigma_px, surface, intrinsics);
        todo!()
    }

    /// Moves the origin to a point of the rectangle (metres along its sides) and turns the x axis
    /// anticlockwise by an angle, as seen from the side that the camera is on.
    pub fn with_axes(self, origin_m: [f64; 2], x_axis_angle_rad: f64) -> Self {
        let _ = (origin_m, x_axis_angle_rad);
        todo!()
    }

    /// Returns the place of an image point in the plane, metres along x and y.
    pub fn plane_point_m(&self, point_px: [f64; 2]) -> Option<[f64; 2]> {
        let _ = point_px;
        todo!()
    }

    pub(crate) fn lift(&self, _point_px: [f64; 2], _sigma_px: f64) -> Option<Lifted> {
        todo!()
    }

    pub(crate) fn project(&self, _position_m: [f64; 3]) -> Option<[f64; 2]> {
        todo!()
    }

    pub(crate) fn describe(&self) -> ScaleDescription {
        todo!()
    }

    pub(crate) fn intrinsics(&self) -> Intrinsics {
        self.intrinsics
    }

    pub(crate) fn world_from_camera(&self) -> Pose {
        todo!()
    }

    pub(crate) fn clock_axis(&self) -> [f64; 3] {
        todo!()
    }
}
