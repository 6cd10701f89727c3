//! From the words of a question to a [`Query`].
//!
//! The steps eat the words one after the other, each leaving the rest to the next: units and
//! hours, time, objects, and last the cues that tell what is asked.

mod hour;
mod intent;
mod limit;
mod mention;
mod resolve;
mod spoken;
mod time;
mod time_patterns;
mod token;
mod understand;

pub(crate) use hour::take_hours;
pub(crate) use token::{Kind, Token, tokenize};
pub use understand::parse;
