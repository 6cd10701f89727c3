//! rustfmt and clippy.

use anyhow::{Result, bail};

use crate::build::{BROWSER_ONLY, WORLD, native_packages};
use crate::paths::Paths;
use crate::setup::{BROWSER_TARGET, Toolchain};
use crate::shell::{Program, find, note, step};

/// Checks the form of all Rust code.
///
/// # Errors
/// When a file is not formatted or rustfmt is missing.
pub fn format(paths: &Paths) -> Result<()> {
    step("Checking the form of the code");
    paths
        .cargo(&paths.native_target)
        .args(["fmt", "--all", "--check"])
        .run("Run `cargo fmt --all` (missing? `rustup component add rustfmt`).")
}

/// Lints the native packages and those of the browser; a warning is an error.
///
/// # Errors
/// When a lint complains or clippy is missing.
pub fn clippy(paths: &Paths, toolchain: &Toolchain) -> Result<()> {
    let Some(driver) = find("clippy-driver") else {
        bail!("clippy is missing. Run `rustup component add clippy` and start again.");
    };
    let lint = |cargo: Program| {
        cargo
            .env("RUSTC_WORKSPACE_WRAPPER", &driver)
            .env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__")
            .args(["build", "--release"])
            // Only the diagnostics are wanted of our own code; dependencies stay those of the tests.
            .args(["--config", "profile.release.opt-level=0"])
    };
    let advice = "Mend the lints above.";
    step("Linting the native packages");
    native_packages(lint(paths.cargo(&paths.native_target)))
        .arg("--all-targets")
        .run(advice)?;
    for name in ["kinelens-app", WORLD] {
        lint(paths.cargo(&paths.native_target))
            .args(["--package", name, "--all-targets"])
            .run(advice)?;
    }
    lint(paths.cargo(&paths.own_target()))
        .args(["--package", "xtask", "--all-targets"])
        .run(advice)?;
    if *toolchain != Toolchain::Active {
        note("Not linted as compiled for the browser: that toolchain has no clippy.");
        return Ok(());
    }
    step("Linting the browser's packages");
    for name in BROWSER_ONLY {
        lint(toolchain.cargo(paths))
            .args(["--target", BROWSER_TARGET, "--package", name])
            .run(advice)?;
    }
    Ok(())
}
