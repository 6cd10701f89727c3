//! The path of one object: world points at presentation times, gaps marked.

mod path;
mod span;

pub use path::{Cleaning, Observation, Sample, Trajectory, TrajectoryError};
pub use span::Span;
