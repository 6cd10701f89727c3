//! The scene in three dimensions as binary glTF 2.0 (`.glb`).

mod buffer;
mod glb;
mod parts;
mod scene;
mod shapes;

pub use scene::write_glb;
