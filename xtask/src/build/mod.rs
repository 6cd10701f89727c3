//! Builds what is served and run: the page in `dist/` and the native binary `kinelens`.

mod assemble;
mod licences;
mod native;
mod offline;
mod release;
mod wasm;

pub use native::{BROWSER_ONLY, WORLD, backend, binary, native_packages, world};
pub use release::shrink;

use anyhow::Result;

use crate::paths::Paths;
use crate::setup::Toolchain;
use wasm::Module;

/// Builds the page: compiled code, its JavaScript, static files, weights and licences.
///
/// What has not changed since the last time is left as it is.
///
/// # Errors
/// When a step fails; nothing that was built before is lost.
pub fn page(paths: &Paths, toolchain: &Toolchain) -> Result<Vec<Module>> {
    let modules = wasm::modules(paths, toolchain)?;
    assemble::assemble(paths, &modules)?;
    Ok(modules)
}
