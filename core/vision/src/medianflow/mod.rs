//! Carries a box from one frame to another by the median of many small optical flows.
//!
//! Kalal, Mikolajczyk, Matas, "Forward-Backward Error: Automatic Detection of Tracking Failures", ICPR 2010.

mod flow;
mod lucas_kanade;

pub use flow::{FlowQuality, track_box};
