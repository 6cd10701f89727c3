//! Simulated boxes of cars: does the fit find camera and scale?

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

mod common;

use common::Random;
use kinelens_motion::{
    CalibrationError, ClassSize, Estimate, Geometry, GroundFitOptions, Intrinsics, KnownSizeBox,
    Pose, ScaleSource, class_size, fit_ground,
};

struct Scene {
    name: &'static str,
    height_m: f64,
    pitch_deg: f64,
    /// Nearest and farthest middle of a road, metres ahead.
    reach_m: [f64; 2],
    /// Root mean square error of the pitch to stay below, degrees. Seen from almost straight above,
    /// a view hardly changes with the camera's pitch.
    pitch_rms_limit_deg: f64,
}

const SCENES: [Scene; 4] = [
    Scene {
        name: "dash camera",
        height_m: 1.4,
        pitch_deg: 2.0,
        reach_m: [8.0, 35.0],
        pitch_rms_limit_deg: 0.75,
    },
    Scene {
        name: "shallow",
        height_m: 4.0,
        pitch_deg: 12.0,
        reach_m: [12.0, 40.0],
        pitch_rms_limit_deg: 0.75,
    },
    Scene {
        name: "steep",
        height_m: 9.0,
        pitch_deg: 40.0,
        reach_m: [7.0, 17.0],
        pitch_rms_limit_deg: 1.5,
    },
    Scene {
        name: "very steep",
        height_m: 12.0,
        pitch_deg: 62.0,
        reach_m: [4.0, 9.5],
        pitch_rms_limit_deg: 5.0,
    },
];

/// Boxes of cars driving through the scene, with single sizes and a detector's scatter.
///
/// `mean_factor` is how much larger the cars of this place are than the table has it.
fn boxes(
    scene: &Scene,
    intrinsics: &Intrinsics,
    cars: u32,
    mean_factor: f64,
    random: &mut Random,
) -> Vec<KnownSizeBox> {
    let pose = Pose::above_ground(scene.height_m, scene.pitch_deg.to_radians(), 0.0);
    let class = class_size("car").unwrap();
    let mut seen = Vec::new();
    for track in 0..cars {
        let size = [
            class.length_m + class.length_sigma_m * random.normal(),
            class.width_m + class.width_sigma_m * random.normal(),
            class.height_m + class.height_sigma_m * random.normal(),
        ]
        .map(|size_m| mean_factor * size_m);
        let heading = if track % 2 == 0 {
            0.2 * random.normal()
        } else {
            1.57 + 0.2 * random.normal()
        };
        let along = [heading.sin(), -heading.cos()];
        let middle = [
            2.0 * random.normal(),
            -(scene.reach_m[0] + (scene.reach_m[1] - scene.reach_m[0]) * random.uniform()),
        ];
        for step in -6..=6 {
            let centre = [
                middle[0] + 0.7 * f64::from(step) * along[0],
                middle[1] + 0.7 * f64::from(step) * along[1],
            ];
            let Some(now) = bounds(&pose, intrinsics, centre, along, size) else {
                continue;
            };
            let ahead = [centre[0] + 0.1 * along[0], centre[1] + 0.1 * along[1]];
            let Some(next) = bounds(&pose, intrinsics, ahead, along, size) else {
                continue;
            };
            let velocity = [
                5.0 * (next[0] + next[2] - now[0] - now[2]),
                10.0 * (next[3] - now[3]),
            ];
            let jitter = |side: f64, random: &mut Random| 0.02 * side * random.normal();
            let (w, h) = (now[2] - now[0], now[3] - now[1]);
            let (left, right) = (now[0] + jitter(w, random), now[2] + jitter(w, random));
            let (top, bottom) = (now[1] + jitter(h, random), now[3] + jitter(h, random));
            seen.push(KnownSizeBox {
                box_px: [left, top, right - left, bottom - top],
                track,
                class_size: class,
                velocity_px_per_s: Some(velocity),
            });
        }
    }
    seen
}

fn bounds(
    pose: &Pose,
    intrinsics: &Intrinsics,
    centre: [f64; 2],
    along: [f64; 2],
    size: [f64; 3],
) -> Option<[f64; 4]> {
    let mut bounds = [
        f64::INFINITY,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NEG_INFINITY,
    ];
    for a in [-0.5, 0.5] {
        for b in [-0.5, 0.5] {
            for y in [0.0, size[2]] {
                let (forward, side) = (a * size[0], b * size[1]);
                let x = centre[0] + forward * along[0] - side * along[1];
                let z = centre[1] + forward * along[1] + side * along[0];
                let [u, v] = intrinsics.project(pose.to_camera([x, y, z]))?;
                bounds = [
                    bounds[0].min(u),
                    bounds[1].min(v),
                    bounds[2].max(u),
                    bounds[3].max(v),
                ];
            }
        }
    }
    Some(bounds)
}

/// Length found over true length of a metre on the road in the middle of the scene.
fn scale_ratio(scene: &Scene, geometry: &Geometry, intrinsics: &Intrinsics) -> f64 {
    let pose = Pose::above_ground(scene.height_m, scene.pitch_deg.to_radians(), 0.0);
    let z = -0.5 * (scene.reach_m[0] + scene.reach_m[1]);
    let found = [[-0.5, z], [0.5, z], [0.0, z - 0.5], [0.0, z + 0.5]].map(|[x, z]| {
        let point_px = intrinsics.project(pose.to_camera([x, 0.0, z])).unwrap();
        geometry.lift(point_px, 0.0).unwrap().position_m
    });
    let length =
        |a: [f64; 3], b: [f64; 3]| (0..3).map(|k| (a[k] - b[k]).powi(2)).sum::<f64>().sqrt();
    (length(found[0], found[1]) * length(found[2], found[3])).sqrt()
}

#[test]
fn camera_and_scale_are_found_for_shallow_and_steep_views() {
    let intrinsics = Intrinsics::from_horizontal_fov(1.05, 0.02, 1280.0, 720.0);
    let mean_sigma = class_size("car").unwrap().mean_relative_sigma;
    for scene in &SCENES {
        let runs = 40;
        let (mut held, mut pitch_held, mut pitch_squares, mut squares, mut stated) =
            (0, 0, 0.0, 0.0, 0.0);
        for seed in 0..runs {
            let mut random = Random::new(1000 + seed);
            let truth = intrinsics
                .with_focal_scaled(1.0 + intrinsics.focal_relative_sigma * random.normal());
            let mean_factor = 1.0 + mean_sigma * random.normal();
            let seen = boxes(scene, &truth, 16, mean_factor, &mut random);
            let fit = fit_ground(&seen, intrinsics, &GroundFitOptions::default()).unwrap();
            assert_eq!(fit.source, ScaleSource::ClassSizes);
            pitch_squares += (fit.pitch_rad.value.to_degrees() - scene.pitch_deg).powi(2);
            let [low, high] = fit.pitch_rad.interval95();
            pitch_held += u32::from((low..=high).contains(&scene.pitch_deg.to_radians()));
            let ratio = scale_ratio(scene, &Geometry::Ground(fit.calibration.clone()), &truth);
            squares += ratio.ln().powi(2);
            stated += fit.relative_scale_sigma / runs as f64;
            held += u32::from(ratio.ln().abs() < 1.96 * fit.relative_scale_sigma);
        }
        let pitch_rms_deg = (pitch_squares / runs as f64).sqrt();
        let rms = (squares / runs as f64).sqrt();
        println!(
            "{:11} pitch off by {pitch_rms_deg:.2}° rms, held {pitch_held} of {runs}; scale off by {rms:.3} rms, \
             stated {stated:.3}, held {held} of {runs}",
            scene.name
        );
        assert!(pitch_rms_deg < scene.pitch_rms_limit_deg, "{}", scene.name);
        // Of 40 intervals 38 should hold; fewer than 34 would happen once in a hundred times.
        assert!(held >= 34 && pitch_held >= 34, "{}", scene.name);
        assert!(stated < 0.07, "a scale known to {stated}");
    }
}

#[test]
fn a_known_height_or_length_sharpens_the_scale() {
    let intrinsics = Intrinsics::from_horizontal_fov(1.05, 0.02, 1280.0, 720.0);
    let mut seen = boxes(&SCENES[2], &intrinsics, 8, 1.0, &mut Random::new(3));
    let plain = fit_ground(&seen, intrinsics, &GroundFitOptions::default()).unwrap();
    let options = GroundFitOptions {
        camera_height: Some(Estimate::new(9.0, 0.05, 0.0)),
        pitch: None,
    };
    let with_height = fit_ground(&seen, intrinsics, &options).unwrap();
    assert!(with_height.relative_scale_sigma < 0.8 * plain.relative_scale_sigma);
    assert!((with_height.height_m.value - 9.0).abs() < 0.2);
    assert_eq!(with_height.source, ScaleSource::CameraHeight);
    for known in &mut seen {
        known.class_size = known.class_size.with_given_size(9.0, None);
    }
    let doubled = fit_ground(&seen, intrinsics, &GroundFitOptions::default()).unwrap();
    assert_eq!(doubled.source, ScaleSource::KnownClassSize);
    let ratio = doubled.height_m.value / plain.height_m.value;
    assert!(
        (ratio - 2.0).abs() < 0.15,
        "cars twice as long mean a camera twice as high: {ratio}"
    );
}

#[test]
fn outliers_are_outvoted() {
    let intrinsics = Intrinsics::from_horizontal_fov(1.05, 0.02, 1280.0, 720.0);
    let mut seen = boxes(&SCENES[1], &intrinsics, 12, 1.0, &mut Random::new(5));
    for known in seen.iter_mut().step_by(9) {
        known.box_px[2] *= 2.5;
    }
    let fit = fit_ground(&seen, intrinsics, &GroundFitOptions::default()).unwrap();
    assert!(
        (fit.pitch_rad.value.to_degrees() - 12.0).abs() < 2.0,
        "{:?}",
        fit.pitch_rad
    );
    assert!(fit.boxes_rejected > 0);
}

#[test]
fn too_little_is_refused_with_a_reason() {
    let intrinsics = Intrinsics::assumed(1280.0, 720.0);
    let nothing = fit_ground(&[], intrinsics, &GroundFitOptions::default());
    assert_eq!(
        nothing.unwrap_err(),
        CalibrationError::TooFewBoxes {
            found: 0,
            needed: 4
        }
    );
    let class: ClassSize = class_size("car").unwrap();
    let broken = KnownSizeBox {
        box_px: [f64::NAN; 4],
        track: 0,
        class_size: class,
        velocity_px_per_s: None,
    };
    assert!(fit_ground(&[broken; 9], intrinsics, &GroundFitOptions::default()).is_err());
    let known = GroundFitOptions {
        camera_height: Some(Estimate::new(2.0, 0.1, 0.0)),
        pitch: Some(Estimate::new(0.2, 0.02, 0.0)),
    };
    let fit = fit_ground(&[], intrinsics, &known).unwrap();
    assert!((fit.height_m.value - 2.0).abs() < 1e-6 && (fit.pitch_rad.value - 0.2).abs() < 1e-6);
    assert!((fit.height_m.sigma() - 0.1).abs() < 1e-3);
}
