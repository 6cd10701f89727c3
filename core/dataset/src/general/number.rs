//! The one number that a text names, in the unit of the question.

use kinelens_stkit::score::{Expected, Given, Unread, read};
use kinelens_stkit::{Dimension, Task, Unit};

use super::Quantity;
use super::part::read_parts;

/// Numbers in words, from 0.
const WORDS: [&str; 13] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve",
];
/// Square feet in a square metre's unit.
const SQUARE_METRES_PER_SQUARE_FOOT: f64 = 0.092_903_04;
/// Most characters of a number with an exponent.
const LONGEST_NUMBER: usize = 40;
/// Values closer than this share are one value, said twice in two units.
const SAME: f64 = 0.02;

/// Reads a number; lengths and speeds by the reader of STKit.
///
/// # Errors
/// No number, several that differ, a range, or a value that cannot be.
pub(super) fn number_in(text: &str, quantity: Quantity) -> Result<f64, Unread> {
    let unit = match quantity {
        Quantity::Measure { symbol } => Unit::from_symbol(symbol),
        Quantity::Count | Quantity::Area | Quantity::Acceleration { .. } => None,
    };
    read_parts(text, |part| {
        let part = written_out(unbracketed(part));
        match unit.map(|unit| (unit, measure(&part, unit))) {
            // A length below nothing is read as such: how wrong it is, the benchmark says.
            Some((unit, Err(Unread::Impossible))) => {
                measure(&unsigned(&part), unit).map(|value| -value)
            }
            Some((_, read)) => read,
            None => plain(&part, quantity),
        }
    })
}

fn measure(text: &str, unit: Unit) -> Result<f64, Unread> {
    let task = if unit.dimension() == Dimension::Speed {
        Task::TravelingSpeed
    } else {
        Task::TraveledDistance
    };
    let expected = Expected {
        task,
        unit: Some(unit),
        objects: &[],
    };
    match read(text, &expected)? {
        Given::Distance { distance_m: si } | Given::Speed { speed_mps: si } => {
            Ok(si / unit.si_per_unit())
        }
        _ => Err(Unread::Missing),
    }
}

/// Leaves out brackets around the whole text, since the readers pass over what stands in brackets.
fn unbracketed(text: &str) -> &str {
    let text = text.trim();
    let pairs = [('[', ']'), ('(', ')')];
    let inside = |(open, close): (char, char)| text.strip_prefix(open)?.strip_suffix(close);
    pairs.into_iter().find_map(inside).unwrap_or(text)
}

/// Writes `1.4e-3` as `0.0014`; the reader of lengths would stop at the letter.
fn written_out(text: &str) -> String {
    let mut clear = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        clear.push_str(&rest[..start]);
        rest = &rest[start..];
        let plain = rest
            .find(|c: char| !(c.is_ascii_digit() || c == '.'))
            .unwrap_or(rest.len());
        // Only an exponent makes the number longer than its digits.
        // A prefix will do, or long texts would take the square of their length.
        let head: String = rest.chars().take(LONGEST_NUMBER).collect();
        match digits(&head.to_ascii_lowercase()) {
            Some((value, end)) if end > plain && rest[plain..].starts_with(['e', 'E']) => {
                clear.push_str(&value.to_string());
                rest = &rest[end..];
            }
            _ => {
                clear.push_str(&rest[..plain]);
                rest = &rest[plain..];
            }
        }
    }
    clear.push_str(rest);
    clear
}

/// Leaves out the minus signs before digits.
fn unsigned(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let is_sign = |at: usize| {
        matches!(letters[at], '-' | '−') && letters.get(at + 1).is_some_and(char::is_ascii_digit)
    };
    let kept = (0..letters.len()).filter(|at| !is_sign(*at));
    kept.map(|at| letters[at]).collect()
}

/// Reads counts, areas and accelerations.
fn plain(text: &str, quantity: Quantity) -> Result<f64, Unread> {
    let text = text
        .to_lowercase()
        .replace(['–', '—', '−'], "-")
        .replace('²', "^2");
    if text.trim().is_empty() {
        return Err(Unread::Empty);
    }
    let (mut with_unit, mut bare) = (Vec::new(), Vec::new());
    let mut rest = text.as_str();
    let mut before = "";
    while let Some((value, start, end)) = next_number(rest) {
        before = if start == 0 { before } else { &rest[..start] };
        let tail = rest[end..].trim_start();
        let lead = before.trim_end();
        rest = &rest[end..];
        if lead.ends_with('±') || lead.ends_with("+/-") {
            continue;
        }
        if is_range(lead, tail) {
            return Err(Unread::Range);
        }
        match unit_at(tail, quantity) {
            Some((size, length)) => {
                with_unit.push(value * size);
                rest = &tail[length..];
            }
            None => bare.push(value),
        }
        before = "";
    }
    let found = if with_unit.is_empty() {
        bare
    } else {
        with_unit
    };
    let first = *found.first().ok_or(Unread::Missing)?;
    let differs = |other: &f64| (other - first).abs() > SAME * first.abs().max(other.abs());
    if found.iter().any(differs) {
        return Err(Unread::Several);
    }
    Ok(first)
}

/// Finds the next number: its value, where it begins and where it ends.
fn next_number(text: &str) -> Option<(f64, usize, usize)> {
    let mut previous = ' ';
    for (start, c) in text.char_indices() {
        let opens = !previous.is_alphanumeric() && !matches!(previous, '^' | '.' | '_');
        if opens && c.is_ascii_digit() {
            let signed = previous == '-'
                && !text[..start - 1]
                    .trim_end()
                    .ends_with(|c: char| c.is_alphanumeric());
            let (value, length) = digits(&text[start..])?;
            return Some((if signed { -value } else { value }, start, start + length));
        }
        if opens && c.is_alphabetic() {
            let word = text[start..].split(|c: char| !c.is_alphanumeric()).next()?;
            if let Some(value) = WORDS.iter().position(|known| *known == word) {
                return Some((value as f64, start, start + word.len()));
            }
        }
        previous = c;
    }
    None
}

/// Reads the longest number at the start of a text, thousands commas and exponents included.
fn digits(text: &str) -> Option<(f64, usize)> {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let mut end = 0;
    loop {
        let three = (1..=3).all(|more| is_digit(end + more)) && !is_digit(end + 4);
        match bytes.get(end) {
            Some(b'0'..=b'9') => end += 1,
            Some(b'.') if is_digit(end + 1) && !text[..end].contains('.') => end += 1,
            Some(b',') if three && !text[..end].contains('.') => end += 1,
            Some(b'e')
                if is_digit(end + 1)
                    || (matches!(bytes.get(end + 1), Some(b'-' | b'+')) && is_digit(end + 2)) =>
            {
                end += 2;
                while is_digit(end) {
                    end += 1;
                }
                break;
            }
            _ => break,
        }
    }
    let value: f64 = text[..end].replace(',', "").parse().ok()?;
    value.is_finite().then_some((value, end))
}

/// "10 to 12", "10-12", "between 10 and 12".
fn is_range(lead: &str, tail: &str) -> bool {
    let joins = ["to ", "or ", "- ", "-"].iter().any(|joint| {
        tail.strip_prefix(joint)
            .is_some_and(|next| next.trim_start().starts_with(|c: char| c.is_ascii_digit()))
    });
    joins || (lead.ends_with("between") && tail.contains("and "))
}

/// The unit at the start of a text: its size in the unit of the question, and its length.
fn unit_at(text: &str, quantity: Quantity) -> Option<(f64, usize)> {
    let table: &[(&str, f64)] = match quantity {
        Quantity::Area => &[
            ("square met", 1.0),
            ("sq m", 1.0),
            ("m^2", 1.0),
            ("m2", 1.0),
            ("square feet", SQUARE_METRES_PER_SQUARE_FOOT),
            ("square foot", SQUARE_METRES_PER_SQUARE_FOOT),
            ("sq ft", SQUARE_METRES_PER_SQUARE_FOOT),
            ("ft^2", SQUARE_METRES_PER_SQUARE_FOOT),
        ],
        Quantity::Acceleration { .. } => &[
            ("m/s^2", 1.0),
            ("m/s2", 1.0),
            ("m/s/s", 1.0),
            ("cm/s^2", 0.01),
            ("cm/s2", 0.01),
            ("mm/s^2", 0.001),
            ("km/h/s", 1.0 / 3.6),
        ],
        Quantity::Count | Quantity::Measure { .. } => &[],
    };
    let (name, size) = table.iter().find(|(name, _)| text.starts_with(name))?;
    let per_unit = match quantity {
        Quantity::Acceleration { mps2_per_unit } => mps2_per_unit,
        _ => 1.0,
    };
    Some((size / per_unit, name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(text: &str, quantity: Quantity, expected: f64) {
        let found = number_in(text, quantity);
        let is_close =
            found.is_ok_and(|value| (value - expected).abs() < 1e-9 * expected.abs().max(1.0));
        assert!(is_close, "{text}: {found:?}");
    }

    #[test]
    fn numbers_are_read_in_the_unit_of_the_question() {
        let cm = Quantity::Measure { symbol: "cm" };
        close("228", cm, 228.0);
        close("about 2.28 metres", cm, 228.0);
        close("The length is 228 cm (2.28 m).", cm, 228.0);
        close("-3.7", Quantity::Measure { symbol: "m/s" }, -3.7);
        close("1.75e-3 m", Quantity::Measure { symbol: "m" }, 0.001_75);
        close("[2.28E2]", cm, 228.0);
        close("12 mm", Quantity::Measure { symbol: "mm" }, 12.0);
        close("0.25 m/s", Quantity::Measure { symbol: "cm/s" }, 25.0);
        close("36 km/h", Quantity::Measure { symbol: "m/s" }, 10.0);
        close("There are three chairs.", Quantity::Count, 3.0);
        close("1,234", Quantity::Count, 1234.0);
        close("<answer>4</answer>", Quantity::Count, 4.0);
        close("30.2 square meters", Quantity::Area, 30.2);
        close("100 sq ft", Quantity::Area, 9.290304);
        close("The 2 rooms together: 30.2 m²", Quantity::Area, 30.2);
        let cmps2 = Quantity::Acceleration {
            mps2_per_unit: 0.01,
        };
        close("11", cmps2, 11.0);
        close("0.11 m/s²", cmps2, 11.0);
        close("−11 cm/s^2", cmps2, -11.0);
        close("1.1e1 ± 0.4 cm/s^2", cmps2, 11.0);
    }

    #[test]
    fn nothing_is_guessed() {
        for (text, reason) in [
            ("", Unread::Empty),
            ("many", Unread::Missing),
            ("3 or 4", Unread::Range),
            ("between 3 and 5", Unread::Range),
            ("3-4 chairs", Unread::Range),
            ("2 chairs and 5 tables", Unread::Several),
            ("answer: 2\nanswer: 5", Unread::Several),
            ("1e999", Unread::Missing),
        ] {
            assert_eq!(number_in(text, Quantity::Count), Err(reason), "{text}");
        }
    }
}
