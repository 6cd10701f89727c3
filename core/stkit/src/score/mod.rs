//! STKit-Bench: free-text answers are read, marked by the rules of the paper, and counted.
//!
//! - [`Truth`] and [`Row`]: a question with its typed answer, one JSON object a line
//! - [`read`]: what a text answers, or why it cannot be read; nothing is guessed
//! - [`mark`]: right or wrong, and by how much
//! - [`Tally`]: accuracy, mean error and bootstrap intervals, task by task
//!
//! The reader knows the task, the names of the objects and the unit that the question asks for, and
//! never the truth. An answer that cannot be read counts as wrong and is counted by its reason.

mod row;

mod read;

mod amount;
mod decision;
mod duration;
mod names;
mod span;
mod winner;

mod mark;
mod tally;

pub use mark::{Mark, mark};
pub use read::{Expected, Given, Unread, read};
pub use row::{Row, Truth};
pub use tally::{Interval95, Tally, TaskScore};
