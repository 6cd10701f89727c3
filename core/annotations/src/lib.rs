//! 3D annotations of other people's recordings as one type: [`Recording`].
//!
//! A reader opens a folder as a [`Source`] and hands out one recording at a time, so that memory holds
//! as many recordings as there are threads, however large the folder is. What cannot be used is left
//! out and told in a [`LeftOut`] report with file, row and reason; only what leaves nothing to read is
//! a [`ReadError`].
//!
//! The world frame is that of the rest of Kinelens: metres, right-handed, y up, at rest. Readers of
//! formats whose z is up turn them with [`from_z_up`].

mod argoverse2;
mod csv;
mod error;
mod files;
mod gather;
mod kitti;
mod nuscenes;
mod poses;
mod recording;
mod report;
mod scene;
mod source;

pub use error::ReadError;
pub use poses::{
    TimedPose, Trail, compose, from_z_up, inverse, pose_from_quaternion, rotation_from_z_up,
};
pub use recording::{Camera, Recording, Seen, Track, TrackSample, WorldFrame};
pub use report::{Left, LeftOut, reason};
pub use source::{Source, SourceKind, open};
