//! STKit data: questions about motion with exact answers, made of 3D annotations.
//!
//! The way through the crate is the way of the data: annotated recordings become clips, clips
//! become [`Statement`]s, each a fact about named objects that is true and can be seen, and
//! statements become questions with their answers in many wordings. Beside the way stand
//! [`filters`], which drop pseudo-labels that cannot be true, and [`general`], which scores answers
//! on public benchmarks.

pub mod filters;
pub mod general;
mod statement;

pub use statement::{Fact, Statement};
