//! LLaVA-OneVision: pictures and clips as words of a conversation.
//!
//! A SigLIP tower looks at pictures, two linear layers bring its vectors to the width of a Qwen2
//! decoder, and the decoder reads them where a prompt has placeholders.
//!
//! - [`OneVisionConfig`]: the sizes, read from a Hugging Face `config.json` or from a preset
//! - [`OneVisionModel`]: the network
//! - [`Sight`]: a picture or a clip, and the vectors that stand for it in a prompt
//!
//! Li et al. 2024, "LLaVA-OneVision: Easy Visual Task Transfer". Reference implementation:
//! `transformers` 5.23, `models/llava_onevision/modeling_llava_onevision.py`; the parity tests compare
//! with its numbers.

mod config;

mod model;
mod sight;

mod packing;
mod projector;

pub use config::OneVisionConfig;
pub use model::OneVisionModel;
pub use projector::Projector;
pub use sight::Sight;
