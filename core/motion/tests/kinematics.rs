//! Motion as a whole: invariances, clocks, gaps, comparisons, broken input.

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

use kinelens_motion::{
    Estimate, Geometry, GroundCalibration, Intrinsics, Kinematics, KinematicsError, Observation,
    PlaneCalibration, SmoothingOptions, Span, Stick, Trajectory, Winner, compare_direction,
    compare_distance, compare_speed, displacement, heading_clock_at, heading_spans, mean_speed,
    overall_heading_clock, peak_speed, resample, travelled_distance,
};

fn track(duration_s: f64, step_s: f64, place: impl Fn(f64) -> [f64; 3]) -> Vec<(f64, [f64; 3])> {
    let count = (duration_s / step_s).round() as usize;
    (0..=count)
        .map(|i| i as f64 * step_s)
        .map(|t| (t, place(t)))
        .collect()
}

fn kinematics(points: &[(f64, [f64; 3])]) -> Kinematics {
    let trajectory = Trajectory::from_positions(points, 0.005).unwrap();
    Kinematics::new(
        &trajectory,
        &SmoothingOptions {
            half_width_s: Some(0.3),
        },
    )
    .unwrap()
}

/// Drives along −z, then turns right (clockwise from above) into +x within a second.
fn right_turn(t: f64) -> [f64; 3] {
    let radius = 4.0 / std::f64::consts::FRAC_PI_2;
    if t < 3.0 {
        [0.0, 0.0, -4.0 * t]
    } else if t < 4.0 {
        let angle = (t - 3.0) * std::f64::consts::FRAC_PI_2;
        [
            radius * (1.0 - angle.cos()),
            0.0,
            -12.0 - radius * angle.sin(),
        ]
    } else {
        [radius + 4.0 * (t - 4.0), 0.0, -12.0 - radius]
    }
}

#[test]
fn a_right_turn_is_three_o_clock_and_its_mirror_nine() {
    let right = kinematics(&track(7.0, 0.05, right_turn));
    let span = right.span();
    assert_eq!(
        overall_heading_clock(&right, span).unwrap().unwrap().hour,
        3
    );
    assert_eq!(heading_clock_at(&right, 1.0).unwrap().hour, 12);
    assert!(heading_clock_at(&right, 99.0).is_none());
    let left = kinematics(
        &track(7.0, 0.05, right_turn)
            .iter()
            .map(mirrored)
            .collect::<Vec<_>>(),
    );
    assert_eq!(overall_heading_clock(&left, span).unwrap().unwrap().hour, 9);
    for (a, b) in right.heading_clock_h.iter().zip(&left.heading_clock_h) {
        let sum = a.unwrap() + b.unwrap();
        assert!(
            (sum.rem_euclid(12.0)).min(12.0 - sum.rem_euclid(12.0)) < 1e-6,
            "{a:?} {b:?}"
        );
    }
    let towards_three = heading_spans(&right, 3);
    assert_eq!(towards_three.len(), 1, "{towards_three:?}");
    assert!(
        (towards_three[0].start_s - 3.7).abs() < 0.4 && (towards_three[0].end_s - 7.0).abs() < 0.06
    );
    assert!(heading_spans(&right, 6).is_empty());
}

fn mirrored((t, [x, y, z]): &(f64, [f64; 3])) -> (f64, [f64; 3]) {
    (*t, [-x, *y, *z])
}

#[test]
fn turning_and_shifting_the_world_changes_no_answer() {
    let points = track(7.0, 0.05, right_turn);
    let (sin, cos) = 0.83f64.sin_cos();
    let moved: Vec<_> = points
        .iter()
        .map(|(t, [x, y, z])| {
            (
                t + 100.0,
                [x * cos + z * sin + 7.0, y + 1.0, z * cos - x * sin - 30.0],
            )
        })
        .collect();
    let (a, b) = (kinematics(&points), kinematics(&moved));
    let (of_a, of_b) = (
        travelled_distance(&a, a.span()).unwrap(),
        travelled_distance(&b, b.span()).unwrap(),
    );
    assert!((of_a.value - of_b.value).abs() < 1e-6 && (of_a.sigma() - of_b.sigma()).abs() < 1e-6);
    for index in 0..a.t_s.len() {
        assert!((a.speed_mps[index].value - b.speed_mps[index].value).abs() < 1e-5);
        let apart = (a.heading_clock_h[index].unwrap() - b.heading_clock_h[index].unwrap())
            .rem_euclid(12.0);
        assert!(apart.min(12.0 - apart) < 1e-4);
    }
}

#[test]
fn the_rate_and_regularity_of_frames_change_no_answer() {
    let truth_m = 28.0;
    let regular = track(7.0, 0.04, right_turn);
    let irregular: Vec<_> = regular
        .iter()
        .enumerate()
        .filter(|(index, _)| index % 5 != 3)
        .map(|(index, (t, _))| t + 0.012 * (index as f64 * 1.7).sin())
        .map(|t| (t, right_turn(t)))
        .collect();
    for points in [
        regular,
        irregular,
        track(7.0, 0.1, right_turn),
        track(7.0, 0.0167, right_turn),
    ] {
        let kinematics = kinematics(&points);
        let span = Span::new(0.0, 7.0);
        let distance = travelled_distance(&kinematics, span).unwrap();
        assert!(
            (distance.value - truth_m).abs() < 0.2,
            "{} points: {distance:?}",
            points.len()
        );
        assert!((mean_speed(&kinematics, span).unwrap().value - 4.0).abs() < 0.03);
        assert!((peak_speed(&kinematics, span).unwrap().speed_mps.value - 4.0).abs() < 0.35);
        let straight = displacement(&kinematics, span).unwrap().value;
        assert!(
            (straight - (14.546f64 * 14.546 * 2.0).sqrt()).abs() < 0.1,
            "{straight}"
        );
    }
}

#[test]
fn spans_add_up_and_must_be_covered() {
    let kinematics = kinematics(&track(4.0, 0.05, |t| [t * t, 0.0, 0.0]));
    let part = |start_s, end_s| {
        travelled_distance(&kinematics, Span::new(start_s, end_s))
            .unwrap()
            .value
    };
    assert!((part(0.5, 1.337) + part(1.337, 3.0) - part(0.5, 3.0)).abs() < 1e-3);
    assert!(
        (part(1.01, 1.02) - 0.0203).abs() < 2e-3,
        "a span between two samples"
    );
    let last = kinematics.path_length_m.last().unwrap();
    assert!((last.value - part(0.0, 4.0)).abs() < 1e-9);
    for (start_s, end_s) in [
        (5.0, 6.0),
        (2.0, 1.0),
        (1.0, 1.0),
        (f64::NAN, 2.0),
        (0.0, 9.0),
    ] {
        let answer = travelled_distance(&kinematics, Span::new(start_s, end_s));
        assert!(
            matches!(answer, Err(KinematicsError::SpanNotCovered { .. })),
            "{start_s} {end_s}"
        );
        assert!(overall_heading_clock(&kinematics, Span::new(start_s, end_s)).is_err());
    }
    let steps = resample(&kinematics, 0.5);
    assert_eq!(steps.len(), 9);
    assert!((steps[3].t_s - 1.5).abs() < 1e-12 && (steps[3].position_m[0] - 2.25).abs() < 0.01);
    assert!(resample(&kinematics, 0.0).is_empty() && resample(&kinematics, f64::NAN).is_empty());
    // Constant acceleration of 2 m/s² along the way.
    let middle = kinematics.t_s.len() / 2;
    assert!((kinematics.acceleration_magnitude_mps2[middle].value - 2.0).abs() < 0.05);
    assert!((kinematics.tangential_acceleration_mps2[middle] - 2.0).abs() < 0.05);
    assert!(kinematics.normal_acceleration_mps2[middle] < 1e-6);
}

#[test]
fn comparisons_share_the_scale_and_say_when_they_are_unsure() {
    let slow = kinematics(&track(5.0, 0.05, |t| [2.0 * t, 0.0, 0.0]));
    let fast = kinematics(&track(5.0, 0.05, |t| [0.0, 0.0, 3.0 * t]));
    let parked = kinematics(&track(5.0, 0.05, |t| [0.002 * (77.0 * t).sin(), 0.0, 0.0]));
    let span = Span::new(0.0, 5.0);
    let comparison = compare_distance(&slow, &fast, span).unwrap();
    assert_eq!(comparison.winner, Winner::Second);
    assert!((comparison.ratio.unwrap().value - 1.5).abs() < 1e-3 && comparison.certain);
    assert!(!compare_speed(&slow, &slow, span).unwrap().certain);
    // From +x to +z is a right turn seen from above.
    assert_eq!(
        compare_direction(&slow, &fast, span).unwrap().unwrap().hour,
        3
    );
    assert_eq!(
        compare_direction(&fast, &slow, span).unwrap().unwrap().hour,
        9
    );
    assert!(compare_direction(&slow, &parked, span).unwrap().is_none());
    assert!(overall_heading_clock(&parked, span).unwrap().is_none());
    assert!(parked.heading_clock_h.iter().all(Option::is_none));
    assert!(compare_distance(&slow, &fast, Span::new(8.0, 9.0)).is_err());
}

#[test]
fn gaps_are_bridged_with_more_uncertainty() {
    let whole = track(4.0, 0.05, |t| [3.0 * t, 0.0, 0.0]);
    let gap: Vec<_> = whole
        .iter()
        .copied()
        .filter(|(t, _)| !(1.5..2.6).contains(t))
        .collect();
    let (whole, gap) = (kinematics(&whole), kinematics(&gap));
    let span = Span::new(0.0, 4.0);
    let (of_whole, of_gap) = (
        travelled_distance(&whole, span).unwrap(),
        travelled_distance(&gap, span).unwrap(),
    );
    assert!((of_gap.value - 12.0).abs() < 0.1 && of_gap.sigma() > 3.0 * of_whole.sigma());
    assert_eq!(gap.gap_before.iter().filter(|flag| **flag).count(), 1);
    assert!(
        gap.edge.iter().filter(|flag| **flag).count()
            > whole.edge.iter().filter(|flag| **flag).count()
    );
    assert!(whole.edge[0] && !whole.edge[40]);
    assert!(
        whole.speed_mps[0].sigma() > 1.5 * whole.speed_mps[40].sigma(),
        "an end is less certain"
    );
}

#[test]
fn few_or_equal_samples_give_errors_or_finite_numbers() {
    let one = Trajectory::from_positions(&[(0.0, [0.0; 3])], 0.1).unwrap();
    let error = Kinematics::new(&one, &SmoothingOptions::default()).unwrap_err();
    assert_eq!(
        error,
        KinematicsError::TooFewSamples {
            found: 1,
            needed: 2
        }
    );
    for count in 2..9 {
        for sigma_m in [0.0, 0.1] {
            let points: Vec<_> = (0..count)
                .map(|i| (f64::from(i), [f64::from(i), 0.0, 0.0]))
                .collect();
            let still: Vec<_> = points.iter().map(|(t, _)| (*t, [1.0, 2.0, 3.0])).collect();
            for points in [points, still] {
                let trajectory = Trajectory::from_positions(&points, sigma_m).unwrap();
                let kinematics =
                    Kinematics::new(&trajectory, &SmoothingOptions::default()).unwrap();
                let distance = travelled_distance(&kinematics, kinematics.span()).unwrap();
                assert!(
                    distance.value.is_finite() && distance.sigma().is_finite(),
                    "{count} {sigma_m}"
                );
                assert!(
                    kinematics
                        .speed_mps
                        .iter()
                        .all(|speed| speed.value.is_finite() && speed.sigma().is_finite())
                );
            }
        }
    }
    let huge = [
        (0.0, [1e200, 0.0, 0.0]),
        (1e-3, [-1e200, 0.0, 0.0]),
        (1e9, [0.0; 3]),
    ];
    let trajectory = Trajectory::from_positions(&huge, 1.0).unwrap();
    assert!(Kinematics::new(&trajectory, &SmoothingOptions::default()).is_ok());
}

#[test]
fn calibration_errors_reach_the_distance_once() {
    let stick = Stick {
        a_px: [0.0, 0.0],
        b_px: [200.0, 0.0],
        length_m: Estimate::new(1.0, 0.02, 0.0),
        end_sigma_px: 0.0,
    };
    let intrinsics = Intrinsics::assumed(1280.0, 720.0);
    let plane =
        Geometry::Plane(PlaneCalibration::new(stick, [100.0, 600.0], 0.0, intrinsics).unwrap());
    let observations: Vec<Observation> = (0..60)
        .map(|i| f64::from(i) / 30.0)
        .map(|t_s| Observation {
            t_s,
            point_px: [100.0 + 300.0 * t_s, 400.0],
            sigma_px: 0.1,
            quality: 1.0,
        })
        .collect();
    let trajectory = Trajectory::from_observations(&plane, &observations).unwrap();
    let kinematics = Kinematics::new(&trajectory, &SmoothingOptions::default()).unwrap();
    let distance = travelled_distance(&kinematics, kinematics.span()).unwrap();
    assert!(
        (distance.shared_sigma / distance.value - 0.02).abs() < 1e-6,
        "{distance:?}"
    );
    let ratio = compare_distance(&kinematics, &kinematics, kinematics.span())
        .unwrap()
        .ratio
        .unwrap();
    assert!(ratio.shared_sigma < 1e-9);
}

#[test]
fn a_pitch_error_moves_a_crossing_car_more_than_it_stretches_its_way() {
    let intrinsics = Intrinsics::from_horizontal_fov(1.0, 0.0, 1280.0, 720.0);
    let pitch = Estimate::new(0.3, 0.0, 0.01);
    let ground =
        Geometry::Ground(GroundCalibration::new(Estimate::exact(5.0), pitch, intrinsics).unwrap());
    let observations: Vec<Observation> = (0..60)
        .map(|i| f64::from(i) / 30.0)
        .map(|t_s| {
            let point_px = ground.project([-4.0 + 4.0 * t_s, 0.0, -15.0]).unwrap();
            Observation {
                t_s,
                point_px,
                sigma_px: 0.2,
                quality: 1.0,
            }
        })
        .collect();
    let trajectory = Trajectory::from_observations(&ground, &observations).unwrap();
    let moved_m: f64 = trajectory.samples[0]
        .shared_shift_m
        .iter()
        .map(|s| s.iter().map(|p| p * p).sum::<f64>())
        .sum::<f64>()
        .sqrt();
    let kinematics = Kinematics::new(&trajectory, &SmoothingOptions::default()).unwrap();
    let distance = travelled_distance(&kinematics, kinematics.span()).unwrap();
    assert!((distance.value - 4.0 * 59.0 / 30.0).abs() < 0.05);
    // 15 m ahead at a height of 5 m, a hundredth of a radian is half a metre of depth, 3 % of scale.
    assert!((0.4..0.6).contains(&moved_m), "{moved_m}");
    assert!(
        (0.02..0.04).contains(&(distance.shared_sigma / distance.value)),
        "{distance:?}"
    );
}

/// The roof of a car seen from 5 m up: taken for a point of the ground it runs ahead of the car.
#[test]
fn a_point_over_the_plane_is_measured_where_it_is() {
    let intrinsics = Intrinsics::from_horizontal_fov(1.0, 0.0, 1280.0, 720.0);
    let pitch = Estimate::exact(0.3);
    let ground =
        Geometry::Ground(GroundCalibration::new(Estimate::exact(5.0), pitch, intrinsics).unwrap());
    let observations: Vec<Observation> = (0..60)
        .map(|i| f64::from(i) / 30.0)
        .map(|t_s| Observation {
            t_s,
            point_px: ground.project([-4.0 + 4.0 * t_s, 1.0, -15.0]).unwrap(),
            sigma_px: 0.2,
            quality: 1.0,
        })
        .collect();
    let way_m = 4.0 * 59.0 / 30.0;
    let measured = |height_m: Estimate| {
        let trajectory =
            Trajectory::from_observations_over(&ground, &observations, height_m).unwrap();
        let kinematics = Kinematics::new(&trajectory, &SmoothingOptions::default()).unwrap();
        let height_m = trajectory.samples[30].position_m[1];
        (
            travelled_distance(&kinematics, kinematics.span()).unwrap(),
            height_m,
        )
    };
    let (taken_for_ground, _) = measured(Estimate::exact(0.0));
    assert!((taken_for_ground.value / way_m - 5.0 / 4.0).abs() < 0.01);
    let (raised, height_m) = measured(Estimate::new(1.0, 0.0, 0.2));
    assert!((raised.value / way_m - 1.0).abs() < 0.01, "{raised:?}");
    assert!((height_m - 1.0).abs() < 1e-9);
    // A fifth of a metre of four between the roof and the camera.
    assert!((raised.shared_sigma / way_m - 0.05).abs() < 0.005);
    let too_high = Geometry::lift_over(&ground, [640.0, 600.0], 0.2, Estimate::exact(5.0));
    assert_eq!(too_high, None);
}
