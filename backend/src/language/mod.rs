//! A language model that a program talks to: opened from a folder or a file, on a thread of its own.
//!
//! - [`LoadedModel`]: the thread, the queue before it, and the conversations that it keeps within a bound
//!   of memory
//! - [`Question`] and [`Update`]: what goes in, and what comes out word by word
//! - [`decode`]: pictures and clips as a model is shown them

pub mod decode;
mod loaded;
mod open;
mod orientation;
mod question;
mod shelf;
mod storage;
#[cfg(test)]
pub mod test_support;

mod answering;

pub use loaded::{LoadedModel, Refused};
pub use open::{open, open_device};
pub use question::{Answering, Finished, Question, Said, SaidPart, Update};
pub use storage::FolderStorage;
