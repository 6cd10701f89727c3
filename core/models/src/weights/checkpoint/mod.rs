//! Checkpoints of Hugging Face: a folder with `model.safetensors`, or with an index and several shards.
//!
//! Where the folder lies is behind [`Storage`], which gives ranges of bytes: a folder on disk, or the
//! private files of a browser. Opening reads the headers alone; of a tensor only the rows that are asked
//! for are read, in pieces, so that no shard is ever in memory as a whole.

mod folder;
mod header;
mod object;
mod storage;

pub use folder::Checkpoint;
pub(super) use storage::{MOST_AT_ONCE, pieces, read_exactly, read_whole};
pub use storage::{Storage, is_plain_name};
