//! Made-up traffic with exact positions, written as folders of annotations in public layouts.
//!
//! A [`Log`] is 15 to 20 seconds of a drive through a town: an ego car and some dozens of road users
//! that go straight, turn, stop, reverse, wander and turn round. All motion is in closed form
//! ([`Course`]): legs of constant curvature driven in phases of constant acceleration, so positions
//! at any time and path lengths between any two are exact. [`log`](generate::log) makes a log of a
//! seed and an index; [`write_argoverse2`] and [`write_nuscenes`] write what a real recording of it
//! would hold beside its pictures and sweeps.
//!
//! It gives large inputs for benchmarks and realistic folders for readers, with turns of all kinds
//! much more frequent than in a real town. It shares no line with the readers it tests. Nothing is
//! rendered, and objects do not avoid each other.

pub mod argoverse2;
pub mod class;
pub mod course;
mod draw;
pub mod driver;
mod error;
pub mod generate;
pub mod log;
pub mod manoeuvre;
pub mod nuscenes;
pub mod pose;
pub mod rig;
pub mod sight;

pub use argoverse2::write_argoverse2;
pub use class::Class;
pub use course::{Course, State};
pub use error::WriteError;
pub use log::{Log, Object};
pub use nuscenes::write_nuscenes;
pub use pose::Pose;
