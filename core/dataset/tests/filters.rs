//! Filters of pseudo-labels on tracks whose motion is known.

use kinelens_dataset::filters::{
    Bound, Limits, PairLimits, PseudoSample, PseudoTrack, Rule, Verdict, check_pair, check_rules,
    class_bounds, passes,
};
use nalgebra::{Rotation3, Vector3};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A number of the standard normal distribution, near enough: twelve uniform ones less six.
fn normal(random: &mut ChaCha8Rng) -> f64 {
    (0..12)
        .map(|_| f64::from(random.next_u32()) / f64::from(u32::MAX))
        .sum::<f64>()
        - 6.0
}

fn track(
    label: &str,
    step_s: f64,
    count: u32,
    sigma_m: f64,
    seed: u64,
    at_m: impl Fn(f64) -> [f64; 3],
) -> PseudoTrack {
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let samples = (0..count).map(|index| {
        let t_s = f64::from(index) * step_s;
        PseudoSample {
            t_s,
            position_m: at_m(t_s).map(|part| part + sigma_m * normal(&mut random)),
            sigma_m,
        }
    });
    PseudoTrack {
        label: label.to_owned(),
        samples: samples.collect(),
        ..PseudoTrack::default()
    }
}

/// Rotates and moves the world.
fn moved(track: &PseudoTrack, turn: &Rotation3<f64>, shift: Vector3<f64>) -> PseudoTrack {
    let mut moved = track.clone();
    for sample in &mut moved.samples {
        sample.position_m = (turn * Vector3::from(sample.position_m) + shift).into();
    }
    moved
}

fn reasons(verdicts: &[Verdict]) -> Vec<Rule> {
    verdicts.iter().filter_map(Verdict::reason).collect()
}

fn rules(track: &PseudoTrack) -> Vec<Rule> {
    reasons(&check_rules(track, &Limits::default()))
}

fn pair(a: &PseudoTrack, b: &PseudoTrack) -> Vec<Rule> {
    reasons(&check_pair(a, b, &PairLimits::default()))
}

/// Straight on, then a quarter turn of radius 5 m, seen from above clockwise where `side` is 1.
fn turning(speed_mps: f64, side: f64) -> impl Fn(f64) -> [f64; 3] {
    move |t_s| {
        let way_m = speed_mps * t_s;
        let straight_m = 10.0;
        if way_m <= straight_m {
            return [way_m, 0.0, 0.0];
        }
        let angle_rad = ((way_m - straight_m) / 5.0).min(std::f64::consts::FRAC_PI_2);
        let rest_m = way_m - straight_m - 5.0 * angle_rad;
        let across_m = 5.0 * (1.0 - angle_rad.cos()) + rest_m;
        [straight_m + 5.0 * angle_rad.sin(), 0.0, side * across_m]
    }
}

#[test]
fn noise_breaks_no_bound_and_true_speed_does() {
    let walking = track("pedestrian", 0.1, 60, 0.3, 1, |t_s| [1.4 * t_s, 0.0, 0.0]);
    let raw_mps = walking.samples.windows(2).map(|pair| {
        let [a, b] = [pair[0].position_m, pair[1].position_m].map(Vector3::from);
        (b - a).norm() / 0.1
    });
    assert!(raw_mps.fold(0.0, f64::max) > 6.0, "the noise is large");
    for seed in 0..50 {
        let walking = track("pedestrian", 0.1, 60, 0.3, seed, |t_s| {
            [1.4 * t_s, 0.0, 0.0]
        });
        assert_eq!(rules(&walking), [], "seed {seed}");
    }
    let driving = |label: &str| track(label, 0.1, 60, 0.1, 1, |t_s| [20.0 * t_s, 0.0, 0.0]);
    assert_eq!(rules(&driving("a pedestrian")), [Rule::Speed]);
    assert_eq!(rules(&driving("red car")), []);
    let verdicts = check_rules(&driving("pedestrian"), &Limits::default());
    let speed = verdicts
        .iter()
        .find(|verdict| verdict.rule == Rule::Speed)
        .unwrap();
    assert_eq!(
        speed.bound,
        Bound::AtMost(class_bounds("pedestrian").speed_mps)
    );
    assert!((speed.measured.unwrap() - 20.0).abs() < 0.5, "{speed:?}");
    // 25 m/s² from rest: fast by no means, but no car does it.
    let leaping = track("car", 0.1, 25, 0.02, 1, |t_s| [12.5 * t_s * t_s, 0.0, 0.0]);
    assert_eq!(rules(&leaping), [Rule::Acceleration]);
}

#[test]
fn degenerate_tracks_have_a_named_rule() {
    let good = track("car", 0.5, 10, 0.1, 1, |t_s| [5.0 * t_s, 0.0, 0.0]);
    let broken = |change: fn(&mut PseudoTrack)| {
        let mut track = good.clone();
        change(&mut track);
        rules(&track)
    };
    assert_eq!(rules(&good), []);
    assert_eq!(broken(|track| track.samples.clear()), [Rule::Samples]);
    assert_eq!(broken(|track| track.samples.truncate(1)), [Rule::Samples]);
    assert_eq!(
        broken(|track| track.samples[3].position_m[1] = f64::NAN),
        [Rule::Finite]
    );
    assert_eq!(
        broken(|track| track.samples[3].sigma_m = f64::INFINITY),
        [Rule::Finite]
    );
    assert_eq!(
        broken(|track| track.samples[3].t_s = track.samples[2].t_s),
        [Rule::TimeOrder]
    );
    assert_eq!(broken(|track| track.samples.reverse()), [Rule::TimeOrder]);
    let brief = track("car", 0.01, 10, 0.1, 1, |_| [0.0; 3]);
    assert_eq!(rules(&brief), [Rule::Duration]);
    for factor in [1e9, 1e30, 1e155, 1e300] {
        let mut far = good.clone();
        for sample in &mut far.samples {
            sample.position_m[0] *= factor;
        }
        assert_eq!(rules(&far), [Rule::Finite], "{factor}");
        assert_eq!(pair(&good, &far), [Rule::Finite], "{factor}");
    }
    assert!(pair(&good, &PseudoTrack::default()).contains(&Rule::CommonTime));
    let mut odd = good.clone();
    odd.samples[0].t_s = f64::NAN;
    assert_eq!(pair(&good, &odd), [Rule::Finite]);
}

#[test]
fn masks_cameras_and_scale_keep_to_their_limits() {
    let good = PseudoTrack {
        mask_areas_px: vec![900.0, 1000.0, 1.0],
        picture_area_px: Some(1_000_000.0),
        reprojection_errors_px: vec![0.5, 90.0, 0.7],
        relative_scale_sigma: Some(0.1),
        ..track("car", 0.5, 10, 0.1, 1, |t_s| [5.0 * t_s, 0.0, 0.0])
    };
    assert_eq!(rules(&good), [], "medians count");
    let broken = |change: fn(&mut PseudoTrack)| {
        let mut track = good.clone();
        change(&mut track);
        rules(&track)
    };
    assert_eq!(
        broken(|track| track.mask_areas_px = vec![9.0; 3]),
        [Rule::MaskArea]
    );
    assert_eq!(
        broken(|track| track.mask_areas_px = vec![6e5; 3]),
        [Rule::MaskShare]
    );
    assert_eq!(
        broken(|track| track.mask_areas_px = vec![f64::NAN]),
        [Rule::MaskArea, Rule::MaskShare]
    );
    assert_eq!(
        broken(|track| track.picture_area_px = Some(0.0)),
        [Rule::MaskShare]
    );
    assert_eq!(
        broken(|track| track.reprojection_errors_px = vec![4.0]),
        [Rule::Reprojection]
    );
    assert_eq!(
        broken(|track| track.relative_scale_sigma = Some(0.3)),
        [Rule::Scale]
    );
    assert_eq!(
        broken(|track| track.relative_scale_sigma = Some(f64::NAN)),
        [Rule::Scale]
    );
    assert_eq!(
        broken(|track| track.relative_scale_sigma = Some(-0.1)),
        [Rule::Scale]
    );
    assert_eq!(broken(|track| track.relative_scale_sigma = None), []);
}

#[test]
fn moving_and_rotating_the_world_changes_no_verdict() {
    let (mut broken_rules, mut broken_pairs) = (0, 0);
    for seed in 0..40_u64 {
        let mut random = ChaCha8Rng::seed_from_u64(1000 + seed);
        // Speeds about the bounds, so that both verdicts occur.
        let speed_mps = 8.0 + 10.0 * f64::from(random.next_u32()) / f64::from(u32::MAX);
        let sigma_m = [0.0, 0.05, 0.3][seed as usize % 3];
        let still = track(
            "pedestrian",
            0.1,
            40,
            sigma_m,
            seed,
            turning(speed_mps, 1.0),
        );
        let turn = Rotation3::from_euler_angles(
            normal(&mut random),
            normal(&mut random),
            normal(&mut random),
        );
        let shift = Vector3::new(50.0, -3.0, 20.0) * normal(&mut random);
        assert_eq!(
            rules(&still),
            rules(&moved(&still, &turn, shift)),
            "seed {seed}"
        );
        broken_rules += usize::from(!rules(&still).is_empty());
        let other = track(
            "pedestrian",
            0.13,
            30,
            sigma_m,
            seed + 7,
            turning((1.1 + 0.01 * seed as f64) * speed_mps, 1.0),
        );
        // Headings need up to stay up; shape and length do not.
        let upright = Rotation3::from_axis_angle(&Vector3::y_axis(), normal(&mut random));
        assert_eq!(
            pair(&still, &other),
            pair(&still, &moved(&other, &upright, shift)),
            "seed {seed}"
        );
        broken_pairs += usize::from(!pair(&still, &other).is_empty());
    }
    // Neither all nor none, or the property would say nothing.
    assert!((5..=35).contains(&broken_rules), "{broken_rules}");
    assert!((5..=35).contains(&broken_pairs), "{broken_pairs}");
}

#[test]
fn stretching_time_and_space_alike_changes_no_verdict_on_speed() {
    let mut too_fast = 0;
    for seed in 0..40_u64 {
        let speed_mps = 8.0 + 0.25 * seed as f64;
        let plain = track("pedestrian", 0.1, 40, 0.05, seed, turning(speed_mps, 1.0));
        too_fast += usize::from(rules(&plain).contains(&Rule::Speed));
        for factor in [0.5, 2.0, 8.0] {
            let mut stretched = plain.clone();
            for sample in &mut stretched.samples {
                sample.t_s *= factor;
                sample.sigma_m *= factor;
                sample.position_m = sample.position_m.map(|part| part * factor);
            }
            let broken = |track: &PseudoTrack| rules(track).contains(&Rule::Speed);
            assert_eq!(
                broken(&plain),
                broken(&stretched),
                "seed {seed}, factor {factor}"
            );
        }
    }
    assert!((5..=35).contains(&too_fast), "{too_fast}");
}

#[test]
fn two_providers_agree_on_one_motion() {
    let a = track("car", 0.1, 50, 0.05, 1, turning(6.0, 1.0));
    let upright = Rotation3::from_axis_angle(&Vector3::y_axis(), 2.0);
    let shift = Vector3::new(100.0, 2.0, -40.0);
    let same = track("car", 0.13, 38, 0.05, 2, turning(6.0, 1.0));
    assert_eq!(pair(&a, &moved(&same, &upright, shift)), []);
    let slower = track("car", 0.1, 50, 0.05, 3, turning(4.0, 1.0));
    assert!(pair(&a, &slower).contains(&Rule::PathRatio));
    let straight = track("car", 0.1, 50, 0.05, 4, |t_s| [6.0 * t_s, 0.0, 0.0]);
    assert!(pair(&a, &straight).contains(&Rule::Shape));
    // Turned over, a left turn is a right turn: only the clock tells them apart.
    let left = track("car", 0.1, 80, 0.02, 5, turning(6.0, -1.0));
    let right = track("car", 0.1, 80, 0.02, 6, turning(6.0, 1.0));
    assert_eq!(pair(&left, &right), [Rule::Heading]);
    let parked = |seed| track("car", 0.1, 50, 0.05, seed, |_| [3.0, 0.0, 7.0]);
    assert_eq!(pair(&parked(7), &parked(8)), []);
    assert!(pair(&parked(7), &a).contains(&Rule::PathRatio));
    let mut later = same;
    later
        .samples
        .iter_mut()
        .for_each(|sample| sample.t_s += 4.5);
    assert_eq!(pair(&a, &later), [Rule::CommonTime]);
    assert!(passes(&check_pair(&a, &a, &PairLimits::default())));
}
