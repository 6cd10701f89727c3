//! Gives detections an identity over time: ByteTrack with real time stamps.
//!
//! Zhang et al., "ByteTrack: Multi-Object Tracking by Associating Every Detection Box", ECCV 2022. Departures: the
//! Kalman filter's unit of time is the second, not the frame; boxes of different classes never join; boxes grow with
//! the time since the last frame before they are compared, so that a detector at two frames a second still overlaps
//! its own past; and optical flow may move boxes between detections.

mod assignment;
mod config;
mod kalman;
mod stillness;
mod tracker;

pub use config::ByteTrackConfig;
pub use stillness::{Stillness, stillness};
pub use tracker::{ByteTracker, Detection, TrackId, TrackState, TrackedBox};
