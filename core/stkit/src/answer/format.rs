//! Numbers, units and times in words.

use kinelens_motion::{Estimate, Span};

use crate::lexicon::same_kind;
use crate::query::QueryTime;
use crate::{Dimension, SceneView, Unit};

/// Returns the unit of an answer: the one asked for if it fits, else the usual one.
///
/// Speeds of vehicles are usual in km/h, all other speeds in m/s. Without a scale all is in pixels.
pub(crate) fn answer_unit(
    dimension: Dimension,
    wanted: Option<Unit>,
    label: &str,
    scene: &SceneView<'_>,
) -> Unit {
    if !scene.metric {
        return match dimension {
            Dimension::Length => Unit::PIXEL,
            Dimension::Speed => Unit::PIXEL_PER_SECOND,
            Dimension::Acceleration => Unit::PIXEL_PER_SECOND_SQUARED,
            Dimension::Time => Unit::SECOND,
        };
    }
    let fitting = wanted.filter(|unit| unit.dimension() == dimension);
    fitting.unwrap_or(match dimension {
        Dimension::Length => Unit::METRE,
        Dimension::Speed if is_vehicle(label) => Unit::KILOMETRE_PER_HOUR,
        Dimension::Speed => Unit::METRE_PER_SECOND,
        Dimension::Acceleration => Unit::METRE_PER_SECOND_SQUARED,
        Dimension::Time => Unit::SECOND,
    })
}

fn is_vehicle(label: &str) -> bool {
    // A toy or lab cart is a vehicle in name only: nobody wants its km/h.
    let mut words = label
        .split(|c: char| !c.is_alphanumeric())
        .map(str::to_lowercase);
    let toy = label
        .to_lowercase()
        .split_whitespace()
        .any(|word| matches!(word, "toy" | "model" | "cart" | "glider"));
    !toy && words.any(|word| same_kind("vehicle", &word).is_some())
}

/// Converts an estimate from SI units.
pub(crate) fn in_unit(estimate: &Estimate, unit: Unit) -> Estimate {
    estimate.scaled(1.0 / unit.si_per_unit())
}

/// Writes `42.1 m (95 % interval 39.8 to 44.4 m)`, rounded by the width of the interval.
///
/// The estimate is in the unit already. A length or speed cannot be below zero, so neither can its
/// interval.
pub(crate) fn with_interval(estimate: &Estimate, unit: Unit) -> String {
    let [low, high] = interval(estimate, unit);
    let decimals = decimals(estimate.value, 0.5 * (high - low));
    let value = number(estimate.value, decimals);
    let symbol = unit.symbol();
    if !estimate.sigma().is_finite() {
        return format!("{value} {symbol} (its error is not known)");
    }
    format!(
        "{value} {symbol} (95 % interval {} to {} {symbol})",
        number(low, decimals),
        number(high, decimals)
    )
}

/// Writes `42.1 m`, rounded by the width of the interval and to four figures at most.
pub(crate) fn plain(estimate: &Estimate, unit: Unit) -> String {
    let [low, high] = interval(estimate, unit);
    let by_error = decimals(estimate.value, 0.5 * (high - low));
    let four_figures = decimals(estimate.value, 0.0).saturating_sub(1);
    format!(
        "{} {}",
        number(estimate.value, by_error.min(four_figures)),
        unit.symbol()
    )
}

/// Writes a ratio and its interval: `2.31 times (95 % interval 2.10 to 2.52)`.
pub(super) fn ratio_words(ratio: &Estimate) -> (String, String) {
    let [low, high] = ratio.nonnegative_interval95();
    let decimals = decimals(ratio.value, 0.5 * (high - low)).min(2);
    (
        number(ratio.value, decimals),
        format!(
            "95 % interval {} to {}",
            number(low, decimals),
            number(high, decimals)
        ),
    )
}

fn interval(estimate: &Estimate, unit: Unit) -> [f64; 2] {
    match unit.dimension() {
        Dimension::Acceleration => estimate.interval95(),
        _ => estimate.nonnegative_interval95(),
    }
}

/// Writes a number as the user gave it: `50`, `2.5`.
pub(crate) fn given(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Returns how many decimals show two figures of the half-width, but no more than five of the value.
pub(crate) fn decimals(value: f64, half_width: f64) -> usize {
    let digits_before = |number: f64| {
        if number.is_finite() && number != 0.0 {
            number.abs().log10().floor()
        } else {
            0.0
        }
    };
    let by_error = if half_width.is_finite() && half_width > 0.0 {
        1.0 - digits_before(half_width)
    } else {
        f64::INFINITY
    };
    let by_value = if value == 0.0 {
        2.0
    } else {
        4.0 - digits_before(value)
    };
    // Both bounds are small whole numbers after the clamp.
    by_error.min(by_value.max(0.0)).clamp(0.0, 6.0) as usize
}

pub(crate) fn number(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_zero = text.chars().all(|c| matches!(c, '-' | '0' | '.'));
    if is_zero {
        text.trim_start_matches('-').to_owned()
    } else {
        text
    }
}

/// Writes a time with one decimal, or two where the second is not zero.
pub(crate) fn seconds(t_s: f64) -> String {
    let hundredths = (t_s * 100.0).round();
    let text = if hundredths % 10.0 == 0.0 {
        number(t_s, 1)
    } else {
        number(t_s, 2)
    };
    format!("{text} s")
}

/// Writes `between 1.2 s and 5.6 s`.
pub(super) fn between(span: Span) -> String {
    format!(
        "between {} and {}",
        seconds(span.start_s),
        seconds(span.end_s)
    )
}

/// Says that less was seen than was asked about, or nothing.
pub(super) fn seen_less(time: QueryTime, part: Span) -> String {
    match time {
        QueryTime::Within(asked) if asked.duration_s() - part.duration_s() > 0.1 => {
            format!(
                " It was seen only in this part of the time {}.",
                between(asked)
            )
        }
        _ => String::new(),
    }
}

/// Writes several phrases as a list: `a, b and c`.
pub(crate) fn listed(phrases: &[String]) -> String {
    match phrases.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_by_their_error() {
        let cases = [
            (42.134, 1.2, "42.1 m (95 % interval 39.8 to 44.5 m)"),
            (42.134, 12.0, "42 m (95 % interval 19 to 66 m)"),
            (0.5234, 0.004, "0.5234 m (95 % interval 0.5156 to 0.5312 m)"),
            (1.0, 2.0, "1.0 m (95 % interval 0.0 to 4.9 m)"),
            (42.134, 0.0, "42.134 m (95 % interval 42.134 to 42.134 m)"),
            (0.0, 0.0, "0.00 m (95 % interval 0.00 to 0.00 m)"),
            (1.5, f64::NAN, "1.5000 m (its error is not known)"),
            (
                123_456.0,
                3000.0,
                "123456 m (95 % interval 117576 to 129336 m)",
            ),
        ];
        for (value, sigma, text) in cases {
            assert_eq!(
                with_interval(&Estimate::new(value, sigma, 0.0), Unit::METRE),
                text
            );
        }
        assert_eq!(
            with_interval(
                &Estimate::new(-0.01, 1.0, 0.0),
                Unit::METRE_PER_SECOND_SQUARED
            ),
            "0.0 m/s² (95 % interval -2.0 to 1.9 m/s²)"
        );
    }

    #[test]
    fn times_drop_idle_zeros() {
        assert_eq!(
            [1.2, 2.0, 2.25, 0.0, 9.999].map(seconds),
            ["1.2 s", "2.0 s", "2.25 s", "0.0 s", "10.0 s"]
        );
        assert_eq!([50.0, 2.5, 0.333].map(given), ["50", "2.5", "0.33"]);
    }
}
