//! What must hold before anything is tested: form, habits, arrows, lints. Cheapest first.

mod arrows;
mod lints;
mod tidy;

use anyhow::Result;

use crate::paths::Paths;
use crate::setup::Toolchain;

/// Runs all checks.
///
/// # Errors
/// At the first kind of check that fails, after it has printed everything it found.
pub fn all(paths: &Paths, toolchain: &Toolchain) -> Result<()> {
    lints::format(paths)?;
    tidy::check(paths)?;
    arrows::check(paths)?;
    lints::clippy(paths, toolchain)
}
