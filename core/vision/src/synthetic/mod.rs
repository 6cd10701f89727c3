//! Made-up clips with exact truth, for tests and benches.
//!
//! Every pixel follows from a seed, so a workload is the same on every machine.

mod clip;
mod random;
mod texture;

pub use clip::{Path, SyntheticClip, ball_clip_720p};
pub use random::SplitMix;
pub use texture::Texture;
