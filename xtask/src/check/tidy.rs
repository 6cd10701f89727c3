//! Habits of this repository that no other tool knows.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::metadata::Graph;
use crate::paths::Paths;
use crate::shell::{Program, note, step};

/// Past this a file asks to be split.
const LONGEST_FILE_LINES: usize = 600;
/// Registries of like things that may be longer, each with its reason.
const LONG_FILES: [(&str, &str); 0] = [];
/// Written in two halves, so that this file does not find itself.
const UNFINISHED: [&str; 4] = [
    concat!("todo", "!("),
    concat!("unimplemented", "!("),
    concat!("FIX", "ME"),
    concat!("TO", "DO"),
];
/// First folders of paths that exist on one machine only.
const MACHINE_FOLDERS: [&str; 5] = ["work", "farm", "root", "home", "Users"];
const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Reads every file that git knows or would take.
///
/// # Errors
/// When a habit is broken; every place is printed.
pub fn check(paths: &Paths) -> Result<()> {
    step("Checking the habits of this repository");
    let listed = Program::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .dir(&paths.root)
        .read("This check needs git and a clone.")?;
    let mut found = Vec::new();
    for name in listed.lines() {
        // Files that are not text, and files just deleted, have no lines to look at.
        if let Ok(text) = fs::read_to_string(paths.root.join(name)) {
            found.extend(faults(name, &text));
        }
    }
    found.extend(architecture(paths)?);
    for fault in &found {
        note(fault);
    }
    if !found.is_empty() {
        bail!("{} habits are broken. Mend the places above.", found.len());
    }
    Ok(())
}

/// What is wrong with one file, as `place: what`.
fn faults(name: &str, text: &str) -> Vec<String> {
    let path = Path::new(name);
    let file_name = path.file_name().unwrap_or_default().to_string_lossy();
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let mut found = Vec::new();
    if file_name == "package-lock.json" && text.contains("\"resolved\"") {
        found.push(format!("{name}: names the registry it was made with; run `npm config set omit-lockfile-registry-resolved true` and make it again"));
    }
    if file_name == "Cargo.lock" {
        let sources = text
            .lines()
            .filter(|line| line.starts_with("source = ") && !line.contains(CRATES_IO));
        found.extend(sources.map(|line| format!("{name}: {line}: only crates.io is a source")));
    }
    if extension == "lock" || file_name == "package-lock.json" {
        return found;
    }
    for (index, line) in text.lines().enumerate() {
        if let Some(fault) = fault_of_line(line, &extension, &file_name) {
            found.push(format!("{name}:{}: {fault}", index + 1));
        }
    }
    let lines = text.lines().count();
    if extension == "rs"
        && lines > LONGEST_FILE_LINES
        && !LONG_FILES.iter().any(|(long, _)| *long == name)
    {
        found.push(format!(
            "{name}: {lines} lines; split it, past {LONGEST_FILE_LINES} nobody reads on"
        ));
    }
    found
}

fn fault_of_line(line: &str, extension: &str, file_name: &str) -> Option<String> {
    if let Some(folder) = MACHINE_FOLDERS
        .iter()
        .find(|folder| names_machine_path(line, folder))
    {
        return Some(format!("a path below /{folder} exists on one machine only"));
    }
    if extension != "rs" {
        return None;
    }
    if let Some(word) = UNFINISHED.iter().find(|word| line.contains(**word)) {
        return Some(format!("`{word}` is unfinished work"));
    }
    let code = line.trim_start();
    if (file_name == "lib.rs" || file_name == "mod.rs")
        && code.starts_with("pub use ")
        && code.ends_with("::*;")
    {
        return Some("re-export by name, so that a reader can find it".into());
    }
    let silences = code.starts_with("#[allow(") || code.starts_with("#![allow(");
    if silences && !line.contains("reason = ") && !line.contains("//") && line.contains(")]") {
        return Some("a lint is switched off without a reason".into());
    }
    None
}

/// Whether a line holds `/folder/x` where a path begins.
fn names_machine_path(line: &str, folder: &str) -> bool {
    let start = format!("/{folder}/");
    line.match_indices(&start).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = line[at + start.len()..].chars().next();
        let begins =
            !before.is_some_and(|letter| letter.is_alphanumeric() || "._-/})".contains(letter));
        begins && after.is_some_and(|letter| letter.is_ascii_lowercase())
    })
}

/// Compares the packages that ARCHITECTURE.md names with those that exist.
fn architecture(paths: &Paths) -> Result<Vec<String>> {
    let page: PathBuf = paths.root.join("ARCHITECTURE.md");
    if !page.is_file() {
        return Ok(Vec::new());
    }
    let text = fs::read_to_string(&page).context("ARCHITECTURE.md cannot be read.")?;
    let graph = Graph::load(paths, None)?;
    let members: Vec<&str> = graph
        .members()
        .map(|package| package.name.as_str())
        .collect();
    Ok(compare_names(&text, &members))
}

fn compare_names(text: &str, members: &[&str]) -> Vec<String> {
    let named: Vec<&str> = text
        .split(|letter: char| !letter.is_ascii_lowercase() && letter != '-')
        .filter(|word| word.starts_with("kinelens-") && word.len() > "kinelens-".len())
        .collect();
    let gone = named.iter().filter(|name| !members.contains(name));
    let gone = gone.map(|name| format!("ARCHITECTURE.md: there is no package {name}"));
    let unnamed = members
        .iter()
        .filter(|name| name.starts_with("kinelens-") && !named.contains(name));
    let unnamed = unnamed.map(|name| format!("ARCHITECTURE.md: does not name {name}"));
    gone.chain(unnamed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_habit_is_noticed() {
        let long = "fn f() {}\n".repeat(LONGEST_FILE_LINES + 1);
        let elsewhere = format!("let a = \"/{}/someone/clip.mp4\";", "home");
        let unfinished = format!("    {}", UNFINISHED[0]);
        let cases: [(&str, &str, usize); 12] = [
            ("a.rs", "fn f() {}\n", 0),
            ("a.rs", &long, 1),
            ("a.md", &long, 0),
            ("a.sh", &elsewhere, 1),
            ("a.rs", &unfinished, 1),
            ("core/lib.rs", "pub use a::*;\n", 1),
            ("core/lib.rs", "pub use a::A;\n", 0),
            ("core/a.rs", "    use super::*;\n", 0),
            ("a.rs", "#[allow(dead_code)]\n", 1),
            ("a.rs", "#[allow(dead_code, reason = \"kept\")]\n", 0),
            (
                "t/package-lock.json",
                "\"resolved\": \"https://r.example/a.tgz\"",
                1,
            ),
            ("Cargo.lock", "source = \"git+https://example.org/a\"\n", 1),
        ];
        for (name, text, expected) in cases {
            assert_eq!(
                faults(name, text).len(),
                expected,
                "{name}: {:?}",
                faults(name, text)
            );
        }
    }

    #[test]
    fn paths_inside_others_are_no_machine_paths() {
        let home = |before: &str| format!("{before}/{}/x", "home");
        assert!(names_machine_path(&home("see "), "home"));
        assert!(!names_machine_path(&home("a.example"), "home"));
        assert!(!names_machine_path(&home("${ROOT}"), "home"));
    }

    #[test]
    fn the_architecture_page_names_what_exists() {
        let members = ["kinelens-motion", "kinelens-app", "xtask"];
        assert_eq!(
            compare_names("`kinelens-motion` and kinelens-app.", &members),
            Vec::<String>::new()
        );
        assert_eq!(
            compare_names("`kinelens-motion`, kinelens-old", &members),
            [
                "ARCHITECTURE.md: there is no package kinelens-old",
                "ARCHITECTURE.md: does not name kinelens-app"
            ]
        );
    }
}
