//! Camera height and pitch from boxes of things whose size is known.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector, Matrix2, Matrix3, Matrix4, Vector2, Vector3};

use super::known_boxes::{Candidate, Trial, candidate};
use super::{CalibrationError, ClassSize, GroundCalibration, ScaleSource};
use crate::camera::Intrinsics;
use crate::estimate::Estimate;

/// A detected box of a thing of known class that stands on the ground.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnownSizeBox {
    /// Left, top, width and height, pixels.
    pub box_px: [f64; 4],
    /// Which thing it is; boxes of one track share its true size.
    pub track: u32,
    /// The size to expect.
    pub class_size: ClassSize,
    /// Motion of the middle of the box's lower edge, pixels a second; `None` when unknown or at rest.
    pub velocity_px_per_s: Option<[f64; 2]>,
}

/// What else is known about the camera.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GroundFitOptions {
    /// Height of the camera above the ground, metres.
    pub camera_height: Option<Estimate>,
    /// Downward pitch, radians.
    pub pitch: Option<Estimate>,
}

/// A ground calibration and how it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct GroundFit {
    /// The calibration to lift with.
    pub calibration: GroundCalibration,
    /// Height of the camera above the ground, metres.
    pub height_m: Estimate,
    /// Downward pitch, radians.
    pub pitch_rad: Estimate,
    /// Standard deviation of lengths on the ground, at the middle of the boxes used, over the length.
    pub relative_scale_sigma: f64,
    /// Where the metres come from.
    pub source: ScaleSource,
    /// Number of boxes that took part.
    pub boxes_used: usize,
    /// Number of tracks that took part.
    pub tracks_used: usize,
    /// Number of boxes that were set aside: invalid, or given almost no weight by the robust fit.
    pub boxes_rejected: usize,
}

/// Finds the camera's height and pitch from things of known size standing on flat ground.
///
/// Every box is compared with the box that a cuboid of its class's size would have. The fit is a
/// robust Gauss–Newton on the logarithms of the sides, started from the best cells of a grid over
/// pitch and height. Sizes differ from thing to thing, so boxes of one track share a size error;
/// the class mean, the focal length and a horizon not quite level add what no number of boxes can
/// average away. The horizon counts as level with a standard deviation of one degree.
///
/// # Errors
/// Too few usable boxes, invalid intrinsics, or boxes that agree with no camera above flat ground.
pub fn fit_ground(
    observations: &[KnownSizeBox],
    intrinsics: Intrinsics,
    options: &GroundFitOptions,
) -> Result<GroundFit, CalibrationError> {
    if !intrinsics.is_valid() {
        return Err(CalibrationError::InvalidNumber { name: "focal length", value: intrinsics.fx_px });
    }
    let priors = Priors::new(options)?;
    let tracks = thinned_tracks(observations, &intrinsics);
    let candidates: Vec<Candidate> = tracks.iter().flatten().copied().collect();
    let needed = fewest_boxes(options);
    if candidates.len() < needed {
        return Err(CalibrationError::TooFewBoxes { found: candidates.len(), needed });
    }
    let problem = Problem { tracks: &tracks, intrinsics, size_factor: 1.0, priors };
    let solution = starts(&problem, &candidates)
        .into_iter()
        .filter_map(|start| problem.solve(start))
        .min_by(|a, b| a.cost.total_cmp(&b.cost))
        .ok_or(CalibrationError::NoConsistentGround { misfit_sigmas: f64::INFINITY })?;
    if solution.misfit_sigmas > WORST_MISFIT_SIGMAS {
        return Err(CalibrationError::NoConsistentGround { misfit_sigmas: solution.misfit_sigmas });
    }
    // What the focal length and the class means shift, by solving again with each a little off.
    let step = 0.02;
    let shift = |problem: Problem| {
        problem.solve(solution.state).map_or(Vector2::zeros(), |moved| (moved.state - solution.state) / step)
    };
    let by_focal = shift(Problem { intrinsics: intrinsics.with_focal_scaled(1.0 + step), ..problem });
    let by_size = shift(Problem { size_factor: 1.0 + step, ..problem });
    let mean_sigma = if candidates.is_empty() {
        0.0
    } else {
        let sum: f64 = candidates.iter().map(|c| c.class.mean_relative_sigma).sum();
        sum / candidates.len() as f64
    };
    let height_m = solution.state[0].exp();
    let pitch_rad = solution.state[1];
    let own = solution.covariance
        + by_focal * by_focal.transpose() * intrinsics.focal_relative_sigma.powi(2)
        + by_size * by_size.transpose() * mean_sigma.powi(2);
    let with_focal = by_focal * intrinsics.focal_relative_sigma.powi(2);
    let joint = Matrix3::new(
        own[(0, 0)],
        own[(0, 1)],
        with_focal[0],
        own[(1, 0)],
        own[(1, 1)],
        with_focal[1],
        with_focal[0],
        with_focal[1],
        intrinsics.focal_relative_sigma.powi(2),
    );
    let to_metres = Matrix3::from_diagonal(&Vector3::new(height_m, 1.0, 1.0));
    let joint = to_metres * joint * to_metres;
    let mut covariance = Matrix4::zeros();
    covariance.fixed_view_mut::<3, 3>(0, 0).copy_from(&joint);
    covariance[(3, 3)] = ROLL_SIGMA_RAD.powi(2);
    let source = source(options, &candidates);
    let calibration = GroundCalibration::with_covariance(height_m, pitch_rad, covariance, intrinsics, source)?;
    let calibration = match middle_px(&candidates) {
        Some(middle_px) => calibration.with_reference(middle_px),
        None => calibration,
    };
    Ok(GroundFit {
        height_m: calibration.height_m(),
        pitch_rad: calibration.pitch_rad(),
        relative_scale_sigma: calibration.relative_scale_sigma(),
        calibration,
        source,
        boxes_used: candidates.len() - solution.outliers,
        tracks_used: tracks.len(),
        boxes_rejected: observations.iter().filter(|known| candidate(known, &intrinsics).is_none()).count()
            + solution.outliers,
    })
}

/// Most boxes of one track that take part: more add little, since they share the thing's size.
const MOST_BOXES_PER_TRACK: usize = 12;
/// Most tracks that take part, a bound on time.
const MOST_TRACKS: usize = 80;
/// Most boxes that score the grid of starts.
const MOST_BOXES_ON_GRID: usize = 150;
/// Number of starts that are refined.
const STARTS: usize = 4;
/// Standard deviation of the horizon's tilt, radians: one degree.
const ROLL_SIGMA_RAD: f64 = 0.0175;
/// Deviation from which on a box's weight falls (Huber), in standard deviations.
const HUBER_SIGMAS: f64 = 2.0;
/// Typical misfit from which on the boxes contradict the model.
const WORST_MISFIT_SIGMAS: f64 = 4.0;

/// What is known of (ln height, pitch) before any box: mean and standard deviation of each.
#[derive(Debug, Clone, Copy)]
struct Priors {
    mean: Vector2<f64>,
    sigma: Vector2<f64>,
}

impl Priors {
    /// Unknown cameras stand between one and sixteen metres up in two cases of three, and look
    /// anywhere from level to steeply down.
    fn new(options: &GroundFitOptions) -> Result<Self, CalibrationError> {
        let mut priors = Self { mean: Vector2::new(4f64.ln(), 0.4), sigma: Vector2::new(1.4, 0.6) };
        if let Some(height) = options.camera_height {
            if !(height.value.is_finite() && height.value > 0.0 && height.sigma().is_finite()) {
                return Err(CalibrationError::InvalidNumber { name: "camera height", value: height.value });
            }
            priors.mean[0] = height.value.ln();
            priors.sigma[0] = (height.sigma() / height.value).max(1e-4);
        }
        if let Some(pitch) = options.pitch {
            if !(pitch.value.is_finite() && pitch.sigma().is_finite()) {
                return Err(CalibrationError::InvalidNumber { name: "pitch", value: pitch.value });
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

fn fewest_boxes(options: &GroundFitOptions) -> usize {
    match (options.camera_height, options.pitch) {
        (Some(_), Some(_)) => 0,
        (Some(_), None) | (None, Some(_)) => 2,
        (None, None) => 4,
    }
}

fn source(options: &GroundFitOptions, candidates: &[Candidate]) -> ScaleSource {
    let given = candidates.iter().filter(|c| c.class.given_by_user).count();
    if options.camera_height.is_some() {
        ScaleSource::CameraHeight
    } else if 2 * given >= candidates.len() {
        ScaleSource::KnownClassSize
    } else {
        ScaleSource::ClassSizes
    }
}

/// Groups usable boxes by track and thins each to boxes spread evenly in order of image height.
fn thinned_tracks(observations: &[KnownSizeBox], intrinsics: &Intrinsics) -> Vec<Vec<Candidate>> {
    let mut by_track: BTreeMap<u32, Vec<Candidate>> = BTreeMap::new();
    for candidate in observations.iter().filter_map(|known| candidate(known, intrinsics)) {
        by_track.entry(candidate.track).or_default().push(candidate);
    }
    let mut tracks: Vec<Vec<Candidate>> = by_track.into_values().map(|track| thinned(track, MOST_BOXES_PER_TRACK)).collect();
    tracks.sort_by_key(|track| std::cmp::Reverse(track.len()));
    tracks.truncate(MOST_TRACKS);
    tracks
}

fn thinned(mut boxes: Vec<Candidate>, most: usize) -> Vec<Candidate> {
    boxes.sort_by(|a, b| a.foot_px[1].total_cmp(&b.foot_px[1]));
    if boxes.len() <= most {
        return boxes;
    }
    let last = boxes.len() - 1;
    (0..most).map(|k| boxes[k * last / (most - 1)]).collect()
}

fn middle_px(candidates: &[Candidate]) -> Option<[f64; 2]> {
    let median = |axis: usize| {
        let mut places: Vec<f64> = candidates.iter().map(|c| c.foot_px[axis]).collect();
        places.sort_by(f64::total_cmp);
        places.get(places.len() / 2).copied()
    };
    Some([median(0)?, median(1)?])
}

/// Returns the best cells of a grid over pitch (−5° to 80°) and height (0.4 m to 100 m).
fn starts(problem: &Problem, candidates: &[Candidate]) -> Vec<Vector2<f64>> {
    let some = thinned(candidates.to_vec(), MOST_BOXES_ON_GRID);
    let mut cells: Vec<(f64, Vector2<f64>)> = Vec::new();
    for pitch_step in 0..29 {
        for height_step in 0..17 {
            let pitch_rad = (-5.0 + 3.0 * f64::from(pitch_step)).to_radians();
            let log_height = 0.4f64.ln() + f64::from(height_step) * 0.345;
            let state = Vector2::new(log_height, pitch_rad);
            cells.push((problem.rough_cost(&some, state), state));
        }
    }
    cells.push((problem.rough_cost(&some, problem.priors.mean), problem.priors.mean));
    cells.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best: Vec<Vector2<f64>> = Vec::new();
    for (_, state) in cells {
        let apart = |other: &Vector2<f64>| (state[0] - other[0]).abs() > 0.5 || (state[1] - other[1]).abs() > 0.1;
        if best.iter().all(apart) {
            best.push(state);
        }
        if best.len() == STARTS {
            break;
        }
    }
    best
}

/// The least-squares problem over (ln height, pitch).
#[derive(Debug, Clone, Copy)]
struct Problem<'a> {
    tracks: &'a [Vec<Candidate>],
    intrinsics: Intrinsics,
    /// Common factor on all class sizes.
    size_factor: f64,
    priors: Priors,
}

struct Solution {
    state: Vector2<f64>,
    covariance: Matrix2<f64>,
    cost: f64,
    misfit_sigmas: f64,
    outliers: usize,
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
    if size <= HUBER_SIGMAS { size * size } else { HUBER_SIGMAS * (2.0 * size - HUBER_SIGMAS) }
}

impl Problem<'_> {
    fn trial(&self, state: Vector2<f64>) -> Trial {
        Trial::new(self.intrinsics, state[0].exp(), state[1])
    }

    /// Robust cost that ignores what boxes of a track have in common.
    fn rough_cost(&self, candidates: &[Candidate], state: Vector2<f64>) -> f64 {
        let trial = self.trial(state);
        let sum: f64 = candidates
            .iter()
            .map(|c| match trial.log_size_px(c, [self.size_factor; 3]) {
                Some(predicted) => {
                    let spread = 0.1;
                    (0..2).map(|k| huber((c.size_px[k].ln() - predicted[k]) / c.side_sigmas()[k].hypot(spread))).sum()
                }
                None => IMPOSSIBLE_COST,
            })
            .sum();
        sum + self.priors.residual(state).norm_squared()
    }

    /// Gauss–Newton from a start, with halved steps while the cost would grow.
    fn solve(&self, start: Vector2<f64>) -> Option<Solution> {
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
        let inflation = if step.residuals > 2 { (step.squares / dof).max(1.0) } else { 1.0 };
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
        step.misfit_sigmas = deviations.get(deviations.len() / 2).map_or(0.0, |median| median / 0.6745);
        Some(step)
    }

    fn add_track(&self, track: &[Candidate], state: Vector2<f64>, step: &mut Step, deviations: &mut Vec<f64>) {
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
                let slopes = [(by_height[side] - base[side]) / delta_height, (by_pitch[side] - base[side]) / delta_pitch];
                let size_slopes = [0, 1, 2].map(|k| (by_size[k][side] - base[side]) / delta_size);
                let size_variance: f64 = (0..3).map(|k| (size_slopes[k] * size_sigmas[k]).powi(2)).sum();
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
            let shared: f64 = (0..3).map(|k| rows[a].3[k] * rows[b].3[k] * size_sigmas[k].powi(2)).sum();
            if a == b { shared + rows[a].1.powi(2) } else { shared }
        });
        let Some(factor) = covariance.cholesky() else { return };
        let residual = DVector::from_fn(count, |a, _| rows[a].0);
        let slopes = DMatrix::from_fn(count, 2, |a, k| rows[a].2[k]);
        let solved_residual = factor.solve(&residual);
        let solved_slopes = factor.solve(&slopes);
        let normal = slopes.transpose() * solved_slopes;
        let gradient = slopes.transpose() * &solved_residual;
        step.normal += Matrix2::new(normal[(0, 0)], normal[(0, 1)], normal[(1, 0)], normal[(1, 1)]);
        step.gradient += Vector2::new(gradient[0], gradient[1]);
        step.squares += residual.dot(&solved_residual);
        step.residuals += count;
    }
}
