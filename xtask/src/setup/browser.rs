//! What the browser tests need: Chromium, ffmpeg, and the npm package that drives Chromium.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::tools::{apt_install, node};
use crate::paths::Paths;
use crate::shell::{Program, find, step};
use crate::stamp::{Stamp, content_hash};

/// A browser, ready to be driven.
pub struct Browser {
    pub chromium: PathBuf,
}

/// Finds or installs everything the browser tests need.
///
/// `KINELENS_CHROMIUM` names a browser to be used instead of the one found.
///
/// # Errors
/// When something is missing and cannot be installed.
pub fn browser(paths: &Paths) -> Result<Browser> {
    prepare(paths, Needs::Tests)
}

/// The same for the benches, with the programs that Kinelens is compared with.
///
/// # Errors
/// As [`browser`].
pub fn browser_with_rivals(paths: &Paths) -> Result<Browser> {
    prepare(paths, Needs::Benches)
}

/// For what the browser is prepared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Needs {
    Tests,
    /// The development packages too: 150 MB that no test needs.
    Benches,
}

fn prepare(paths: &Paths, needs: Needs) -> Result<Browser> {
    node()?;
    let mut missing = Vec::new();
    if chromium().is_none() {
        missing.push("chromium");
    }
    if find("ffmpeg").is_none() {
        missing.push("ffmpeg");
    }
    if !missing.is_empty() {
        apt_install(&missing, "the browser tests")?;
    }
    drivers(&paths.root.join("tests/browser"), needs)?;
    let chromium = chromium().context(
        "Chromium was installed and is still not found. Set KINELENS_CHROMIUM to its path.",
    )?;
    Ok(Browser { chromium })
}

fn chromium() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("KINELENS_CHROMIUM") {
        return Some(PathBuf::from(named));
    }
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find_map(find)
}

/// Installs the locked npm packages, once for every version of the lock file.
fn drivers(folder: &Path, needs: Needs) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let locked = std::fs::read(&lock).with_context(|| format!("{} is missing.", lock.display()))?;
    let stamp = |name: &str| {
        let file = folder.join("node_modules").join(name);
        Stamp::new(file, content_hash(&locked))
    };
    let (some, all) = (stamp(".kinelens-stamp"), stamp(".kinelens-stamp-all"));
    if all.is_fresh() || (needs == Needs::Tests && some.is_fresh()) {
        return Ok(());
    }
    step("Fetching the browser's driver (npm)");
    let left_out: &[&str] = match needs {
        Needs::Tests => &["--omit=dev"],
        Needs::Benches => &[],
    };
    // npm empties the folder first, old stamps with it.
    Program::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .args(left_out)
        .dir(folder)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .run("Is the network up? `npm ci` in tests/browser must work.")?;
    match needs {
        Needs::Tests => some.set(),
        Needs::Benches => all.set(),
    }
}
