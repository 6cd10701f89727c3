//! Durations in an answer.

use super::amount::{all_same, is_bound};
use super::read::Unread;
use crate::lexicon::seconds_per_unit;
use crate::parse::{Kind, Token};
use crate::{Dimension, Unit};

/// Reads the one duration that is named, in seconds.
///
/// Moments ("at 4 s") and spans ("between 2 s and 4 s") are none. The tokens carry marks for names.
///
/// # Errors
/// There is none, there are several, or only a range or a bound.
pub(super) fn duration_in(tokens: &[Token], expected: Option<Unit>) -> Result<f64, Unread> {
    let mut found_s = Vec::new();
    let mut ranges = 0;
    let mut at = 0;
    while at < tokens.len() {
        let Some((time, next)) = time_at(tokens, at) else {
            at += 1;
            continue;
        };
        // "2 to 4.5 s": the first may borrow the unit of the second.
        let joined = joint(tokens, at, next).and_then(|joint| time_at(tokens, joint));
        if let Some((second, end)) = joined
            && (second.unit_s.is_some() || time.unit_s.is_some())
        {
            ranges += 1;
            at = end;
            continue;
        }
        if let Some(unit_s) = time.unit_s
            && !is_moment(tokens, at)
        {
            let is_negative = at > 0 && tokens[at - 1].kind == Kind::Mark('-');
            if is_negative || !time.value.is_finite() {
                return Err(Unread::Impossible);
            }
            if is_bound(tokens, at) || is_open(tokens, at) {
                ranges += 1;
            } else {
                found_s.push(time.value * unit_s);
            }
        }
        at = next;
    }
    match found_s.first() {
        Some(first) if all_same(&found_s) => Ok(*first),
        Some(_) => Err(Unread::Several),
        None if ranges > 0 => Err(Unread::Range),
        None => bare(tokens, expected),
    }
}

/// A time as written; without a unit it may be any number.
struct Time {
    value: f64,
    unit_s: Option<f64>,
}

/// Reads `80 s`, `1:20`, `1 minute 20 seconds`, `half an hour`, `a minute and a half`; and where it ends.
fn time_at(tokens: &[Token], at: usize) -> Option<(Time, usize)> {
    let word = |index: usize| tokens.get(index).filter(|t| t.kind == Kind::Word);
    let text = |index: usize| word(index).map(|token| token.text.as_str());
    let unit_s = |index: usize| text(index).and_then(unit_seconds);
    let (value, mut next) = match tokens.get(at)?.kind {
        Kind::Clock(value) => {
            return Some((
                Time {
                    value,
                    unit_s: Some(1.0),
                },
                at + 1,
            ));
        }
        Kind::Number(value) => (value, at + 1),
        _ => {
            // "Half an hour", "a minute"; but not of "12 cm a second", nor "a quarter of an hour".
            let length = match (text(at)?, text(at + 1)) {
                ("half", Some("a" | "an")) => 2,
                ("a" | "an" | "one", _) => 1,
                _ => return None,
            };
            unit_s(at + length)?;
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            let is_rate = before.is_some_and(|token| {
                matches!(token.kind, Kind::Unit(_)) || matches!(token.text.as_str(), "of" | "per")
            });
            if is_rate {
                return None;
            }
            (if length == 2 { 0.5 } else { 1.0 }, at + length)
        }
    };
    // "80-second".
    let dash = tokens
        .get(next)
        .is_some_and(|token| token.kind == Kind::Mark('-'));
    if dash && unit_s(next + 1).is_some() {
        next += 1;
    }
    let Some(mut smallest_s) = unit_s(next) else {
        return Some((
            Time {
                value,
                unit_s: None,
            },
            next,
        ));
    };
    let mut seconds = value * smallest_s;
    next += 1;
    if (text(next), text(next + 1), text(next + 2)) == (Some("and"), Some("a"), Some("half")) {
        let value = seconds + 0.5 * smallest_s;
        return Some((
            Time {
                value,
                unit_s: Some(1.0),
            },
            next + 3,
        ));
    }
    // "1 h 5 min 3 s", "1 minute and 20 seconds": each unit smaller than the one before.
    loop {
        let skip = usize::from(
            text(next) == Some("and")
                || tokens
                    .get(next)
                    .is_some_and(|token| token.kind == Kind::Mark(',')),
        );
        let Some(Kind::Number(more)) = tokens.get(next + skip).map(|token| token.kind) else {
            break;
        };
        let Some(smaller_s) = unit_s(next + skip + 1) else {
            break;
        };
        if smaller_s >= smallest_s || more * smaller_s >= smallest_s {
            break;
        }
        seconds += more * smaller_s;
        smallest_s = smaller_s;
        next += skip + 2;
    }
    Some((
        Time {
            value: seconds,
            unit_s: Some(1.0),
        },
        next,
    ))
}

fn unit_seconds(word: &str) -> Option<f64> {
    match word {
        "h" | "hr" | "hrs" | "hour" | "hours" => Some(3600.0),
        _ => seconds_per_unit(word),
    }
}

/// Where the second time of a span begins.
fn joint(tokens: &[Token], at: usize, next: usize) -> Option<usize> {
    let token = tokens.get(next)?;
    let joins = match token.text.as_str() {
        "to" | "until" | "till" | "through" | "-" => true,
        "and" => word_before(tokens, at) == Some("between"),
        _ => false,
    };
    joins.then(|| past_equals(tokens, next + 1))
}

/// "t = 4.5 s": where the number is.
fn past_equals(tokens: &[Token], at: usize) -> usize {
    let equals = tokens.get(at).is_some_and(|token| token.text == "t")
        && tokens.get(at + 1).is_some_and(|token| token.text == "=");
    at + 2 * usize::from(equals)
}

/// "At 4 s", "t = 4 s", "by about 4 s": a moment, no duration.
fn is_moment(tokens: &[Token], at: usize) -> bool {
    let assigned = at >= 2 && tokens[at - 1].text == "=" && tokens[at - 2].text == "t";
    assigned
        || matches!(
            word_before(tokens, at),
            Some("at" | "by" | "until" | "till" | "before" | "since" | "from" | "between")
        )
}

/// "Under 20 s", "up to 20 s", "over a minute".
fn is_open(tokens: &[Token], at: usize) -> bool {
    let up_to = at >= 2 && tokens[at - 1].text == "to" && tokens[at - 2].text == "up";
    up_to
        || matches!(
            word_before(tokens, at),
            Some("under" | "over" | "below" | "above" | "within")
        )
}

/// The last word before a token that is no "about".
fn word_before(tokens: &[Token], at: usize) -> Option<&str> {
    let mut before = tokens[..at].iter().rev().map(|token| token.text.as_str());
    before.find(|text| {
        !matches!(
            *text,
            "about" | "around" | "approximately" | "roughly" | "just" | "~" | "≈" | "t" | "="
        )
    })
}

/// A lone number, where the question names a unit of time.
fn bare(tokens: &[Token], expected: Option<Unit>) -> Result<f64, Unread> {
    let numbers: Vec<f64> = tokens
        .iter()
        .filter_map(|token| match token.kind {
            Kind::Number(value) => Some(value),
            _ => None,
        })
        .collect();
    let alone = tokens.iter().all(|token| {
        matches!(
            token.kind,
            Kind::Number(_) | Kind::Mark('.' | '*' | '~' | '≈')
        )
    });
    let unit = expected.filter(|unit| unit.dimension() == Dimension::Time);
    match (&numbers[..], unit) {
        ([value], Some(unit)) if alone && value.is_finite() => Ok(value * unit.si_per_unit()),
        _ => Err(Unread::Missing),
    }
}
