//! Layers that several networks share.

mod host;
mod padding;
mod same_conv;
mod shape;

pub use padding::SamePadding;
pub use same_conv::{SameConv, SameConvConfig};
pub use shape::check_shape;
