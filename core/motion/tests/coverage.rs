//! Simulated tracks: how often the 95 % intervals hold the truth.

mod common;

use common::Random;
use kinelens_motion::{Estimate, Kinematics, SmoothingOptions, Trajectory, displacement, mean_speed, travelled_distance};

const RUNS: usize = 200;

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

struct Sampling {
    name: &'static str,
    samples: usize,
    step_s: f64,
    /// Correlation of successive noises.
    correlation: f64,
    /// Whether the smoother is told the noise.
    stated: bool,
}

const SAMPLINGS: [Sampling; 4] = [
    Sampling { name: "plain", samples: 90, step_s: 1.0 / 15.0, correlation: 0.0, stated: true },
    Sampling { name: "short", samples: 14, step_s: 0.1, correlation: 0.0, stated: true },
    Sampling { name: "noise unstated", samples: 60, step_s: 0.1, correlation: 0.0, stated: false },
    Sampling { name: "correlated noise", samples: 120, step_s: 0.05, correlation: 0.5, stated: true },
];

#[test]
fn intervals_hold_the_truth() {
    let mut random = Random::new(7);
    for sampling in &SAMPLINGS {
        for motion in &MOTIONS {
            for sigma_m in [0.01, 0.05, 0.2] {
                let coverage = simulate(sampling, motion, sigma_m, &mut random);
                println!(
                    "{:16} {:14} σ {sigma_m:.2} m: distance {:.1} %, mean speed {:.1} %, displacement {:.1} %, speed {:.1} %; bias {:.3} σ",
                    sampling.name, motion.name, coverage.percent[0], coverage.percent[1], coverage.percent[2],
                    coverage.percent[3], coverage.bias
                );
            }
        }
    }
}

struct Coverage {
    /// Distance, mean speed, displacement, speed at the samples.
    percent: [f64; 4],
    /// Mean error of the distance over its standard deviation.
    bias: f64,
}

fn simulate(sampling: &Sampling, motion: &Motion, sigma_m: f64, random: &mut Random) -> Coverage {
    let mut held = [0.0; 4];
    let mut bias = 0.0;
    for _ in 0..RUNS {
        let fresh = (1.0 - sampling.correlation.powi(2)).sqrt();
        let mut noise = [sigma_m * random.normal(), sigma_m * random.normal()];
        let points: Vec<(f64, [f64; 3])> = (0..sampling.samples)
            .map(|i| {
                let t = (i as f64 + 0.3 * (random.uniform() - 0.5)) * sampling.step_s;
                let [x, y, z] = (motion.place)(t);
                noise = noise.map(|part| sampling.correlation * part + fresh * sigma_m * random.normal());
                (t, [x + noise[0], y, z + noise[1]])
            })
            .collect();
        let trajectory = flat(&points, if sampling.stated { sigma_m } else { 0.0 });
        let kinematics = Kinematics::new(&trajectory, &SmoothingOptions::default()).unwrap();
        let span = kinematics.span();
        let (start, end) = ((motion.place)(span.start_s), (motion.place)(span.end_s));
        let straight = (0..3).map(|k| (end[k] - start[k]).powi(2)).sum::<f64>().sqrt();
        let path = (motion.path)(span.end_s) - (motion.path)(span.start_s);
        let distance = travelled_distance(&kinematics, span).unwrap();
        let answers = [
            (distance, path),
            (mean_speed(&kinematics, span).unwrap(), path / span.duration_s()),
            (displacement(&kinematics, span).unwrap(), straight),
        ];
        let holds = |estimate: &Estimate, truth: f64| {
            let [low, high] = estimate.interval95();
            f64::from(u8::from(low <= truth && truth <= high))
        };
        for (slot, (estimate, truth)) in held.iter_mut().zip(answers) {
            *slot += holds(&estimate, truth);
        }
        for (t, speed) in kinematics.t_s.iter().zip(&kinematics.speed_mps) {
            let h = 1e-4;
            let truth = ((motion.path)(t + h) - (motion.path)(t - h)) / (2.0 * h);
            held[3] += holds(speed, truth) / kinematics.t_s.len() as f64;
        }
        bias += (distance.value - path) / distance.sigma().max(1e-12) / RUNS as f64;
    }
    Coverage { percent: held.map(|count| 100.0 * count / RUNS as f64), bias }
}

/// A trajectory with noise in the ground plane only.
fn flat(points: &[(f64, [f64; 3])], sigma_m: f64) -> Trajectory {
    let mut trajectory = Trajectory::from_positions(points, sigma_m).unwrap();
    for sample in &mut trajectory.samples {
        sample.noise_covariance_m2[1][1] = 0.0;
    }
    trajectory
}
