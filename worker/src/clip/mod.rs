//! Opening a file: its index, its identity, and a decoder that can read it.

mod open;

mod hash;
mod reader;

pub use open::open;
pub use reader::BlobReader;
