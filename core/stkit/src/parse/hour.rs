//! Hours of the clock face: "3 o'clock", "hour nine", "turn right".

use super::token::{Kind, Token, take};
use crate::refusal::NotUnderstood;

/// Finds and takes all hours named with a number.
///
/// # Errors
/// An hour that no clock face has.
pub(crate) fn take_hours(tokens: &mut [Token]) -> Result<Vec<(usize, u8)>, NotUnderstood> {
    let mut hours = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some((value, length)) = hour_at(tokens, at) else {
            at += 1;
            continue;
        };
        if value.fract() != 0.0 || !(1.0..=12.0).contains(&value) {
            return Err(NotUnderstood::NoSuchHour { hour: value });
        }
        hours.push((at, value as u8));
        take(tokens, at..at + length);
        at += length;
    }
    Ok(hours)
}

/// Reads an hour that begins at a token, with its length in tokens.
fn hour_at(tokens: &[Token], at: usize) -> Option<(f64, usize)> {
    let number = |index: usize| match tokens.get(index)?.kind {
        Kind::Number(value) => Some(value),
        _ => None,
    };
    let word = |index: usize, wanted: &[&str]| {
        tokens
            .get(index)
            .is_some_and(|token| token.kind == Kind::Word && wanted.contains(&token.text.as_str()))
    };
    if let Some(value) = number(at) {
        // "3 o'clock", "3-o'clock", "3 o clock", "3 hour position".
        let dash = usize::from(
            tokens
                .get(at + 1)
                .is_some_and(|token| token.kind == Kind::Mark('-')),
        );
        if word(at + 1 + dash, &["o'clock"]) {
            return Some((value, 2 + dash));
        }
        if word(at + 1, &["o"]) && word(at + 2, &["clock"]) {
            return Some((value, 3));
        }
    }
    // "hour 3", "clock hour 3".
    if word(at, &["hour"]) {
        return number(at + 1).map(|value| (value, 2));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::token::tokenize;
    use super::*;

    #[test]
    fn hours_are_found_and_impossible_ones_refused() {
        let cases = [
            ("towards 3 o'clock", Some(vec![3])),
            ("hour nine or 12 oclock", Some(vec![9, 12])),
            ("three-o'clock", Some(vec![3])),
            ("7 o clock", Some(vec![7])),
            ("which o'clock at 3 s", Some(vec![])),
            ("13 o'clock", None),
            ("2.5 o'clock", None),
        ];
        for (text, expected) in cases {
            let hours = take_hours(&mut tokenize(text)).ok();
            let hours =
                hours.map(|found| found.into_iter().map(|(_, hour)| hour).collect::<Vec<_>>());
            assert_eq!(hours, expected, "{text}");
        }
    }
}
