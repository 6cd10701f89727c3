//! A model that can be talked to: network, tokenizer and chat format together.
//!
//! - [`Assistant`]: loaded once, from a checkpoint, a pack or a GGUF file; several [`Conversation`](crate::generate::Conversation)s can go on
//!   beside each other
//! - [`Message`] and [`Part`]: what people and the model said, with pictures and clips in between
//! - [`Reply`]: the answer, with what it cost
//!
//! A second question about the same clip reads on from where the two prompts part, and the clip is not
//! looked at again.

mod message;
mod model;
mod network;

mod load;
mod prompting;

pub use message::{Message, Part};
pub use model::{Assistant, Reply};
pub use network::Network;
