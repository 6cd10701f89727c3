//! Prepares a machine: what is missing is installed, what is there is left alone.
//!
//! Every step says what it does, and when it cannot, which command a person can run instead.

mod browser;
mod tools;
mod vulkan;
mod wasm_target;

pub use browser::{Browser, browser, browser_with_rivals};
pub use tools::{BINARYEN, binaryen};
pub use vulkan::vulkan;
pub use wasm_target::{TARGET as BROWSER_TARGET, Toolchain, wasm_toolchain};
