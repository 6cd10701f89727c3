//! Layers that several networks share.

mod activation;
mod host;
mod layer_norm;
mod matrix;
mod padding;
mod projection;
mod resample;
mod rms_norm;
mod same_conv;
mod shape;
mod token_table;

pub use activation::Gelu;
pub use layer_norm::LayerNorm;
pub use matrix::{MatrixPlan, RowWindow, WeightFormat, WeightMatrix};
pub use padding::SamePadding;
pub use projection::Projection;
pub use resample::resample;
pub use rms_norm::RmsNorm;
pub use same_conv::{SameConv, SameConvConfig};
pub use shape::check_shape;
pub use token_table::TokenTable;
