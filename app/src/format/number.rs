use kinelens_protocol::Interval;

use crate::language::{Locale, decimal, locale};

/// What stands for a number that is missing or not finite.
pub const NOTHING: &str = "–";

/// Writes a value and the half-width of its interval with the digits that the interval allows.
///
/// The half-width keeps two digits when it begins with 1 and one otherwise, and the value ends at
/// the same place: `12.34 ± 0.41` is written `12.3 ± 0.4`.
pub fn value_and_half_width(value: f64, half_width: f64) -> (String, String) {
    if !value.is_finite() {
        return (NOTHING.into(), NOTHING.into());
    }
    if !half_width.is_finite() || half_width <= 0.0 {
        let shown = if half_width == 0.0 { "0" } else { NOTHING };
        return (plain(value), shown.into());
    }
    let decimals = decimals_of(half_width);
    (rounded(value, decimals), rounded(half_width, decimals))
}

/// Writes an interval: `12.3 ± 0.4`, or its ends when they lie unevenly around the value.
pub fn interval(interval: &Interval) -> String {
    let (below, above) = (
        interval.value - interval.low,
        interval.high - interval.value,
    );
    let half_width = interval.half_width();
    let uneven = (above - below).abs() > 0.3 * half_width.abs();
    if uneven && half_width.is_finite() && half_width > 0.0 && interval.value.is_finite() {
        let decimals = decimals_of(half_width);
        let end = |value| rounded(value, decimals);
        return words!(
            panels.value_low_high,
            value = end(interval.value),
            low = end(interval.low),
            high = end(interval.high)
        );
    }
    let (value, half_width) = value_and_half_width(interval.value, half_width);
    if half_width == NOTHING || half_width == "0" {
        value
    } else {
        format!("{value} ± {half_width}")
    }
}

/// Writes a number without an interval with three significant digits.
pub fn plain(value: f64) -> String {
    if !value.is_finite() {
        return NOTHING.into();
    }
    if value == 0.0 {
        return "0".into();
    }
    rounded(value, 2 - magnitude(value))
}

/// Writes a number with fixed decimals and a true minus sign.
pub fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NOTHING.into();
    }
    let text = format!("{value:.decimals$}");
    let text = decimal(&text).into_owned();
    match text.strip_prefix('-') {
        Some(digits) if digits.chars().all(|c| matches!(c, '0' | '.' | ',')) => digits.to_owned(),
        Some(digits) => format!("−{digits}"),
        None => text,
    }
}

/// Writes a number with fixed decimals and the mark of the language between the thousands.
pub fn grouped(value: f64, decimals: usize) -> String {
    let text = fixed(value, decimals);
    let whole = text.find(if locale() == Locale::en { '.' } else { ',' });
    let whole = whole.unwrap_or(text.len());
    let mark = match locale() {
        Locale::en => ',',
        Locale::de => '.',
        Locale::es | Locale::fr => '\u{202f}',
    };
    let mut written = String::with_capacity(text.len() + 4);
    for (index, letter) in text.char_indices() {
        let left = whole.saturating_sub(index);
        let follows_digit = written.ends_with(|last: char| last.is_ascii_digit());
        if index < whole && follows_digit && left.is_multiple_of(3) {
            written.push(mark);
        }
        written.push(letter);
    }
    written
}

/// Writes a share of one as a percentage.
pub fn percent(share: f64) -> String {
    let value = share * 100.0;
    if !value.is_finite() {
        return NOTHING.into();
    }
    let decimals = if value.abs() < 9.95 && value != 0.0 {
        1
    } else {
        0
    };
    format!("{} %", fixed(value, decimals))
}

/// Writes a count of bytes for people.
pub fn bytes(count: u64) -> String {
    let value = count as f64;
    match count {
        0..1_000 => format!("{count} B"),
        1_000..1_000_000 => format!("{} kB", fixed(value / 1e3, 0)),
        1_000_000..1_000_000_000 => format!("{} MB", fixed(value / 1e6, 1)),
        _ => format!("{} GB", fixed(value / 1e9, 2)),
    }
}

/// Decimals to keep so that a half-width shows one digit, or two when it begins with 1.
fn decimals_of(half_width: f64) -> i32 {
    let magnitude = magnitude(half_width);
    let lead = half_width / 10f64.powi(magnitude);
    let digits = if lead < 1.95 { 2 } else { 1 };
    digits - 1 - magnitude
}

/// Power of ten of the first digit.
fn magnitude(value: f64) -> i32 {
    let magnitude = value.abs().log10().floor();
    magnitude.clamp(-12.0, 15.0) as i32
}

/// Rounds at a place that may lie before the decimal point.
fn rounded(value: f64, decimals: i32) -> String {
    if decimals >= 0 {
        return fixed(value, decimals.min(9) as usize);
    }
    let step = 10f64.powi(-decimals);
    fixed((value / step).round() * step, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_set_apart() {
        for (value, decimals, shown) in [
            (65.2, 0, "65"),
            (999.6, 0, "1,000"),
            (-1_234_567.25, 2, "−1,234,567.25"),
            (123_456.0, 0, "123,456"),
        ] {
            assert_eq!(grouped(value, decimals), shown);
        }
    }

    #[test]
    fn the_half_width_decides_the_digits() {
        for (value, half_width, shown) in [
            (12.34, 0.41, "12.3 ± 0.4"),
            (12.34, 0.144, "12.34 ± 0.14"),
            (9.806, 0.021, "9.81 ± 0.02"),
            (1234.0, 56.0, "1230 ± 60"),
            (1234.0, 123.0, "1230 ± 120"),
            (-0.5, 0.3, "−0.5 ± 0.3"),
            (0.04, 0.3, "0.0 ± 0.3"),
            (-0.04, 0.3, "0.0 ± 0.3"),
            (3.0, 0.0, "3.00"),
            (3.0, f64::NAN, "3.00"),
            (f64::NAN, 1.0, NOTHING),
            (f64::INFINITY, 1.0, NOTHING),
            (0.000_123_4, 0.000_002, "0.000123 ± 0.000002"),
        ] {
            let made = interval(&Interval {
                value,
                low: value - half_width,
                high: value + half_width,
            });
            assert_eq!(made, shown, "{value} with {half_width}");
        }
    }

    #[test]
    fn an_uneven_interval_shows_its_ends() {
        let uneven = Interval {
            value: 10.0,
            low: 9.5,
            high: 13.0,
        };
        assert_eq!(interval(&uneven), "10.0 (9.5 to 13.0)");
        let sharp = Interval {
            value: 10.02,
            low: 10.0,
            high: 10.2,
        };
        assert_eq!(interval(&sharp), "10.02 (10.00 to 10.20)");
    }

    #[test]
    fn plain_numbers_keep_three_digits() {
        for (value, shown) in [
            (0.0, "0"),
            (0.012_345, "0.0123"),
            (1.0, "1.00"),
            (-98.76, "−98.8"),
            (12_345.0, "12300"),
            (f64::NAN, NOTHING),
        ] {
            assert_eq!(plain(value), shown);
        }
    }

    #[test]
    fn sizes_and_shares_read_well() {
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(12_345), "12 kB");
        assert_eq!(bytes(7_890_000), "7.9 MB");
        assert_eq!(bytes(u64::MAX / 1_000_000), "18446.74 GB");
        assert_eq!(percent(0.0123), "1.2 %");
        assert_eq!(percent(0.5), "50 %");
        assert_eq!(percent(f64::NAN), NOTHING);
    }
}
