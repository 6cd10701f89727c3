//! Answers of those who look at the tracks.

use kinelens_motion::{
    Kinematics, LengthUnit, SAMPLED_STEP_S, SmoothingOptions, Span, Trajectory, clock_hour,
    ground_clock_hours,
};
use kinelens_stkit::score::Truth;
use kinelens_stkit::{
    Asked, ObjectView, Query, QueryTime, SceneView, Task, Unit, Value, answer_query,
};

use super::tracks::Followed;
use crate::row::Row;

/// What Kinelens answers about the tracks.
pub(super) fn measured(row: &Row, followed: &[Followed<'_>]) -> Option<Truth> {
    let kinematics: Option<Vec<Kinematics>> = followed
        .iter()
        .map(|followed| {
            let trajectory = Trajectory::from_positions(&followed.points, 0.0).ok()?;
            Kinematics::new(&trajectory, &SmoothingOptions::default()).ok()
        })
        .collect();
    let kinematics = kinematics?;
    let objects = row.objects.iter().zip(&kinematics).zip(1..);
    let scene = SceneView {
        objects: objects
            .map(|((object, kinematics), id)| ObjectView {
                id,
                label: &object.name,
                colour_name: None,
                mean_point_px: None,
                kinematics: Some(kinematics),
            })
            .collect(),
        selected: &[],
        clip: Span::new(0.0, row.clip.end_s - row.clip.start_s),
        span: None,
        metric: true,
    };
    let [start_s, end_s] = row.span_s;
    let within = QueryTime::Within(Span::new(start_s, end_s));
    let ask = |asked: Asked, objects: Vec<u32>, time: QueryTime, unit: Option<Unit>| {
        let query = Query {
            asked,
            objects,
            time,
            unit,
        };
        answer_query(&query, &scene).ok().map(|answer| answer.value)
    };
    let speeds_mps = || -> Option<Vec<f64>> {
        (1..=row.objects.len() as u32)
            .map(|id| number(&ask(Asked::MeanSpeed, vec![id], within, None)?))
            .collect()
    };
    let both = || (1..=row.objects.len() as u32).collect::<Vec<u32>>();
    match Task::from_id(&row.task)? {
        Task::TraveledDistance => {
            let unit = Some(Unit::length(LengthUnit::Metre));
            let distance_m = number(&ask(Asked::Distance, vec![1], within, unit)?)?;
            Some(Truth::Distance { distance_m })
        }
        Task::TravelingSpeed => Some(Truth::Speed {
            speed_mps: *speeds_mps()?.first()?,
        }),
        Task::MovementDirection => hour(&ask(
            Asked::Direction,
            vec![1],
            QueryTime::At(start_s),
            None,
        )?),
        Task::DirectionTimestamp => {
            let hour = asked_hour(row)?;
            match ask(Asked::DirectionTimestamp { hour }, vec![1], within, None)? {
                Value::Spans(spans) => Some(Truth::Spans {
                    spans_s: spans
                        .iter()
                        .map(|span| [span.start_s, span.end_s])
                        .collect(),
                }),
                _ => None,
            }
        }
        Task::DistanceComparison => winner(&ask(Asked::CompareDistance, both(), within, None)?),
        Task::SpeedComparison => winner(&ask(Asked::CompareSpeed, both(), within, None)?),
        Task::DirectionComparison => hour(&ask(Asked::CompareDirection, both(), within, None)?),
        task => in_steps(task, row, &speeds_mps()?),
    }
}

/// What follows if everything goes on as just before the time asked about.
pub(super) fn last_known(row: &Row, followed: &[Followed<'_>]) -> Option<Truth> {
    let [start_s, end_s] = row.span_s;
    let grid = (start_s / SAMPLED_STEP_S).round() as usize;
    // The step that ended when the time asked about began; of one seen from then on, its first step.
    let step = |index: usize| {
        let stretch = followed.get(index)?.stretch;
        let from = grid.saturating_sub(1).saturating_sub(stretch.first);
        Some((&stretch.path, from.min(stretch.path.len() - 2)))
    };
    let speed_mps =
        |index: usize| step(index).map(|(path, from)| path.mean_speed_mps(from, from + 1));
    let way_m =
        |index: usize| step(index).map(|(path, from)| path.ground_displacement_m(from, from + 1));
    match Task::from_id(&row.task)? {
        Task::TraveledDistance => Some(Truth::Distance {
            distance_m: speed_mps(0)? * (end_s - start_s),
        }),
        Task::TravelingSpeed => Some(Truth::Speed {
            speed_mps: speed_mps(0)?,
        }),
        Task::MovementDirection => {
            let (path, from) = step(0)?;
            Some(Truth::Hour {
                hour: clock_hour(path.heading_hours(from)?),
            })
        }
        // At first everything moves towards 12 and goes on so: all the time or, of another hour, never.
        Task::DirectionTimestamp => Some(Truth::Spans {
            spans_s: if asked_hour(row)? == 12 {
                vec![[start_s, end_s]]
            } else {
                Vec::new()
            },
        }),
        Task::DistanceComparison | Task::SpeedComparison => Some(Truth::Winner {
            object: usize::from(speed_mps(1)? > speed_mps(0)?),
            ratio: None,
        }),
        Task::DirectionComparison => Some(Truth::Hour {
            hour: clock_hour(ground_clock_hours(way_m(1)?, way_m(0)?)?),
        }),
        task => {
            let speeds: Option<Vec<f64>> = (0..row.objects.len()).map(speed_mps).collect();
            in_steps(task, row, &speeds?)
        }
    }
}

/// The last step of a question in several: from mean speeds to the answer.
fn in_steps(task: Task, row: &Row, speeds_mps: &[f64]) -> Option<Truth> {
    let given = row.given.as_ref()?;
    let duration_s = |index: usize| Some(given.ways_m.get(index)? / speeds_mps.get(index)?);
    match task {
        Task::TimeToReach => Some(Truth::Duration {
            duration_s: duration_s(0)?,
        }),
        Task::SpeedLimit => Some(Truth::Decision {
            yes: *speeds_mps.first()? > given.limit_mps?,
        }),
        Task::FirstToArrive => Some(Truth::Winner {
            object: usize::from(duration_s(1)? < duration_s(0)?),
            ratio: None,
        }),
        _ => None,
    }
}

fn asked_hour(row: &Row) -> Option<u8> {
    row.given.as_ref()?.hour
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number { estimate, unit } => Some(estimate.value * unit.si_per_unit()),
        _ => None,
    }
}

fn hour(value: &Value) -> Option<Truth> {
    match value {
        Value::Clock { hour, .. } => Some(Truth::Hour { hour: *hour }),
        _ => None,
    }
}

fn winner(value: &Value) -> Option<Truth> {
    match value {
        Value::Winner { object, ratio, .. } => Some(Truth::Winner {
            // Ids are places in the question plus one.
            object: *object as usize - 1,
            ratio: ratio.as_ref().map(|ratio| ratio.value),
        }),
        _ => None,
    }
}
