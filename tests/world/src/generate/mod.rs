//! Worlds from a seed.
//!
//! A family is a kind of clip; its seeds are different clips of that kind. The same family and seed
//! give the same world everywhere.

mod draw;
mod family;
mod paint;
mod physics;
mod places;
mod props;
mod shots;
mod sports;
mod traffic;

pub use draw::Draw;
pub use family::{Family, UnknownFamily};
pub use shots::SIZE_PX;
