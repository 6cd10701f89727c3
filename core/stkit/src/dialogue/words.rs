//! The sentences of an agreement; the page has a translation of each pattern.

use kinelens_motion::Estimate;

use super::agreement::{Agreement, Incomparable};
use super::claim::Time;
use crate::Unit;
use crate::answer::format::{given, listed, number, seconds, with_interval};
use crate::score::{Amount, Unread};
use crate::task::Limit;

/// A model's word that no object has more.
pub(super) const NEITHER: &str = "neither of them";
/// What is measured where the interval of the difference holds zero.
pub(super) const NO_DIFFERENCE: &str = "no clear difference";
/// Most decimals that are repeated of what a model wrote.
const MOST_DECIMALS: usize = 6;

pub(super) fn sentence(agreement: &Agreement) -> String {
    match agreement {
        Agreement::Agrees { model, measured } => {
            format!("The model says {model}, which agrees: measured is {measured}.")
        }
        Agreement::Disagrees {
            model, measured, ..
        } => format!("The model says {model}; measured is {measured}."),
        Agreement::Unreadable(unread) => unreadable(*unread).to_owned(),
        Agreement::NotComparable(Incomparable::Undecided { model }) => {
            format!("The model says {model}; the measurement is too close to tell.")
        }
        Agreement::NotComparable(why) => incomparable(why).to_owned(),
    }
}

const fn unreadable(unread: Unread) -> &'static str {
    match unread {
        Unread::Empty => "The model said nothing.",
        Unread::Missing => "The model's answer has nothing that can be compared.",
        Unread::Several => "The model's answer is not plain, so it is not compared.",
        Unread::Range => "The model gives a range or a bound instead of a value.",
        Unread::Impossible => "The model gives a value that cannot be.",
    }
}

const fn incomparable(why: &Incomparable) -> &'static str {
    match why {
        Incomparable::Question | Incomparable::Undecided { .. } => {
            "Answers to such questions are not compared."
        }
        Incomparable::ManyObjects => "Only comparisons of two objects are compared.",
        Incomparable::NoScale => "The model's unit needs a scale, and there is none yet.",
        Incomparable::Pixels => "The model answers in pixels, and the clip has a scale.",
        Incomparable::UnknownError => {
            "The error of the measured number is not known, so nothing is compared."
        }
    }
}

/// Writes `14 m`, or `46 ft (14.0 m)` where the measured answer has another unit.
pub(super) fn amount(said: &Amount, measured: Unit) -> String {
    let written = format!(
        "{} {}",
        number(said.value, said.decimals.min(MOST_DECIMALS)),
        said.unit.symbol()
    );
    if said.unit == measured {
        return written;
    }
    let value = said.si() / measured.si_per_unit();
    let decimals = decimals_of(said.rounding_si / measured.si_per_unit());
    format!(
        "{written} ({} {})",
        number(value, decimals),
        measured.symbol()
    )
}

pub(super) fn time(said: &Time) -> String {
    let decimals = decimals_of(said.rounding_s);
    format!("{} s", number(said.value_s, decimals))
}

/// Decimals of a number that is rounded by so much.
fn decimals_of(rounding: f64) -> usize {
    if rounding > 0.0 {
        // Small and whole after the clamp.
        (-rounding.log10()).floor().clamp(0.0, MOST_DECIMALS as f64) as usize
    } else {
        0
    }
}

pub(super) fn hour(hour: u8) -> String {
    format!("{hour} o'clock")
}

pub(super) fn decision(yes: bool) -> String {
    if yes { "yes" } else { "no" }.to_owned()
}

pub(super) fn estimate(estimate: &Estimate, unit: Unit) -> String {
    with_interval(estimate, unit)
}

/// Writes `43.1 km/h (95 % interval 42.0 to 44.2 km/h), below 50 km/h`.
pub(super) fn against_limit(
    estimate: &Estimate,
    unit: Unit,
    limit: Limit,
    is_above: bool,
) -> String {
    let side = if is_above { "above" } else { "below" };
    let limit = given(limit.si / unit.si_per_unit());
    let symbol = unit.symbol();
    format!("{}, {side} {limit} {symbol}", with_interval(estimate, unit))
}

/// Writes `from 1.0 s to 2.5 s and at 4.0 s`, or `never`.
pub(super) fn spans(spans_s: &[[f64; 2]]) -> String {
    let phrases: Vec<String> = spans_s
        .iter()
        .map(|[start_s, end_s]| {
            if start_s == end_s {
                format!("at {}", seconds(*start_s))
            } else {
                format!("from {} to {}", seconds(*start_s), seconds(*end_s))
            }
        })
        .collect();
    if phrases.is_empty() {
        "never".to_owned()
    } else {
        listed(&phrases)
    }
}
