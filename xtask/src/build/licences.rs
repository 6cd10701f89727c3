//! The licences of everything that is compiled into the page, with their texts.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::metadata::{Graph, Package};
use crate::paths::Paths;
use crate::setup::BROWSER_TARGET;
use crate::stamp::{Stamp, content_hash};

/// Returns the list: who wrote what under which licence, then each licence text once.
///
/// Kept in the cache as long as the lock file stays the same.
///
/// # Errors
/// When cargo cannot say what is built.
pub fn third_party(paths: &Paths) -> Result<String> {
    let lock = fs::read(paths.root.join("Cargo.lock"))
        .context("Cargo.lock is missing. Run `cargo fetch` once.")?;
    let kept = paths.wasm_target.join("bindgen/THIRD-PARTY.txt");
    let stamp = Stamp::new(
        paths.wasm_target.join("bindgen/THIRD-PARTY.stamp"),
        content_hash(&lock),
    );
    if stamp.is_fresh()
        && let Ok(list) = fs::read_to_string(&kept)
    {
        return Ok(list);
    }
    let graph = Graph::load(paths, Some(BROWSER_TARGET))?;
    let mut packages: BTreeMap<(String, String), Package> = BTreeMap::new();
    for root in ["kinelens-app", "kinelens-worker"]
        .iter()
        .filter_map(|name| graph.member(name))
    {
        for (package, _) in graph.reach(root) {
            if !package.name.starts_with("kinelens-") {
                packages.insert(
                    (package.name.clone(), package.version.clone()),
                    package.clone(),
                );
            }
        }
    }
    let list = list(&packages.into_values().collect::<Vec<_>>());
    fs::write(&kept, &list).with_context(|| format!("{} cannot be written.", kept.display()))?;
    stamp.set()?;
    Ok(list)
}

fn list(packages: &[Package]) -> String {
    let mut list = String::from(
        "Kinelens is built with these packages. Their licences and copyright notices follow the list.\n\n",
    );
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages {
        let name = format!("{} {}", package.name, package.version);
        // Writing to a string cannot fail.
        let _ = writeln!(
            list,
            "{name}: {}",
            if package.licence.is_empty() {
                "see its text below"
            } else {
                &package.licence
            }
        );
        for text in licence_texts(Path::new(&package.manifest)) {
            texts.entry(text).or_default().push(name.clone());
        }
    }
    for (text, names) in &texts {
        let _ = write!(
            list,
            "\n{}\n{}\n\n{}\n",
            "=".repeat(80),
            names.join(", "),
            text.trim_end()
        );
    }
    list
}

/// Reads the files beside a manifest that are named like licences or notices.
fn licence_texts(manifest: &Path) -> Vec<String> {
    let Some(entries) = manifest
        .parent()
        .and_then(|folder| fs::read_dir(folder).ok())
    else {
        return Vec::new();
    };
    let mut files: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| is_licence(path))
        .collect();
    files.sort();
    files
        .iter()
        .filter_map(|file| fs::read_to_string(file).ok())
        .collect()
}

fn is_licence(path: &Path) -> bool {
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .to_uppercase();
    path.is_file()
        && [
            "LICENSE",
            "LICENCE",
            "COPYING",
            "NOTICE",
            "COPYRIGHT",
            "UNLICENSE",
        ]
        .iter()
        .any(|start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_is_printed_once() {
        let base = std::env::temp_dir().join(format!("kinelens-licences-{}", std::process::id()));
        let mut packages = Vec::new();
        for (name, licence) in [("one", "MIT"), ("two", "")] {
            let folder = base.join(name);
            fs::create_dir_all(&folder).unwrap();
            fs::write(folder.join("LICENSE-MIT"), "Permission is granted\n").unwrap();
            fs::write(folder.join("lib.rs"), "not a licence").unwrap();
            packages.push(Package {
                name: name.into(),
                version: "1.0.0".into(),
                licence: licence.into(),
                manifest: folder.join("Cargo.toml").to_string_lossy().into_owned(),
                ..Package::default()
            });
        }
        let list = list(&packages);
        assert_eq!(list.matches("Permission is granted").count(), 1, "{list}");
        assert!(list.contains("one 1.0.0, two 1.0.0"), "{list}");
        assert!(list.contains("two 1.0.0: see its text below"), "{list}");
        assert!(!list.contains("not a licence"));
        fs::remove_dir_all(base).unwrap();
    }
}
