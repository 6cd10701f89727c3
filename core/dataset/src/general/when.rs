//! The one span of time that a text names.

use kinelens_stkit::Task;
use kinelens_stkit::score::{Expected, Given, Unread, read};

use super::part::read_parts;

/// Reads one span, seconds.
///
/// Moments beside a span are passed over; a text of one moment is a span of no length.
///
/// # Errors
/// No time, several spans or moments, or a span that ends before it begins.
pub(super) fn span_in(text: &str) -> Result<[f64; 2], Unread> {
    read_parts(text, |part| one_span(&joined(part)))
}

fn one_span(text: &str) -> Result<[f64; 2], Unread> {
    let expected = Expected {
        task: Task::DirectionTimestamp,
        unit: None,
        objects: &[],
    };
    let Given::Spans { mut spans_s } = read(text, &expected)? else {
        return Err(Unread::Missing);
    };
    if spans_s.iter().any(|[start, end]| end > start) {
        spans_s.retain(|[start, end]| end > start);
    }
    spans_s.dedup();
    match spans_s[..] {
        [span_s] => Ok(span_s),
        [] => Err(Unread::Missing),
        _ => Err(Unread::Several),
    }
}

/// Writes pairs such as `[1.2, 3.4]` and `1.2, 3.4` as `1.2 to 3.4`, since the reader passes over brackets.
fn joined(text: &str) -> String {
    if let Some(pair) = pair(text) {
        return pair;
    }
    let mut clear = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find(['[', '(', '<']) {
        let inside = open + 1;
        let close = rest[inside..]
            .find([']', ')', '>'])
            .map(|close| inside + close);
        match close.and_then(|close| Some((close, pair(&rest[inside..close])?))) {
            Some((close, pair)) => {
                clear.push_str(&rest[..open]);
                clear.push_str(&format!(" {pair} "));
                rest = &rest[close + 1..];
            }
            None => {
                clear.push_str(&rest[..inside]);
                rest = &rest[inside..];
            }
        }
    }
    clear.push_str(rest);
    clear
}

/// Reads two times and nothing else.
fn pair(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['[', ']', '(', ')', '.', ' ']);
    let (start, end) = text.split_once(',').or_else(|| text.split_once(" - "))?;
    let time = |part: &str| {
        let part = part.trim();
        let digits = part.strip_suffix('s').unwrap_or(part).trim();
        digits
            .parse::<f64>()
            .ok()
            .filter(|time| time.is_finite() && *time >= 0.0)
    };
    let [start_s, end_s] = [time(start)?, time(end)?];
    Some(format!("{start_s} to {end_s} s"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_many_ways_to_write_a_span() {
        for text in [
            "3.5 to 7 s",
            "From 3.5 seconds to 7 seconds.",
            "between 3.5 and 7 s",
            "3.5 - 7",
            "[3.5, 7.0]",
            "(3.5s, 7s)",
            "3.5, 7",
            "It happens at [3.5, 7.0] in the clip.",
            "0:03.5 - 0:07",
            "The answer is 3.5 to 7 s.",
            "The two men fight from 3.5 s to 7 s.",
        ] {
            assert_eq!(span_in(text), Ok([3.5, 7.0]), "{text}");
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for (text, reason) in [
            ("", Unread::Empty),
            ("at the start", Unread::Missing),
            ("1 to 2 s and 4 to 5 s", Unread::Several),
            ("at 2 s and at 5 s", Unread::Several),
            ("7 to 3.5 s", Unread::Impossible),
            ("[7, 3.5]", Unread::Impossible),
            ("never", Unread::Missing),
        ] {
            assert_eq!(span_in(text), Err(reason), "{text}");
        }
        assert_eq!(span_in("at 4 s"), Ok([4.0, 4.0]));
    }
}
