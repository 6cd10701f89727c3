//! Lengths and speeds in an answer.

use super::read::Unread;
use crate::parse::{Kind, Token};
use crate::{Dimension, Unit};

/// Values closer than this share are one value, said twice in two units.
const SAME: f64 = 0.02;

/// A length or speed as written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Amount {
    /// In the unit beside it.
    pub value: f64,
    pub unit: Unit,
    /// Digits after the decimal mark.
    pub decimals: usize,
    /// Half of the last digit that was written, SI units.
    pub rounding_si: f64,
}

impl Amount {
    /// Returns the number in SI units.
    pub(crate) fn si(&self) -> f64 {
        self.value * self.unit.si_per_unit()
    }

    fn new(value: f64, unit: Unit, decimals: usize) -> Self {
        Self {
            value,
            unit,
            decimals,
            rounding_si: half_digit(decimals) * unit.si_per_unit(),
        }
    }
}

/// Half of the last of so many decimals.
pub(crate) fn half_digit(decimals: usize) -> f64 {
    // Not more than a token's digits, so this fits.
    0.5 * 0.1_f64.powi(i32::try_from(decimals).unwrap_or(i32::MAX))
}

/// Reads a length or speed.
///
/// # Errors
/// There is none, there are several, or only a range or a bound.
pub(crate) fn amount(
    tokens: &[Token],
    dimension: Dimension,
    expected: Option<Unit>,
) -> Result<Amount, Unread> {
    let mut found: Vec<Amount> = Vec::new();
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
            Value::With(amount) if amount.unit.dimension() == dimension => {
                if is_bound(tokens, at) {
                    return Err(Unread::Range);
                }
                found.push(amount);
            }
            Value::Bare(value, decimals) => bare.push((value, decimals)),
            // A length in an answer about speed, or a time, answers something else.
            Value::With(_) | Value::Time => {}
        }
        at = end;
    }
    if found.is_empty() {
        let [(value, decimals)] = bare[..] else {
            let missing = if bare.is_empty() {
                Unread::Missing
            } else {
                Unread::Several
            };
            return stands_still(tokens)
                .then(|| nothing(dimension))
                .ok_or(missing);
        };
        let unit = expected.filter(|unit| unit.dimension() == dimension);
        found.push(Amount::new(value, unit.ok_or(Unread::Missing)?, decimals));
    }
    let first = found[0];
    let values: Vec<f64> = found.iter().map(Amount::si).collect();
    if !all_same(&values) {
        return Err(Unread::Several);
    }
    if first.value < 0.0 || !first.si().is_finite() {
        return Err(Unread::Impossible);
    }
    Ok(first)
}

/// What stands still moves nowhere, and exactly so.
fn nothing(dimension: Dimension) -> Amount {
    let unit = match dimension {
        Dimension::Speed => Unit::METRE_PER_SECOND,
        _ => Unit::METRE,
    };
    Amount {
        rounding_si: 0.0,
        ..Amount::new(0.0, unit, 0)
    }
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
    With(Amount),
    /// A number without a unit, and its decimals.
    Bare(f64, usize),
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
        let decimals = usize::from(value == 0.5);
        let amount = Amount::new(value, unit, decimals);
        return Ok(Some((Value::With(amount), at + length + 1)));
    }
    let Some(Kind::Number(mut value)) = kind(at) else {
        return Ok(None);
    };
    let decimals_at = |index: usize| tokens.get(index).map_or(0, |token| token.decimals);
    let decimals = decimals_at(at);
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
        let mut amount = Amount::new(value, unit, decimals);
        // "5 feet 6 inches".
        if let (Some(Kind::Number(more)), Some(Kind::Unit(smaller))) =
            (kind(next + 1), kind(next + 2))
            && smaller.dimension() == unit.dimension()
            && smaller.si_per_unit() < unit.si_per_unit()
        {
            amount.value += more * smaller.si_per_unit() / unit.si_per_unit();
            amount.rounding_si = half_digit(decimals_at(next + 1)) * smaller.si_per_unit();
            amount.decimals = amount.decimals.max(2);
            next += 2;
        }
        return Ok(Some((Value::With(amount), next + 1)));
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
            _ => Ok(Some((Value::Bare(value, decimals), next))),
        };
    }
    Ok(Some((Value::Bare(value, decimals), next)))
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
