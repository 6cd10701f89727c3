//! Statements in words: questions, answers and worked answers in many wordings.
//!
//! The words lie in [`tables`], one file a task; [`question`](fn@question) picks a template and fills it. All is
//! plain data: the same statement and index give the same text.

mod question;
mod worked;

mod fill;
mod numbers;
mod tables;

pub use question::{WordingSet, answer, answer_wordings, question, wordings};
pub use worked::worked;
