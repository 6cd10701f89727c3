//! Facts about two objects: who went farther or faster, which way, who arrives first.

use kinelens_motion::ground_clock_hours;
use kinelens_stkit::Task;

use super::direction::clear_hour;
use super::found::{Found, Label, Place, Search};
use super::single::{LEAST_SPEED_MPS, LEAST_WAY_M, SHORTEST_STEPS};
use crate::hash;
use crate::rule::{Dropped, Rule};
use crate::statement::Fact;

/// Times drawn for each pair.
const TIMES_A_PAIR: u64 = 6;
/// The larger must exceed the smaller by this factor.
const CLEAR_RATIO: f64 = 1.25;
/// Straight way over travelled distance of a way that has one direction.
const STRAIGHT: f64 = 0.9;
/// Ways that people would name, metres.
const WAYS_M: [f64; 8] = [20.0, 30.0, 40.0, 50.0, 60.0, 80.0, 100.0, 150.0];

pub(super) fn find(search: &Search<'_>, dropped: &mut Dropped, kept: &mut Vec<Found>) {
    let asked = [
        Task::DistanceComparison,
        Task::SpeedComparison,
        Task::DirectionComparison,
        Task::FirstToArrive,
    ];
    if !asked.into_iter().any(|task| search.asks(task)) {
        return;
    }
    let movers: Vec<usize> = search.movers().collect();
    for (order, a) in movers.iter().enumerate() {
        for b in &movers[order + 1..] {
            // Draws must not hang on the order in which a source lists its tracks.
            let [a, b] = search.in_order([*a, *b]);
            let mut candidates = Vec::new();
            for (places, grid) in meetings(search, a, b) {
                compare(search, places, grid, dropped, &mut candidates);
            }
            search.keep_some(candidates, dropped, kept);
        }
    }
}

/// Draws times in which both are in sight, and who is named first.
fn meetings(search: &Search<'_>, a: usize, b: usize) -> Vec<([Place; 2], [usize; 2])> {
    let mut found = Vec::new();
    for (a_stretch, b_stretch) in overlapping(search, a, b) {
        let mut places = [
            Place {
                object: a,
                stretch: a_stretch,
            },
            Place {
                object: b,
                stretch: b_stretch,
            },
        ];
        let [first, second] = places.map(|place| search.stretch(place));
        let (low, high) = (
            first.first.max(second.first),
            first.last().min(second.last()),
        );
        let identity = hash::of(&[
            search.seed,
            search.track_key(places[0]),
            search.track_key(places[1]),
        ]);
        for time in 0..TIMES_A_PAIR {
            let drawn = hash::of(&[identity, time, low as u64]);
            let from = low + hash::pick(drawn, high + 1 - SHORTEST_STEPS - low);
            let rest = high + 1 - SHORTEST_STEPS - from;
            let to = from + SHORTEST_STEPS + hash::pick(hash::of(&[drawn, 1]), rest);
            if hash::pick(hash::of(&[drawn, 2]), 2) == 1 {
                places.swap(0, 1);
            }
            found.push((places, [from, to]));
        }
    }
    found
}

/// The stretches of two objects that share at least a second.
fn overlapping(search: &Search<'_>, a: usize, b: usize) -> Vec<(usize, usize)> {
    let [a, b] = [a, b].map(|index| &search.view.objects[index].stretches);
    let mut found = Vec::new();
    for (a_index, a_stretch) in a.iter().enumerate() {
        for (b_index, b_stretch) in b.iter().enumerate() {
            let low = a_stretch.first.max(b_stretch.first);
            let high = a_stretch.last().min(b_stretch.last());
            if high >= low + SHORTEST_STEPS {
                found.push((a_index, b_index));
            }
        }
    }
    found
}

fn compare(
    search: &Search<'_>,
    places: [Place; 2],
    grid: [usize; 2],
    dropped: &mut Dropped,
    found: &mut Vec<Found>,
) {
    if !places
        .into_iter()
        .all(|place| search.stretch(place).is_seen_at(grid))
    {
        dropped.add(Rule::HiddenAtEnds);
        return;
    }
    let paths = places.map(|place| {
        let stretch = search.stretch(place);
        (&stretch.path, grid.map(|at| at - stretch.first))
    });
    let distances_m = paths.map(|(path, [from, to])| path.travelled_distance_m(from, to));
    let speeds_mps = paths.map(|(path, [from, to])| path.mean_speed_mps(from, to));
    let is_slow =
        |index: usize| distances_m[index] < LEAST_WAY_M || speeds_mps[index] < LEAST_SPEED_MPS;
    if is_slow(0) || is_slow(1) {
        dropped.add(Rule::HardlyMoved);
        return;
    }
    let mut push = |task: Task, label: Label, fact: Fact| {
        found.push(Found {
            key: search.key(task, &places, grid, 0),
            label,
            places: places.to_vec(),
            grid,
            fact,
        });
    };
    match clear_winner(distances_m) {
        Some(winner) => {
            let label = Label::Winner(winner as u8);
            if search.asks(Task::DistanceComparison) {
                let fact = Fact::DistanceComparison {
                    winner,
                    distances_m,
                };
                push(Task::DistanceComparison, label, fact);
            }
            if search.asks(Task::SpeedComparison) {
                let fact = Fact::SpeedComparison { winner, speeds_mps };
                push(Task::SpeedComparison, label, fact);
            }
        }
        None => dropped.add(Rule::TooCloseToCall),
    }
    if search.asks(Task::FirstToArrive) {
        let drawn = search.key(Task::FirstToArrive, &places, grid, 0);
        let ways_m = [3, 4].map(|salt| WAYS_M[hash::pick(hash::of(&[drawn, salt]), WAYS_M.len())]);
        let durations_s = [0, 1].map(|index| ways_m[index] / speeds_mps[index]);
        match clear_winner(durations_s) {
            Some(later) => {
                let winner = 1 - later;
                let fact = Fact::Arrival {
                    ways_m,
                    speeds_mps,
                    durations_s,
                    winner,
                };
                push(Task::FirstToArrive, Label::Winner(winner as u8), fact);
            }
            None => dropped.add(Rule::TooCloseToCall),
        }
    }
    if search.asks(Task::DirectionComparison) {
        if search.view.is_sport {
            dropped.add(Rule::Sport);
            return;
        }
        let ways_m = paths.map(|(path, [from, to])| path.ground_displacement_m(from, to));
        let is_straight = |index: usize| {
            let length_m = ways_m[index]
                .iter()
                .map(|part| part * part)
                .sum::<f64>()
                .sqrt();
            length_m >= STRAIGHT * distances_m[index]
        };
        if !is_straight(0) || !is_straight(1) {
            dropped.add(Rule::WindingWay);
            return;
        }
        let [first_m, second_m] = ways_m;
        match ground_clock_hours(second_m, first_m).and_then(clear_hour) {
            Some(hour) => push(
                Task::DirectionComparison,
                Label::Hour(hour),
                Fact::DirectionComparison { hour },
            ),
            None => dropped.add(Rule::BetweenTwoHours),
        }
    }
}

/// Index of the larger of two numbers that differ clearly.
fn clear_winner([a, b]: [f64; 2]) -> Option<usize> {
    let is_clear = a.max(b) >= CLEAR_RATIO * a.min(b);
    is_clear.then_some(usize::from(b > a))
}
