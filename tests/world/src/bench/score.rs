//! A measured body against the truth.

use glam::{DVec2, DVec3};
use kinelens_motion::{FitModel, fit_curve};
use kinelens_protocol::{Interval, Kinematics, SceneDocument, SceneObject};
use serde::Serialize;

use super::person;
use super::trial::{Trial, grip_px, visible_grip_px};
use crate::scene::{GRAVITY_MPS2, Motion, World, pendulum_period_s};
use crate::truth::TruePath;

/// One measured number against its truth.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Compared {
    pub measured: Interval,
    pub truth: f64,
}

impl Compared {
    /// Error over the truth.
    pub fn relative(&self) -> f64 {
        (self.measured.value - self.truth) / self.truth
    }

    pub fn holds(&self) -> bool {
        (self.measured.low..=self.measured.high).contains(&self.truth)
    }
}

/// What came of one trial.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Score {
    pub family: &'static str,
    pub seed: u64,
    pub body: usize,
    /// Share of the frames in which the body can be seen that were measured.
    pub followed: f64,
    /// Scatter about the clicked point's true way, pixels; its mean offset is the click's.
    pub track_px: Option<f64>,
    pub distance: Option<Compared>,
    pub speed: Option<Compared>,
    /// Downward acceleration of a throw.
    pub gravity: Option<Compared>,
    pub period: Option<Compared>,
    /// Mean error of the heading on the body's own clock, hours; where the plane is level.
    pub direction_h: Option<f64>,
}

impl Score {
    /// A trial that gave nothing.
    pub fn failed(trial: &Trial) -> Self {
        Self {
            family: trial.family.name(),
            seed: trial.seed,
            body: trial.body,
            followed: 0.0,
            track_px: None,
            distance: None,
            speed: None,
            gravity: None,
            period: None,
            direction_h: None,
        }
    }

    /// Whether most of the way was followed and measured.
    pub fn succeeded(&self) -> bool {
        self.followed >= 0.6 && self.distance.is_some() && self.track_px.is_some_and(|px| px < 8.0)
    }
}

/// Compares the document of a trial with the world.
pub fn score(trial: &Trial, world: &World, document: &SceneDocument) -> Score {
    let mut score = Score::failed(trial);
    let (Some(object), Some(kinematics)) = (document.objects.first(), document.kinematics.first())
    else {
        return score;
    };
    let can_be_seen = |t_s: f64| visible_grip_px(world, trial.body, t_s).is_some();
    let times_s = world.filming.times_s();
    let seen = times_s.iter().filter(|t_s| can_be_seen(**t_s)).count();
    let measured = object.samples.iter().filter(|s| s.state.is_measured());
    let followed = measured.filter(|sample| can_be_seen(sample.t_s)).count();
    score.followed = followed as f64 / seen.max(1) as f64;
    score.track_px = Some(scatter_px(trial, world, object));
    let (Some(first_s), Some(last_s)) = (kinematics.t_s.first(), kinematics.t_s.last()) else {
        return score;
    };
    let truth_m = true_length_m(trial, world, *first_s, *last_s);
    score.distance = Some(Compared {
        measured: kinematics.summary.travelled_m,
        truth: truth_m,
    });
    score.speed = Some(Compared {
        measured: kinematics.summary.mean_speed_mps,
        truth: truth_m / (last_s - first_s),
    });
    if trial.is_level() {
        score.direction_h = direction_error_h(trial, world, kinematics);
    }
    match world.bodies[trial.body].motion {
        Motion::Throw { .. } => {
            let fitted = fitted(document, object, FitModel::Parabola, "acceleration", 1);
            score.gravity = fitted.map(|upwards| Compared {
                measured: Interval {
                    value: -upwards.value,
                    low: -upwards.high,
                    high: -upwards.low,
                },
                truth: GRAVITY_MPS2,
            });
        }
        Motion::Pendulum {
            length_m,
            amplitude_rad,
            ..
        } => {
            let fitted = fitted(document, object, FitModel::Sinusoid, "period", 0);
            score.period = fitted.map(|measured| Compared {
                measured,
                truth: pendulum_period_s(length_m, amplitude_rad),
            });
        }
        _ => {}
    }
    score
}

/// Root mean square distance from the true way, without the click's own offset.
fn scatter_px(trial: &Trial, world: &World, object: &SceneObject) -> f64 {
    let size_px = [world.filming.width_px, world.filming.height_px];
    let offsets: Vec<DVec2> = object
        .samples
        .iter()
        .filter(|sample| sample.state.is_measured())
        .filter_map(|sample| {
            let row_s = world.filming.row_delay_s(sample.point_px[1]);
            let view = world.camera.view(sample.t_s + row_s, size_px);
            let at = grip_px(&world.bodies[trial.body], sample.t_s + row_s, &view)?;
            Some(DVec2::from(sample.point_px) - at)
        })
        .collect();
    let count = offsets.len().max(1) as f64;
    let mean = offsets.iter().sum::<DVec2>() / count;
    (offsets
        .iter()
        .map(|offset| (*offset - mean).length_squared())
        .sum::<f64>()
        / count)
        .sqrt()
}

/// Length of the clicked point's way.
fn true_length_m(trial: &Trial, world: &World, from_s: f64, to_s: f64) -> f64 {
    let body = &world.bodies[trial.body];
    let size_px = [world.filming.width_px, world.filming.height_px];
    let start = body.motion.pose(from_s);
    let grip_m = match body.motion {
        // A ball looks the same from all sides: what is followed is its middle.
        Motion::Throw { .. } | Motion::RollDown { .. } | Motion::Pendulum { .. } => DVec3::ZERO,
        _ => person::grip_m(body, start, &world.camera.view(from_s, size_px)),
    };
    let steps = ((to_s - from_s) / 1e-3).ceil().max(1.0);
    let at = |k: u32| {
        let t_s = from_s + (to_s - from_s) * f64::from(k) / steps;
        body.motion.pose(t_s).point(grip_m)
    };
    (0..steps as u32)
        .map(|k| (at(k + 1) - at(k)).length())
        .sum()
}

/// Mean difference of the measured heading from the true one, hours.
fn direction_error_h(trial: &Trial, world: &World, kinematics: &Kinematics) -> Option<f64> {
    let motion = &world.bodies[trial.body].motion;
    let measured = kinematics.t_s.iter().zip(&kinematics.heading_clock);
    let known: Vec<(f64, f64)> = measured
        .filter_map(|(t_s, hours)| Some((*t_s, (*hours)?)))
        .collect();
    let ahead_mps = motion.velocity_mps(known.first()?.0);
    let errors_h: Vec<f64> = known
        .iter()
        .filter_map(|(t_s, hours)| {
            let truth_h = TruePath::clock_h(motion.velocity_mps(*t_s), ahead_mps)?;
            // The short way around the clock.
            Some(((hours - truth_h + 6.0).rem_euclid(12.0) - 6.0).abs())
        })
        .collect();
    (!errors_h.is_empty()).then(|| errors_h.iter().sum::<f64>() / errors_h.len() as f64)
}

/// Fits a curve to the measured places along an axis, as the page does, and returns a parameter.
fn fitted(
    document: &SceneDocument,
    object: &SceneObject,
    model: FitModel,
    parameter: &str,
    axis: usize,
) -> Option<Interval> {
    let (mut t_s, mut place_m, mut sigma_m) = (Vec::new(), Vec::new(), Vec::new());
    for sample in object.samples.iter().filter(|s| s.state.is_measured()) {
        let (at_m, covariance_m2) = (sample.world_m?, sample.covariance_m2?);
        t_s.push(sample.t_s);
        place_m.push(at_m[axis]);
        // The document lists xx, xy, xz, yy, yz, zz.
        sigma_m.push(covariance_m2[[0, 3, 5][axis]].max(0.0).sqrt());
    }
    let fit = fit_curve(model, &t_s, &place_m, &sigma_m).ok()?;
    // All lengths of the scene share the scale's error; times do not have it.
    let fit = fit.with_relative_scale_sigma(document.camera.scale.relative_sigma);
    let found = fit.parameters.iter().chain(&fit.derived);
    let estimate = found
        .into_iter()
        .find(|one| one.name.contains(parameter))?
        .estimate;
    let [low, high] = estimate.interval95();
    Some(Interval {
        value: estimate.value,
        low,
        high,
    })
}
