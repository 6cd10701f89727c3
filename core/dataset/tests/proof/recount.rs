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

/// Says what is wrong with the answer of a row, if anything is.
pub fn fault(row: &Row, look: &Look<'_>) -> Option<String> {
    let grid = row.span_s.map(|t_s| (2.0 * t_s).round() as usize);
    let objects: Vec<&Followed<'_>> = row
        .objects
        .iter()
        .filter_map(|object| look.of(&object.track_id))
        .collect();
    let ways: Vec<Vec<[f64; 3]>> = objects.iter().map(|object| object.places_m(grid)).collect();
    if ways.is_empty() || ways.iter().any(|way| way.len() < 2) {
        return Some("not annotated throughout".to_owned());
    }
    let duration_s = row.span_s[1] - row.span_s[0];
    let lengths_m: Vec<f64> = ways.iter().map(|way| path_length_m(way)).collect();
    let speeds_mps: Vec<f64> = lengths_m.iter().map(|length| length / duration_s).collect();
    let task = Task::from_id(&row.task)?;
    let given = row.given.clone().unwrap_or_default();
    let number = |found: f64, wanted: f64| {
        let is_close = (found - wanted).abs() <= TOLERANCE * wanted.abs();
        (!is_close).then(|| format!("{found} instead of {wanted}"))
    };
    match (&row.value, task) {
        (Truth::Distance { distance_m }, Task::TraveledDistance) => {
            number(*distance_m, lengths_m[0])
        }
        (Truth::Speed { speed_mps }, Task::TravelingSpeed) => number(*speed_mps, speeds_mps[0]),
        (Truth::Duration { duration_s }, Task::TimeToReach) => {
            number(*duration_s, given.ways_m.first()? / speeds_mps[0])
        }
        (Truth::Decision { yes }, Task::SpeedLimit) => {
            let limit_mps = given.limit_mps?;
            let is_clear = (speeds_mps[0] / limit_mps - 1.0).abs() >= 0.1;
            let is_right = is_clear && *yes == (speeds_mps[0] > limit_mps);
            (!is_right).then(|| format!("{yes}: {} m/s, limit {limit_mps}", speeds_mps[0]))
        }
        (Truth::Hour { hour }, Task::MovementDirection) => direction(objects[0], grid, *hour),
        (Truth::Hour { hour }, Task::DirectionComparison) => {
            let [of, on] =
                [0, 1].map(|index| ground_m(ways[index][0], ways[index][grid[1] - grid[0]]));
            let found = hours(on, of);
            let is_right = shown(found) == *hour && off_border(found) > 0.09;
            (!is_right).then(|| format!("{hour} instead of {found}"))
        }
        (Truth::Spans { spans_s }, Task::DirectionTimestamp) => {
            timestamp(objects[0], grid, given.hour?, spans_s)
        }
        (Truth::Winner { object, ratio }, Task::DistanceComparison) => {
            winner(*object, *ratio, &lengths_m)
        }
        (Truth::Winner { object, ratio }, Task::SpeedComparison) => {
            winner(*object, *ratio, &speeds_mps)
        }
        (
            Truth::Winner {
                object,
                ratio: None,
            },
            Task::FirstToArrive,
        ) => {
            let pace = [0, 1].map(|index| speeds_mps[index] / given.ways_m[index]);
            winner(*object, None, &pace)
        }
        other => Some(format!("no such answer: {other:?}")),
    }
}

/// The more of two, by a quarter at least.
fn winner(named: usize, ratio: Option<f64>, amounts: &[f64]) -> Option<String> {
    let found = amounts[named] / amounts[1 - named];
    let is_right = found >= 1.25 * (1.0 - TOLERANCE)
        && ratio.is_none_or(|ratio| (ratio - found).abs() <= TOLERANCE * found);
    (!is_right).then(|| format!("{named} by {ratio:?}: {amounts:?}"))
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

fn direction(object: &Followed<'_>, grid: [usize; 2], hour: u8) -> Option<String> {
    let stretch = *object.stretches().first()?;
    if grid[0] < stretch[0] || grid[1] > stretch[1] || grid[1] != grid[0] + 1 {
        return Some(format!("{grid:?} is no step within {stretch:?}"));
    }
    let hours = clock(object, stretch);
    let twelve = hours.iter().position(Option::is_some)?;
    if grid[0] <= stretch[0] + twelve {
        return Some("the step is its own 12".to_owned());
    }
    let found = hours[grid[0] - stretch[0]]?;
    let is_right = shown(found) == hour && off_border(found) > 0.09;
    (!is_right).then(|| format!("{hour} instead of {found}"))
}

fn timestamp(
    object: &Followed<'_>,
    grid: [usize; 2],
    hour: u8,
    spans_s: &[[f64; 2]],
) -> Option<String> {
    if object.stretches() != [grid] {
        return Some(format!("seen in {:?}, not {grid:?}", object.stretches()));
    }
    let hours = clock(object, grid);
    let is_that_way = |index: &usize| hours[*index].map(shown) == Some(hour);
    let steps: Vec<usize> = (0..hours.len()).filter(is_that_way).collect();
    let (first, last) = (*steps.first()?, *steps.last()?);
    let is_one = last - first + 1 == steps.len();
    let is_fit = steps.len() >= 2 && 2 * steps.len() < hours.len();
    let wanted_s = [first, last + 1].map(|index| 0.5 * (grid[0] + index) as f64);
    let is_right = is_one && is_fit && spans_s == [wanted_s];
    (!is_right).then(|| format!("{spans_s:?} instead of {wanted_s:?}, steps {steps:?}"))
}
