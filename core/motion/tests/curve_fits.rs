//! Curve fits on simulated data: recovery, coverage, refusal.

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

mod common;

use common::Random;
use kinelens_motion::{Fit, FitError, FitModel, fit_curve};

struct Case {
    model: FitModel,
    truth: &'static [f64],
    y: fn(f64) -> f64,
    duration_s: f64,
}

const CASES: [Case; 4] = [
    Case {
        model: FitModel::Line,
        truth: &[1.5, -0.7],
        y: |t| 1.5 - 0.7 * t,
        duration_s: 2.0,
    },
    Case {
        model: FitModel::Parabola,
        truth: &[0.2, 3.0, -4.905],
        y: |t| 0.2 + 3.0 * t - 4.905 * t * t,
        duration_s: 0.7,
    },
    Case {
        model: FitModel::Sinusoid,
        truth: &[0.3, 0.8, 5.0, 0.6],
        y: |t| 0.3 + 0.8 * (5.0 * t + 0.6).sin(),
        duration_s: 3.0,
    },
    Case {
        model: FitModel::Exponential,
        truth: &[0.5, 2.0, -1.3],
        y: |t| 0.5 + 2.0 * (-1.3 * t).exp(),
        duration_s: 3.0,
    },
];

/// The start of every fit, far from zero so that the choice of origin matters.
const START_S: f64 = 37.25;

fn simulate(case: &Case, points: usize, noise: f64, random: &mut Random) -> (Vec<f64>, Vec<f64>) {
    let mut t_s: Vec<f64> = (0..points)
        .map(|_| START_S + case.duration_s * random.uniform())
        .collect();
    t_s[0] = START_S;
    let y = t_s
        .iter()
        .map(|t| (case.y)(t - START_S) + noise * random.normal())
        .collect();
    (t_s, y)
}

#[test]
fn exact_data_give_exact_parameters() {
    for case in &CASES {
        let (t_s, y) = simulate(case, 40, 0.0, &mut Random::new(1));
        let fit: Fit = fit_curve(case.model, &t_s, &y, &[]).unwrap();
        for (parameter, truth) in fit.parameters.iter().zip(case.truth) {
            assert!(
                (parameter.estimate.value - truth).abs() < 1e-5,
                "{:?} {}",
                case.model,
                parameter.symbol
            );
        }
        assert!((fit.evaluate(START_S + 0.3) - (case.y)(0.3)).abs() < 1e-5);
        assert!(fit.residual_rms < 1e-5 && fit.points == 40 && fit.t0_s == START_S);
    }
}

#[test]
fn intervals_hold_the_truth() {
    let runs = 600;
    for (noise_known, sigma) in [(false, Vec::new()), (true, vec![0.03])] {
        for case in &CASES {
            let mut random = Random::new(11);
            let mut held = vec![0; case.truth.len()];
            for _ in 0..runs {
                let (t_s, y) = simulate(case, 25, 0.03, &mut random);
                let fit = fit_curve(case.model, &t_s, &y, &sigma).unwrap();
                for ((slot, parameter), truth) in
                    held.iter_mut().zip(&fit.parameters).zip(case.truth)
                {
                    let [low, high] = parameter.estimate.interval95();
                    *slot += usize::from(low <= *truth && *truth <= high);
                }
            }
            for (count, parameter) in held.iter().zip(case.truth) {
                let percent = 100.0 * *count as f64 / runs as f64;
                println!(
                    "{:?} noise known {noise_known}, parameter {parameter}: {percent:.1} %",
                    case.model
                );
                // Known noise is only ever widened by a bad misfit, hence the higher upper limit.
                let most = if noise_known { 99.0 } else { 97.5 };
                assert!(
                    (92.5..=most).contains(&percent),
                    "{:?}: {percent}",
                    case.model
                );
            }
        }
    }
}

#[test]
fn derived_numbers_follow_the_parameters() {
    let expected = [
        vec![],
        vec![-9.81],
        vec![std::f64::consts::TAU / 5.0, 5.0 / std::f64::consts::TAU],
        vec![1.0 / 1.3, std::f64::consts::LN_2 / 1.3],
    ];
    for (case, values) in CASES.iter().zip(expected) {
        let (t_s, y) = simulate(case, 40, 0.0, &mut Random::new(2));
        let fit = fit_curve(case.model, &t_s, &y, &[0.01])
            .unwrap()
            .with_relative_scale_sigma(0.02);
        assert_eq!(fit.derived.len(), values.len());
        for (parameter, value) in fit.derived.iter().zip(values) {
            assert!(
                (parameter.estimate.value - value).abs() < 1e-4,
                "{}",
                parameter.name
            );
            let shared = if parameter.unit.y_power == 0 {
                0.0
            } else {
                0.02 * value.abs()
            };
            assert!(
                (parameter.estimate.shared_sigma - shared).abs() < 1e-4,
                "scale belongs to lengths only"
            );
        }
    }
    let parabola = fit_curve(
        FitModel::Parabola,
        &[0.0, 1.0, 2.0, 3.0],
        &[0.0, 1.0, 4.0, 9.0],
        &[0.1],
    )
    .unwrap();
    assert_eq!(parabola.derived[0].unit.label("m"), "m/s²");
    assert_eq!(parabola.parameters[0].unit.label("cm"), "cm");
}

#[test]
fn unusable_data_are_refused() {
    let t = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
    let nan = [f64::NAN; 6];
    for model in [
        FitModel::Line,
        FitModel::Parabola,
        FitModel::Sinusoid,
        FitModel::Exponential,
    ] {
        assert!(matches!(
            fit_curve(model, &[], &[], &[]),
            Err(FitError::TooFewPoints { found: 0, .. })
        ));
        assert!(matches!(
            fit_curve(model, &t, &nan, &[]),
            Err(FitError::TooFewPoints { found: 0, .. })
        ));
        assert!(matches!(
            fit_curve(model, &[1.0; 6], &t, &[]),
            Err(FitError::TooFewPoints { found: 1, .. })
        ));
        assert!(matches!(
            fit_curve(model, &t, &t[..5], &[]),
            Err(FitError::LengthMismatch { .. })
        ));
        assert!(matches!(
            fit_curve(model, &t, &t, &[0.1; 3]),
            Err(FitError::LengthMismatch { .. })
        ));
    }
    for model in [FitModel::Line, FitModel::Sinusoid] {
        assert!(
            fit_curve(model, &t, &t, &[1e-320]).is_err(),
            "weights beyond all numbers"
        );
        assert!(
            fit_curve(model, &t, &t.map(|y| y * 1e200), &[]).is_err(),
            "squares beyond all numbers"
        );
    }
    // A straight line has no rate and no frequency.
    assert!(matches!(
        fit_curve(FitModel::Exponential, &t, &t, &[]),
        Err(FitError::Undetermined { .. })
    ));
    assert!(
        fit_curve(FitModel::Line, &t[..2], &t[..2], &[]).is_err(),
        "two points leave no residual"
    );
    assert!(fit_curve(FitModel::Line, &t[..2], &t[..2], &[0.1]).is_ok());
}
