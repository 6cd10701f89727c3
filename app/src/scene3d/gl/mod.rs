//! The WebGL2 context of a canvas; only a browser has one.

#[cfg(not(target_arch = "wasm32"))]
mod native;
#[cfg(target_arch = "wasm32")]
mod wasm;

#[cfg(not(target_arch = "wasm32"))]
pub use native::context;
#[cfg(target_arch = "wasm32")]
pub use wasm::context;
