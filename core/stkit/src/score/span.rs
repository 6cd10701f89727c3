//! Spans of time in an answer.

use super::read::Unread;
use crate::lexicon::seconds_per_unit;
use crate::parse::{Kind, Token};

/// Reads all spans and moments, ascending; "never" is none of them.
///
/// # Errors
/// No time is named, or one ends before it begins.
pub(super) fn spans_in(tokens: &[Token]) -> Result<Vec<[f64; 2]>, Unread> {
    let mut spans_s: Vec<[f64; 2]> = Vec::new();
    let mut at = skip_hour(tokens, 0);
    while at < tokens.len() {
        let Some((start, next)) = time_at(tokens, at) else {
            at = skip_hour(tokens, at + 1);
            continue;
        };
        let end = joint(tokens, next).and_then(|joined| time_at(tokens, joined));
        let span_s = match end {
            Some((end, _)) => {
                // "2 to 4.5 s": the unit of the second holds for the first.
                let start_s = start.unit_s.or(end.unit_s).unwrap_or(1.0) * start.value;
                [start_s, end.seconds()]
            }
            None => [start.seconds(); 2],
        };
        if span_s[1] < span_s[0] {
            return Err(Unread::Impossible);
        }
        spans_s.push(span_s);
        at = skip_hour(tokens, end.map_or(next, |(_, next)| next));
    }
    if spans_s.is_empty() && !tokens.iter().any(|token| token.text == "never") {
        return Err(Unread::Missing);
    }
    spans_s.sort_by(|a, b| a[0].total_cmp(&b[0]));
    Ok(spans_s)
}

/// A time as written.
#[derive(Clone, Copy)]
struct Time {
    value: f64,
    unit_s: Option<f64>,
}

impl Time {
    fn seconds(self) -> f64 {
        self.value * self.unit_s.unwrap_or(1.0)
    }
}

/// Reads the time at a token, and where it ends.
fn time_at(tokens: &[Token], at: usize) -> Option<(Time, usize)> {
    let (value, own_s) = match tokens.get(at)?.kind {
        Kind::Number(value) => (value, None),
        Kind::Clock(seconds) => (seconds, Some(1.0)),
        _ => return None,
    };
    let unit_s = tokens
        .get(at + 1)
        .filter(|token| token.kind == Kind::Word)
        .and_then(|token| seconds_per_unit(&token.text));
    let next = at + 1 + usize::from(unit_s.is_some());
    let unit_s = own_s.or(unit_s);
    Some((Time { value, unit_s }, next))
}

/// Where the second time of a span begins: after "to", "and", "until", "till" or a dash.
fn joint(tokens: &[Token], at: usize) -> Option<usize> {
    let token = tokens.get(at)?;
    let joins = matches!(
        token.text.as_str(),
        "to" | "until" | "till" | "through" | "-"
    ) || (token.text == "and" && follows_between(tokens, at));
    // "Until t = 4.5 s".
    let text = |at: usize| tokens.get(at).map(|token| token.text.as_str());
    let equals = (text(at + 1), text(at + 2)) == (Some("t"), Some("="));
    joins.then_some(at + 1 + 2 * usize::from(equals))
}

/// "between t = 2 s and 4 s" is one span, "at 2 s and 4 s" are two moments.
fn follows_between(tokens: &[Token], at: usize) -> bool {
    let before = &tokens[at.saturating_sub(5)..at];
    before.iter().any(|token| token.text == "between")
}

/// Passes over "3 o'clock": an hour is no time.
fn skip_hour(tokens: &[Token], at: usize) -> usize {
    let is_number = matches!(tokens.get(at), Some(token) if matches!(token.kind, Kind::Number(_)));
    match tokens.get(at + 1) {
        Some(next) if is_number && next.text == "o'clock" => at + 2,
        _ => at,
    }
}
