//! Keeps the catalogues and what the engine says together.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use super::not_shown::NOT_SHOWN;

type Texts = BTreeMap<String, BTreeMap<String, String>>;

/// Folders without a word for the page: tests, and packages that only the command line knows.
const PASSED_OVER: [&str; 5] = ["annotations", "benches", "dataset", "target", "tests"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn texts(language: &str) -> Texts {
    let path = root().join(format!("app/sentences/{language}.json"));
    serde_json::from_str(&read(&path)).unwrap_or_else(|error| panic!("{language}: {error}"))
}

/// A text literal, and whether an error attribute begins right before it.
struct Literal {
    text: String,
    is_error: bool,
}

/// Text literals of the sources behind the page, tests left out.
fn literals() -> Vec<Literal> {
    let mut literals = Vec::new();
    let mut folders = vec![root().join("core"), root().join("worker")];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{folder:?}: {error}"));
        for path in entries.map(|entry| entry.expect("can be listed").path()) {
            let name = path
                .file_name()
                .map_or_else(String::new, |name| name.to_string_lossy().into());
            if path.is_dir() {
                if !PASSED_OVER.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if name.ends_with(".rs") && !name.contains("test") {
                literals.extend(literals_of(&read(&path)));
            }
        }
    }
    assert!(literals.len() > 1000, "the sources are not where they were");
    literals
}

fn literals_of(source: &str) -> Vec<Literal> {
    let source = source
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(letter) = source[at..].chars().next() {
        let rest = &source[at..];
        at += if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("r\"") || rest.starts_with("r#\"") {
            let end = if rest.starts_with("r#") { "\"#" } else { "\"" };
            let open = rest.find('"').map_or(rest.len(), |open| open + 1);
            let close = rest[open..].find(end).unwrap_or(rest.len() - open);
            open + close + end.len()
        } else if letter == '\'' {
            quoted_letter(rest)
        } else if letter == '"' {
            let (text, len) = text_of(rest);
            let is_error = source[..at].trim_end().ends_with("#[error(");
            found.push(Literal { text, is_error });
            len
        } else {
            letter.len_utf8()
        };
        at = at.min(source.len());
    }
    found
}

/// Length of `'"'` and `'\''`; a lifetime's mark counts alone.
fn quoted_letter(source: &str) -> usize {
    let inside = &source[1..];
    let escape = usize::from(inside.starts_with('\\'));
    let letter = inside[escape..].chars().next().map_or(0, char::len_utf8);
    let end = 1 + escape + letter;
    if source[end..].starts_with('\'') {
        end + 1
    } else {
        1
    }
}

/// The text of a literal, and its length in the source.
fn text_of(source: &str) -> (String, usize) {
    let mut text = String::new();
    let mut letters = source.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (text, at + 1),
            '\\' => match letters.next() {
                Some((_, '\n')) => {
                    while letters
                        .next_if(|(_, letter)| letter.is_whitespace())
                        .is_some()
                    {}
                }
                Some((_, 'n')) => text.push('\n'),
                Some((_, other)) => text.push(other),
                None => {}
            },
            _ => text.push(letter),
        }
    }
    (text, source.len())
}

fn samples() -> Vec<String> {
    let path = root().join("public/samples/samples.json");
    let samples: Vec<BTreeMap<String, serde_json::Value>> =
        serde_json::from_str(&read(&path)).expect("is a list of samples");
    let shown = samples.into_iter().flat_map(|sample| {
        ["title", "hint"].map(|field| {
            let text = sample.get(field).and_then(|text| text.as_str());
            text.expect("a sample has a title and a hint").to_owned()
        })
    });
    shown.collect()
}

/// A text with all places alike; a capital and a full stop tell no sentences apart.
fn skeleton(text: &str) -> String {
    let mut skeleton = String::new();
    for part in text
        .trim()
        .trim_end_matches('.')
        .split_inclusive(['{', '}'])
    {
        match part.strip_suffix('}') {
            Some(_) if skeleton.ends_with('{') => skeleton.push('}'),
            _ => skeleton.push_str(part),
        }
    }
    lower(&skeleton)
}

fn lower(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// Tells what is written for people from other literals: an error, or a sentence.
fn is_for_people(literal: &Literal) -> bool {
    let text = literal.text.trim();
    let own: String = skeleton(text).replace("{}", "");
    let begins = text.starts_with(|first: char| first.is_uppercase() || "{“".contains(first));
    let is_sentence = begins && text.ends_with(['.', '?']) && !text.contains('\n');
    let has_words = own.split_whitespace().filter(|word| word.len() > 2).count() > 1;
    (literal.is_error || is_sentence) && has_words
}

#[test]
fn every_sentence_of_the_sources_is_in_the_catalogue() {
    let texts = texts("de");
    let known: BTreeSet<String> = texts
        .values()
        .flat_map(|texts| texts.keys().map(|text| skeleton(text)))
        .collect();
    let excused: BTreeSet<&str> = NOT_SHOWN.iter().map(|(text, _)| *text).collect();
    let is_known = |text: &str| {
        known.contains(&skeleton(text))
            || text
                .trim()
                .split_inclusive(". ")
                .all(|sentence| known.contains(&skeleton(sentence)))
    };
    let literals = literals();
    let missing: BTreeSet<&str> = literals
        .iter()
        .filter(|literal| is_for_people(literal) && !is_known(&literal.text))
        .map(|literal| literal.text.as_str())
        .filter(|text| !excused.contains(text))
        .collect();
    assert!(missing.is_empty(), "add to app/sentences: {missing:#?}");
    let samples = samples();
    assert!(samples.iter().all(|text| is_known(text)), "{samples:?}");
    for (text, reason) in NOT_SHOWN {
        assert!(
            literals.iter().any(|literal| literal.text == *text),
            "{text}: {reason}"
        );
    }
}

#[test]
fn every_pattern_of_the_catalogue_is_still_said() {
    let mut said: Vec<String> = literals().into_iter().map(|literal| literal.text).collect();
    said.extend(samples());
    said.extend(
        ["backend/src/server/convert.rs", "app/src/keep/shelf.rs"]
            .map(|file| read(&root().join(file))),
    );
    for (section, texts) in texts("de") {
        for english in texts.keys() {
            let parts = english
                .split('{')
                .map(|part| part.rsplit('}').next().unwrap_or_default());
            for part in parts {
                let part = part.trim_matches(|letter: char| !letter.is_alphanumeric());
                let is_said = said
                    .iter()
                    .any(|text| text.contains(part) || text.contains(&lower(part)));
                assert!(is_said, "{section}: {english:?}: nobody says {part:?}");
            }
        }
    }
}

#[test]
fn every_language_has_every_sentence_with_the_same_places() {
    let places = |text: &str| -> BTreeSet<String> {
        let after = text.split('{').skip(1);
        let places = after.filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
        places
            .map(|name| name.trim_matches(['#', '?']).to_owned())
            .collect()
    };
    let keys = |texts: &Texts| -> BTreeSet<String> {
        let sections = texts.iter();
        let keys = sections
            .flat_map(|(name, texts)| texts.keys().map(move |key| format!("{name}: {key}")));
        keys.collect()
    };
    let german = keys(&texts("de"));
    for language in ["de", "es", "fr"] {
        let texts = texts(language);
        let own = keys(&texts);
        let differ: Vec<_> = own.symmetric_difference(&german).collect();
        assert!(differ.is_empty(), "{language}: {differ:?}");
        for (section, texts) in &texts {
            for (english, translation) in texts {
                assert_eq!(
                    places(english),
                    places(translation),
                    "{language}: {english}"
                );
                let edges =
                    |text: &str| (text.starts_with(' '), text.ends_with(' '), text.is_empty());
                assert_eq!(
                    edges(english),
                    edges(translation),
                    "{language}: {english:?}"
                );
                let full_stop = |text: &str| text.ends_with('.');
                if section == "sentences" {
                    assert!(
                        full_stop(translation) || !full_stop(english),
                        "{language}: {english}"
                    );
                }
            }
        }
    }
}
