//! Lengths and speeds in an answer.

use super::read::Unread;
use crate::parse::{Kind, Token};
use crate::{Dimension, Unit};

/// Values closer than this share are one value, said twice in two units.
const SAME: f64 = 0.02;

/// A length or speed in SI units.
///
/// # Errors
/// There is none, there are several, or only a range or a bound.
pub(super) fn amount(
    tokens: &[Token],
    dimension: Dimension,
    expected: Option<Unit>,
) -> Result<f64, Unread> {
    let mut found = Vec::new();
    let mut bare = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (value, end) = match value_at(tokens, at)? {
            Some(value) => value,
            None => {
                at += 1;
                continue;
            }
        };
        match value {
            Value::With(unit, value) if unit.dimension() == dimension => {
                if is_bound(tokens, at) {
                    return Err(Unread::Range);
                }
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
            return stands_still(tokens).then_some(0.0).ok_or(missing);
        };
        let unit = expected.filter(|unit| unit.dimension() == dimension);
        found.push(value * unit.ok_or(Unread::Missing)?.si_per_unit());
    }
    let first = found[0];
    if !all_same(&found) {
        return Err(Unread::Several);
    }
    if first < 0.0 || !first.is_finite() {
        return Err(Unread::Impossible);
    }
    Ok(first)
}

/// "More than 12 m", "at least 12 m", "not 12 m": a bound is no value.
pub(super) fn is_bound(tokens: &[Token], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| tokens.get(before));
    before.is_some_and(|token| matches!(token.text.as_str(), "than" | "least" | "most" | "not"))
}

/// Tells whether values are so close that they are one value, said twice.
pub(super) fn all_same(values: &[f64]) -> bool {
    let differs = |a: f64, b: f64| (a - b).abs() > SAME * a.abs().max(b.abs());
    let first = values.first().copied().unwrap_or(0.0);
    !values.iter().any(|value| differs(first, *value))
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
