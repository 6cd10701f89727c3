//! Flat ground seen by a camera of known height and pitch.

use super::{CalibrationError, Lifted, ScaleDescription};
use crate::camera::{Intrinsics, Pose};
use crate::estimate::Estimate;

/// Motion on flat ground below a static camera.
///
/// World: origin on the ground straight below the camera, x to the camera's right, y up, z backward,
/// so that what the camera sees lies at negative z. Pitch is positive when the camera looks down.
#[derive(Debug, Clone, PartialEq)]
pub struct GroundCalibration {
    intrinsics: Intrinsics,
}

impl GroundCalibration {
    /// Makes the calibration from a measured camera height (metres) and pitch (radians, down is
    /// positive), with a level horizon.
    ///
    /// # Errors
    /// A number that is not finite, a height that is not positive, or a pitch beyond ±90°.
    pub fn new(height_m: Estimate, pitch_rad: Estimate, intrinsics: Intrinsics) -> Result<Self, CalibrationError> {
        let _ = (height_m, pitch_rad, intrinsics);
        todo!()
    }

    /// Sets the roll: the camera turned clockwise as seen from behind it, radians.
    pub fn with_roll(self, roll_rad: Estimate) -> Self {
        let _ = roll_rad;
        todo!()
    }

    /// Returns the camera's height above the ground, metres.
    pub fn height_m(&self) -> Estimate {
        todo!()
    }

    /// Returns the downward pitch, radians.
    pub fn pitch_rad(&self) -> Estimate {
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
}
