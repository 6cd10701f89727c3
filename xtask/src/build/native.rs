//! Compiles the binary `kinelens` and names the packages that are built natively.

use std::path::PathBuf;

use anyhow::Result;

use crate::paths::Paths;
use crate::shell::{Program, step};

/// Packages that are not built with the native ones: two run in the browser, and this one builds the rest.
pub const BROWSER_ONLY: [&str; 2] = ["kinelens-app", "kinelens-worker"];

/// The rendered world: apart, because its renderer would change the features of Burn's dependencies.
pub const WORLD: &str = "kinelens-world";

/// Selects all native packages but the rendered world.
///
/// Always the same selection: cargo joins the features that the selected packages ask for, and a
/// different selection would build the large dependencies a second time.
pub fn native_packages(cargo: Program) -> Program {
    BROWSER_ONLY
        .iter()
        .chain(&["xtask", WORLD])
        .fold(cargo.arg("--workspace"), |cargo, name| {
            cargo.args(["--exclude", name])
        })
}

/// Compiles the binary and returns its path.
///
/// # Errors
/// When the code does not compile.
pub fn backend(paths: &Paths) -> Result<PathBuf> {
    step("Compiling kinelens for this machine");
    native_packages(
        paths
            .cargo(&paths.native_target)
            .args(["build", "--release"]),
    )
    .args(["--bin", "kinelens"])
    .run("Mend the errors above and start again.")?;
    Ok(binary(paths))
}

/// Compiles the rendered world's program and returns its path.
///
/// # Errors
/// When the code does not compile.
pub fn world(paths: &Paths) -> Result<PathBuf> {
    step("Compiling the rendered world");
    paths
        .cargo(&paths.native_target)
        .args(["build", "--release", "--package", WORLD])
        .run("Mend the errors above and start again.")?;
    let name = format!("{WORLD}{}", std::env::consts::EXE_SUFFIX);
    Ok(paths.native_target.join("release").join(name))
}

/// Where the compiled binary lies, built or not.
pub fn binary(paths: &Paths) -> PathBuf {
    let name = format!("kinelens{}", std::env::consts::EXE_SUFFIX);
    paths.native_target.join("release").join(name)
}
