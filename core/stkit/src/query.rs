//! An understood question.

use kinelens_motion::Span;

use crate::{Asked, Task, Unit};

/// What a question asks, of which objects, over which time.
#[derive(Debug, Clone, PartialEq)]
pub struct Query {
    pub asked: Asked,
    /// Ids; for a comparison of directions the object asked about comes first and the one whose
    /// motion is 12 o'clock second, for other comparisons in the order of the question.
    pub objects: Vec<u32>,
    pub time: QueryTime,
    /// The unit that the question asks for.
    pub unit: Option<Unit>,
}

/// The time that a question is about, within the clip.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum QueryTime {
    /// Nothing was said: as long as the object is seen.
    Whole,
    /// A part of the clip.
    Within(Span),
    /// One moment, seconds.
    At(f64),
}

impl Query {
    /// Returns the STKit task, or `None` for a question that STKit does not have.
    pub const fn task(&self) -> Option<Task> {
        self.asked.task()
    }
}
