//! Answers computed from the tracks, with their value, interval and evidence.

mod acceleration;
mod compare;
mod direction;
mod distance;
mod extras;
pub(crate) mod format;
mod measured;
mod speed;
mod subject;
mod timestamp;

pub use measured::{Evidence, MeasuredAnswer, Value, answer, answer_query};
