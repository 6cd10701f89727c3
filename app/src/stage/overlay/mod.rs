//! What is drawn over the picture.

mod calibration;
mod canvas;
mod objects;
mod pen;
mod project;

pub use calibration::axis_reach_px;
pub use canvas::Overlay;
pub use objects::{ARROW_S, TRAIL_S, sample_at};
