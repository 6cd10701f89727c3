//! What the page weighs: as compiled, optimised, and over the wire.
//!
//! A wasm-opt that does not fit the browsers breaks a program in silence, so the figures count only when
//! the optimised page works: tests that load it, track, detect on both devices, fit and ask.

use anyhow::{Context, Result};

use super::Figure;
use crate::build::{backend, page, shrink};
use crate::paths::Paths;
use crate::setup::{browser, wasm_toolchain};
use crate::shell::step;
use crate::suite::browser_tests;

pub const NAME: &str = "bundle";

/// Between them they use every part of both programs that is not mere display.
const TESTS: [&str; 3] = ["smoke.test.mjs", "toss.test.mjs", "job.test.mjs"];

/// Builds the page for distribution, tries it in the browser and returns its sizes.
///
/// # Errors
/// When it cannot be built or made small, or does not work then.
pub fn measure(paths: &Paths) -> Result<Vec<Figure>> {
    let toolchain = wasm_toolchain(paths)?;
    let server = backend(paths)?;
    let modules = page(paths, &toolchain)?;
    let bundles = shrink(paths, &modules)?;
    step("Trying the optimised page in the browser");
    browser_tests(paths, &server, &browser(paths)?, &TESTS, None)
        .context("The optimised page does not work, so its size means nothing.")?;
    Ok(bundles
        .iter()
        .flat_map(|bundle| {
            [
                ("compiled", bundle.raw, ""),
                ("optimised", bundle.optimised, "wasm-opt"),
                ("brotli", bundle.brotli, "with its JavaScript"),
            ]
            .map(|(state, bytes, note)| Figure {
                bench: NAME.into(),
                name: format!("{}, {state}", bundle.name),
                value: bytes as f64 / 1e6,
                unit: "MB".into(),
                note: note.into(),
            })
        })
        .collect())
}
