//! Templates become texts here, and only here.

use kinelens_stkit::Dimension;

use super::numbers::{
    amount_short, amount_words, clock_time, duration_words, fitting, hour_word, short_tenths,
    tenths, three_figures, unit_symbol, unit_words, unit_words_us,
};
use crate::{Fact, Statement};

/// Every placeholder that a template may hold.
#[cfg(test)]
pub(super) const PLACEHOLDERS: [&str; 37] = [
    "clock",
    "object",
    "other",
    "winner",
    "loser",
    "start",
    "end",
    "from",
    "to",
    "start_clock",
    "end_clock",
    "lasting",
    "unit",
    "unit_us",
    "symbol",
    "hour",
    "hour_word",
    "value",
    "ratio",
    "winner_value",
    "loser_value",
    "when_start",
    "when_end",
    "way",
    "way_short",
    "way_a",
    "way_b",
    "short_a",
    "short_b",
    "limit",
    "limit_short",
    "speed",
    "duration",
    "duration_long",
    "winner_duration",
    "loser_duration",
    "lead",
];

/// Fills a template; a name that begins a sentence gets its capital.
///
/// `None` when the statement has no such value, or none that is finite.
pub(super) fn fill(template: &str, statement: &Statement) -> Option<String> {
    let mut text = String::with_capacity(2 * template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (placeholder, after) = after.split_once('}')?;
        text.push_str(before);
        let value = value_of(placeholder, statement)?;
        if begins_sentence(&text) {
            push_capitalised(&mut text, &value);
        } else {
            text.push_str(&value);
        }
        rest = after;
    }
    text.push_str(rest);
    Some(text)
}

fn begins_sentence(text: &str) -> bool {
    match text.trim_end().chars().next_back() {
        None => true,
        Some(last) => matches!(last, '.' | '?' | '!') && text.ends_with(' '),
    }
}

fn push_capitalised(text: &mut String, value: &str) {
    let mut letters = value.chars();
    if let Some(first) = letters.next() {
        text.extend(first.to_uppercase());
        text.push_str(letters.as_str());
    }
}

fn value_of(placeholder: &str, statement: &Statement) -> Option<String> {
    let [start_s, end_s] = statement.span_s;
    let name = |index: usize| statement.names.get(index).cloned();
    Some(match placeholder {
        "object" => name(0)?,
        "other" => name(1)?,
        "winner" => name(winner(&statement.fact)?)?,
        "loser" => name(1_usize.checked_sub(winner(&statement.fact)?)?)?,
        "start" => tenths(start_s),
        "end" => tenths(end_s),
        "from" => short_tenths(start_s),
        "to" => short_tenths(end_s),
        "start_clock" => clock_time(start_s),
        "end_clock" => clock_time(end_s),
        "lasting" => tenths(end_s - start_s),
        "unit" => unit_words(unit(statement)).to_owned(),
        "unit_us" => unit_words_us(unit(statement)),
        "symbol" => unit_symbol(unit(statement)).to_owned(),
        _ => fact_value(placeholder, statement)?,
    })
}

fn fact_value(placeholder: &str, statement: &Statement) -> Option<String> {
    let unit = unit(statement);
    let measured = |si: f64| {
        si.is_finite()
            .then(|| three_figures(si / unit.si_per_unit()))
    };
    let finite = |value: f64| value.is_finite().then(|| three_figures(value));
    match (&statement.fact, placeholder) {
        (
            Fact::Direction { hour }
            | Fact::Timestamp { hour, .. }
            | Fact::DirectionComparison { hour },
            "hour",
        ) => Some(hour.to_string()),
        (
            Fact::Direction { hour }
            | Fact::Timestamp { hour, .. }
            | Fact::DirectionComparison { hour },
            "hour_word",
        ) => Some(hour_word(*hour).to_owned()),
        (Fact::Timestamp { when_s, .. }, "when_start") => Some(tenths(when_s[0])),
        (Fact::Timestamp { when_s, .. }, "when_end") => Some(tenths(when_s[1])),
        (Fact::Distance { distance_m: si } | Fact::Speed { speed_mps: si }, "value")
        | (Fact::Limit { speed_mps: si, .. }, "speed") => measured(*si),
        (
            Fact::DistanceComparison {
                winner,
                distances_m: both,
            }
            | Fact::SpeedComparison {
                winner,
                speeds_mps: both,
            },
            "winner_value" | "loser_value" | "ratio",
        ) => {
            let [of_winner, of_loser] = in_order(both, *winner)?;
            match placeholder {
                "winner_value" => measured(of_winner),
                "loser_value" => measured(of_loser),
                _ => finite(of_winner / of_loser),
            }
        }
        (
            Fact::Arrival {
                winner,
                durations_s,
                ..
            },
            "winner_duration" | "loser_duration" | "lead",
        ) => {
            let [of_winner, of_loser] = in_order(durations_s, *winner)?;
            match placeholder {
                "winner_duration" => finite(of_winner),
                "loser_duration" => finite(of_loser),
                _ => finite(of_loser - of_winner),
            }
        }
        (
            Fact::Arrival {
                ways_m: [a_m, _], ..
            },
            "way_a",
        ) => Some(amount_words(*a_m, unit)),
        (
            Fact::Arrival {
                ways_m: [_, b_m], ..
            },
            "way_b",
        ) => Some(amount_words(*b_m, unit)),
        (
            Fact::Arrival {
                ways_m: [a_m, _], ..
            },
            "short_a",
        ) => Some(amount_short(*a_m, unit)),
        (
            Fact::Arrival {
                ways_m: [_, b_m], ..
            },
            "short_b",
        ) => Some(amount_short(*b_m, unit)),
        (Fact::Reach { way_m, .. }, "way") => Some(amount_words(*way_m, unit)),
        (Fact::Reach { way_m, .. }, "way_short") => Some(amount_short(*way_m, unit)),
        (Fact::Reach { duration_s, .. }, "duration") => finite(*duration_s),
        (Fact::Reach { duration_s, .. }, "duration_long") => {
            duration_s.is_finite().then(|| duration_words(*duration_s))
        }
        (Fact::Limit { limit_mps, .. }, "limit") => Some(amount_words(*limit_mps, unit)),
        (Fact::Limit { limit_mps, .. }, "limit_short") => Some(amount_short(*limit_mps, unit)),
        _ => None,
    }
}

/// The unit to speak of the fact in; of the wrong kind, the usual one.
pub(super) fn unit(statement: &Statement) -> kinelens_stkit::Unit {
    let dimension = match statement.fact {
        Fact::Speed { .. } | Fact::SpeedComparison { .. } | Fact::Limit { .. } => Dimension::Speed,
        _ => Dimension::Length,
    };
    fitting(statement.unit, dimension)
}

fn winner(fact: &Fact) -> Option<usize> {
    match fact {
        Fact::DistanceComparison { winner, .. }
        | Fact::SpeedComparison { winner, .. }
        | Fact::Arrival { winner, .. } => Some(*winner),
        _ => None,
    }
}

/// The value of the winner, then that of the other.
fn in_order(both: &[f64; 2], winner: usize) -> Option<[f64; 2]> {
    Some([*both.get(winner)?, *both.get(1_usize.checked_sub(winner)?)?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use kinelens_stkit::Unit;

    #[test]
    fn names_begin_sentences_with_a_capital_and_are_not_filled_again() {
        let statement = Statement {
            names: vec!["the {odd} car at 2.0 s".to_owned()],
            span_s: [2.0, 4.5],
            unit: Unit::METRE,
            fact: Fact::Distance { distance_m: 12.46 },
        };
        let filled = fill(
            "{object} went {value} {unit}. {object}, {from} to {to} s",
            &statement,
        );
        assert_eq!(
            filled.as_deref(),
            Some("The {odd} car at 2.0 s went 12.5 metres. The {odd} car at 2.0 s, 2 to 4.5 s")
        );
        assert_eq!(fill("{other}", &statement), None);
        assert_eq!(fill("{nonsense}", &statement), None);
    }
}
