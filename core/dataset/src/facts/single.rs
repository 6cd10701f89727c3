//! Facts about the way of one object: distance, speed, time to reach, limits.

use kinelens_stkit::Task;

use super::found::{Found, Label, Place, Search, limit_unit};
use crate::hash;
use crate::rule::{Dropped, Rule};
use crate::statement::Fact;

/// Least way and mean speed worth a question, metres and metres per second.
pub(super) const LEAST_WAY_M: f64 = 1.0;
pub(super) const LEAST_SPEED_MPS: f64 = 0.5;
/// Shortest time asked about, steps: 1 s.
pub(super) const SHORTEST_STEPS: usize = 2;
/// Ways that people would name, metres.
const WAYS_M: [f64; 9] = [10.0, 20.0, 30.0, 50.0, 80.0, 100.0, 150.0, 200.0, 500.0];
/// Durations worth a question, seconds.
const DURATIONS_S: [f64; 2] = [2.0, 120.0];
/// A speed this near to a limit, as a share of it, is too close to call.
const NEAR_LIMIT: f64 = 0.1;
/// Factors on the speed between which a limit lies.
const LIMITS: [f64; 2] = [0.4, 2.5];

pub(super) fn find(search: &Search<'_>, dropped: &mut Dropped, kept: &mut Vec<Found>) {
    for object in search.movers() {
        let mut candidates = Vec::new();
        for stretch in 0..search.view.objects[object].stretches.len() {
            of_stretch(search, Place { object, stretch }, dropped, &mut candidates);
        }
        search.keep_some(candidates, dropped, kept);
    }
}

fn of_stretch(search: &Search<'_>, place: Place, dropped: &mut Dropped, found: &mut Vec<Found>) {
    let stretch = search.stretch(place);
    let path = &stretch.path;
    for from in 0..path.len() {
        for to in from + SHORTEST_STEPS..path.len() {
            let (distance_m, speed_mps) = (
                path.travelled_distance_m(from, to),
                path.mean_speed_mps(from, to),
            );
            if distance_m < LEAST_WAY_M || speed_mps < LEAST_SPEED_MPS {
                dropped.add(Rule::HardlyMoved);
                continue;
            }
            let grid = [stretch.first + from, stretch.first + to];
            if !stretch.is_seen_at(grid) {
                dropped.add(Rule::HiddenAtEnds);
                continue;
            }
            let mut push = |fact: Fact, label: Label, key: u64| {
                found.push(Found {
                    key,
                    label,
                    places: vec![place],
                    grid,
                    fact,
                });
            };
            let key = |task: Task| search.key(task, &[place], grid, 0);
            if search.asks(Task::TraveledDistance) {
                push(
                    Fact::Distance { distance_m },
                    Label::of_number(distance_m),
                    key(Task::TraveledDistance),
                );
            }
            if search.asks(Task::TravelingSpeed) {
                push(
                    Fact::Speed { speed_mps },
                    Label::of_number(speed_mps),
                    key(Task::TravelingSpeed),
                );
            }
            if search.asks(Task::TimeToReach) {
                let key = key(Task::TimeToReach);
                let way_m = WAYS_M[hash::pick(key, WAYS_M.len())];
                let duration_s = way_m / speed_mps;
                if (DURATIONS_S[0]..=DURATIONS_S[1]).contains(&duration_s) {
                    let fact = Fact::Reach {
                        way_m,
                        travelled_m: distance_m,
                        speed_mps,
                        duration_s,
                    };
                    push(fact, Label::of_number(duration_s), key);
                }
            }
            if search.asks(Task::SpeedLimit) {
                let key = key(Task::SpeedLimit);
                match limit(key, speed_mps) {
                    Some((fact, exceeds)) => push(fact, Label::Decision(exceeds), key),
                    None => dropped.add(Rule::NearTheLimit),
                }
            }
        }
    }
}

/// Draws a round limit in the unit that the question will use, slower or faster than the object.
fn limit(key: u64, speed_mps: f64) -> Option<(Fact, bool)> {
    let si_per_unit = limit_unit(key).si_per_unit();
    let [low, high] = LIMITS;
    let factor = low * (high / low).powf(hash::share(hash::of(&[key, 2])));
    let raw = speed_mps * factor / si_per_unit;
    // Limits are multiples of ten, of slow things multiples of one.
    let rounded = if raw >= 20.0 {
        (raw / 10.0).round() * 10.0
    } else {
        raw.round().max(1.0)
    };
    let limit_mps = rounded * si_per_unit;
    let exceeds = speed_mps > limit_mps;
    let is_clear = (speed_mps - limit_mps).abs() > NEAR_LIMIT * limit_mps;
    is_clear.then_some((
        Fact::Limit {
            limit_mps,
            speed_mps,
            exceeds,
        },
        exceeds,
    ))
}
