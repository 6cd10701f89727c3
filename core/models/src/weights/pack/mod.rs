//! Kinelens packs: a model as a folder of files of at most 64 MiB, each with its SHA-256.
//!
//! `manifest.json` says what the model is, under which licence and from where, and where each tensor
//! lies. Tensors have the paths of the module tree, so that reading one needs no table of names. Numbers
//! are f32, f16, bf16, or blocks of 32 in ggml's layouts Q8_0 and Q4_1; a row whose width is no multiple
//! of 32 is filled up with zeros, so that every row can be read alone. The same model and settings give
//! the same bytes.

mod format;
mod manifest;
mod plan;
mod read;
mod write;

pub use format::NumberFormat;
pub use manifest::{FileEntry, Licence, Manifest, Segment, TensorEntry};
pub use plan::Plan;
pub use read::Pack;
pub use write::{PackDescription, PackTarget, PackTensor, Progress, write};
