//! Scores on public benchmarks of video understanding, for answers of any model in free text.
//!
//! - [`Benchmark`]: the benchmarks, each with its annotation format
//! - [`read_questions`]: annotations become [`Question`]s with typed truths; broken entries are counted
//! - [`grade`]: answers are read, scored as the benchmark scores them, and reported
//! - [`whole`]: a baseline that answers every grounding question with the whole clip
//!
//! Answers are lines of `{"id": …, "text": …}`. The readers know the question and never the truth.
//! What cannot be read, or reads in two ways, scores nothing and is counted by its reason. Every
//! question counts in every mean, answered or not. No model judges answers: an open answer that
//! says the truth in other words scores only by the words it shares.

mod benchmark;
mod question;
mod report;

mod grade;
mod mark;

mod activitynet;
mod charades;
mod generic;
mod quantiphy;
mod tvqa;
mod vsi;

mod csv;
mod lenient;

mod choice;
mod number;
mod part;
mod relative;
mod when;
mod words;

mod error;

pub use benchmark::Benchmark;
pub use error::GeneralError;
pub use grade::{Answer, grade, whole};
pub use question::{Quantity, Question, Questions, Thresholds, Truth, read_questions};
pub use report::{Broken, GeneralReport, Group, Metric};
