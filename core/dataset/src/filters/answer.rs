//! A label against the answer of a model made for the task.

use kinelens_stkit::score::{Expected, Truth, mark, read};

use super::{Bound, Rule, Verdict};

/// Checks whether a model's answer to a question agrees with its pseudo-label, by the rules of
/// STKit-Bench: the label stands for the truth.
///
/// An answer that cannot be read confirms nothing and does not pass.
pub fn check_answer(label: &Truth, text: &str, expected: &Expected<'_>) -> Vec<Verdict> {
    let given = read(text, expected);
    let is_read = if given.is_ok() { 1.0 } else { 0.0 };
    let mut verdicts = vec![Verdict::of(Rule::ModelRead, is_read, Bound::AtLeast(1.0))];
    if let Ok(given) = given {
        let mark = mark(&given, label);
        verdicts.push(Verdict {
            rule: Rule::ModelAgrees,
            passes: mark.is_right,
            measured: mark.measure,
            bound: bound(label),
        });
    }
    verdicts
}

/// What [`mark`] asks of its measure: errors in metres, km/h and hours, or the overlap of spans.
fn bound(label: &Truth) -> Bound {
    match label {
        Truth::Distance { distance_m } => Bound::AtMost(0.25 * distance_m.abs()),
        Truth::Speed { speed_mps } => Bound::AtMost(0.25 * 3.6 * speed_mps.abs()),
        Truth::Hour { .. } => Bound::AtMost(0.0),
        Truth::Spans { .. } => Bound::AtLeast(0.5),
        Truth::Winner { .. } | Truth::Duration { .. } | Truth::Decision { .. } => Bound::Right,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filters::passes;
    use kinelens_stkit::{Task, Unit};

    #[test]
    fn the_marks_of_the_benchmark_decide() {
        let far = Truth::Distance { distance_m: 10.0 };
        let hour = Truth::Hour { hour: 3 };
        let when = Truth::Spans {
            spans_s: vec![[1.0, 3.0]],
        };
        for (label, task, text, reason) in [
            (&far, Task::TraveledDistance, "about 12 metres", None),
            (
                &far,
                Task::TraveledDistance,
                "13 m",
                Some(Rule::ModelAgrees),
            ),
            (
                &far,
                Task::TraveledDistance,
                "10 to 12 m",
                Some(Rule::ModelRead),
            ),
            (&far, Task::TraveledDistance, "", Some(Rule::ModelRead)),
            (&hour, Task::MovementDirection, "3 o'clock", None),
            (
                &hour,
                Task::MovementDirection,
                "4 o'clock",
                Some(Rule::ModelAgrees),
            ),
            (&when, Task::DirectionTimestamp, "1.5 to 3 s", None),
            (
                &when,
                Task::DirectionTimestamp,
                "2.5 to 9 s",
                Some(Rule::ModelAgrees),
            ),
            (
                &hour,
                Task::TraveledDistance,
                "3 m",
                Some(Rule::ModelAgrees),
            ),
        ] {
            let expected = Expected {
                task,
                unit: Some(Unit::METRE),
                objects: &[],
            };
            let verdicts = check_answer(label, text, &expected);
            let found = verdicts.iter().find_map(Verdict::reason);
            assert_eq!(found, reason, "{text}");
            assert_eq!(passes(&verdicts), reason.is_none());
        }
    }
}
