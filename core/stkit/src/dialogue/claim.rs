//! What a model's text claims, read strictly: what is hedged or denied is no claim.

use super::known::Known;
use crate::lexicon::seconds_per_unit;
use crate::parse::{Kind, Token};
use crate::score::{Amount, Expected, Given, Unread, amount, decision_about, given, half_digit};
use crate::{Dimension, Task, Unit};

/// Words between "or" and another value.
const HEDGES: [&str; 12] = [
    "maybe",
    "perhaps",
    "possibly",
    "probably",
    "even",
    "about",
    "around",
    "roughly",
    "nearly",
    "almost",
    "approximately",
    "~",
];
/// Texts with one of these give no number, or give one that is not meant.
const UNSURE: [&str; 8] = [
    "cannot",
    "can't",
    "couldn't",
    "unclear",
    "unsure",
    "unable",
    "unknown",
    "impossible",
];
/// Words that deny what follows.
const DENIALS: [&str; 7] = [
    "not", "never", "without", "neither", "nor", "hardly", "cannot",
];

/// Most spans that are an answer; more are a model that repeats itself.
const MOST_SPANS: usize = 12;

/// A time or duration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Time {
    pub value_s: f64,
    /// Half of the last digit that was written, seconds.
    pub rounding_s: f64,
}

/// Reads a length or speed; `unit` is that of a bare number.
///
/// # Errors
/// There is none, or none that is plain.
pub(super) fn amount_of(
    tokens: &[Token],
    dimension: Dimension,
    unit: Option<Unit>,
) -> Result<Amount, Unread> {
    require_plain(tokens)?;
    amount(tokens, dimension, unit)
}

/// Reads an hour on the clock.
///
/// # Errors
/// As [`amount_of`].
pub(super) fn hour_of(tokens: Vec<Token>) -> Result<u8, Unread> {
    require_plain(&tokens)?;
    match read(tokens, Task::MovementDirection, None)? {
        Given::Hour { hour } => Ok(hour),
        _ => Err(Unread::Missing),
    }
}

/// Reads spans of time, seconds; none where the text says never.
///
/// # Errors
/// As [`amount_of`].
pub(super) fn spans_of(tokens: Vec<Token>) -> Result<Vec<[f64; 2]>, Unread> {
    require_plain(&tokens)?;
    match read(without_amounts(tokens), Task::DirectionTimestamp, None)? {
        Given::Spans { mut spans_s } => {
            spans_s.dedup();
            if spans_s.len() > MOST_SPANS {
                return Err(Unread::Several);
            }
            Ok(spans_s)
        }
        _ => Err(Unread::Missing),
    }
}

/// Reads one moment.
///
/// # Errors
/// As [`amount_of`]; and for a span.
pub(super) fn moment_of(tokens: Vec<Token>) -> Result<Time, Unread> {
    let rounding_s = rounding_s(&without_amounts(tokens.clone()));
    match spans_of(tokens)?[..] {
        [[start_s, end_s]] if start_s == end_s => Ok(Time {
            value_s: start_s,
            rounding_s,
        }),
        [_] => Err(Unread::Range),
        [] => Err(Unread::Missing),
        _ => Err(Unread::Several),
    }
}

/// Reads how long something takes.
///
/// # Errors
/// As [`amount_of`].
pub(super) fn duration_of(tokens: Vec<Token>, unit: Option<Unit>) -> Result<Time, Unread> {
    require_plain(&tokens)?;
    let rounding_s = rounding_s(&without_amounts(tokens.clone()));
    match read(tokens, Task::TimeToReach, unit)? {
        Given::Duration { duration_s } => Ok(Time {
            value_s: duration_s,
            rounding_s,
        }),
        _ => Err(Unread::Missing),
    }
}

/// Reads which object has more, by its place among the known; `None` says neither.
///
/// # Errors
/// The text names none, or does not say which.
pub(super) fn winner_of(tokens: Vec<Token>, known: &Known<'_>) -> Result<Option<u32>, Unread> {
    match read(tokens, Task::DistanceComparison, None)? {
        Given::Winner { object: None, .. } => Ok(None),
        Given::Winner {
            object: Some(index),
            ..
        } => known.id(index).map(Some).ok_or(Unread::Missing),
        _ => Err(Unread::Missing),
    }
}

/// Reads whether a limit was exceeded.
///
/// # Errors
/// The text says neither, or both.
pub(super) fn is_above(tokens: &[Token], yes_means_above: bool) -> Result<bool, Unread> {
    decision_about(tokens, yes_means_above)
}

/// Tells whether a text gives lengths or speeds in pixels, and which.
pub(super) fn pixels(tokens: &[Token]) -> Option<Dimension> {
    let at = tokens
        .iter()
        .position(|token| matches!(token.text.as_str(), "px" | "pixel" | "pixels"))?;
    let next = tokens.get(at + 1).map_or("", |token| token.text.as_str());
    Some(match next {
        "s" | "sec" | "second" | "per" | "a" | "/" => Dimension::Speed,
        _ => Dimension::Length,
    })
}

/// Tells whether a text has digits that are not read, such as fractions in one letter: its number
/// would be another.
pub(super) fn has_foreign_digits(text: &str) -> bool {
    text.chars()
        .any(|letter| letter.is_numeric() && !letter.is_ascii() && !matches!(letter, '²' | '³'))
}

fn read(tokens: Vec<Token>, task: Task, unit: Option<Unit>) -> Result<Given, Unread> {
    let expected = Expected {
        task,
        unit,
        objects: &[],
    };
    given(tokens, &expected)
}

/// Refuses texts whose numbers are not claimed.
fn require_plain(tokens: &[Token]) -> Result<(), Unread> {
    if tokens
        .iter()
        .any(|token| UNSURE.contains(&token.text.as_str()))
    {
        return Err(Unread::Missing);
    }
    let is_hedged =
        (0..tokens.len()).any(|at| ends_measure(tokens, at) && other_follows(tokens, at + 1));
    if is_hedged || tokens.split(ends_clause).any(is_denied) {
        return Err(Unread::Several);
    }
    Ok(())
}

/// Tells whether a number with its unit ends at a token.
fn ends_measure(tokens: &[Token], at: usize) -> bool {
    let is_unit = matches!(tokens[at].kind, Kind::Unit(_))
        || tokens[at].text == "o'clock"
        || seconds_per_unit(&tokens[at].text).is_some();
    is_unit && at > 0 && matches!(tokens[at - 1].kind, Kind::Number(_))
}

/// "12 m or maybe 14", "12 m, perhaps 14": another number without a unit.
fn other_follows(tokens: &[Token], at: usize) -> bool {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let joins = text(at) == "or";
    if !(joins || matches!(text(at), "," | "-" | "/" | ";")) {
        return false;
    }
    let hedges = (at + 1..tokens.len())
        .take_while(|at| HEDGES.contains(&text(*at)))
        .count();
    let next = at + 1 + hedges;
    let is_number = matches!(
        tokens.get(next).map(|token| token.kind),
        Some(Kind::Number(_))
    );
    let is_ratio = matches!(text(next + 1), "times" | "x" | "×" | "%" | "percent");
    let has_unit = tokens.get(next + 1).is_some() && ends_measure(tokens, next + 1);
    is_number && !is_ratio && !has_unit && (joins || hedges > 0)
}

fn ends_clause(token: &Token) -> bool {
    matches!(token.kind, Kind::Mark('.' | ',' | ';' | ':' | '!' | '?'))
        || matches!(token.text.as_str(), "but" | "and" | "so" | "because")
}

/// "It did not travel 12 m."
fn is_denied(clause: &[Token]) -> bool {
    let denies =
        |token: &Token| DENIALS.contains(&token.text.as_str()) || token.text.ends_with("n't");
    let from = clause.iter().position(denies).unwrap_or(clause.len());
    clause[from..]
        .iter()
        .any(|token| matches!(token.kind, Kind::Number(_) | Kind::Clock(_)))
}

/// Leaves out lengths and speeds: the 3 of "3 m" is no time.
fn without_amounts(tokens: Vec<Token>) -> Vec<Token> {
    let is_amount = |at: usize| {
        let kind = |at: usize| tokens.get(at).map(|token| token.kind);
        let here = matches!(kind(at), Some(Kind::Unit(_)));
        let next = matches!(kind(at), Some(Kind::Number(_)))
            && matches!(kind(at + 1), Some(Kind::Unit(_)));
        here || next
    };
    let kept = (0..tokens.len()).filter(|at| !is_amount(*at));
    kept.map(|at| tokens[at].clone()).collect()
}

/// Half of the last digit of the finest time that is written.
fn rounding_s(tokens: &[Token]) -> f64 {
    let rounding = |(at, token): (usize, &Token)| match token.kind {
        Kind::Number(_) => {
            let unit_s = tokens
                .get(at + 1)
                .and_then(|next| seconds_per_unit(&next.text));
            Some(half_digit(token.decimals) * unit_s.unwrap_or(1.0))
        }
        Kind::Clock(_) => {
            let decimals = token
                .text
                .split_once('.')
                .map_or(0, |(_, digits)| digits.len());
            Some(half_digit(decimals))
        }
        _ => None,
    };
    let finest = tokens.iter().enumerate().filter_map(rounding);
    finest.reduce(f64::min).unwrap_or(half_digit(0))
}
