//! Puts the page together in `dist/`.
//!
//! `app/index.html` is a template that trunk can read as well: its `data-trunk` links become plain
//! links here. Large files are asked for with `?v=HASH` and may be kept forever; the page itself and
//! the small scripts that name those hashes are asked for anew each time. There is no inline
//! script, so the page works under a strict content security policy.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::wasm::Module;
use super::{licences, offline};
use crate::paths::Paths;
use crate::shell::{note, step};
use crate::stamp::content_hash;

/// Links of the template that only trunk needs: programs and folders, which are handled here in code.
const TRUNK_ONLY: [&str; 3] = ["rel=\"rust\"", "rel=\"copy-dir\"", "rel=\"copy-file\""];

/// The scripts that start the page's program and the worker's, and the one that packs the first into a file.
const STARTERS: [&str; 3] = ["start.js", "worker.js", "export-html.js"];

/// The service worker, which gets the list of all other files.
const OFFLINE_WORKER: &str = "offline-worker.js";

/// Fills `dist/`, writing only what changed and removing what no longer belongs there.
///
/// # Errors
/// When a source is missing or a file cannot be written.
pub fn assemble(paths: &Paths, modules: &[Module]) -> Result<()> {
    step("Putting the page together in dist/");
    let mut dist = Dist::new(paths.dist.clone());
    for module in modules {
        dist.copy(&module.script(), format!("{}.js", module.name))?;
        dist.copy(&module.wasm(), format!("{}_bg.wasm", module.name))?;
        dist.copy_folder(&module.folder.join("snippets"), "snippets")?;
    }
    let mut naming = Vec::new();
    for name in STARTERS {
        let script = text(&paths.root.join("app").join(name))?;
        let script = with_hashes(&script, modules)?;
        dist.write(name, script.as_bytes())?;
        naming.push(script);
    }
    dist.copy_folder(&paths.root.join("public"), "")?;
    dist.copy_folder(&paths.root.join("styles"), "styles")?;
    dist.copy_folder(&paths.models(), "models")?;
    dist.write(
        "licences/THIRD-PARTY.txt",
        licences::third_party(paths)?.as_bytes(),
    )?;
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        dist.copy(&paths.root.join(name), format!("licences/{name}"))?;
    }
    let template = text(&paths.root.join("app/index.html"))?;
    let page = page(&template, |file| {
        let bytes = fs::read(paths.root.join("app").join(file))
            .with_context(|| format!("app/index.html links {file}, which is missing."))?;
        Ok(content_hash(&bytes))
    })?;
    dist.write("index.html", page.as_bytes())?;
    naming.push(page);
    let naming: Vec<&str> = naming.iter().map(String::as_str).collect();
    let list = offline::list(&dist.folder, &dist.kept, &naming)?;
    let worker = text(&paths.root.join("app").join(OFFLINE_WORKER))?;
    dist.write(
        OFFLINE_WORKER,
        offline::with_list(&worker, &list)?.as_bytes(),
    )?;
    dist.prune()
}

fn text(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("{} is missing.", file.display()))
}

/// Names the files of a program in the script that starts it, each with the hash of its content.
fn with_hashes(script: &str, modules: &[Module]) -> Result<String> {
    let mut script = script.to_owned();
    for module in modules {
        for file in [module.script(), module.wasm()] {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let named = format!("\"./{name}\"");
            if script.contains(&named) {
                let bytes =
                    fs::read(&file).with_context(|| format!("{} is missing.", file.display()))?;
                script =
                    script.replace(&named, &format!("\"./{name}?v={}\"", content_hash(&bytes)));
            }
        }
    }
    Ok(script)
}

/// Turns the template into the page that is served.
///
/// `hash_of` gives the hash of a file named relative to the template.
fn page(template: &str, hash_of: impl Fn(&str) -> Result<String>) -> Result<String> {
    let mut page = String::with_capacity(template.len());
    for line in template.lines() {
        if line.contains("data-trunk") {
            if TRUNK_ONLY.iter().any(|kind| line.contains(kind)) {
                continue;
            }
            page.push_str(&plain_link(line, &hash_of)?);
        } else if line.trim() == "</head>" {
            page.push_str("<script type=\"module\" src=\"start.js\"></script>\n</head>");
        } else {
            page.push_str(line);
        }
        page.push('\n');
    }
    Ok(page)
}

/// `<link data-trunk rel="css" href="../styles/a.css" />` → `<link rel="stylesheet" href="styles/a.css?v=…">`.
fn plain_link(line: &str, hash_of: impl Fn(&str) -> Result<String>) -> Result<String> {
    let file = attribute(line, "href")
        .with_context(|| format!("app/index.html: this link has no href: {line}"))?;
    let hash = hash_of(file)?;
    let place = file.trim_start_matches("../").trim_start_matches("public/");
    Ok(line
        .replace("data-trunk ", "")
        .replace("rel=\"css\"", "rel=\"stylesheet\"")
        .replace(
            &format!("href=\"{file}\""),
            &format!("href=\"{place}?v={hash}\""),
        ))
}

fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = line.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value)
}

/// The folder that is served, and what belongs into it.
struct Dist {
    folder: PathBuf,
    kept: BTreeSet<PathBuf>,
}

impl Dist {
    fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            kept: BTreeSet::new(),
        }
    }

    fn write(&mut self, name: impl AsRef<Path>, bytes: &[u8]) -> Result<()> {
        let file = self.place(name.as_ref())?;
        if fs::read(&file).is_ok_and(|found| found == bytes) {
            return Ok(());
        }
        fs::write(&file, bytes).with_context(|| format!("{} cannot be written.", file.display()))
    }

    /// Copies a file unless the one in place is at least as young and of the same length.
    fn copy(&mut self, source: &Path, name: impl AsRef<Path>) -> Result<()> {
        let file = self.place(name.as_ref())?;
        let from =
            fs::metadata(source).with_context(|| format!("{} is missing.", source.display()))?;
        if let Ok(to) = fs::metadata(&file)
            && to.len() == from.len()
            && to.modified()? >= from.modified()?
        {
            return Ok(());
        }
        fs::copy(source, &file).map(|_| ()).with_context(|| {
            format!(
                "{} cannot be copied to {}.",
                source.display(),
                file.display()
            )
        })
    }

    /// Copies a folder with all below it; one that does not exist holds nothing.
    fn copy_folder(&mut self, source: &Path, name: &str) -> Result<()> {
        if !source.is_dir() {
            return Ok(());
        }
        let entries = fs::read_dir(source)
            .with_context(|| format!("{} cannot be read.", source.display()))?;
        for entry in entries {
            let entry = entry?;
            let inside = Path::new(name).join(entry.file_name());
            if entry.file_name().to_string_lossy().starts_with('.') {
                continue;
            }
            if entry.file_type()?.is_dir() {
                self.copy_folder(&entry.path(), &inside.to_string_lossy())?;
            } else {
                self.copy(&entry.path(), inside)?;
            }
        }
        Ok(())
    }

    fn place(&mut self, name: &Path) -> Result<PathBuf> {
        let file = self.folder.join(name);
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)
                .with_context(|| format!("{} cannot be made.", parent.display()))?;
        }
        self.kept.insert(file.clone());
        Ok(file)
    }

    /// Removes files of earlier builds.
    fn prune(&self) -> Result<()> {
        let removed = prune_folder(&self.folder, &self.kept)?;
        if removed > 0 {
            note(format!("Removed {removed} files of earlier builds"));
        }
        Ok(())
    }
}

fn prune_folder(folder: &Path, kept: &BTreeSet<PathBuf>) -> Result<usize> {
    let mut removed = 0;
    for entry in fs::read_dir(folder)?.flatten() {
        let path = entry.path();
        if entry.file_type()?.is_dir() {
            removed += prune_folder(&path, kept)?;
        } else if !kept.contains(&path) {
            fs::remove_file(&path)
                .with_context(|| format!("{} cannot be removed.", path.display()))?;
            removed += 1;
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEMPLATE: &str = r#"<!doctype html>
<head>
  <title>Kinelens</title>
  <link data-trunk rel="rust" href="Cargo.toml" data-bin="kinelens-app" />
  <link data-trunk rel="css" href="../styles/tokens.css" />
  <link data-trunk rel="icon" href="../public/icon.svg" />
  <link data-trunk rel="copy-dir" href="../public" />
</head>
<body></body>
"#;

    #[test]
    fn the_template_becomes_a_page_without_trunk() {
        let made = page(TEMPLATE, |_| Ok("abc".into())).unwrap();
        assert_eq!(
            made,
            r#"<!doctype html>
<head>
  <title>Kinelens</title>
  <link rel="stylesheet" href="styles/tokens.css?v=abc" />
  <link rel="icon" href="icon.svg?v=abc" />
<script type="module" src="start.js"></script>
</head>
<body></body>
"#
        );
    }

    #[test]
    fn starters_name_the_content_they_load() {
        let folder = std::env::temp_dir().join(format!("kinelens-starter-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("one.js"), "abc").unwrap();
        fs::write(folder.join("one_bg.wasm"), "abd").unwrap();
        let modules = [Module {
            name: "one".into(),
            folder: folder.clone(),
        }];
        let script =
            "import init from \"./one.js\";\ninit(\"./one_bg.wasm\");\nimport \"./two.js\";\n";
        let expected = "import init from \"./one.js?v=ba7816bf8f01\";\ninit(\"./one_bg.wasm?v=a52d159f262b\");\nimport \"./two.js\";\n";
        assert_eq!(with_hashes(script, &modules).unwrap(), expected);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_link_without_a_file_is_refused() {
        assert!(page("<link data-trunk rel=\"css\">\n", |_| Ok(String::new())).is_err());
    }

    #[test]
    fn dist_keeps_what_belongs_and_drops_the_rest() {
        let base = std::env::temp_dir().join(format!("kinelens-dist-{}", std::process::id()));
        let (source, folder) = (base.join("source"), base.join("dist"));
        fs::create_dir_all(source.join("icons")).unwrap();
        fs::create_dir_all(&folder).unwrap();
        fs::write(source.join("icons/one.svg"), "<svg/>").unwrap();
        fs::write(source.join(".stamp"), "").unwrap();
        fs::write(folder.join("old.js"), "").unwrap();
        let mut dist = Dist::new(folder.clone());
        dist.copy_folder(&source, "").unwrap();
        dist.copy_folder(&base.join("absent"), "").unwrap();
        dist.write("index.html", b"page").unwrap();
        dist.prune().unwrap();
        assert!(folder.join("icons/one.svg").is_file());
        assert!(folder.join("index.html").is_file());
        assert!(!folder.join("old.js").exists());
        assert!(!folder.join(".stamp").exists());
        fs::remove_dir_all(base).unwrap();
    }
}
