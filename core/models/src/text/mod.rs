//! Text to tokens and back.
//!
//! - [`Tokenizer`]: byte-level BPE, from a `tokenizer.json` or from a GGUF file
//! - [`TextStream`]: tokens back to text one at a time, never half a character
//! - [`ChatFormat`]: how turns of a conversation are written for a model

mod chat;
mod stream;
mod tokenizer;

pub use chat::{ChatFormat, Role, Turn};
pub use stream::TextStream;
pub use tokenizer::Tokenizer;
