//! Simulated tracks: how often the 95 % intervals hold the truth.

mod common;

use common::Random;
use kinelens_motion::{Kinematics, SmoothingOptions, Trajectory, displacement, mean_speed, travelled_distance};

const RUNS: usize = 400;
const SAMPLES: usize = 90;
const STEP_S: f64 = 1.0 / 15.0;

struct Motion {
    name: &'static str,
    place: fn(f64) -> [f64; 3],
    /// Path length from time 0.
    path: fn(f64) -> f64,
}

const MOTIONS: [Motion; 4] = [
    Motion { name: "constant speed", place: |t| [3.0 * t, 0.0, -1.0 * t], path: |t| 10f64.sqrt() * t },
    Motion { name: "accelerating", place: |t| [0.5 * t + 0.6 * t * t, 0.0, 0.0], path: |t| 0.5 * t + 0.6 * t * t },
    Motion {
        name: "circular",
        place: |t| [4.0 * (0.8 * t).cos(), 0.0, 4.0 * (0.8 * t).sin()],
        path: |t| 3.2 * t,
    },
    Motion { name: "parked", place: |_| [5.0, 0.0, -20.0], path: |_| 0.0 },
];

#[test]
fn intervals_hold_the_truth() {
    let mut random = Random::new(7);
    for motion in &MOTIONS {
        for sigma_m in [0.01, 0.05, 0.2] {
            let mut held = [0usize; 3];
            let mut bias = 0.0;
            let mut widths = 0.0;
            let mut half = 0.0;
            for _ in 0..RUNS {
                let points: Vec<(f64, [f64; 3])> = (0..SAMPLES)
                    .map(|i| {
                        let t = (i as f64 + 0.3 * (random.uniform() - 0.5)) * STEP_S;
                        let [x, y, z] = (motion.place)(t);
                        (t, [x + sigma_m * random.normal(), y, z + sigma_m * random.normal()])
                    })
                    .collect();
                let trajectory = flat(&points, sigma_m);
                let kinematics = Kinematics::new(&trajectory, &SmoothingOptions::default()).unwrap();
                let span = kinematics.span();
                let (start, end) = ((motion.place)(span.start_s), (motion.place)(span.end_s));
                let straight = (0..3).map(|k| (end[k] - start[k]).powi(2)).sum::<f64>().sqrt();
                let path = (motion.path)(span.end_s) - (motion.path)(span.start_s);
                let answers = [
                    (travelled_distance(&kinematics, span).unwrap(), path),
                    (mean_speed(&kinematics, span).unwrap(), path / span.duration_s()),
                    (displacement(&kinematics, span).unwrap(), straight),
                ];
                for (slot, (estimate, truth)) in held.iter_mut().zip(answers) {
                    let [low, high] = estimate.interval95();
                    *slot += usize::from(low <= truth && truth <= high);
                }
                bias += answers[0].0.value - path;
                widths += answers[0].0.sigma();
                half += kinematics.half_width_s;
            }
            let share = held.map(|count| 100.0 * count as f64 / RUNS as f64);
            println!(
                "{:15} sigma {sigma_m}: distance {:.1} speed {:.1} displacement {:.1}; bias {:.4} sigma {:.4} hw {:.2}",
                motion.name, share[0], share[1], share[2], bias / RUNS as f64, widths / RUNS as f64, half / RUNS as f64
            );
        }
    }
}

/// A trajectory with noise in the ground plane only.
fn flat(points: &[(f64, [f64; 3])], sigma_m: f64) -> Trajectory {
    let mut trajectory = Trajectory::from_positions(points, sigma_m).unwrap();
    for sample in &mut trajectory.samples {
        sample.noise_covariance_m2[1][1] = 0.0;
    }
    trajectory
}
