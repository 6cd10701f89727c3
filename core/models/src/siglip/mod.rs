//! The vision tower of SigLIP: a picture in, one vector for each patch of it out.
//!
//! - [`SiglipConfig`]: the sizes, read from a Hugging Face `vision_config` or from a preset
//! - [`SiglipTower`]: patches, positions, and blocks of attention that looks everywhere
//!
//! Zhai et al. 2023, "Sigmoid Loss for Language Image Pre-Training". Reference implementation:
//! `transformers` 5.23, `models/siglip/modeling_siglip.py`; the parity tests compare with its numbers.

mod config;

mod block;
mod tower;

mod attention;
mod feed_forward;
mod patches;

pub use attention::TowerAttention;
pub use block::TowerBlock;
pub use config::SiglipConfig;
pub use feed_forward::TowerFeedForward;
pub use patches::{PatchEmbedding, PositionTable};
pub use tower::SiglipTower;
