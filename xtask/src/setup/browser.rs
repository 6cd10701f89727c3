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
    drivers(&paths.root.join("tests/browser"))?;
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
fn drivers(folder: &Path) -> Result<()> {
    let lock = folder.join("package-lock.json");
    let locked = std::fs::read(&lock).with_context(|| format!("{} is missing.", lock.display()))?;
    let stamp = Stamp::new(
        folder.join("node_modules/.kinelens-stamp"),
        content_hash(&locked),
    );
    if stamp.is_fresh() {
        return Ok(());
    }
    step("Fetching the browser's driver (npm)");
    Program::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .dir(folder)
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .run("Is the network up? `npm ci` in tests/browser must work.")?;
    stamp.set()
}
