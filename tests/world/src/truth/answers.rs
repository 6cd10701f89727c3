//! The seven STKit tasks, answered exactly.

use kinelens_protocol::{Answer, AnswerValue, Evidence, Interval, ModelSlot, ObjectId};

use super::path::{SAMPLING_S, TruePath};
use crate::scene::World;

/// Answers every task about the tracked bodies of a world; ids are positions in the world's list
/// plus 1.
pub fn answers(world: &World) -> Vec<Answer> {
    let times_s = world.filming.times_s();
    let (start_s, end_s) = (0.0, times_s.last().copied().unwrap_or(0.0));
    let movers: Vec<Mover<'_>> = world
        .tracked()
        .map(|(index, body)| Mover {
            id: ObjectId(index as u32 + 1),
            name: format!("{} {}", body.label, index + 1),
            path: TruePath::new(body, start_s, end_s),
        })
        .collect();
    let mut answers: Vec<Answer> = movers.iter().flat_map(Mover::alone).collect();
    for (k, first) in movers.iter().enumerate() {
        for second in &movers[k + 1..] {
            answers.extend(first.compared(second));
        }
    }
    answers
}

struct Mover<'a> {
    id: ObjectId,
    name: String,
    path: TruePath<'a>,
}

impl Mover<'_> {
    fn alone(&self) -> Vec<Answer> {
        let (name, path) = (&self.name, &self.path);
        let distance_m = path.travelled_m();
        let speed_mps = path.mean_speed_mps();
        let mut answers = vec![
            self.answer(
                "traveled_distance",
                format!("How far did {name} travel?"),
                format!("{distance_m:.3} m"),
                number(distance_m, "m"),
            ),
            self.answer(
                "traveling_speed",
                format!("How fast was {name}?"),
                format!("{:.3} km/h", 3.6 * speed_mps),
                number(3.6 * speed_mps, "km/h"),
            ),
        ];
        let steps = path.steps();
        let Some((_, ahead)) = steps
            .iter()
            .find(|(_, velocity)| TruePath::clock_h(*velocity, *velocity).is_some())
        else {
            return answers;
        };
        let hours: Vec<(f64, Option<u32>)> = steps
            .iter()
            .map(|(from_s, velocity)| {
                (
                    *from_s,
                    TruePath::clock_h(*velocity, *ahead).map(whole_hour),
                )
            })
            .collect();
        if let Some((at_s, Some(hour))) = hours.iter().rev().find(|(_, hour)| hour.is_some()) {
            answers.push(self.answer(
                "movement_direction",
                format!("In which direction did {name} move at {at_s:.1} seconds?"),
                format!("{hour} o'clock"),
                AnswerValue::Clock { hour: *hour },
            ));
            let spans_s: Vec<[f64; 2]> = merged(
                hours
                    .iter()
                    .filter(|(_, found)| *found == Some(*hour))
                    .map(|(from_s, _)| [*from_s, (from_s + SAMPLING_S).min(path.end_s)]),
            );
            answers.push(self.answer(
                "direction_timestamp",
                format!("When did {name} move towards {hour} o'clock?"),
                format!("{spans_s:.1?} s"),
                AnswerValue::Spans { spans_s },
            ));
        }
        answers
    }

    fn compared(&self, other: &Self) -> Vec<Answer> {
        let (a, b) = (&self.name, &other.name);
        let winner = |task: &str, question: String, of_self: f64, of_other: f64| {
            let (object, ratio) = if of_self >= of_other {
                (self, of_self / of_other)
            } else {
                (other, of_other / of_self)
            };
            let value = AnswerValue::Winner {
                object: object.id,
                ratio: ratio.is_finite().then(|| exact(ratio)),
                certain: true,
            };
            let text = format!("{}, {ratio:.3} times as much", object.name);
            self.answer(task, question, text, value)
        };
        let mut answers = vec![
            winner(
                "distance_comparison",
                format!("Which travelled farther, {a} or {b}?"),
                self.path.travelled_m(),
                other.path.travelled_m(),
            ),
            winner(
                "speed_comparison",
                format!("Which was faster, {a} or {b}?"),
                self.path.mean_speed_mps(),
                other.path.mean_speed_mps(),
            ),
        ];
        let overall = |mover: &Self| {
            let path = &mover.path;
            (path.at(path.end_s) - path.at(path.start_s)) / (path.end_s - path.start_s)
        };
        if let Some(hours) = TruePath::clock_h(overall(other), overall(self)) {
            let hour = whole_hour(hours);
            answers.push(self.answer(
                "direction_comparison",
                format!("Compared to {a}, in which direction did {b} move?"),
                format!("{hour} o'clock"),
                AnswerValue::Clock { hour },
            ));
        }
        answers
    }

    fn answer(&self, task: &str, question: String, text: String, value: AnswerValue) -> Answer {
        Answer {
            question,
            task: Some(task.into()),
            text,
            answered: true,
            value: Some(value),
            evidence: Some(Evidence {
                objects: vec![self.id],
                span_s: [self.path.start_s, self.path.end_s],
                formula: "closed form".into(),
                provider: "truth".into(),
            }),
            model: ModelSlot::NotLoaded,
        }
    }
}

pub(super) fn exact(value: f64) -> Interval {
    Interval {
        value,
        low: value,
        high: value,
    }
}

fn number(value: f64, unit: &str) -> AnswerValue {
    AnswerValue::Number {
        estimate: exact(value),
        unit: unit.into(),
    }
}

/// The nearest hour, 1 to 12.
fn whole_hour(hours: f64) -> u32 {
    match hours.round() as u32 {
        0 => 12,
        hour => hour,
    }
}

/// Joins spans that touch.
fn merged(spans_s: impl Iterator<Item = [f64; 2]>) -> Vec<[f64; 2]> {
    let mut joined: Vec<[f64; 2]> = Vec::new();
    for [from_s, to_s] in spans_s {
        match joined.last_mut() {
            Some(last) if (last[1] - from_s).abs() < 1e-9 => last[1] = to_s,
            _ => joined.push([from_s, to_s]),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::Family;

    #[test]
    fn every_task_is_answered_somewhere() {
        let mut tasks: Vec<String> = Family::ALL
            .iter()
            .flat_map(|family| answers(&family.world(3)))
            .filter_map(|answer| answer.task)
            .collect();
        tasks.sort();
        tasks.dedup();
        assert_eq!(tasks.len(), 7, "{tasks:?}");
    }

    #[test]
    fn a_turning_car_ends_towards_three_or_nine() {
        for seed in 0..6 {
            let world = Family::Turning.world(seed);
            let found = answers(&world);
            let direction = found
                .iter()
                .find(|answer| answer.task.as_deref() == Some("movement_direction"));
            let hour = match direction.and_then(|answer| answer.value.clone()) {
                Some(AnswerValue::Clock { hour }) => hour,
                other => panic!("{other:?}"),
            };
            assert!([2, 3, 9, 10].contains(&hour), "seed {seed}: {hour}");
        }
    }
}
