//! Pixel algorithms: frames, a click-to-track template tracker, box flow and box association.
//!
//! Everything here is pure and synchronous: pixels and time stamps in, points and boxes out. No network, file, clock,
//! browser or GPU is known. Only the neighbourhood of what is tracked is converted to floating point, which keeps a
//! 720p clip above 60 frames a second on one core; the price is that an object which jumps outside its search window
//! must be waited for or clicked again.
//!
//! - [`Autotracker`] follows one clicked point with sub-pixel precision and an honest standard deviation.
//! - [`Background`] is what a still camera sees when nothing moves; the autotracker sees moving things better before it.
//! - [`track_box`] carries a detected box from one frame to the next by median optical flow.
//! - [`ByteTracker`] gives detections an identity over time, with real time stamps.
//! - [`draw_box`] points an object out in a frame for whoever looks at it, a person or a model.
//! - [`Frame`], [`Luma`], [`Pyramid`] and [`detector_input`] hold and resize pixels.
//!
//! # Coordinates
//! Points and boxes are continuous image coordinates in pixels, x to the right and y downwards. The origin is the
//! outer corner of the top left pixel, so the centre of pixel (column, row) is (column + 0.5, row + 0.5) and an image
//! spans [0, width] × [0, height]. Resizing by a factor therefore multiplies coordinates by that factor exactly.

mod autotracker;
mod background;
mod box_px;
mod bytetrack;
mod error;
mod frame;
mod luma;
mod medianflow;
mod outline;
mod resize;
pub mod synthetic;

pub use autotracker::{Alternative, Autotracker, LookAhead, Match, MatchState, TrackerConfig};
pub use background::Background;
pub use box_px::BoxPx;
pub use bytetrack::{
    ByteTrackConfig, ByteTracker, Detection, Stillness, TrackId, TrackState, TrackedBox, stillness,
};
pub use error::VisionError;
pub use frame::Frame;
pub use luma::{Luma, Pyramid};
pub use medianflow::{FlowQuality, track_box};
pub use outline::{draw_box, outline_thickness_px};
pub use resize::{DetectorInput, Fit, detector_input};
