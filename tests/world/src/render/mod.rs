//! Pictures of a world, and what each pixel of them really shows.

mod gpu;
mod grid;
mod pack;
mod solid;
mod tiles;
mod truth_image;

pub use gpu::{Film, RenderError, Renderer, SHADER};
pub use truth_image::TruthImage;
