//! Weights on disk to parameters in a module.
//!
//! A file is safetensors whose tensor names are the paths of the module tree
//! (`backbone.blocks.3.expand.weight`) and whose metadata carries what else the network needs,
//! such as its labels. Renaming and transposing is done once, when `cargo xtask models` converts
//! the published file, so that nothing of it is left here.
//!
//! Published files of large models keep their own names: a [`TensorSource`] is read through a
//! [`Naming`], and [`GgufFile`] reads what llama.cpp writes. A folder of Hugging Face is a
//! [`checkpoint`], whose names [`layouts`] knows; a [`pack`] is our own folder of small files with
//! sums, whose tensors have the paths of the module tree.

pub mod checkpoint;
mod file;
mod gguf;
pub mod layouts;
pub mod pack;
mod source;

mod fill;
mod gguf_values;
mod number;

pub use crate::layers::{MatrixPlan, WeightFormat};
pub use file::WeightsFile;
pub use gguf::GgufFile;
pub use gguf_values::MetadataValue;
pub use source::{Naming, TensorSource, fill};
