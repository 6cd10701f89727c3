//! Camera height and pitch from boxes of things whose size is known.

use super::{CalibrationError, ClassSize, GroundCalibration, ScaleSource};
use crate::camera::Intrinsics;
use crate::estimate::Estimate;

/// A detected box of a thing of known class that stands on the ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnownSizeBox {
    /// Left, top, width and height, pixels.
    pub box_px: [f64; 4],
    /// Which thing it is; boxes of one track share its true size.
    pub track: u32,
    /// The size to expect.
    pub class_size: ClassSize,
    /// Motion of the middle of the box's lower edge, pixels a second; `None` when unknown or at rest.
    pub velocity_px_per_s: Option<[f64; 2]>,
}

/// What else is known about the camera.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GroundFitOptions {
    /// Height of the camera above the ground, metres.
    pub camera_height: Option<Estimate>,
    /// Downward pitch, radians.
    pub pitch: Option<Estimate>,
}

/// A ground calibration and how it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct GroundFit {
    /// The calibration to lift with.
    pub calibration: GroundCalibration,
    /// Height of the camera above the ground, metres.
    pub height_m: Estimate,
    /// Downward pitch, radians.
    pub pitch_rad: Estimate,
    /// Standard deviation of lengths on the ground, at the middle of the boxes used, over the length.
    pub relative_scale_sigma: f64,
    /// Where the metres come from.
    pub source: ScaleSource,
    /// Number of boxes that took part.
    pub boxes_used: usize,
    /// Number of tracks that took part.
    pub tracks_used: usize,
    /// Number of boxes that were set aside: invalid, or given almost no weight by the robust fit.
    pub boxes_rejected: usize,
}

/// Finds the camera's height and pitch from things of known size standing on flat ground.
///
/// # Errors
/// Too few usable boxes, invalid intrinsics, or boxes that agree with no camera above flat ground.
pub fn fit_ground(
    observations: &[KnownSizeBox],
    intrinsics: Intrinsics,
    options: &GroundFitOptions,
) -> Result<GroundFit, CalibrationError> {
    let _ = (observations, intrinsics, options);
    todo!()
}
