//! What must hold before anything is tested: form, habits, arrows, lints. Cheapest first.

mod arrows;
mod lints;
mod tidy;

use anyhow::{Result, bail};

use crate::paths::Paths;
use crate::setup::Toolchain;

/// Runs all checks; one that fails does not hide what the next would find.
///
/// # Errors
/// When a check fails, after each has printed everything it found.
pub fn all(paths: &Paths, toolchain: &Toolchain) -> Result<()> {
    let outcomes = [
        lints::format(paths),
        tidy::check(paths),
        arrows::check(paths),
        lints::clippy(paths, toolchain),
    ];
    let failures: Vec<String> = outcomes
        .into_iter()
        .filter_map(Result::err)
        .map(|failure| format!("{failure:#}"))
        .collect();
    if !failures.is_empty() {
        bail!("{}", failures.join("\n"));
    }
    Ok(())
}
