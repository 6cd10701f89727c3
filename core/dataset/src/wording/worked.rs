//! Worked answers: the steps in sentences, with their numbers.

use kinelens_stkit::Unit;

use super::fill::{fill, unit};
use super::numbers::{amount_short, duration_words, three_figures, unit_symbol};
use crate::{Fact, Statement};

/// Writes the steps that lead to the answer, ending in `Answer: …`.
///
/// `None` for tasks that have no steps, and for statements without the names or with numbers that
/// are not finite.
pub fn worked(statement: &Statement) -> Option<String> {
    match statement.fact {
        Fact::Reach {
            way_m,
            travelled_m,
            speed_mps,
            duration_s,
        } => reach(statement, way_m, travelled_m, speed_mps, duration_s),
        Fact::Limit {
            limit_mps,
            speed_mps,
            exceeds,
        } => limit(statement, limit_mps, speed_mps, exceeds),
        Fact::Arrival {
            ways_m,
            speeds_mps,
            durations_s,
            winner,
        } => arrival(statement, ways_m, speeds_mps, durations_s, winner),
        _ => None,
    }
}

fn reach(
    statement: &Statement,
    way_m: f64,
    travelled_m: f64,
    speed_mps: f64,
    duration_s: f64,
) -> Option<String> {
    all_finite(&[way_m, travelled_m, speed_mps, duration_s])?;
    let unit = unit(statement);
    let travelled = three_figures(travelled_m);
    let speed = three_figures(speed_mps);
    let opening = fill(
        "Between {start} s and {end} s, which is {lasting} s, {object}",
        statement,
    )?;
    let lasting = fill("{lasting}", statement)?;
    let way = in_metres(way_m);
    let converted = conversion(way_m, unit);
    let answer = duration_words(duration_s);
    let duration = three_figures(duration_s);
    Some(format!(
        "{opening} travels {travelled} m. Its mean speed is {travelled} m / {lasting} s = {speed} m/s. \
         {converted}At this speed it takes {way} / {speed} m/s = {duration} s. Answer: {answer}"
    ))
}

fn limit(statement: &Statement, limit_mps: f64, speed_mps: f64, exceeds: bool) -> Option<String> {
    all_finite(&[limit_mps, speed_mps])?;
    let unit = unit(statement);
    let opening = fill(
        "Between {start} s and {end} s, {object} has a mean speed of {speed} {symbol}",
        statement,
    )?;
    let limit = amount_short(limit_mps, unit);
    let symbol = unit_symbol(unit);
    let speed = fill("{speed}", statement)?;
    let (verdict, answer) = if exceeds {
        ("above", "yes")
    } else {
        ("not above", "no")
    };
    Some(format!(
        "{opening}. The limit is {limit}. {speed} {symbol} is {verdict} {limit}. Answer: {answer}"
    ))
}

fn arrival(
    statement: &Statement,
    ways_m: [f64; 2],
    speeds_mps: [f64; 2],
    durations_s: [f64; 2],
    winner: usize,
) -> Option<String> {
    all_finite(&[ways_m, speeds_mps, durations_s].concat())?;
    let unit = unit(statement);
    let mut text = fill(
        "Both keep their mean speeds from {start} s to {end} s.",
        statement,
    )?;
    for (index, name) in ["{object}", "{other}"].into_iter().enumerate() {
        let speed = three_figures(speeds_mps[index]);
        let subject = fill(&format!(". {name}"), statement)?;
        text.push_str(subject.strip_prefix('.')?);
        let way = in_metres(ways_m[index]);
        let duration = three_figures(durations_s[index]);
        text.push_str(&format!(
            " moves at {speed} m/s. {}It needs {way} / {speed} m/s = {duration} s.",
            conversion(ways_m[index], unit)
        ));
    }
    let [first, second] = [
        *durations_s.get(winner)?,
        *durations_s.get(1_usize.checked_sub(winner)?)?,
    ];
    let ending = fill(", so {winner} arrives first. Answer: {winner}", statement)?;
    text.push_str(&format!(
        " {} s is less than {} s{ending}",
        three_figures(first),
        three_figures(second)
    ));
    Some(text)
}

fn all_finite(values: &[f64]) -> Option<()> {
    values.iter().all(|value| value.is_finite()).then_some(())
}

fn in_metres(way_m: f64) -> String {
    amount_short(way_m, Unit::METRE)
}

/// A sentence that turns a way into metres, where it was given in another unit.
fn conversion(way_m: f64, unit: Unit) -> String {
    if unit == Unit::METRE {
        return String::new();
    }
    format!(
        "The way is {}, that is {}. ",
        amount_short(way_m, unit),
        in_metres(way_m)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_hold_their_numbers_and_end_in_the_answer() {
        let statement = Statement {
            names: vec!["the red car".to_owned()],
            span_s: [2.0, 4.5],
            unit: Unit::METRE,
            fact: Fact::Reach {
                way_m: 120.0,
                travelled_m: 13.0,
                speed_mps: 5.2,
                duration_s: 120.0 / 5.2,
            },
        };
        assert_eq!(
            worked(&statement).as_deref(),
            Some(
                "Between 2.0 s and 4.5 s, which is 2.5 s, the red car travels 13.0 m. Its mean speed is \
                 13.0 m / 2.5 s = 5.20 m/s. At this speed it takes 120 m / 5.20 m/s = 23.1 s. \
                 Answer: 23.1 seconds"
            )
        );
        let distance = Statement {
            fact: Fact::Distance { distance_m: 1.0 },
            ..statement
        };
        assert_eq!(worked(&distance), None);
    }
}
