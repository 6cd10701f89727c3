//! What must not change the facts: where the world's axes lie, how often it was annotated, what the
//! clock shows, the order of tracks, the seed, the unit.

use std::collections::BTreeMap;

use kinelens_annotations::Recording;
use kinelens_dataset::build::BuildOptions;
use kinelens_dataset::{CameraChoice, Dropped, Fact, Label, Row, Search, View, clips, find};
use kinelens_stkit::Task;

use crate::made::{delayed, mirrored, moved, recording, shuffled, without_cameras};
use crate::support::{Held, options, rows, traffic, traffic_as_nuscenes};

/// Largest error of a number, relative or absolute.
const TOLERANCE: f64 = 1e-6;

/// A fact with what tells it from others.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    task: Task,
    tracks: Vec<String>,
    clip: usize,
    grid: [usize; 2],
    label: Label,
    fact: Fact,
}

fn facts(recording: &Recording, seed: u64) -> BTreeMap<u64, Told> {
    let tasks = options().tasks;
    let mut told = BTreeMap::new();
    for (number, clip) in clips(recording, &CameraChoice::All).iter().enumerate() {
        let search = Search {
            recording,
            clip,
            view: &View::new(recording, clip, &mut Dropped::default()),
            tasks: &tasks,
            seed,
        };
        for found in find(&search, &mut Dropped::default()) {
            let id = |place: &kinelens_dataset::Place| {
                let track = search.view.objects[place.object].track;
                recording.tracks[track].id.clone()
            };
            let own = Told {
                task: found.fact.task(),
                tracks: found.places.iter().map(id).collect(),
                clip: number,
                grid: found.grid,
                label: found.label,
                fact: found.fact,
            };
            assert!(told.insert(found.key, own).is_none(), "a key twice");
        }
    }
    told
}

/// The parts of a fact that count, and those that measure.
fn parts(fact: &Fact) -> (Vec<usize>, Vec<f64>) {
    let of = |winner: &usize, numbers: &[[f64; 2]]| (vec![*winner], numbers.concat());
    match fact {
        Fact::Distance { distance_m: number } | Fact::Speed { speed_mps: number } => {
            (Vec::new(), vec![*number])
        }
        Fact::Direction { hour } | Fact::DirectionComparison { hour } => {
            (vec![usize::from(*hour)], Vec::new())
        }
        Fact::Timestamp { hour, when_s } => (vec![usize::from(*hour)], when_s.to_vec()),
        Fact::DistanceComparison {
            winner,
            distances_m,
        } => of(winner, &[*distances_m]),
        Fact::SpeedComparison { winner, speeds_mps } => of(winner, &[*speeds_mps]),
        Fact::Reach {
            way_m,
            travelled_m,
            speed_mps,
            duration_s,
        } => (
            Vec::new(),
            vec![*way_m, *travelled_m, *speed_mps, *duration_s],
        ),
        Fact::Limit {
            limit_mps,
            speed_mps,
            exceeds,
        } => (vec![usize::from(*exceeds)], vec![*limit_mps, *speed_mps]),
        Fact::Arrival {
            ways_m,
            speeds_mps,
            durations_s,
            winner,
        } => of(winner, &[*ways_m, *speeds_mps, *durations_s]),
    }
}

fn is_close(a: &Told, b: &Told) -> bool {
    let ((a_counts, a_numbers), (b_counts, b_numbers)) = (parts(&a.fact), parts(&b.fact));
    let near = |(a, b): (&f64, &f64)| (a - b).abs() <= TOLERANCE * b.abs().max(1.0);
    let heads = |told: &Told| {
        (
            told.task,
            told.tracks.clone(),
            told.clip,
            told.grid,
            told.label,
        )
    };
    heads(a) == heads(b)
        && a_counts == b_counts
        && a_numbers.len() == b_numbers.len()
        && a_numbers.iter().zip(&b_numbers).all(near)
}

/// The same keys, labels and numbers; returns how many.
#[track_caller]
fn assert_same(before: &BTreeMap<u64, Told>, after: &BTreeMap<u64, Told>) -> usize {
    for (key, told) in before {
        let found = after.get(key);
        assert!(
            found.is_some_and(|found| is_close(told, found)),
            "{told:?}\n{found:?}"
        );
    }
    assert_eq!(before.len(), after.len());
    before.len()
}

fn made() -> impl Iterator<Item = Recording> {
    (0..8).map(|seed| recording(seed, 10))
}

fn made_and_traffic() -> impl Iterator<Item = Recording> {
    made()
        .chain(traffic(21, 2))
        .chain(traffic_as_nuscenes(22, 2))
}

#[test]
fn turning_and_shifting_the_world_changes_nothing() {
    let mut compared = 0;
    for recording in made_and_traffic() {
        let before = facts(&recording, 1);
        for (turn_rad, shift_m) in [
            (1.234, [0.0; 3]),
            (0.0, [3700.0, -41.0, 5200.0]),
            (-2.5, [-8100.0, 12.0, 900.0]),
        ] {
            let moved = moved(&recording, turn_rad, shift_m);
            compared += assert_same(&before, &facts(&moved, 1));
            let texts = |recording: &Recording| -> Vec<String> {
                let rows = rows(&Held::of(vec![recording.clone()]), &options());
                rows.into_iter().map(|row| row.question).collect()
            };
            assert_eq!(texts(&recording), texts(&moved), "the same words");
        }
    }
    assert!(compared > 10_000, "{compared}");
}

#[test]
fn a_mirror_swaps_left_and_right_and_nothing_else() {
    let (mut compared, mut turned) = (0, 0);
    for recording in made_and_traffic() {
        let of_hour = |told: &Told| match told.fact {
            Fact::Timestamp { hour, .. } => hour,
            _ => 0,
        };
        let named = |told: Told| {
            let name = (
                told.task,
                told.tracks.clone(),
                told.clip,
                told.grid,
                of_hour(&told),
            );
            (name, told)
        };
        let swap = |hour: u8| if hour == 12 { 12 } else { 12 - hour };
        let in_mirror = |mut told: Told| {
            if let Label::Hour(hour) = told.label {
                told.label = Label::Hour(swap(hour));
            }
            match &mut told.fact {
                Fact::Direction { hour }
                | Fact::Timestamp { hour, .. }
                | Fact::DirectionComparison { hour } => *hour = swap(*hour),
                _ => {}
            }
            told
        };
        let before = facts(&without_cameras(&recording), 1);
        let after = facts(&mirrored(&recording), 1);
        assert_eq!(before.len(), after.len());
        let after: BTreeMap<_, Told> = after.into_values().map(named).collect();
        for told in before.into_values() {
            compared += 1;
            turned += usize::from(matches!(told.label, Label::Hour(1..=5 | 7..=11)));
            let (name, expected) = named(in_mirror(told));
            let found = after.get(&name);
            assert!(
                found.is_some_and(|found| is_close(&expected, found)),
                "{expected:?}\n{found:?}"
            );
        }
    }
    assert!(compared > 10_000 && turned > 500, "{compared}, {turned}");
}

#[test]
fn annotating_more_or_less_often_changes_nothing() {
    let mut compared = 0;
    for seed in 0..12 {
        let before = facts(&recording(seed, 10), 1);
        for rate_hz in [5, 20] {
            compared += assert_same(&before, &facts(&recording(seed, rate_hz), 1));
        }
    }
    assert!(compared > 5_000, "{compared}");
}

/// Another time is another clip, so keys differ and with them which of many alike facts are kept; how
/// many, and what is true, must not.
#[test]
fn what_the_clock_shows_changes_nothing() {
    // Ways and limits are drawn by key.
    let drawn = [Task::TimeToReach, Task::SpeedLimit, Task::FirstToArrive];
    let (mut compared, mut all) = (0, 0);
    for recording in made() {
        let before = facts(&recording, 1);
        for by_s in [123.25, 1000.0 / 3.0, -7.1] {
            let after = facts(&delayed(&recording, by_s), 1);
            let count = |facts: &BTreeMap<u64, Told>| {
                let mut counts = BTreeMap::new();
                for told in facts.values().filter(|told| !drawn.contains(&told.task)) {
                    // Of a pair the kept ones are shared by both orders.
                    let mut pair = told.tracks.clone();
                    pair.sort();
                    *counts
                        .entry((told.task, told.clip, pair, told.label))
                        .or_insert(0) += 1;
                }
                counts
            };
            let (counted, again) = (count(&before), count(&after));
            for (name, count) in &counted {
                assert_eq!(again.get(name), Some(count), "{name:?} after {by_s} s");
            }
            assert_eq!(counted.len(), again.len());
            let name = |told: &Told| {
                let tracks = told.tracks.clone();
                (told.task, tracks, told.clip, told.grid, told.label)
            };
            let after: BTreeMap<_, &Told> = after.values().map(|told| (name(told), told)).collect();
            for told in before.values().filter(|told| !drawn.contains(&told.task)) {
                all += 1;
                if let Some(found) = after.get(&name(told)) {
                    assert!(is_close(told, found), "{told:?}\n{found:?}");
                    compared += 1;
                }
            }
        }
    }
    assert!(compared > 1_000, "{compared} of {all}");
}

#[test]
fn the_order_of_tracks_changes_nothing() {
    let mut compared = 0;
    for recording in made_and_traffic() {
        let before = facts(&recording, 1);
        for seed in [1, 2] {
            compared += assert_same(&before, &facts(&shuffled(&recording, seed), 1));
        }
    }
    assert!(compared > 8_000, "{compared}");
}

#[test]
fn another_seed_chooses_otherwise_and_the_truth_stays() {
    let (mut common, mut one_sided) = (0, 0);
    for recording in made_and_traffic() {
        let (before, after) = (facts(&recording, 1), facts(&recording, 2));
        for (key, told) in &before {
            match after.get(key) {
                Some(found) => {
                    assert_eq!(told, found);
                    common += 1;
                }
                None => one_sided += 1,
            }
        }
    }
    assert!(common > 1_000 && one_sided > 1_000, "{common}, {one_sided}");
}

#[test]
fn values_are_in_si_units_whatever_unit_is_asked_for() {
    let source = Held::of(made_and_traffic().collect());
    let of_seed = |seed: u64| -> BTreeMap<String, Row> {
        let options = BuildOptions {
            seed,
            per_task: 4_000,
            ..options()
        };
        let rows = rows(&source, &options).into_iter();
        rows.map(|row| (row.id.clone(), row)).collect()
    };
    let (before, after) = (of_seed(1), of_seed(2));
    let (mut common, mut in_other_units) = (0, 0);
    for (id, row) in &before {
        if let Some(found) = after.get(id) {
            assert_eq!(
                (&row.value, &row.given),
                (&found.value, &found.given),
                "{id}"
            );
            assert_eq!((row.span_s, &row.clip), (found.span_s, &found.clip), "{id}");
            common += 1;
            in_other_units += usize::from(row.unit != found.unit);
        }
    }
    assert!(
        common > 500 && in_other_units > 50,
        "{common}, {in_other_units}"
    );
}
