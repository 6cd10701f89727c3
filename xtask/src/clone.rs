//! One cache, several clones: whose packages the compiled code was made from.
//!
//! Cargo knows a workspace's own packages by their place within the workspace and by the times of
//! their files. Two clones that share a target folder therefore look alike to it, and the younger
//! build passes for the other clone's. So whenever another clone takes over, what was compiled from
//! this workspace's packages is forgotten; everything from the registry stays.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::paths::Paths;
use crate::shell::note;
use crate::stamp::Stamp;

/// Makes sure that the cache holds nothing compiled from another clone's packages.
///
/// # Errors
/// When the cache cannot be written.
pub fn claim(paths: &Paths) -> Result<()> {
    let root = fs::canonicalize(&paths.root).unwrap_or_else(|_| paths.root.clone());
    for target in [&paths.native_target, &paths.wasm_target] {
        let stamp = Stamp::new(target.join("clone"), root.display().to_string());
        if !stamp.is_fresh() {
            if forget(target)? > 0 {
                note("Another clone built last: this one's packages are compiled anew");
            }
            stamp.set()?;
        }
    }
    Ok(())
}

/// Removes what tells cargo that our packages are built, and counts it.
fn forget(target: &Path) -> Result<usize> {
    let mut forgotten = 0;
    for profile in profiles(target) {
        let Ok(entries) = fs::read_dir(profile.join(".fingerprint")) else {
            continue;
        };
        for entry in entries.flatten() {
            if entry.file_name().to_string_lossy().starts_with("kinelens-") {
                fs::remove_dir_all(entry.path())
                    .with_context(|| format!("{} cannot be removed.", entry.path().display()))?;
                forgotten += 1;
            }
        }
    }
    Ok(forgotten)
}

/// The folders `release` and `TRIPLE/release`, and those of other profiles.
fn profiles(target: &Path) -> Vec<PathBuf> {
    let folders = |parent: &Path| -> Vec<_> {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        entries.map(|entry| entry.path()).collect()
    };
    let outer = folders(target);
    let inner: Vec<_> = outer.iter().flat_map(|folder| folders(folder)).collect();
    outer
        .into_iter()
        .chain(inner)
        .filter(|folder| folder.join(".fingerprint").is_dir())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_packages_are_forgotten() {
        let target = std::env::temp_dir().join(format!("kinelens-claim-{}", std::process::id()));
        let kept = ["release", "wasm32-unknown-unknown/release"].map(|profile| {
            let fingerprints = target.join(profile).join(".fingerprint");
            fs::create_dir_all(fingerprints.join("kinelens-app-0123")).unwrap();
            fs::create_dir_all(fingerprints.join("serde-0123")).unwrap();
            fingerprints.join("serde-0123")
        });
        assert_eq!(forget(&target).unwrap(), 2);
        assert_eq!(forget(&target).unwrap(), 0);
        assert!(kept.iter().all(|folder| folder.is_dir()));
        fs::remove_dir_all(&target).unwrap();
    }
}
