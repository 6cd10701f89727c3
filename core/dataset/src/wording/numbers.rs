//! Numbers, times and units in words.

use kinelens_stkit::{Dimension, Unit};

/// Writes a number with three significant figures: `12.5`, `0.0412`, `1250`.
pub(super) fn three_figures(value: f64) -> String {
    figures(value, 3)
}

/// Writes a given number, such as a limit, with at most four figures and no trailing zeros.
pub(super) fn given(value: f64) -> String {
    trimmed(figures(value, 4))
}

fn figures(value: f64, figures: usize) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value:.0}");
    }
    let rounded = rounded(value, figures);
    // The exponent of a double fits by far.
    let exponent = rounded.abs().log10().floor() as i32;
    let decimals = usize::try_from(figures as i32 - 1 - exponent).unwrap_or(0);
    format!("{rounded:.decimals$}")
}

/// Rounds to a number of significant figures.
fn rounded(value: f64, figures: usize) -> f64 {
    // Rust's own decimal printing rounds exactly; what it printed parses.
    let text = format!("{value:.*e}", figures.saturating_sub(1));
    text.parse().unwrap_or(value)
}

fn trimmed(text: String) -> String {
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// Writes a time to a tenth of a second: `2.0`.
pub(super) fn tenths(time_s: f64) -> String {
    format!("{time_s:.1}")
}

/// Writes a time to a tenth, without the zero of whole seconds: `2`.
pub(super) fn short_tenths(time_s: f64) -> String {
    trimmed(tenths(time_s))
}

/// Writes a time as players show it: `0:02`, `1:02.5`.
pub(super) fn clock_time(time_s: f64) -> String {
    let tenths = (time_s.max(0.0) * 10.0).round();
    let minutes = (tenths / 600.0).floor();
    let seconds = (tenths - 600.0 * minutes) / 10.0;
    if seconds.fract() == 0.0 {
        format!("{minutes:.0}:{seconds:02.0}")
    } else {
        format!("{minutes:.0}:{seconds:04.1}")
    }
}

/// Writes a duration in words, of three significant figures: `23.1 seconds`, `1 minute 20 seconds`.
pub(super) fn duration_words(duration_s: f64) -> String {
    let rounded_s = rounded(duration_s, 3);
    if !(60.0..1e9).contains(&rounded_s) {
        return format!("{} seconds", three_figures(duration_s));
    }
    let minutes = (rounded_s / 60.0).floor();
    let rest = short_tenths(rounded_s - 60.0 * minutes);
    let minutes = counted(&format!("{minutes:.0}"), "minute", "minutes");
    if rest == "0" {
        minutes
    } else {
        format!("{minutes} {}", counted(&rest, "second", "seconds"))
    }
}

/// Writes a given amount in words: `120 metres`, `1 mile`.
pub(super) fn amount_words(si: f64, unit: Unit) -> String {
    let number = given(si / unit.si_per_unit());
    let name = if number == "1" {
        unit_singular(unit)
    } else {
        unit_words(unit)
    };
    format!("{number} {name}")
}

/// Writes a given amount with its symbol: `120 m`.
pub(super) fn amount_short(si: f64, unit: Unit) -> String {
    format!("{} {}", given(si / unit.si_per_unit()), unit_symbol(unit))
}

fn counted(number: &str, one: &str, many: &str) -> String {
    format!("{number} {}", if number == "1" { one } else { many })
}

/// Returns the name of a unit, plural.
pub(super) fn unit_words(unit: Unit) -> &'static str {
    name(unit).map_or(unit.symbol(), |[_, _, many]| many)
}

fn unit_singular(unit: Unit) -> &'static str {
    name(unit).map_or(unit.symbol(), |[_, one, _]| one)
}

/// Returns the name of a unit in American spelling, plural.
pub(super) fn unit_words_us(unit: Unit) -> String {
    unit_words(unit).replace("metre", "meter")
}

/// Returns the symbol; inches are spelled out, their symbol reads as a preposition.
pub(super) fn unit_symbol(unit: Unit) -> &'static str {
    match unit.symbol() {
        "in" => "inches",
        symbol => symbol,
    }
}

/// Returns the unit if it measures what is wanted, else the usual one.
pub(super) fn fitting(unit: Unit, dimension: Dimension) -> Unit {
    match dimension {
        found if found == unit.dimension() => unit,
        Dimension::Speed => Unit::KILOMETRE_PER_HOUR,
        _ => Unit::METRE,
    }
}

fn name(unit: Unit) -> Option<[&'static str; 3]> {
    const NAMES: [[&str; 3]; 12] = [
        ["m", "metre", "metres"],
        ["km", "kilometre", "kilometres"],
        ["cm", "centimetre", "centimetres"],
        ["ft", "foot", "feet"],
        ["in", "inch", "inches"],
        ["mi", "mile", "miles"],
        ["m/s", "metre per second", "metres per second"],
        ["km/h", "kilometre per hour", "kilometres per hour"],
        ["mph", "mile per hour", "miles per hour"],
        ["ft/s", "foot per second", "feet per second"],
        ["cm/s", "centimetre per second", "centimetres per second"],
        ["px", "pixel", "pixels"],
    ];
    NAMES
        .into_iter()
        .find(|[symbol, ..]| *symbol == unit.symbol())
}

/// Returns an hour of the clock in words.
pub(super) fn hour_word(hour: u8) -> &'static str {
    const WORDS: [&str; 12] = [
        "twelve", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
        "eleven",
    ];
    WORDS[usize::from(hour % 12)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_figures() {
        for (value, text) in [
            (12.46, "12.5"),
            (0.041_24, "0.0412"),
            (1254.0, "1250"),
            (9.996, "10.0"),
            (99.96, "100"),
            (0.0, "0"),
            (1000.0, "1000"),
            (0.001, "0.00100"),
        ] {
            assert_eq!(three_figures(value), text);
        }
        assert_eq!(given(120.0), "120");
        assert_eq!(given(393.7008), "393.7");
        assert_eq!(given(2.5), "2.5");
    }

    #[test]
    fn times_and_durations_in_words() {
        assert_eq!((tenths(2.0), short_tenths(2.0)), ("2.0".into(), "2".into()));
        for (time_s, text) in [
            (2.0, "0:02"),
            (62.5, "1:02.5"),
            (59.96, "1:00"),
            (19.5, "0:19.5"),
        ] {
            assert_eq!(clock_time(time_s), text);
        }
        for (duration_s, text) in [
            (23.14, "23.1 seconds"),
            (80.0, "1 minute 20 seconds"),
            (80.44, "1 minute 20.4 seconds"),
            (120.2, "2 minutes"),
            (61.0, "1 minute 1 second"),
            (1234.0, "20 minutes 30 seconds"),
            (59.96, "1 minute"),
        ] {
            assert_eq!(duration_words(duration_s), text);
        }
    }

    #[test]
    fn every_unit_that_stkit_reads_has_a_name() {
        for symbol in [
            "m", "km", "cm", "ft", "in", "mi", "m/s", "km/h", "mph", "ft/s", "cm/s",
        ] {
            let unit = Unit::from_symbol(symbol).expect("a unit of ours");
            assert!(name(unit).is_some(), "{symbol}");
        }
        assert_eq!(
            amount_words(0.3048, Unit::from_symbol("ft").expect("feet")),
            "1 foot"
        );
        assert_eq!(unit_words_us(Unit::METRE_PER_SECOND), "meters per second");
    }
}
