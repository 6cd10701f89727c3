//! Weights on disk to parameters in a module.
//!
//! A file is safetensors whose tensor names are the paths of the module tree
//! (`backbone.blocks.3.expand.weight`) and whose metadata carries what else the network needs,
//! such as its labels. Renaming and transposing is done once, when `cargo xtask models` converts
//! the published file, so that nothing of it is left here.

mod file;
mod fill;

pub use file::WeightsFile;
