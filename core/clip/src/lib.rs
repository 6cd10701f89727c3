//! Reads the index of an MP4 or MOV file: where every coded frame lies and when it is shown; and writes
//! coded pictures as such a file ([`write_mp4`]).
//!
//! [`ClipIndex::read`] needs only `Read + Seek` and touches the boxes, never the coded pictures, so
//! a two-hour 8K clip costs the size of its sample table. Nothing is decoded here: the index holds
//! what a decoder wants to be told (codec string, configuration record, coded samples in decode
//! order) and what the engine wants to know (exact presentation times, rotation, displayed size).
//!
//! Presentation times honour composition offsets and edit lists in the way FFmpeg does, which is
//! what `ffprobe` prints and what a browser's `<video>` reports, because measurements made here
//! must agree with what people see elsewhere.
//!
//! Files come from strangers. The walk over the boxes and the expansion of the tables check every
//! size against what is really there and stop at stated bounds; `re_mp4` parses the tables
//! themselves, each within its own slice. Its whole-file reader is not used, since it trusts the
//! tables to agree with each other and refuses files that end early.

mod error;
mod index;

mod boxes;
mod codec;
mod fragments;
mod metadata;
mod orientation;
mod samples;
mod sniff;
mod timeline;
mod track;
mod write;

pub use codec::{CodecDescription, CodecFamily};
pub use error::{ClipError, ClipWarning};
pub use index::{ClipIndex, SampleEntry};
pub use write::{CodedPicture, Coding, WriteError, write_mp4};
