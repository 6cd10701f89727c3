//! The list of the page's files that its service worker keeps for use without a network.
//!
//! The list is written into the service worker itself, so a browser that looks for a new version
//! compares one file. Each entry carries the hash of its content: only what changed travels again,
//! and a file that arrives damaged is not kept.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::json;
use sha2::{Digest, Sha256};

/// The line of the service worker that the list replaces.
const PLACE_OF_LIST: &str = "const LIST = null;";
/// Digits of the hash behind `?v=`, and of the version.
const SHORT: usize = 12;

/// One file that is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Path below the page's folder, with forward slashes.
    pub place: String,
    /// What the page asks for: the place, with `?v=HASH` where the page names the content.
    pub address: String,
    pub part: Part,
    pub bytes: u64,
    pub sha256: String,
}

/// What a file is for; a person sees these parts with their sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// What is seen: programs of the page, styles, icons, licences.
    Page,
    /// What computes: the worker.
    Engine,
    /// Networks.
    Weights,
    /// Clips that come with the page.
    Samples,
}

impl Part {
    fn of(place: &str) -> Self {
        let (folder, _) = place.split_once('/').unwrap_or_default();
        match folder {
            "models" => Self::Weights,
            "samples" => Self::Samples,
            _ if place == "worker.js" || place.starts_with("kinelens-worker") => Self::Engine,
            // The snippets of a program lie in a folder named after it.
            "snippets" if place.starts_with("snippets/kinelens-worker") => Self::Engine,
            _ => Self::Page,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Engine => "engine",
            Self::Weights => "weights",
            Self::Samples => "samples",
        }
    }
}

/// Lists the files of a page's folder in the order of their names.
///
/// `naming` are the texts that may ask for a file by its content.
///
/// # Errors
/// When a file cannot be read or has a name that an address cannot hold as it is.
pub fn list(folder: &Path, files: &BTreeSet<PathBuf>, naming: &[&str]) -> Result<Vec<Entry>> {
    let entry = |file: &PathBuf| {
        let inside = file.strip_prefix(folder).unwrap_or(file);
        let steps: Vec<_> = inside.iter().map(|step| step.to_string_lossy()).collect();
        let place = steps.join("/");
        ensure!(
            place.bytes().all(is_plain),
            "{place}: letters, digits, dots, hyphens and underscores alone make names that need no escaping."
        );
        let bytes =
            fs::read(file).with_context(|| format!("{} cannot be read.", file.display()))?;
        let sha256 = hex(&Sha256::digest(&bytes));
        let named = format!("{place}?v={}", &sha256[..SHORT]);
        let is_named = naming.iter().any(|text| text.contains(&named));
        Ok(Entry {
            part: Part::of(&place),
            address: if is_named { named } else { place.clone() },
            place,
            bytes: bytes.len() as u64,
            sha256,
        })
    };
    files.iter().map(entry).collect()
}

/// Puts the list into the service worker, with a version that changes with any file.
///
/// # Errors
/// When the service worker has no place for it.
pub fn with_list(worker: &str, entries: &[Entry]) -> Result<String> {
    ensure!(
        worker.matches(PLACE_OF_LIST).count() == 1,
        "app/offline-worker.js needs the line `{PLACE_OF_LIST}` once."
    );
    let list = json!({"version": version(entries), "files": entries.iter().map(|entry| json!({
        "place": entry.place,
        "address": entry.address,
        "part": entry.part.name(),
        "bytes": entry.bytes,
        "sha256": entry.sha256,
    })).collect::<Vec<_>>()});
    Ok(worker.replace(PLACE_OF_LIST, &format!("const LIST = {list};")))
}

/// The hash of the list: the same files make the same version, wherever they are built.
fn version(entries: &[Entry]) -> String {
    let mut digest = Sha256::new();
    for entry in entries {
        digest.update(format!("{} {}\n", entry.sha256, entry.place));
    }
    let mut version = hex(&digest.finalize());
    version.truncate(SHORT);
    version
}

fn is_plain(letter: u8) -> bool {
    letter.is_ascii_alphanumeric() || b"./-_".contains(&letter)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WORKER: &str = "// Keeps.\nconst LIST = null;\nuse(LIST);\n";

    /// A folder of small files, removed with the test.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str, files: &[(&str, &str)]) -> Self {
            let folder =
                std::env::temp_dir().join(format!("kinelens-list-{name}-{}", std::process::id()));
            for (place, text) in files {
                let file = folder.join(place);
                fs::create_dir_all(file.parent().unwrap()).unwrap();
                fs::write(file, text).unwrap();
            }
            Self(folder)
        }

        fn list(&self, places: &[&str], naming: &[&str]) -> Result<Vec<Entry>> {
            let files = places.iter().map(|place| self.0.join(place)).collect();
            list(&self.0, &files, naming)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            // A folder left behind in the system's temporary folder fails no test.
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn files_belong_to_the_part_that_needs_them() {
        let cases = [
            ("index.html", Part::Page),
            ("start.js", Part::Page),
            ("kinelens-app_bg.wasm", Part::Page),
            ("licences/THIRD-PARTY.txt", Part::Page),
            ("snippets/kinelens-app-0a1b/src/offline/page.js", Part::Page),
            ("worker.js", Part::Engine),
            ("kinelens-worker_bg.wasm", Part::Engine),
            ("snippets/kinelens-worker-0a1b/inline0.js", Part::Engine),
            ("models/ssd.safetensors", Part::Weights),
            ("samples/ball.mp4", Part::Samples),
        ];
        for (place, part) in cases {
            assert_eq!(Part::of(place), part, "{place}");
        }
    }

    #[test]
    fn an_entry_has_the_size_the_hash_and_the_address_that_the_page_uses() {
        let folder = Folder::new("entry", &[("a.css", "abc"), ("models/b.bin", "abd!")]);
        let page = "<link href=\"a.css?v=ba7816bf8f01\">";
        let entries = folder.list(&["models/b.bin", "a.css"], &[page]).unwrap();
        assert_eq!(
            entries[0],
            Entry {
                place: "a.css".into(),
                address: "a.css?v=ba7816bf8f01".into(),
                part: Part::Page,
                bytes: 3,
                sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad".into(),
            }
        );
        assert_eq!(entries[1].address, "models/b.bin");
        assert_eq!((entries[1].part, entries[1].bytes), (Part::Weights, 4));
    }

    #[test]
    fn the_version_follows_contents_and_places_alone() {
        let folder = Folder::new("version", &[("a", "1"), ("b", "2"), ("c", "1")]);
        let of = |places: &[&str]| version(&folder.list(places, &[]).unwrap());
        let before = of(&["a", "b"]);
        assert_eq!(before.len(), SHORT);
        assert_eq!(before, of(&["b", "a"]), "the order is that of the names");
        assert_ne!(before, of(&["a"]), "a file went");
        assert_ne!(before, of(&["b", "c"]), "a file was renamed");
        fs::write(folder.0.join("b"), "3").unwrap();
        assert_ne!(before, of(&["a", "b"]), "a file changed");
    }

    #[test]
    fn the_list_stands_in_the_worker_as_json() {
        let folder = Folder::new("json", &[("a", "abc")]);
        let entries = folder.list(&["a"], &[]).unwrap();
        let made = with_list(WORKER, &entries).unwrap();
        let line = made.lines().nth(1).unwrap();
        let json = line
            .strip_prefix("const LIST = ")
            .and_then(|rest| rest.strip_suffix(';'))
            .unwrap();
        let read: serde_json::Value = serde_json::from_str(json).unwrap();
        assert_eq!(read["version"], version(&entries));
        assert_eq!(read["files"][0]["place"], "a");
        assert_eq!(read["files"][0]["bytes"], 3);
        assert!(made.ends_with("use(LIST);\n"));
    }

    #[test]
    fn a_worker_without_a_place_and_a_name_that_needs_escaping_are_refused() {
        for worker in ["", "const LIST = null;\nconst LIST = null;\n"] {
            assert!(with_list(worker, &[]).is_err());
        }
        let folder = Folder::new("names", &[("a b", "1")]);
        assert!(folder.list(&["a b"], &[]).is_err());
        assert!(folder.list(&["absent"], &[]).is_err());
    }

    #[test]
    fn the_manifest_wears_the_colours_of_the_tokens() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let text = |name: &str| fs::read_to_string(root.join(name)).unwrap();
        let (tokens, page) = (text("styles/tokens.css"), text("app/index.html"));
        let manifest: serde_json::Value =
            serde_json::from_str(&text("public/kinelens.webmanifest")).unwrap();
        let colour = |name: &str, theme: usize| {
            let name = format!("  --{name}: ");
            let value = tokens.split(&name).nth(1 + theme).unwrap();
            value.split(';').next().unwrap().to_owned()
        };
        assert_eq!(manifest["theme_color"], colour("surface", 0));
        assert_eq!(manifest["background_color"], colour("page", 0));
        for (theme, name) in ["light", "dark"].iter().enumerate() {
            let meta = format!(
                "<meta name=\"theme-color\" media=\"(prefers-color-scheme: {name})\" content=\"{}\">",
                colour("surface", theme)
            );
            assert!(page.contains(&meta), "app/index.html lacks {meta}");
        }
        for icon in manifest["icons"].as_array().unwrap() {
            let source = icon["src"].as_str().unwrap();
            assert!(root.join("public").join(source).is_file(), "{source}");
        }
    }
}
