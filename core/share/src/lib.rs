//! Scenes as files and links: what leaves Kinelens and what comes in from outside.
//!
//! - [`write_bundle`] and [`read_bundle`]: `.kinelens`, a zip of the scene, its clip and a poster.
//! - [`SceneTable`]: the numbers as CSV, JSON and XLSX, all made from the same cells.
//! - [`write_glb`]: an animated glTF scene.
//! - [`TrackerProject`]: Tracker's `.trk` and `.trz`, read, changed and written.
//! - [`encode_link`] and [`decode_link`]: a view in the fragment of an address.
//!
//! Bytes go in and bytes come out: the crate opens no file, knows no clock and runs nothing. What
//! comes in is read as hostile. Sizes are limited while unpacking, whatever a header says; names
//! that leave their folder are refused; numbers must be usable; XML has no entities of its own.
//! The price is that a damaged file is refused as a whole, never opened in part.

mod archive;
mod bundle;
mod error;
mod failures;
mod gltf;
mod link;
mod tables;
mod tracker;

pub use bundle::{BundleParts, Kept, OpenedBundle, OpenedClip, read_bundle, write_bundle};
pub use error::ShareError;
pub use gltf::write_glb;
pub use link::{EyeState, LINK_VERSION, LinkError, ViewState, ViewTab, decode_link, encode_link};
pub use tables::{Cell, Column, CsvStyle, DecimalMark, ObjectTable, SceneTable, Table};
pub use tracker::{
    FrameCoords, NamedProject, TrackEdit, TrackerArchive, TrackerCoords, TrackerEdits,
    TrackerImport, TrackerMedia, TrackerPoint, TrackerProject, TrackerStick, TrackerTrack,
    read_tracker, scene_to_tracker,
};
