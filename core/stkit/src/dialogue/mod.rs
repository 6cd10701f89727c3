//! Talk with a language model about what was measured.
//!
//! - [`trajectory_table`]: the measured motion as a compact text that a small model can reason over
//! - [`question_with_frames`], [`question_with_table`]: the words that a model is asked
//! - [`compare`]: what a model says, beside what is measured ([`Agreement`])
//!
//! A model's words are a claim and change no measured number; a text that cannot be read plainly is
//! compared with nothing.

mod table;

mod prompts;

mod agreement;
mod claim;
mod known;
mod words;

pub use agreement::{Agreement, Apart, Incomparable, compare};
pub use prompts::{
    BOX_COLOURS, BoxColour, FramesShown, Pointed, question_with_frames, question_with_table,
};
pub use table::{TableOptions, TrajectoryTable, trajectory_table};
