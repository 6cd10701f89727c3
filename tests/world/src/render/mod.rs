//! Pictures of a world, and what each pixel of them really shows.

mod gpu;
mod pack;
mod tiles;
mod truth_image;

pub use gpu::{Film, RenderError, Renderer};
pub use truth_image::TruthImage;
