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

/// Writes pairs such as `[1.2, 3.4]`, `1.2 3.4` and "starts at 1.2 s and ends at 3.4 s" as
/// `1.2 to 3.4 s`, since the reader passes over brackets and takes the rest for two moments.
fn joined(text: &str) -> String {
    let text = in_seconds(text);
    if let Some(pair) = pair(&text).or_else(|| ends(&text)) {
        return pair;
    }
    let mut clear = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(open) = rest.find(['[', '(']) {
        let inside = open + 1;
        let close = rest[inside..].find([']', ')']).map(|close| inside + close);
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
    clear.replace(['<', '>'], " ").replace('~', " - ")
}

/// Writes `0:01:02.5` in seconds; the reader knows minutes and seconds only.
fn in_seconds(text: &str) -> String {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.');
    let mut clear = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, tail) = rest.split_at(length);
        let stop = if word.ends_with('.') { "." } else { "" };
        let parts: Vec<&str> = word.trim_end_matches('.').split(':').collect();
        let numbers: Option<Vec<f64>> = parts.iter().map(|part| part.parse().ok()).collect();
        match numbers.as_deref() {
            Some([hours, minutes, seconds]) if *minutes < 60.0 && *seconds < 60.0 => {
                let whole_s = 3600.0 * hours + 60.0 * minutes + seconds;
                clear.push_str(&format!("{whole_s} s{stop}"));
            }
            _ => clear.push_str(word),
        }
        let between = tail.find(is_part).unwrap_or(tail.len());
        clear.push_str(&tail[..between]);
        rest = &tail[between..];
    }
    clear
}

/// Reads two times and nothing else.
fn pair(text: &str) -> Option<String> {
    let text = text.trim().trim_matches(['[', ']', '(', ')', '.', ' ']);
    let text = ["seconds", "sec", "s"]
        .iter()
        .find_map(|unit| text.strip_suffix(unit))
        .unwrap_or(text)
        .trim();
    let commaed = text.split_once(',');
    // "1,200" may be one number.
    if commaed.is_some_and(|(_, end)| end.len() == 3 && end.parse::<u32>().is_ok()) {
        return None;
    }
    let (start, end) = commaed
        .or_else(|| text.split_once(" - "))
        .or_else(|| text.split_once(' '))?;
    let time = |part: &str| {
        let part = part.trim();
        let digits = part.strip_suffix('s').unwrap_or(part).trim();
        let time = digits.parse::<f64>().ok();
        time.filter(|time| time.is_finite() && *time >= 0.0)
    };
    let [start_s, end_s] = [time(start)?, time(end)?];
    Some(format!("{start_s} to {end_s} s"))
}

/// Reads one start and one end that are called so: `{"start": 1.2, "end": 3.4}`.
fn ends(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !(c.is_alphanumeric() || c == '.' || c == ':'))
        .map(|word| word.trim_end_matches(['.', ':']))
        .filter(|word| !word.is_empty())
        .collect();
    let place = |names: &[&str]| {
        let mut places = (0..words.len()).filter(|at| names.contains(&words[*at]));
        places.next().filter(|_| places.next().is_none())
    };
    let start = place(&[
        "start",
        "starts",
        "starting",
        "begin",
        "begins",
        "beginning",
        "start_s",
    ])?;
    let end = place(&["end", "ends", "ending", "finishes", "stops", "end_s"])?;
    // Minutes would be taken for seconds.
    let is_plain = !words
        .iter()
        .any(|word| word.contains(':') || word.starts_with("min"));
    if start > end || !is_plain {
        return None;
    }
    let number = |word: &&str| word.trim_end_matches('s').parse::<f64>().ok();
    let numbers_of = |part: &[&str]| -> Vec<f64> { part.iter().filter_map(number).collect() };
    let (starts, ends) = (numbers_of(&words[start..end]), numbers_of(&words[end..]));
    match (&starts[..], &ends[..]) {
        ([start_s], [end_s]) => Some(format!("{start_s} to {end_s} s")),
        _ => None,
    }
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
            "3.5 7",
            "3.5, 7 seconds",
            "3.5~7",
            "<3.5> to <7>",
            "{\"start\": 3.5, \"end\": 7.0}",
            "It starts at 3.5 seconds and ends at 7 s.",
            "00:00:03.5 - 00:00:07.",
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
            ("ends at 7 s, starts at 2 s", Unread::Several),
            ("starts at 2 s or 3 s and ends at 7 s", Unread::Several),
        ] {
            assert_eq!(span_in(text), Err(reason), "{text}");
        }
        assert_eq!(span_in("at 4 s"), Ok([4.0, 4.0]));
        assert_eq!(span_in("1,200"), Ok([1200.0, 1200.0]));
        assert_eq!(
            span_in("starts at 1:00 and ends at 1:05"),
            Err(Unread::Several)
        );
    }
}
