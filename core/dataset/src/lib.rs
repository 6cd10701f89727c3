//! STKit data: questions about motion with exact answers, made of 3D annotations.
//!
//! The way through the crate is the way of the data. A recording is cut into [`Clip`]s; a [`View`]
//! tells which objects can be seen in a clip, and when; [`find`] finds every fact that the clip shows
//! and that has one clear answer; [`build`] chooses among the facts of all recordings so that no
//! answer can be guessed from its frequency, and puts them into words as [`Row`]s. What is dropped is
//! dropped by a named [`Rule`] and counted.
//!
//! Beside the way stand [`baseline`], answers to compare a model's with; [`filters`], which drop
//! pseudo-labels that cannot be true; and [`general`], which scores answers on public benchmarks.

pub mod baseline;
pub mod build;
pub mod card;
mod clip;
mod facts;
pub mod filters;
pub mod general;
mod hash;
mod name;
mod row;
mod rule;
mod sight;
mod statement;
mod view;
mod wording;

pub use clip::{CameraChoice, Clip, LONGEST_CLIP_S, clips};
pub use facts::{Found, Label, Place, Search, find};
pub use row::{ClipRef, DrawnBox, Expectation, NamedBy, ObjectRef, Row, Stated};
pub use rule::{Dropped, Rule};
pub use sight::Sight;
pub use statement::{Fact, Statement};
pub use view::{Glimpse, SeenObject, Stretch, View};
pub use wording::{WordingSet, answer, answer_wordings, question, wordings, worked};
