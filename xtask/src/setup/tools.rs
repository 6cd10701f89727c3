//! Programs from outside: Debian packages, node and what npm brings.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::paths::Paths;
use crate::shell::{Program, find, note, step};

/// The release of binaryen whose output browsers accept; Debian's own (108) breaks the module silently.
pub const BINARYEN: &str = "binaryen@132.0.0";
const OLDEST_NODE: u32 = 20;

/// Installs Debian packages, as root or through sudo.
///
/// # Errors
/// When there is no apt, no way to be root, or the installation fails.
pub fn apt_install(packages: &[&str], purpose: &str) -> Result<()> {
    let by_hand = format!(
        "Install these packages yourself, then start again: {}",
        packages.join(" ")
    );
    if find("apt-get").is_none() {
        bail!(
            "{purpose} needs programs that are missing, and there is no apt here to install them. {by_hand}"
        );
    }
    step(format!("Installing {} ({purpose})", packages.join(", ")));
    let advice = format!("Is the network up? {by_hand}");
    // A stale list of packages is no reason to stop: what is asked for may still be there.
    if let Err(failure) = as_root("apt-get")?.args(["update", "-qq"]).run(&advice) {
        note(format!("{failure:#}"));
    }
    as_root("apt-get")?
        .args(["install", "-y", "-qq", "--no-install-recommends"])
        .args(packages)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .run(&advice)
}

/// A program run as root: directly where this is root already, else through sudo.
///
/// # Errors
/// When this is neither root nor is there a sudo.
pub fn as_root(program: &str) -> Result<Program> {
    let id = Program::new("id")
        .arg("-u")
        .read("Run this on a Unix system.")?;
    if id.trim() == "0" {
        return Ok(Program::new(program));
    }
    if find("sudo").is_none() {
        bail!(
            "`{program}` must be run as root, and there is no sudo here. Run `cargo xtask setup` once as root."
        );
    }
    Ok(Program::new("sudo").arg(program))
}

/// Makes sure that node is there and young enough.
///
/// # Errors
/// When it is missing or too old.
pub fn node() -> Result<()> {
    let advice = format!(
        "Install Node.js {OLDEST_NODE} or later (Debian: nodejs and npm, or nodejs.org) and start again."
    );
    let version = Program::new("node").arg("--version").read(&advice)?;
    match major_version(&version) {
        Some(major) if major >= OLDEST_NODE => Ok(()),
        _ => bail!("Node.js {} is too old. {advice}", version.trim()),
    }
}

fn major_version(version: &str) -> Option<u32> {
    version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// Fetches wasm-opt through npm and returns its path.
///
/// # Errors
/// When node is missing or the download fails.
pub fn binaryen(paths: &Paths) -> Result<PathBuf> {
    let folder = paths.cache.join("tools").join(BINARYEN);
    let wasm_opt = folder.join("node_modules/.bin/wasm-opt");
    if !wasm_opt.exists() {
        node()?;
        step("Fetching wasm-opt (npm binaryen)");
        npm_folder(&folder)?;
        Program::new("npm")
            .args([
                "install",
                "--no-save",
                "--no-audit",
                "--no-fund",
                "--prefix",
            ])
            .arg(&folder)
            .arg(BINARYEN)
            .run("Is the network up? wasm-opt is needed only for `dist` and the bundle's bench.")?;
    }
    Ok(wasm_opt)
}

/// Makes a folder that npm takes for a package of its own, not for a part of one above it.
fn npm_folder(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(folder.join("package.json"), "{\"private\":true}\n"))
        .with_context(|| format!("{} cannot be written.", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_node_are_read() {
        let cases = [
            ("v20.20.2\n", Some(20)),
            ("v8.1.0", Some(8)),
            ("", None),
            ("vx", None),
        ];
        for (text, major) in cases {
            assert_eq!(major_version(text), major, "{text:?}");
        }
    }
}
