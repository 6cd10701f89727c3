//! Decoders of text: Qwen2 and Llama, which differ in a bias and in tied embeddings.
//!
//! - [`LanguageConfig`]: the sizes, read from a Hugging Face `config.json` or from a preset
//! - [`LanguageModel`]: tokens or embeddings in, logits out, one chunk at a time
//! - [`KvCache`]: keys and values of what was read, of a capacity that is known beforehand
//!
//! Reference implementation: `transformers` 5.23, `models/qwen2/modeling_qwen2.py` and
//! `models/llama/modeling_llama.py`; the parity tests compare with its numbers.

mod config;

mod block;
mod decoder;

mod attention;
mod cache;
mod feed_forward;
mod rotary;

mod names;

pub use attention::{Attention, AttentionInput};
pub use block::Block;
pub use cache::{KvCache, LayerCache};
pub use config::{Family, LanguageConfig};
pub use decoder::LanguageModel;
pub use feed_forward::FeedForward;
pub use names::{gguf_name, hugging_face_name};
pub use rotary::Rotary;
