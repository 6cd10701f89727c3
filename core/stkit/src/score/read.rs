//! What a free text answers.

use super::{span::spans_in, winner::winner_in};
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

/// Values closer than this share are one value, said twice in two units.
const SAME: f64 = 0.02;

/// Reads an answer.
///
/// # Errors
/// The text does not answer the question, or in several ways.
pub fn read(text: &str, expected: &Expected<'_>) -> Result<Given, Unread> {
    let tokens = without_brackets(tokenize(text));
    if tokens.is_empty() {
        return Err(Unread::Empty);
    }
    match expected.task {
        Task::TraveledDistance => {
            let distance_m = amount(&tokens, Dimension::Length, expected)?;
            Ok(Given::Distance { distance_m })
        }
        Task::TravelingSpeed => {
            let speed_mps = amount(&tokens, Dimension::Speed, expected)?;
            Ok(Given::Speed { speed_mps })
        }
        Task::MovementDirection | Task::DirectionComparison => hour(tokens),
        Task::DirectionTimestamp => spans_in(&tokens).map(|spans_s| Given::Spans { spans_s }),
        Task::DistanceComparison | Task::SpeedComparison | Task::FirstToArrive => {
            winner_in(&tokens, expected.objects)
        }
        Task::TimeToReach | Task::SpeedLimit => Err(Unread::Missing),
    }
}

/// Leaves out what stands in brackets: intervals, other units, asides.
fn without_brackets(tokens: Vec<Token>) -> Vec<Token> {
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

/// A length or speed in SI units.
fn amount(tokens: &[Token], dimension: Dimension, expected: &Expected<'_>) -> Result<f64, Unread> {
    let tokens = without_names(tokens, expected.objects);
    let mut found = Vec::new();
    let mut bare = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (value, end) = match value_at(&tokens, at)? {
            Some(value) => value,
            None => {
                at += 1;
                continue;
            }
        };
        match value {
            Value::With(unit, value) if unit.dimension() == dimension => {
                found.push(value * unit.si_per_unit());
            }
            Value::Bare(value) => bare.push(value),
            // A length in an answer about speed, or a time, answers something else.
            Value::With(..) | Value::Time => {}
        }
        at = end;
    }
    if found.is_empty() {
        let [value] = bare[..] else {
            let missing = if bare.is_empty() {
                Unread::Missing
            } else {
                Unread::Several
            };
            return stands_still(&tokens).then_some(0.0).ok_or(missing);
        };
        let unit = expected.unit.filter(|unit| unit.dimension() == dimension);
        found.push(value * unit.ok_or(Unread::Missing)?.si_per_unit());
    }
    let first = found[0];
    let differs = |other: &f64| (other - first).abs() > SAME * first.abs().max(other.abs());
    if found.iter().any(differs) {
        return Err(Unread::Several);
    }
    if first < 0.0 || !first.is_finite() {
        return Err(Unread::Impossible);
    }
    Ok(first)
}

enum Value {
    With(Unit, f64),
    Bare(f64),
    Time,
}

/// Reads the number that begins at a token, with its unit, and where it ends.
fn value_at(tokens: &[Token], at: usize) -> Result<Option<(Value, usize)>, Unread> {
    let kind = |index: usize| tokens.get(index).map(|token| token.kind);
    let word = |index: usize| {
        let token = tokens.get(index).filter(|token| token.kind == Kind::Word);
        token.map(|token| token.text.as_str())
    };
    // "half a metre", "a metre".
    let words = match (word(at), word(at + 1)) {
        (Some("half"), Some("a" | "an")) => Some((0.5, 2)),
        (Some("half"), _) => Some((0.5, 1)),
        (Some("a" | "an" | "one"), _) => Some((1.0, 1)),
        _ => None,
    };
    if let Some((value, length)) = words
        && let Some(Kind::Unit(unit)) = kind(at + length)
    {
        return Ok(Some((Value::With(unit, value), at + length + 1)));
    }
    let Some(Kind::Number(mut value)) = kind(at) else {
        return Ok(None);
    };
    if at > 0 && kind(at - 1) == Some(Kind::Mark('-')) && !is_value(kind(at.wrapping_sub(2))) {
        value = -value;
    }
    let mut next = at + 1;
    // "12.5 ± 0.4 m", "12.5 +/- 0.4 m": the second number is an uncertainty.
    let signs = match (kind(next), kind(next + 1), kind(next + 2)) {
        (Some(Kind::Mark('±')), ..) => 1,
        (Some(Kind::Mark('+')), Some(Kind::Mark('/')), Some(Kind::Mark('-'))) => 3,
        _ => 0,
    };
    if signs > 0 && matches!(kind(next + signs), Some(Kind::Number(_))) {
        next += signs + 1;
    }
    // "12-metre".
    if kind(next) == Some(Kind::Mark('-')) && matches!(kind(next + 1), Some(Kind::Unit(_))) {
        next += 1;
    }
    if let Some(Kind::Unit(unit)) = kind(next) {
        // "5 feet 6 inches".
        if let (Some(Kind::Number(more)), Some(Kind::Unit(smaller))) =
            (kind(next + 1), kind(next + 2))
            && smaller.dimension() == unit.dimension()
            && smaller.si_per_unit() < unit.si_per_unit()
        {
            value += more * smaller.si_per_unit() / unit.si_per_unit();
            next += 2;
        }
        return Ok(Some((Value::With(unit, value), next + 1)));
    }
    if word(next).is_some_and(crate::lexicon::is_time_unit) {
        return Ok(Some((Value::Time, next + 1)));
    }
    // "10 to 12 m", "between 10 and 12 m", "10-12 m".
    let joins =
        matches!(word(next), Some("to" | "and" | "or")) || kind(next) == Some(Kind::Mark('-'));
    if joins && matches!(kind(next + 1), Some(Kind::Number(_))) {
        return match kind(next + 2) {
            Some(Kind::Unit(_)) => Err(Unread::Range),
            _ if word(next + 2).is_some_and(crate::lexicon::is_time_unit) => {
                Ok(Some((Value::Time, next + 3)))
            }
            _ => Ok(Some((Value::Bare(value), next))),
        };
    }
    Ok(Some((Value::Bare(value), next)))
}

fn is_value(kind: Option<Kind>) -> bool {
    matches!(kind, Some(Kind::Number(_) | Kind::Unit(_)))
}

/// "It did not move."
fn stands_still(tokens: &[Token]) -> bool {
    let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    let says = |phrase: &[&str]| words.windows(phrase.len()).any(|part| part == phrase);
    says(&["not", "move"]) || says(&["didn't", "move"]) || says(&["stationary"])
}

/// Leaves out the names of objects: the 2 of "car 2" is no measure.
pub(super) fn without_names(tokens: &[Token], names: &[String]) -> Vec<Token> {
    let mut kept = tokens.to_vec();
    for name in names {
        let name = tokenize(name);
        while let Some(at) = place_of(&kept, &name) {
            kept.drain(at..at + name.len());
        }
    }
    kept
}

/// Where a name begins.
pub(super) fn place_of(tokens: &[Token], name: &[Token]) -> Option<usize> {
    if name.is_empty() {
        return None;
    }
    let is_name = |part: &[Token]| part.iter().zip(name).all(|(a, b)| a.text == b.text);
    tokens.windows(name.len()).position(is_name)
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
    if named.iter().any(|(at, _)| is_one_of_two(&tokens, *at)) {
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
