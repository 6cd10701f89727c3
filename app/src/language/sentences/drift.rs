//! Keeps the catalogues and what the engine says together.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

type Texts = BTreeMap<String, BTreeMap<String, String>>;

/// Sentences in the sources that no page shows, with the reason.
const NOT_SHOWN: [(&str, &str); 47] = [
    (
        "no frames can be chosen: the clip has {available}, and {wanted} are wanted",
        "the page loads no language model",
    ),
    (
        "the time of frame {frame} is no number later than the one before",
        "the page loads no language model",
    ),
    (
        "the tokenizer cannot be used: {reason}",
        "the page loads no language model",
    ),
    (
        "a conversation of {wanted} tokens is wanted, and the model was made for 1 to {most}",
        "the page loads no language model",
    ),
    (
        "the prompt is empty or has a token beyond the model's {vocabulary}",
        "the page loads no language model",
    ),
    (
        "the prompt has {tokens} tokens, and the conversation has room for {window} with its answer",
        "the page loads no language model",
    ),
    (
        "the GGUF file cannot be read: {reason}",
        "the page loads no language model",
    ),
    (
        "the model's configuration cannot be read: {source}",
        "the page loads no language model",
    ),
    (
        "this model cannot be run: {reason}",
        "the page loads no language model",
    ),
    (
        "there are {times} times for {pictures} pictures",
        "a series of pictures opens without them, with the page's own words",
    ),
    (
        "the time {found_s} s follows {before_s} s",
        "a series of pictures opens without them, with the page's own words",
    ),
    (
        "the decoder's record cannot be read: {source}",
        "a series of pictures opens without them, with the page's own words",
    ),
    (
        "the pictures make no file: {source}",
        "a series of pictures opens without them, with the page's own words",
    ),
    (
        "{}: the clip as it was filmed.",
        "in the README of a saved scene",
    ),
    (
        "The clip is not in this file; Kinelens asks for it when you open the scene.",
        "in the README of a saved scene",
    ),
    (
        "the document is not a scene: {source}",
        "the page reads documents with the share package",
    ),
    (
        "the document has version {found}, and this program reads version {SCENE_VERSION}",
        "the page reads documents with the share package",
    ),
    (
        "none of {given} observations is usable ({} not finite, {} off the surface)",
        "such an object has no numbers, and nothing is said",
    ),
    (
        "the track has {found} usable samples; motion needs at least {needed}",
        "answers say it in their own words",
    ),
    (
        "the object was not seen between {start_s:.2} s and {end_s:.2} s",
        "answers say it in their own words",
    ),
    (
        "How far did {name} travel?",
        "questions are asked in English",
    ),
    (
        "How fast was {name} between {from:.1} and {to:.1} seconds?",
        "questions are asked in English",
    ),
    ("What was {} top speed?", "questions are asked in English"),
    (
        "When did {name} move towards {hour} o'clock?",
        "questions are asked in English",
    ),
    (
        "In which direction did {name} move at {to:.1} seconds?",
        "questions are asked in English",
    ),
    (
        "Which was faster, {name} or {other}?",
        "questions are asked in English",
    ),
    (
        "Compared to {name}, in which direction did {other} move?",
        "questions are asked in English",
    ),
    ("When was {name} fastest?", "questions are asked in English"),
    (
        "How far from its starting point did {name} end?",
        "questions are asked in English",
    ),
    (
        "Answer in one short sentence with one number and its unit.",
        "language models are asked in English",
    ),
    (
        "Answer in one short sentence with the name of the one that has more.",
        "language models are asked in English",
    ),
    (
        "Answer in one short sentence with the time in seconds.",
        "language models are asked in English",
    ),
    (
        "Answer in one short sentence. Give every number with its unit.",
        "language models are asked in English",
    ),
    (
        "Answer yes or no, in one short sentence.",
        "language models are asked in English",
    ),
    (
        "The clock's 12 is the direction in which the other moves and 3 is its right. Answer in one short sentence with one hour, such as 3 o'clock.",
        "language models are asked in English",
    ),
    (
        "The clock's 12 is the first direction in which it moves and 3 is its right. Answer in one short sentence with one hour, such as 3 o'clock.",
        "language models are asked in English",
    ),
    (
        "The clock's 12 is the first direction in which it moves and 3 is its right. Answer in one short sentence with the times in seconds, from start to end.",
        "language models are asked in English",
    ),
    (
        "The video clip is {duration} long.",
        "language models are asked in English",
    ),
    (
        "The video clip is {duration} long. The picture was taken at {}.",
        "language models are asked in English",
    ),
    (
        "The video clip is {duration} long. {} of its frames were taken at {}.",
        "language models are asked in English",
    ),
    (
        "The video clip is {duration} long. {} of its frames were taken from {} to {}.",
        "language models are asked in English",
    ),
    (
        "{name} is in the {} box.",
        "language models are asked in English",
    ),
    (
        "These numbers were measured from a video clip. Lengths are in metres and times in seconds.",
        "language models are asked in English",
    ),
    (
        "These numbers were measured from a video clip. Lengths are in pixels and times in seconds.",
        "language models are asked in English",
    ),
    (
        "Measured from the video. There is no scale, so lengths are pixels of the picture and not metres. t: time in seconds. x, y: position in pixels, x to the right, y up. path: pixels travelled since the first row. heading: hour on the object's own clock, where 12 is its first direction of motion, 3 its right, 6 back and 9 its left.",
        "language models are asked in English",
    ),
    (
        "Measured from the video. t: time in seconds. x, y, z: position in metres, x to the right, y up, z towards the camera. path: metres travelled since the first row. heading: hour on the object's own clock, where 12 is its first direction of motion, 3 its right, 6 back and 9 its left.",
        "language models are asked in English",
    ),
    (
        "No object has been measured in this clip.",
        "language models are asked in English",
    ),
];

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
    for (text, reason) in &NOT_SHOWN {
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
