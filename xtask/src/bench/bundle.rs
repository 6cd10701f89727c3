//! What the page weighs: as compiled, optimised, and over the wire.

use anyhow::Result;

use super::Figure;
use crate::build::{page, shrink};
use crate::paths::Paths;
use crate::setup::wasm_toolchain;

pub const NAME: &str = "bundle";

/// Builds the page for distribution and returns its sizes.
///
/// # Errors
/// When it cannot be built or made small.
pub fn measure(paths: &Paths) -> Result<Vec<Figure>> {
    let toolchain = wasm_toolchain(paths)?;
    let modules = page(paths, &toolchain)?;
    let bundles = shrink(paths, &modules)?;
    Ok(bundles
        .iter()
        .flat_map(|bundle| {
            [
                ("compiled", bundle.raw),
                ("optimised", bundle.optimised),
                ("brotli", bundle.brotli),
            ]
            .map(|(state, bytes)| Figure {
                bench: NAME.into(),
                name: format!("{}, {state}", bundle.name),
                value: bytes as f64 / 1e6,
                unit: "MB".into(),
                note: String::new(),
            })
        })
        .collect())
}
