//! Tracker's projects: `.trk` (XML) and `.trz` (a zip of projects with their videos).
//!
//! Tracker is the video analysis program of Open Source Physics. Its files are trees of `object`
//! and `property` elements that its own classes write and read; what they mean was learnt from the
//! public source (OpenSourcePhysics/tracker, commit cc88882, and OpenSourcePhysics/osp, commit
//! 1e573d8). A project is kept as the tree it came as, and only what is changed is edited, so that
//! everything else that Tracker put there is there when Tracker opens the file again.

mod archive;
mod coords;
mod edit;
mod edits;
mod export;
mod import;
mod osp;
mod xml;

pub use archive::{NamedProject, TrackerArchive, TrackerMedia, read_tracker};
pub use coords::{FrameCoords, TrackerCoords};
pub use edits::{TrackEdit, TrackerEdits};
pub use export::scene_to_tracker;
pub use import::{TrackerImport, TrackerPoint, TrackerStick, TrackerTrack};

use xml::XmlDocument;

/// One project of Tracker: one tab with a video, its coordinate system and its tracks.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackerProject {
    xml: XmlDocument,
    encoding: Encoding,
}

/// How a project's letters are written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    /// UTF-8 after a byte order mark.
    Utf8Marked,
    /// One byte a letter: what some machines wrote in spite of the declaration.
    Latin1,
}
