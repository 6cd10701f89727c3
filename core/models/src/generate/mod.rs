//! Text from a decoder.
//!
//! - [`Conversation`]: what one conversation has read, with its cache; a prompt that begins like the last
//!   one is read from where they part
//! - [`Prompt`]: words, and the vectors of what was seen
//! - [`generate`]: reads a prompt in chunks and chooses token after token
//! - [`Sampling`]: greedy, or drawn with temperature and top-p from a seed

mod conversation;
mod prompt;
mod run;
mod sampling;
mod stops;

pub use conversation::Conversation;
pub use prompt::{MediaKey, Position, Prompt};
pub use run::{Control, Generated, GenerationOptions, Step, StopReason, generate};
pub use sampling::{Sampler, Sampling};
