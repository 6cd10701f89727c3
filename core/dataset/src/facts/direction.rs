//! Facts about the direction of one object on its own clock.

use kinelens_motion::{SAMPLED_STEP_S, clock_hour};
use kinelens_stkit::Task;

use super::found::{Found, Label, Place, Search};
use crate::rule::{Dropped, Rule};
use crate::statement::Fact;
use crate::view::Stretch;

/// Least speed of a step that sets a direction, metres per second.
pub(super) const LEAST_STEP_MPS: f64 = 0.5;
/// Greatest distance from the middle of an hour, hours: 3° short of the border.
const MOST_OFF_MIDDLE_H: f64 = 0.4;
/// Shortest time towards an hour, steps: 1 s.
const SHORTEST_STEPS: usize = 2;
/// Greatest share of the time in sight: below it "all the time" overlaps by less than half.
const MOST_OF_TIME: f64 = 0.5;

pub(super) fn find(search: &Search<'_>, dropped: &mut Dropped, kept: &mut Vec<Found>) {
    let [asks_direction, asks_time] =
        [Task::MovementDirection, Task::DirectionTimestamp].map(|task| search.asks(task));
    if !asks_direction && !asks_time {
        return;
    }
    for object in search.movers() {
        if search.view.is_sport {
            dropped.add(Rule::Sport);
            continue;
        }
        // The clock's 12 is the first step that can be seen, so later stretches have none of their own.
        let place = Place { object, stretch: 0 };
        let stretch = search.stretch(place);
        let Some(first) = stretch.path.first_moving_step() else {
            continue;
        };
        let track = search.view.objects[object].track;
        let own = search.view.glimpses.iter();
        let glimpsed: Vec<usize> = own
            .filter(|glimpse| glimpse.track == track)
            .map(|glimpse| glimpse.grid)
            .collect();
        if glimpsed.iter().any(|grid| *grid < stretch.first) {
            dropped.add(Rule::SeenTwice);
            continue;
        }
        if stretch.path.step_speed_mps(first) < LEAST_STEP_MPS {
            dropped.add(Rule::TooSlowForDirection);
            continue;
        }
        let twelve = stretch.first + first;
        if !stretch.is_seen_at([twelve, twelve + 1]) {
            dropped.add(Rule::HiddenAtEnds);
            continue;
        }
        let mut candidates = Vec::new();
        if asks_direction {
            at_moments(search, place, first, dropped, &mut candidates);
        }
        if asks_time {
            if search.view.objects[object].stretches.len() > 1 || !glimpsed.is_empty() {
                dropped.add(Rule::SeenTwice);
            } else {
                times(search, place, dropped, &mut candidates);
            }
        }
        search.keep_some(candidates, dropped, kept);
    }
}

fn at_moments(
    search: &Search<'_>,
    place: Place,
    first: usize,
    dropped: &mut Dropped,
    found: &mut Vec<Found>,
) {
    let stretch = search.stretch(place);
    for index in first + 1..stretch.path.len().saturating_sub(1) {
        let Some(hours) = stretch.path.heading_hours(index) else {
            continue;
        };
        if stretch.path.step_speed_mps(index) < LEAST_STEP_MPS {
            dropped.add(Rule::TooSlowForDirection);
            continue;
        }
        let Some(hour) = clear_hour(hours) else {
            dropped.add(Rule::BetweenTwoHours);
            continue;
        };
        let grid = [stretch.first + index, stretch.first + index + 1];
        if !stretch.is_seen_at(grid) {
            dropped.add(Rule::HiddenAtEnds);
            continue;
        }
        found.push(Found {
            key: search.key(Task::MovementDirection, &[place], grid, 0),
            label: Label::Hour(hour),
            places: vec![place],
            grid,
            fact: Fact::Direction { hour },
        });
    }
}

/// The hour of a direction that is not near the border of two.
pub(super) fn clear_hour(hours: f64) -> Option<u8> {
    ((hours - hours.round()).abs() <= MOST_OFF_MIDDLE_H).then(|| clock_hour(hours))
}

fn times(search: &Search<'_>, place: Place, dropped: &mut Dropped, found: &mut Vec<Found>) {
    let stretch = search.stretch(place);
    let runs = runs_by_hour(stretch);
    let seen_steps = stretch.path.len() - 1;
    let grid = [stretch.first, stretch.last()];
    for hour in 1..=12 {
        let mut of_hour = runs.iter().filter(|run| run.hour == hour);
        let Some(run) = of_hour.next() else {
            continue;
        };
        let steps = run.end - run.start;
        let refused = if of_hour.next().is_some() {
            Some(Rule::SeveralTimes)
        } else if steps < SHORTEST_STEPS {
            Some(Rule::TooShortThatWay)
        } else if steps as f64 >= MOST_OF_TIME * seen_steps as f64 {
            Some(Rule::MostOfTheTime)
        } else {
            None
        };
        if let Some(rule) = refused {
            dropped.add(rule);
            continue;
        }
        let at_s = |index: usize| (stretch.first + index) as f64 * SAMPLED_STEP_S;
        found.push(Found {
            key: search.key(Task::DirectionTimestamp, &[place], grid, u64::from(hour)),
            label: Label::Hour(hour),
            places: vec![place],
            grid,
            fact: Fact::Timestamp {
                hour,
                when_s: [at_s(run.start), at_s(run.end)],
            },
        });
    }
}

/// Steps in a row towards one hour, the end excluded.
struct Run {
    hour: u8,
    start: usize,
    end: usize,
}

fn runs_by_hour(stretch: &Stretch) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for index in 0..stretch.path.len() - 1 {
        let Some(hour) = stretch.path.heading_hours(index).map(clock_hour) else {
            continue;
        };
        match runs.last_mut() {
            Some(run) if run.hour == hour && run.end == index => run.end = index + 1,
            _ => runs.push(Run {
                hour,
                start: index,
                end: index + 1,
            }),
        }
    }
    runs
}
