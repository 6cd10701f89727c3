//! What can be wrong with the input of a pixel algorithm.

use thiserror::Error;

/// Says why pixels or a click could not be used.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum VisionError {
    /// The number of bytes does not fit the stated size, or the size is empty or too large to address.
    #[error("a frame of {width} × {height} pixels does not fit {found} bytes of RGBA")]
    FrameSize {
        width: usize,
        height: usize,
        found: usize,
    },
    /// A rectangle or a target size has no pixel in common with the frame.
    #[error("nothing of the {width} × {height} frame is left to use")]
    EmptyRegion { width: usize, height: usize },
    /// A clicked point is not finite or lies outside the frame.
    #[error("the point ({x_px:.1}, {y_px:.1}) is outside the {width} × {height} frame")]
    PointOutside {
        x_px: f64,
        y_px: f64,
        width: usize,
        height: usize,
    },
    /// The surroundings of a clicked point look the same everywhere, or vary along one direction only.
    #[error(
        "too little to hold on to around the point: contrast {contrast:.2} of 255, {needed:.2} needed in every direction"
    )]
    FlatTemplate { contrast: f32, needed: f32 },
    /// A setting of the tracker is outside its range.
    #[error("tracker setting {setting} is {value}, which is outside its range")]
    Setting { setting: &'static str, value: f64 },
    /// A time stamp is not a finite number.
    #[error("the time stamp of the frame is not a finite number")]
    Time,
}
