//! The answer to a row, worked out again from positions by plain arithmetic.

use kinelens_dataset::Row;
use kinelens_stkit::Task;
use kinelens_stkit::score::Truth;

use crate::look::{Followed, Look};

/// Largest relative error of a number that was worked out twice.
pub const TOLERANCE: f64 = 1e-9;

/// Length of a way through places, metres.
pub fn path_length_m(places_m: &[[f64; 3]]) -> f64 {
    let step = |pair: &[[f64; 3]]| {
        let [x, y, z] = [0, 1, 2].map(|axis| pair[1][axis] - pair[0][axis]);
        (x * x + y * y + z * z).sqrt()
    };
    places_m.windows(2).map(step).sum()
}

/// Way over the ground, metres: x, and z towards the viewer of a map whose up is −z.
pub fn ground_m(from: [f64; 3], to: [f64; 3]) -> [f64; 2] {
    [to[0] - from[0], to[2] - from[2]]
}

/// Hours clockwise from one way over the ground to another, in [0, 12), seen from above (y up).
pub fn hours([a_x, a_z]: [f64; 2], [b_x, b_z]: [f64; 2]) -> f64 {
    // On a map with x to the right and z down the page, angles grow clockwise.
    let turned_rad = b_z.atan2(b_x) - a_z.atan2(a_x);
    (turned_rad.to_degrees() / 30.0).rem_euclid(12.0)
}

/// The hour that a clock shows.
pub fn shown(hours: f64) -> u8 {
    match (hours + 0.5).floor() as u8 {
        0 | 12 => 12,
        hour => hour,
    }
}

/// How far from the border between two hours, hours.
fn off_border(hours: f64) -> f64 {
    0.5 - (hours - hours.round()).abs()
}

/// What a check finds wrong, in words.
pub type Checked = Result<(), String>;

/// Fails with words unless something holds.
pub fn ensure(holds: bool, words: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(words()) }
}

/// Checks the answer of a row against what was worked out about its clip.
pub fn check(row: &Row, look: &Look<'_>) -> Checked {
    let grid = row.span_s.map(|t_s| (2.0 * t_s).round() as usize);
    let mut ways = Vec::new();
    for object in &row.objects {
        let followed = look.of(&object.track_id).ok_or("no such track")?;
        ways.push(followed.places_m(grid));
    }
    let followed = look.of(&row.objects[0].track_id).ok_or("no such track")?;
    match (Task::from_id(&row.task), &row.value) {
        (Some(Task::MovementDirection), Truth::Hour { hour }) => direction(followed, grid, *hour),
        (Some(Task::DirectionTimestamp), Truth::Spans { spans_s }) => {
            let hour = row.given.as_ref().and_then(|given| given.hour);
            timestamp(followed, grid, hour.ok_or("it states no hour")?, spans_s)
        }
        _ => check_ways(row, &ways, TOLERANCE),
    }
}

/// Tells whether places alone tell the answer: not where a first step in sight counts.
pub fn hangs_on_ways_alone(row: &Row) -> bool {
    !matches!(
        Task::from_id(&row.task),
        Some(Task::MovementDirection | Task::DirectionTimestamp)
    )
}

/// Checks the answer of a row against where its objects were during the time asked about.
pub fn check_ways(row: &Row, ways: &[Vec<[f64; 3]>], tolerance: f64) -> Checked {
    let duration_s = row.span_s[1] - row.span_s[0];
    let steps = (2.0 * duration_s).round() as usize;
    ensure(ways.iter().all(|way| way.len() == steps + 1), || {
        "not annotated throughout".to_owned()
    })?;
    let lengths_m: Vec<f64> = ways.iter().map(|way| path_length_m(way)).collect();
    let speeds_mps: Vec<f64> = lengths_m.iter().map(|length| length / duration_s).collect();
    let given = row.given.clone().unwrap_or_default();
    let number = |found: f64, wanted: f64| {
        let is_close = (found - wanted).abs() <= tolerance * wanted;
        ensure(is_close, || format!("{found} instead of {wanted}"))
    };
    let winner = |named: usize, ratio: Option<f64>, amounts: &[f64]| {
        let found = amounts[named] / amounts[1 - named];
        // More by a quarter at least.
        ensure(found >= 1.25 * (1.0 - tolerance), || {
            format!("{named}: {amounts:?}")
        })?;
        ratio.map_or(Ok(()), |ratio| number(ratio, found))
    };
    let task = Task::from_id(&row.task).ok_or("no such task")?;
    match (&row.value, task) {
        (Truth::Distance { distance_m }, Task::TraveledDistance) => {
            number(*distance_m, lengths_m[0])
        }
        (Truth::Speed { speed_mps }, Task::TravelingSpeed) => number(*speed_mps, speeds_mps[0]),
        (Truth::Duration { duration_s }, Task::TimeToReach) => {
            let way_m = given.ways_m.first().ok_or("it states no way")?;
            number(*duration_s, way_m / speeds_mps[0])
        }
        (Truth::Decision { yes }, Task::SpeedLimit) => {
            let limit_mps = given.limit_mps.ok_or("it states no limit")?;
            let above = speeds_mps[0] / limit_mps - 1.0;
            let is_right = above.abs() >= 0.1 - tolerance && *yes == (above > 0.0);
            ensure(is_right, || {
                format!("{yes}: {} m/s, limit {limit_mps}", speeds_mps[0])
            })
        }
        (Truth::Hour { hour }, Task::DirectionComparison) => {
            let [of, on] = [0, 1].map(|index| {
                let way: &[[f64; 3]] = &ways[index];
                ground_m(way[0], way[steps])
            });
            hour_shown(*hour, hours(on, of))
        }
        (
            Truth::Winner {
                object,
                ratio: Some(ratio),
            },
            Task::DistanceComparison,
        ) => winner(*object, Some(*ratio), &lengths_m),
        (
            Truth::Winner {
                object,
                ratio: Some(ratio),
            },
            Task::SpeedComparison,
        ) => winner(*object, Some(*ratio), &speeds_mps),
        (
            Truth::Winner {
                object,
                ratio: None,
            },
            Task::FirstToArrive,
        ) => {
            ensure(given.ways_m.len() == 2, || {
                "it states no two ways".to_owned()
            })?;
            let pace = [0, 1].map(|index| speeds_mps[index] / given.ways_m[index]);
            winner(*object, None, &pace)
        }
        other => Err(format!("no such answer: {other:?}")),
    }
}

/// The hour is right, and not near the border of two.
fn hour_shown(hour: u8, found: f64) -> Checked {
    let is_right = shown(found) == hour && off_border(found) > 0.09;
    ensure(is_right, || format!("{hour} instead of {found}"))
}

/// Hours of the steps of a stretch on the clock of its first moving one; `None` where it stands.
fn clock(object: &Followed<'_>, stretch: [usize; 2]) -> Vec<Option<f64>> {
    let places = object.places_m(stretch);
    let steps: Vec<[f64; 2]> = places
        .windows(2)
        .map(|pair| ground_m(pair[0], pair[1]))
        .collect();
    // 0.2 m/s during half a second.
    let moves = |step: &[f64; 2]| step[0].hypot(step[1]) >= 0.1;
    let first = steps.iter().copied().find(moves);
    let of = |step: &[f64; 2]| moves(step).then(|| hours(first.expect("a moving step"), *step));
    steps.iter().map(of).collect()
}

fn direction(object: &Followed<'_>, grid: [usize; 2], hour: u8) -> Checked {
    let stretch = *object.stretches().first().ok_or("never in sight")?;
    let is_step = stretch[0] <= grid[0] && grid[1] <= stretch[1] && grid[1] == grid[0] + 1;
    ensure(is_step, || {
        format!("{grid:?} is no step within {stretch:?}")
    })?;
    let is_first = !object.is_seen[..stretch[0]].contains(&true);
    ensure(is_first, || "glimpsed before its 12".to_owned())?;
    let hours = clock(object, stretch);
    let twelve = hours.iter().position(Option::is_some).ok_or("it stands")?;
    ensure(stretch[0] + twelve < grid[0], || {
        "the step is its own 12".to_owned()
    })?;
    let found = hours[grid[0] - stretch[0]].ok_or("it stands then")?;
    hour_shown(hour, found)
}

fn timestamp(object: &Followed<'_>, grid: [usize; 2], hour: u8, spans_s: &[[f64; 2]]) -> Checked {
    let stretches = object.stretches();
    ensure(stretches == [grid], || {
        format!("seen in {stretches:?}, not {grid:?}")
    })?;
    let seen = (0..object.is_seen.len()).filter(|at| object.is_seen[*at]);
    ensure(
        seen.into_iter().all(|at| grid[0] <= at && at <= grid[1]),
        || "glimpsed at another time".to_owned(),
    )?;
    let hours = clock(object, grid);
    let is_that_way = |index: &usize| hours[*index].map(shown) == Some(hour);
    let steps: Vec<usize> = (0..hours.len()).filter(is_that_way).collect();
    let (first, last) = steps.first().zip(steps.last()).ok_or("never that way")?;
    let is_one = last - first + 1 == steps.len();
    let is_fit = steps.len() >= 2 && 2 * steps.len() < hours.len();
    let wanted_s = [*first, last + 1].map(|index| 0.5 * (grid[0] + index) as f64);
    ensure(is_one && is_fit && spans_s == [wanted_s], || {
        format!("{spans_s:?} instead of {wanted_s:?}, steps {steps:?}")
    })
}
