//! The least-squares problem behind the fit of the ground.

use nalgebra::{DMatrix, DVector, Matrix2, Vector2};

use super::known_boxes::{Candidate, Trial};
use super::{CalibrationError, GroundFitOptions};
use crate::camera::Intrinsics;

/// The least-squares problem over (ln height, pitch).
#[derive(Debug, Clone, Copy)]
pub(super) struct Problem<'a> {
    pub tracks: &'a [Vec<Candidate>],
    pub intrinsics: Intrinsics,
    /// Common factor on all class sizes.
    pub size_factor: f64,
    pub priors: Priors,
}

/// Where the iteration ended.
pub(super) struct Solution {
    pub state: Vector2<f64>,
    /// Covariance given the class sizes' means and the focal length.
    pub covariance: Matrix2<f64>,
    pub cost: f64,
    pub misfit_sigmas: f64,
    pub outliers: usize,
}

/// The normal equations of one step.
struct Step {
    normal: Matrix2<f64>,
    gradient: Vector2<f64>,
    squares: f64,
    /// Robust cost, for comparing states.
    cost: f64,
    /// Median absolute deviation in standard deviations.
    misfit_sigmas: f64,
    residuals: usize,
    outliers: usize,
}

/// Cost of a box that a camera could not see at all.
const IMPOSSIBLE_COST: f64 = 60.0;

fn huber(deviation: f64) -> f64 {
    let size = deviation.abs();
    if size <= HUBER_SIGMAS {
        size * size
    } else {
        HUBER_SIGMAS * (2.0 * size - HUBER_SIGMAS)
    }
}

impl Problem<'_> {
    fn trial(&self, state: Vector2<f64>) -> Trial {
        Trial::new(self.intrinsics, state[0].exp(), state[1])
    }

    /// Robust cost that ignores what boxes of a track have in common.
    pub fn rough_cost(&self, candidates: &[Candidate], state: Vector2<f64>) -> f64 {
        let trial = self.trial(state);
        let sum: f64 = candidates
            .iter()
            .map(|c| match trial.log_size_px(c, [self.size_factor; 3]) {
                Some(predicted) => {
                    let spread = 0.1;
                    (0..2)
                        .map(|k| {
                            huber(
                                (c.size_px[k].ln() - predicted[k])
                                    / c.side_sigmas()[k].hypot(spread),
                            )
                        })
                        .sum()
                }
                None => IMPOSSIBLE_COST,
            })
            .sum();
        sum + self.priors.residual(state).norm_squared()
    }

    /// Gauss–Newton from a start, with halved steps while the cost would grow.
    pub fn solve(&self, start: Vector2<f64>) -> Option<Solution> {
        let mut state = start;
        let mut step = self.step(state)?;
        for _ in 0..30 {
            let mut change = step.normal.try_inverse()? * step.gradient;
            let longest = (change[0].abs() / 0.7).max(change[1].abs() / 0.2);
            if longest > 1.0 {
                change /= longest;
            }
            let mut accepted = None;
            for _ in 0..8 {
                let moved = state + change;
                match self.step(moved) {
                    Some(next) if moved[1].abs() < 1.56 && next.cost <= step.cost + 1e-9 => {
                        accepted = Some((moved, next));
                        break;
                    }
                    _ => change *= 0.5,
                }
            }
            let Some((moved, next)) = accepted else { break };
            state = moved;
            step = next;
            if change.norm() < 1e-7 {
                break;
            }
        }
        let dof = step.residuals.saturating_sub(2).max(1) as f64;
        let inflation = if step.residuals > 2 {
            (step.squares / dof).max(1.0)
        } else {
            1.0
        };
        let covariance = step.normal.try_inverse()? * inflation;
        Some(Solution {
            state,
            covariance,
            cost: step.cost,
            misfit_sigmas: step.misfit_sigmas,
            outliers: step.outliers,
        })
    }

    /// Builds the normal equations at a state; `None` if a camera there sees none of the boxes.
    fn step(&self, state: Vector2<f64>) -> Option<Step> {
        let prior = self.priors.residual(state);
        let inverse_variance = self.priors.sigma.map(|sigma| sigma.powi(-2));
        let mut step = Step {
            normal: Matrix2::from_diagonal(&inverse_variance),
            gradient: -prior.component_div(&self.priors.sigma),
            squares: 0.0,
            cost: prior.norm_squared(),
            misfit_sigmas: 0.0,
            residuals: 0,
            outliers: 0,
        };
        let mut deviations = Vec::new();
        for track in self.tracks {
            self.add_track(track, state, &mut step, &mut deviations);
        }
        if deviations.is_empty() && self.tracks.iter().any(|track| !track.is_empty()) {
            return None;
        }
        deviations.sort_by(f64::total_cmp);
        step.misfit_sigmas = deviations
            .get(deviations.len() / 2)
            .map_or(0.0, |median| median / 0.6745);
        Some(step)
    }

    fn add_track(
        &self,
        track: &[Candidate],
        state: Vector2<f64>,
        step: &mut Step,
        deviations: &mut Vec<f64>,
    ) {
        let (delta_height, delta_pitch, delta_size) = (1e-4, 1e-5, 1e-3);
        let factor = self.size_factor;
        let here = self.trial(state);
        let higher = self.trial(state + Vector2::new(delta_height, 0.0));
        let steeper = self.trial(state + Vector2::new(0.0, delta_pitch));
        // One row per side: residual, own sigma, derivatives by state and by the three sizes.
        let mut rows: Vec<(f64, f64, [f64; 2], [f64; 3])> = Vec::new();
        let mut size_sigmas = [0.0; 3];
        for c in track {
            size_sigmas = c.size_sigmas();
            let predictions = here.log_size_px(c, [factor; 3]).and_then(|base| {
                let by_height = higher.log_size_px(c, [factor; 3])?;
                let by_pitch = steeper.log_size_px(c, [factor; 3])?;
                let mut by_size = [[0.0; 2]; 3];
                for (k, slot) in by_size.iter_mut().enumerate() {
                    let mut factors = [factor; 3];
                    factors[k] *= 1.0 + delta_size;
                    *slot = here.log_size_px(c, factors)?;
                }
                Some((base, by_height, by_pitch, by_size))
            });
            let Some((base, by_height, by_pitch, by_size)) = predictions else {
                step.cost += IMPOSSIBLE_COST;
                step.outliers += 1;
                continue;
            };
            let sides = c.side_sigmas();
            let mut is_outlier = false;
            for side in (0..2).filter(|side| sides[*side].is_finite()) {
                let residual = c.size_px[side].ln() - base[side];
                let slopes = [
                    (by_height[side] - base[side]) / delta_height,
                    (by_pitch[side] - base[side]) / delta_pitch,
                ];
                let size_slopes = [0, 1, 2].map(|k| (by_size[k][side] - base[side]) / delta_size);
                let size_variance: f64 = (0..3)
                    .map(|k| (size_slopes[k] * size_sigmas[k]).powi(2))
                    .sum();
                let deviation = residual / (sides[side].powi(2) + size_variance).sqrt();
                step.cost += huber(deviation);
                deviations.push(deviation.abs());
                is_outlier |= deviation.abs() > 2.0 * HUBER_SIGMAS;
                let weight = (HUBER_SIGMAS / deviation.abs()).min(1.0);
                rows.push((residual, sides[side] / weight, slopes, size_slopes));
            }
            step.outliers += usize::from(is_outlier);
        }
        let count = rows.len();
        if count == 0 {
            return;
        }
        let covariance = DMatrix::from_fn(count, count, |a, b| {
            let shared: f64 = (0..3)
                .map(|k| rows[a].3[k] * rows[b].3[k] * size_sigmas[k].powi(2))
                .sum();
            if a == b {
                shared + rows[a].1.powi(2)
            } else {
                shared
            }
        });
        let Some(factor) = covariance.cholesky() else {
            return;
        };
        let residual = DVector::from_fn(count, |a, _| rows[a].0);
        let slopes = DMatrix::from_fn(count, 2, |a, k| rows[a].2[k]);
        let solved_residual = factor.solve(&residual);
        let solved_slopes = factor.solve(&slopes);
        let normal = slopes.transpose() * solved_slopes;
        let gradient = slopes.transpose() * &solved_residual;
        step.normal += Matrix2::new(
            normal[(0, 0)],
            normal[(0, 1)],
            normal[(1, 0)],
            normal[(1, 1)],
        );
        step.gradient += Vector2::new(gradient[0], gradient[1]);
        step.squares += residual.dot(&solved_residual);
        step.residuals += count;
    }
}

/// Deviation from which on a box's weight falls (Huber), in standard deviations.
const HUBER_SIGMAS: f64 = 2.0;

/// What is known of (ln height, pitch) before any box: mean and standard deviation of each.
#[derive(Debug, Clone, Copy)]
pub(super) struct Priors {
    pub mean: Vector2<f64>,
    sigma: Vector2<f64>,
}

impl Priors {
    /// Unknown cameras stand between one and sixteen metres up in two cases of three, and look
    /// anywhere from level to steeply down.
    pub fn new(options: &GroundFitOptions) -> Result<Self, CalibrationError> {
        let mut priors = Self {
            mean: Vector2::new(4f64.ln(), 0.4),
            sigma: Vector2::new(1.4, 0.6),
        };
        if let Some(height) = options.camera_height {
            if !(height.value.is_finite() && height.value > 0.0 && height.sigma().is_finite()) {
                return Err(CalibrationError::InvalidNumber {
                    name: "camera height",
                    value: height.value,
                });
            }
            priors.mean[0] = height.value.ln();
            priors.sigma[0] = (height.sigma() / height.value).max(1e-4);
        }
        if let Some(pitch) = options.pitch {
            if !(pitch.value.is_finite() && pitch.sigma().is_finite()) {
                return Err(CalibrationError::InvalidNumber {
                    name: "pitch",
                    value: pitch.value,
                });
            }
            priors.mean[1] = pitch.value;
            priors.sigma[1] = pitch.sigma().max(1e-5);
        }
        Ok(priors)
    }

    fn residual(&self, state: Vector2<f64>) -> Vector2<f64> {
        (state - self.mean).component_div(&self.sigma)
    }
}
