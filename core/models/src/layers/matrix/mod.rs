//! Matrices of weights, one row for each output, as a device can hold them.
//!
//! A large model is too large in f32: Qwen2-0.5B's table of tokens alone takes 545 MB, and a browser
//! lends buffers of 128 MiB. So a [`WeightMatrix`] keeps its numbers in a [`WeightFormat`] and in as
//! many parts, runs of rows, as a [`MatrixPlan`] asks for. Only the tensors in memory know of that:
//! in a weights file the matrix is one tensor under one name.
//!
//! Burn 0.22 has quantised tensors, too, and they are not used: they are symmetric around zero, which
//! loses what published models with a least value for each block hold; its CPU backend keeps four bits
//! in a byte and widens the whole matrix for every product. Here a product of few rows reads only the
//! packed bytes, on the CPU (`product`) and on a GPU (`gpu`); a product of many rows widens a few
//! hundred rows of the matrix at a time and leaves the arithmetic to Burn. In WebAssembly's vectors whole
//! numbers are so much faster that products of codes take them, however many rows there are (`whole`).

mod plan;
mod weight_matrix;

mod part;

mod packed;
mod product;
mod rounding;

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod whole;

#[cfg(feature = "wgpu")]
mod gpu;
#[cfg(feature = "wgpu")]
mod kernels;

pub use plan::{MatrixPlan, RowWindow, WeightFormat};
pub use weight_matrix::WeightMatrix;
