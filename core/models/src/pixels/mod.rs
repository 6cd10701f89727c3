//! Pictures as vision towers want them: resampled, cut into tiles, normalised.
//!
//! What LLaVA-OneVision does (Li et al. 2024, arXiv 2408.03326, "AnyRes"), with the pixels of
//! `transformers` 5.23 (`LlavaOnevisionImageProcessor`, `LlavaOnevisionVideoProcessor`). All of it runs on
//! the host and knows no tensor.
//!
//! - [`ProcessorConfig`]: the published settings, read from a checkpoint's files
//! - [`TowerInput`]: the tiles of a picture, or the frames of a clip
//! - [`ImageLayout`]: what becomes of the tower's features, and how many tokens a picture takes
//! - [`frame_indices`] and [`frame_indices_at_times`]: which frames of a clip are seen

mod bicubic;
mod config;
mod files;
mod frames;
mod layout;
mod picture;
mod published;
mod resolution;
mod tiles;

pub use bicubic::Resampler;
pub use config::{ProcessorConfig, TileConfig};
pub use frames::{frame_indices, frame_indices_at_times};
pub use layout::ImageLayout;
pub use picture::Picture;
pub use published::ProcessorFiles;
pub use resolution::Resolution;
pub use tiles::TowerInput;
