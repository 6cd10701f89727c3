//! STKit-Bench: free-text answers are read, marked by the rules of the paper, and counted.
//!
//! - [`Truth`]: the typed answer to a question
//! - [`read`]: what a text answers, or why it cannot be read; nothing is guessed
//! - [`mark`]: right or wrong, and by how much
//! - [`Tally`]: accuracy, mean error and bootstrap intervals ([`bootstrap95`]), task by task
//!
//! The reader knows the task, the names of the objects and the unit that the question asks for, and
//! never the truth. An answer that cannot be read counts as wrong and is counted by its reason.

mod truth;

mod read;

mod amount;
mod decision;
mod duration;
mod names;
mod span;
mod winner;

mod mark;
mod tally;

pub(crate) use amount::{Amount, amount, half_digit};
pub(crate) use decision::decision_about;
pub use mark::{Mark, mark};
pub(crate) use names::with_aliases;
pub use read::{Expected, Given, Unread, read};
pub(crate) use read::{answer_tokens, given};
pub use tally::{Interval95, Tally, TaskScore, bootstrap95};
pub use truth::Truth;
