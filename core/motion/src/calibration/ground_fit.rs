//! Camera height and pitch from boxes of things whose size is known.

use std::collections::BTreeMap;

use nalgebra::{Matrix3, Matrix4, Vector2, Vector3};

use super::ground_problem::{Priors, Problem};
use super::known_boxes::{Candidate, candidate};
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
        return Err(CalibrationError::InvalidNumber {
            name: "focal length",
            value: intrinsics.fx_px,
        });
    }
    let priors = Priors::new(options)?;
    let tracks = thinned_tracks(observations, &intrinsics);
    let candidates: Vec<Candidate> = tracks.iter().flatten().copied().collect();
    let needed = fewest_boxes(options);
    if candidates.len() < needed {
        return Err(CalibrationError::TooFewBoxes {
            found: candidates.len(),
            needed,
        });
    }
    let problem = Problem {
        tracks: &tracks,
        intrinsics,
        size_factor: 1.0,
        priors,
    };
    let solution = starts(&problem, &candidates)
        .into_iter()
        .filter_map(|start| problem.solve(start))
        .min_by(|a, b| a.cost.total_cmp(&b.cost))
        .ok_or(CalibrationError::NoConsistentGround {
            misfit_sigmas: f64::INFINITY,
        })?;
    if solution.misfit_sigmas > WORST_MISFIT_SIGMAS {
        return Err(CalibrationError::NoConsistentGround {
            misfit_sigmas: solution.misfit_sigmas,
        });
    }
    // What the focal length and the class means shift, by solving again with each a little off.
    let step = 0.02;
    let shift = |problem: Problem| {
        problem
            .solve(solution.state)
            .map_or(Vector2::zeros(), |moved| {
                (moved.state - solution.state) / step
            })
    };
    let by_focal = shift(Problem {
        intrinsics: intrinsics.with_focal_scaled(1.0 + step),
        ..problem
    });
    let by_size = shift(Problem {
        size_factor: 1.0 + step,
        ..problem
    });
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
    let calibration =
        GroundCalibration::with_covariance(height_m, pitch_rad, covariance, intrinsics, source)?;
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
        boxes_rejected: observations
            .iter()
            .filter(|known| candidate(known, &intrinsics).is_none())
            .count()
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
/// Typical misfit from which on the boxes contradict the model.
const WORST_MISFIT_SIGMAS: f64 = 4.0;

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
    for candidate in observations
        .iter()
        .filter_map(|known| candidate(known, intrinsics))
    {
        by_track.entry(candidate.track).or_default().push(candidate);
    }
    let mut tracks: Vec<Vec<Candidate>> = by_track
        .into_values()
        .map(|track| thinned(track, MOST_BOXES_PER_TRACK))
        .collect();
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
    cells.push((
        problem.rough_cost(&some, problem.priors.mean),
        problem.priors.mean,
    ));
    cells.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut best: Vec<Vector2<f64>> = Vec::new();
    for (_, state) in cells {
        let apart = |other: &Vector2<f64>| {
            (state[0] - other[0]).abs() > 0.5 || (state[1] - other[1]).abs() > 0.1
        };
        if best.iter().all(apart) {
            best.push(state);
        }
        if best.len() == STARTS {
            break;
        }
    }
    best
}
