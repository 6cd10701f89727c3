use std::{collections::BTreeMap, fmt::Display};

use super::{
    amount,
    catalogue::{Catalogue, Entry},
    list,
    pattern::{Kind, Piece},
};
use crate::language::fill;

/// Longest text that is read; the engine's own are a tenth of it.
const MOST_BYTES: usize = 6000;
/// Comparisons after which a text is left as it is: no text may hold up the page.
const MOST_STEPS: usize = 300_000;
/// Phrases within phrases; the engine nests three.
const DEEPEST: usize = 6;

/// Says a text of one or several sentences with the words of a catalogue.
///
/// Of all ways to read the text, the one counts that leaves least of it unread. Sentences that are
/// not known stay as they are.
pub fn read(catalogue: &Catalogue, text: &str) -> String {
    if text.len() > MOST_BYTES {
        return text.to_owned();
    }
    let mut reader = Reader {
        catalogue,
        steps_left: MOST_STEPS,
    };
    let said = reader.text(text);
    if reader.steps_left == 0 {
        text.to_owned()
    } else {
        said
    }
}

/// A way to read the beginning of a text.
#[derive(Debug)]
pub(super) struct Reading {
    /// Bytes that were read.
    pub len: usize,
    /// Bytes that were understood, names and free text not counted.
    pub score: usize,
    pub said: String,
}

pub(super) struct Reader<'c> {
    catalogue: &'c Catalogue,
    steps_left: usize,
}

/// The best way to read a text from a sentence on.
struct Rest {
    score: isize,
    said: String,
}

/// A pattern of which some pieces are read.
struct Progress<'c> {
    len: usize,
    score: usize,
    values: Vec<(&'c str, String)>,
}

impl<'c> Reader<'c> {
    /// Reads sentences from the last to the first, so that each knows the best that can follow it.
    fn text(&mut self, text: &str) -> String {
        let starts = starts(text);
        let mut rests: Vec<Rest> = starts.iter().map(|_| Rest::nothing()).collect();
        for place in (0..starts.len()).rev() {
            let best = self.best_from(text, &starts, &rests, place);
            rests[place] = best;
        }
        rests
            .into_iter()
            .next()
            .map_or_else(String::new, |rest| rest.said)
    }

    fn best_from(&mut self, text: &str, starts: &[usize], rests: &[Rest], place: usize) -> Rest {
        let from = starts[place];
        let unread = &text[from..starts.get(place + 1).copied().unwrap_or(text.len())];
        let after = rests.get(place + 1);
        let mut best = Rest {
            score: after.map_or(0, |rest| rest.score) - 1,
            said: format!("{unread}{}", after.map_or("", |rest| &rest.said)),
        };
        let catalogue = self.catalogue;
        for entry in catalogue.sentences() {
            let is_sentence = entry.pattern.is_sentence();
            if !(is_sentence || from == 0) || !self.may_fit(entry, &text[from..]) {
                continue;
            }
            for reading in self.readings(entry, &text[from..], 0) {
                let end = from + reading.len;
                let next = starts.binary_search(&(end + 1));
                let (score, tail) = match next {
                    _ if end == text.len() => (0, String::new()),
                    Ok(next) if is_sentence => {
                        (rests[next].score, format!(" {}", rests[next].said))
                    }
                    _ => continue,
                };
                let score = score + isize::try_from(reading.score).unwrap_or(isize::MAX / 2);
                if score > best.score {
                    let said = reading.said + &tail;
                    best = Rest { score, said };
                }
            }
        }
        best
    }

    fn may_fit(&mut self, entry: &Entry, text: &str) -> bool {
        self.step() && text.contains(entry.pattern.longest_literal())
    }

    /// Returns the ways in which a pattern can be the beginning of a text, one for each length.
    fn readings(&mut self, entry: &'c Entry, text: &str, depth: usize) -> Vec<Reading> {
        let pieces = &entry.pattern.pieces;
        let mut ways = vec![Progress {
            len: 0,
            score: 0,
            values: Vec::new(),
        }];
        for (index, piece) in pieces.iter().enumerate() {
            let mut next: BTreeMap<usize, Progress<'c>> = BTreeMap::new();
            let following = match pieces.get(index + 1) {
                Some(Piece::Literal(literal)) => Some(literal.as_str()),
                _ => None,
            };
            for way in ways {
                let rest = &text[way.len..];
                match piece {
                    Piece::Literal(literal) => {
                        if self.step() && rest.starts_with(literal.as_str()) {
                            keep(&mut next, way.further(literal.len(), literal.len(), None));
                        }
                    }
                    Piece::Place { name, kind } => {
                        for value in self.values(kind, rest, following, depth) {
                            let said = Some((name.as_str(), value.said));
                            keep(&mut next, way.further(value.len, value.score, said));
                        }
                    }
                }
            }
            ways = next.into_values().collect();
        }
        ways.into_iter()
            .map(|way| Reading {
                len: way.len,
                score: way.score,
                said: filled(&entry.translation, &way.values),
            })
            .collect()
    }

    /// Returns what a place can take from the beginning of a text.
    fn values(
        &mut self,
        kind: &'c Kind,
        text: &str,
        following: Option<&str>,
        depth: usize,
    ) -> Vec<Reading> {
        match kind {
            Kind::Number => {
                let number = amount::number(text).map(|(len, said)| Reading {
                    len,
                    score: len,
                    said,
                });
                number.into_iter().collect()
            }
            Kind::Unit => {
                let unit = amount::unit(text).map(|unit| at(unit.len())(unit.to_owned()));
                unit.into_iter().collect()
            }
            Kind::Phrase { section, is_open } => {
                let mut found = self.phrases(section, text, depth);
                if *is_open {
                    let free = self.free(text, following, |raw| Some(raw.to_owned()));
                    found.extend(free);
                }
                found
            }
            Kind::Anything => self.free(text, following, |raw| Some(raw.to_owned())),
            Kind::Name => self.free(text, following, |raw| list::name(raw).map(str::to_owned)),
            Kind::Owner => self.free(text, following, |raw| list::owner(raw).map(str::to_owned)),
            Kind::Names => {
                let ends = self.ends(text, following);
                ends.into_iter()
                    .filter_map(|end| list::names(self, &text[..end], depth).map(at(end)))
                    .collect()
            }
            Kind::Spans => {
                let ends = self.ends(text, following);
                ends.into_iter()
                    .filter_map(|end| {
                        let said = list::spans(self, &text[..end], depth)?;
                        // Times are understood, unlike the names in other lists.
                        Some(Reading {
                            len: end,
                            score: end,
                            said,
                        })
                    })
                    .collect()
            }
        }
    }

    /// Returns the phrases of a section with which a text can begin.
    fn phrases(&mut self, section: &str, text: &str, depth: usize) -> Vec<Reading> {
        if depth >= DEEPEST {
            return Vec::new();
        }
        let catalogue = self.catalogue;
        let mut found = Vec::new();
        for entry in catalogue.section(section) {
            if self.may_fit(entry, text) {
                found.extend(self.readings(entry, text, depth + 1));
            }
        }
        found
    }

    /// Says a text that is a phrase of a section from its beginning to its end.
    pub(super) fn phrase(&mut self, section: &str, text: &str, depth: usize) -> Option<String> {
        let found = self.phrases(section, text, depth).into_iter();
        let whole = found.filter(|reading| reading.len == text.len());
        whole
            .max_by_key(|reading| reading.score)
            .map(|reading| reading.said)
    }

    fn free(
        &mut self,
        text: &str,
        following: Option<&str>,
        said: impl Fn(&str) -> Option<String>,
    ) -> Vec<Reading> {
        let ends = self.ends(text, following);
        ends.into_iter()
            .filter_map(|end| said(&text[..end]).map(at(end)))
            .collect()
    }

    /// Returns where a text of any kind can end: before the words that follow it, or where a word ends.
    fn ends(&mut self, text: &str, following: Option<&str>) -> Vec<usize> {
        let ends: Vec<usize> = match following {
            Some(literal) => text.match_indices(literal).map(|(at, _)| at).collect(),
            None => {
                let marks = text.match_indices([' ', '.', ',', ';', ':', ')', '”']);
                marks.map(|(at, _)| at).chain([text.len()]).collect()
            }
        };
        self.steps_left = self.steps_left.saturating_sub(ends.len());
        if self.steps_left == 0 {
            Vec::new()
        } else {
            ends
        }
    }

    /// Counts a comparison; false when there were too many.
    fn step(&mut self) -> bool {
        self.steps_left = self.steps_left.saturating_sub(1);
        self.steps_left > 0
    }
}

impl Rest {
    fn nothing() -> Self {
        Self {
            score: 0,
            said: String::new(),
        }
    }
}

impl<'c> Progress<'c> {
    fn further(&self, len: usize, score: usize, value: Option<(&'c str, String)>) -> Self {
        let mut values = self.values.clone();
        values.extend(value);
        Self {
            len: self.len + len,
            score: self.score + score,
            values,
        }
    }
}

/// Keeps the better of two ways that end in one place.
fn keep<'c>(ways: &mut BTreeMap<usize, Progress<'c>>, way: Progress<'c>) {
    let known = ways.get(&way.len);
    if known.is_none_or(|known| known.score < way.score) {
        ways.insert(way.len, way);
    }
}

fn at(len: usize) -> impl Fn(String) -> Reading {
    move |said| Reading {
        len,
        score: 0,
        said,
    }
}

fn filled(translation: &str, values: &[(&str, String)]) -> String {
    let values: Vec<(&str, &dyn Display)> = values
        .iter()
        .map(|(name, value)| (*name, value as &dyn Display))
        .collect();
    fill(translation, &values)
}

/// Where sentences may begin.
fn starts(text: &str) -> Vec<usize> {
    let ends = text.match_indices(". ").chain(text.match_indices("? "));
    let ends = ends.chain(text.match_indices("! "));
    let mut starts: Vec<usize> = ends.map(|(at, _)| at + 2).chain([0]).collect();
    starts.sort_unstable();
    starts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalogue() -> Catalogue {
        let json = r#"{
            "sentences": {
                "{name} went {far} {when}.": "{when} ging {name} {far}.",
                "{name} went away.": "{name} ging weg.",
                "It failed: {reason?}.": "Es misslang: {reason}.",
                "Again.": "Noch einmal.",
                "alone": "allein",
                "{names} met.": "{names} trafen sich.",
                "The {thing} is gone.": "Weg ist {thing}."
            },
            "far": { "{#number} {unit}": "{number} {unit}" },
            "when": { "at {#t} s": "bei {t} s", "at night": "nachts" },
            "reason": {
                "too far": "zu weit",
                "{where} is not here": "{where} ist nicht da",
                "because {reason?}": "weil {reason}"
            },
            "join": { " and ": " und ", " or ": " oder " },
            "names": { "nobody": "niemand" },
            "item": { "{name} (left)": "{name} (links)" }
        }"#;
        Catalogue::parse(json).expect("is a catalogue")
    }

    #[test]
    fn texts_are_said_sentence_by_sentence() {
        let catalogue = catalogue();
        for (text, expected) in [
            ("", ""),
            (
                "The car went 1.5 m at -2.25 s.",
                "bei −2,25 s ging car 1,5 m.",
            ),
            (
                "Anna B. went 2 m at night. Again.",
                "nachts ging Anna B. 2 m. Noch einmal.",
            ),
            (
                "Again. Never said. Again.",
                "Noch einmal. Never said. Noch einmal.",
            ),
            ("It failed: too far.", "Es misslang: zu weit."),
            (
                "It failed: no. Idea 1.5. Again.",
                "Es misslang: no. Idea 1.5. Noch einmal.",
            ),
            (
                "It failed: a.b is not here.",
                "Es misslang: a.b ist nicht da.",
            ),
            (
                "It failed: because because too far.",
                "Es misslang: weil weil zu weit.",
            ),
            ("alone", "allein"),
            ("alone again", "alone again"),
            ("x alone", "x alone"),
            ("The car went 1.5 m at noon.", "The car went 1.5 m at noon."),
            (
                "The car, Anna and the dog met.",
                "car, Anna und dog trafen sich.",
            ),
            ("The salt and pepper met.", "salt and pepper trafen sich."),
            (
                "The dog (left) or car #2 met.",
                "dog (links) oder car #2 trafen sich.",
            ),
            ("nobody met.", "niemand trafen sich."),
            ("The {name} went away.", "{name} ging weg."),
        ] {
            assert_eq!(read(&catalogue, text), expected, "{text}");
        }
    }

    #[test]
    fn odd_texts_come_back_in_time() {
        let catalogue = catalogue();
        let because = format!("It failed: {}too far.", "because ".repeat(500));
        let went = "x went ".repeat(700);
        let dots = ". ".repeat(2900);
        let long = "Again. ".repeat(5000);
        for text in [because, went, dots, long] {
            let said = read(&catalogue, &text);
            assert!(!said.is_empty());
        }
    }
}
