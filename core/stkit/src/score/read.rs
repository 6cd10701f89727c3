//! What a free text answers.

use super::{
    amount::amount, decision::decision_in, duration::duration_in, names::with_marks,
    span::spans_in, winner::winner_in,
};
use crate::parse::{Kind, Token, take_hours, tokenize};
use crate::{Dimension, Task, Unit};

/// What the reader knows of a question.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    pub task: Task,
    /// The unit of a bare number.
    pub unit: Option<Unit>,
    /// What the objects are called; of a comparison the first two.
    pub objects: &'a [String],
}

/// A typed answer, in SI units.
#[derive(Debug, Clone, PartialEq)]
pub enum Given {
    Distance {
        distance_m: f64,
    },
    Speed {
        speed_mps: f64,
    },
    /// Hour on the clock, 1 to 12.
    Hour {
        hour: u8,
    },
    /// Moments are spans of no length.
    Spans {
        spans_s: Vec<[f64; 2]>,
    },
    /// Index of the object; `None` says that neither wins.
    Winner {
        object: Option<usize>,
        ratio: Option<f64>,
    },
    Duration {
        duration_s: f64,
    },
    Decision {
        yes: bool,
    },
}

/// Why a text answers nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Unread {
    Empty,
    /// It names no such quantity.
    Missing,
    /// It names several that differ.
    Several,
    /// It names a range instead of a value.
    Range,
    /// It names a value that cannot be.
    Impossible,
}

impl Unread {
    /// Returns a stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Missing => "missing",
            Self::Several => "several",
            Self::Range => "range",
            Self::Impossible => "impossible",
        }
    }
}

/// Reads an answer; of a text with `Answer:` only what follows the last one.
///
/// # Errors
/// The text does not answer the question, or in several ways.
pub fn read(text: &str, expected: &Expected<'_>) -> Result<Given, Unread> {
    let tokens = answer_tokens(text)?;
    given(with_marks(&tokens, expected.objects), expected)
}

/// Splits an answer into pieces, without its brackets and what stands before `Answer:`.
pub(crate) fn answer_tokens(text: &str) -> Result<Vec<Token>, Unread> {
    let tokens = without_brackets(tokenize(final_part(text)));
    if tokens.is_empty() {
        return Err(Unread::Empty);
    }
    Ok(tokens)
}

/// Reads an answer whose names have become marks.
pub(crate) fn given(tokens: Vec<Token>, expected: &Expected<'_>) -> Result<Given, Unread> {
    match expected.task {
        Task::TraveledDistance => {
            let distance_m = amount(&tokens, Dimension::Length, expected.unit)?.si();
            Ok(Given::Distance { distance_m })
        }
        Task::TravelingSpeed => {
            let speed_mps = amount(&tokens, Dimension::Speed, expected.unit)?.si();
            Ok(Given::Speed { speed_mps })
        }
        Task::MovementDirection | Task::DirectionComparison => hour(tokens),
        Task::DirectionTimestamp => spans_in(&tokens).map(|spans_s| Given::Spans { spans_s }),
        Task::DistanceComparison | Task::SpeedComparison | Task::FirstToArrive => {
            winner_in(&tokens, expected.task)
        }
        Task::TimeToReach => {
            duration_in(&tokens, expected.unit).map(|duration_s| Given::Duration { duration_s })
        }
        Task::SpeedLimit => decision_in(&tokens).map(|yes| Given::Decision { yes }),
    }
}

/// What follows the last `Answer:`, or all of a text that has none; emphasis before the colon is passed over.
fn final_part(text: &str) -> &str {
    const WORD: &[u8] = b"answer";
    let bytes = text.as_bytes();
    let mut from = 0;
    for at in 0..bytes.len().saturating_sub(WORD.len()) {
        let begins = at == 0 || !bytes[at - 1].is_ascii_alphanumeric();
        if begins && bytes[at..at + WORD.len()].eq_ignore_ascii_case(WORD) {
            let mut end = at + WORD.len();
            while matches!(bytes.get(end), Some(b'*' | b'_' | b' ')) {
                end += 1;
            }
            if bytes.get(end) == Some(&b':') {
                from = end + 1;
            }
        }
    }
    // The place after an ASCII colon is a boundary of letters.
    text.get(from..).unwrap_or(text)
}

/// Leaves out what stands in brackets: intervals, other units, asides.
pub(super) fn without_brackets(tokens: Vec<Token>) -> Vec<Token> {
    let mut depth = 0_usize;
    let mut kept = Vec::with_capacity(tokens.len());
    let mut escapes = false;
    for token in tokens {
        match token.kind {
            // Formulas stand between escaped brackets and are no aside.
            Kind::Mark('(' | '[' | ')' | ']') if escapes => {}
            Kind::Mark('(' | '[') => depth += 1,
            Kind::Mark(')' | ']') => depth = depth.saturating_sub(1),
            _ if depth == 0 => kept.push(token.clone()),
            _ => {}
        }
        escapes = token.kind == Kind::Mark('\\');
    }
    kept
}

/// "3 or 4 o'clock": only the second carries the word.
fn is_one_of_two(tokens: &[Token], at: usize) -> bool {
    let [.., first, joint] = &tokens[..at] else {
        return false;
    };
    let joins = matches!(joint.text.as_str(), "or" | "and" | "to" | "-");
    joins && !first.used && matches!(first.kind, Kind::Number(_))
}

/// The one hour that is named, or a bare number that can be one.
fn hour(mut tokens: Vec<Token>) -> Result<Given, Unread> {
    let named = take_hours(&mut tokens).map_err(|_| Unread::Impossible)?;
    let is_denied = |at: usize| at > 0 && tokens[at - 1].text == "not";
    if named
        .iter()
        .any(|(at, _)| is_one_of_two(&tokens, *at) || is_denied(*at))
    {
        return Err(Unread::Several);
    }
    let mut hours: Vec<u8> = named.into_iter().map(|(_, hour)| hour).collect();
    if hours.is_empty() {
        let numbers: Vec<f64> = tokens
            .iter()
            .filter_map(|token| match token.kind {
                Kind::Number(value) => Some(value),
                _ => None,
            })
            .collect();
        let [value] = numbers[..] else {
            let missing = if numbers.is_empty() {
                Unread::Missing
            } else {
                Unread::Several
            };
            return Err(missing);
        };
        let alone = tokens
            .iter()
            .all(|token| !matches!(token.kind, Kind::Unit(_)) && token.kind != Kind::Word);
        if !alone {
            return Err(Unread::Missing);
        }
        if value.fract() != 0.0 || !(1.0..=12.0).contains(&value) {
            return Err(Unread::Impossible);
        }
        // A whole number from 1 to 12.
        hours.push(value as u8);
    }
    hours.dedup();
    match hours[..] {
        [hour] => Ok(Given::Hour { hour }),
        _ => Err(Unread::Several),
    }
}
