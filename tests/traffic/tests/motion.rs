//! What moves, and how.

use std::f64::consts::PI;

use kinelens_traffic::{Class, Log, generate};

const STEP_S: f64 = 0.5;
/// Below 0.2 m/s no direction is told.
const LEAST_STEP_M: f64 = 0.2 * STEP_S;

fn some_logs(count: u64) -> Vec<Log> {
    (0..count).map(|index| generate::log(7, index)).collect()
}

#[test]
fn a_log_depends_on_seed_and_index_only() {
    let forwards: Vec<Log> = (0..6).map(|index| generate::log(3, index)).collect();
    let backwards: Vec<Log> = (0..6).rev().map(|index| generate::log(3, index)).collect();
    assert!(forwards.iter().eq(backwards.iter().rev()));
    assert_ne!(forwards[0].objects, forwards[1].objects);
    assert_ne!(forwards[0].objects, generate::log(4, 0).objects);
}

/// One number that changes when any bit of a place does. It holds on every machine: sums, products,
/// roots and the sines of `libm` are the same everywhere.
#[test]
fn a_seed_gives_the_same_bits_everywhere() {
    let log = generate::log(1, 0);
    let fingerprint = log.objects.iter().fold(0_u64, |hash, object| {
        let places = [0.0, 3.7, 12.9].map(|t_s| log.position_at(object, t_s));
        let bits = places.iter().flatten().map(|metres| metres.to_bits());
        bits.fold(hash, |hash: u64, bits| {
            (hash ^ bits).wrapping_mul(0x0100_0000_01b3).rotate_left(17)
        })
    });
    assert_eq!(fingerprint, 0xc3b6_8648_c0e2_74f2, "{fingerprint:#x}");
}

#[test]
fn logs_are_like_real_ones() {
    for log in some_logs(20) {
        assert!((40..=70).contains(&log.objects.len()));
        assert!((14.9..20.1).contains(&log.duration_s()));
        assert!(
            log.sweeps_ns
                .windows(2)
                .all(|pair| (99_000_000..101_000_000).contains(&(pair[1] - pair[0])))
        );
        let [x_m, y_m, _] = log.city_from_ground.translation_m;
        assert!(x_m.hypot(y_m) > 10.0);
        assert!(
            log.objects
                .iter()
                .all(|object| object.present_s[1] - object.present_s[0] > 2.9)
        );
    }
    let logs = some_logs(60);
    let climbs = logs.iter().filter(|log| {
        log.objects.iter().any(|object| {
            let rise_m = log.position_at(object, 10.0)[2] - log.position_at(object, 0.0)[2];
            rise_m.abs() > 0.1
        })
    });
    assert!((10..40).contains(&climbs.count()), "some grounds slope");
    for class in Class::ALL {
        let mut all = logs.iter().flat_map(|log| &log.objects);
        assert!(all.any(|object| object.class == class), "no {class:?}");
    }
}

#[test]
fn nobody_is_faster_or_wilder_than_its_class_allows() {
    for log in some_logs(40) {
        for object in &log.objects {
            let traits = object.class.traits();
            let fastest_mps = match object.class {
                Class::Car | Class::Van => 35.0,
                Class::Adult => 3.6,
                _ => traits.cruise_mps[1],
            };
            let tangential_mps2 = traits.accelerate_mps2[1].max(traits.brake_mps2[1]);
            for step in 0..200 {
                let t_s = 0.05 + 0.1 * f64::from(step);
                let state = object.course.at(t_s);
                let what = format!("{:?} at {t_s} s: {state:?}", object.class);
                assert!(state.speed_mps <= fastest_mps + 1e-9, "{what}");
                assert!(state.tangential_mps2.abs() <= tangential_mps2, "{what}");
                assert!(
                    state.centripetal_mps2 <= traits.lateral_mps2[1] + 1e-9,
                    "{what}"
                );
                // What is told of the motion is what the places show.
                let [before, after] =
                    [t_s - 1e-4, t_s + 1e-4].map(|t_s| log.position_at(object, t_s));
                let way_m = distance_m(before, after);
                assert!((way_m / 2e-4 - state.speed_mps).abs() < 2e-3, "{what}");
            }
        }
    }
}

#[test]
fn noses_point_where_things_go_but_in_reverse() {
    let mut reversed = 0;
    for log in some_logs(30) {
        for object in &log.objects {
            for step in 0..150 {
                let t_s = 0.1 * f64::from(step);
                let state = object.course.at(t_s);
                if state.speed_mps < 0.3 {
                    continue;
                }
                let [before, after] =
                    [t_s - 1e-4, t_s + 1e-4].map(|t_s| log.position_at(object, t_s));
                let nose = log.city_from_object(object, t_s).direction([1.0, 0.0, 0.0]);
                let way_m = distance_m(before, after);
                let along = (0..3)
                    .map(|axis| nose[axis] * (after[axis] - before[axis]) / way_m)
                    .sum::<f64>();
                let expected = if state.backwards { -1.0 } else { 1.0 };
                // Rounding of city coordinates leaves some 1e-5 of the direction.
                assert!((along - expected).abs() < 1e-4, "{along}: {state:?}");
                reversed += u32::from(state.backwards);
            }
        }
    }
    assert!(reversed > 100, "{reversed} moments in reverse");
}

#[test]
fn every_hour_of_the_clock_is_frequent() {
    let mut hours = [0_u32; 12];
    for log in some_logs(150) {
        for object in &log.objects {
            count_hours(&log, object, &mut hours);
        }
    }
    let all: u32 = hours.iter().sum();
    for (at, count) in hours.iter().enumerate() {
        let percent = 100.0 * f64::from(*count) / f64::from(all);
        let hour = if at == 0 { 12 } else { at };
        println!(
            "{hour:2} o'clock {percent:5.1} %  {}",
            "#".repeat(percent as usize)
        );
    }
    for (at, count) in hours.iter().enumerate() {
        let share = f64::from(*count) / f64::from(all);
        assert!(share >= 0.02, "index {at} of the hours from 12: {share}");
    }
    assert!(all > 50_000, "{all} moving steps");
}

/// Counts the steps by direction on the clock whose 12 is the first moving step, clockwise from above.
fn count_hours(log: &Log, object: &kinelens_traffic::Object, hours: &mut [u32; 12]) {
    let [from_s, until_s] = object.present_s;
    let steps = ((until_s - from_s) / STEP_S) as u32;
    let mut first = None;
    for step in 0..steps {
        let t_s = from_s + STEP_S * f64::from(step);
        let [before, after] = [t_s, t_s + STEP_S].map(|t_s| log.position_at(object, t_s));
        if distance_m(before, after) < LEAST_STEP_M {
            continue;
        }
        let direction_rad = (after[1] - before[1]).atan2(after[0] - before[0]);
        let first_rad = *first.get_or_insert(direction_rad);
        let clockwise = (first_rad - direction_rad).rem_euclid(2.0 * PI);
        hours[(clockwise / (PI / 6.0)).round() as usize % 12] += 1;
    }
}

fn distance_m(a: [f64; 3], b: [f64; 3]) -> f64 {
    let squares = a.iter().zip(b).map(|(a, b)| (a - b) * (a - b));
    squares.sum::<f64>().sqrt()
}
