//! STKit data: questions about motion with exact answers, made of 3D annotations.
//!
//! The way through the crate is the way of the data: annotated recordings become clips, clips become
//! [`Statement`]s, each a fact about named objects that is true and can be seen, and statements become
//! questions with their answers in many wordings ([`question`](fn@question), [`answer`]).

mod statement;
mod wording;

pub use statement::{Fact, Statement};
pub use wording::{WordingSet, answer, answer_wordings, question, wordings, worked};
