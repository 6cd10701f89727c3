//! Zip archives, read as if an enemy had made them and written the same way every time.

mod names;
mod reader;
mod writer;

pub(crate) use names::{file_name, safe_file_name};
pub(crate) use reader::{Archive, Limits, looks_like_zip};
pub(crate) use writer::{ArchiveWriter, Packing};
