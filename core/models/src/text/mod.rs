//! Text to tokens and back.
//!
//! - [`Tokenizer`]: byte-level BPE, from a `tokenizer.json`, a GGUF file or a `.tiktoken` file
//! - [`TextStream`]: tokens back to text one at a time, never half a character
//! - [`ChatFormat`]: how turns of a conversation are written for a model

mod alphabet;
mod chat;
mod ranks;
mod stream;
mod tiktoken;
mod tokenizer;

pub use chat::{ChatFormat, Role, Turn};
pub use stream::TextStream;
pub use tokenizer::Tokenizer;
