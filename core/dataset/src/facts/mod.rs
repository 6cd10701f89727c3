//! All facts that a clip shows, each with the label by which answers are balanced.

mod direction;
mod found;
mod pair;
mod single;

pub use found::{Found, Label, Place, Search, find};
