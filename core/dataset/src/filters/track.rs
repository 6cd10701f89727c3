//! What a filter looks at.

use kinelens_motion::{Kinematics, SmoothingOptions, Trajectory};

/// One object through a video, as a provider of depth, cameras and masks measured it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PseudoTrack {
    /// What a person would call it: `car`, `red car`, `pedestrian`.
    pub label: String,
    /// In order of time, no time twice.
    pub samples: Vec<PseudoSample>,
    /// Area of the object's mask, square pixels, frame by frame; empty where there are no masks.
    pub mask_areas_px: Vec<f64>,
    /// Area of the picture, square pixels; `None` where it is unknown.
    pub picture_area_px: Option<f64>,
    /// Distance of projected points from where they were seen, pixels; empty where it was not measured.
    pub reprojection_errors_px: Vec<f64>,
    /// Standard deviation of the scale of the world divided by it; `None` where it is unknown.
    pub relative_scale_sigma: Option<f64>,
}

/// Where an object was at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PseudoSample {
    /// Seconds of the clip.
    pub t_s: f64,
    /// World position, metres.
    pub position_m: [f64; 3],
    /// Standard deviation of each coordinate, metres; less than a millimetre counts as one.
    pub sigma_m: f64,
}

/// Least standard deviation, metres. With none stated, the smoother would look at the axes along
/// which the object moves, and a turn of the world would change the verdict.
const LEAST_SIGMA_M: f64 = 1e-3;

/// Largest time and coordinate, in seconds and metres; sums of the squares of larger ones lose all
/// digits of the rest.
const LARGEST: f64 = 1e9;

impl PseudoTrack {
    /// Counts the samples with a number that is not finite or beyond all sense.
    pub(super) fn not_finite(&self) -> usize {
        let is_finite = |sample: &&PseudoSample| {
            let PseudoSample {
                t_s,
                position_m: [x, y, z],
                sigma_m,
            } = **sample;
            [t_s, x, y, z, sigma_m]
                .iter()
                .all(|part| part.abs() <= LARGEST)
        };
        self.samples.len() - self.samples.iter().filter(is_finite).count()
    }

    /// Counts the samples that are not later than the one before.
    pub(super) fn not_later(&self) -> usize {
        let steps = self.samples.windows(2);
        steps.filter(|pair| pair[1].t_s <= pair[0].t_s).count()
    }

    /// Time from the first to the last sample, seconds; 0 without samples.
    pub(super) fn span_s(&self) -> [f64; 2] {
        let start_s = self.samples.first().map_or(0.0, |sample| sample.t_s);
        let end_s = self.samples.last().map_or(start_s, |sample| sample.t_s);
        [start_s, end_s]
    }

    /// The samples within a span, the rest as it is.
    #[must_use]
    pub(super) fn within(&self, [start_s, end_s]: [f64; 2]) -> Self {
        let mut part = self.clone();
        part.samples
            .retain(|sample| (start_s..=end_s).contains(&sample.t_s));
        part
    }

    /// Smooths the track; `None` for fewer than two usable samples.
    pub(super) fn kinematics(&self) -> Option<Kinematics> {
        let points: Vec<(f64, [f64; 3])> = self
            .samples
            .iter()
            .map(|sample| (sample.t_s, sample.position_m))
            .collect();
        let mut trajectory = Trajectory::from_positions(&points, LEAST_SIGMA_M).ok()?;
        if trajectory.samples.len() == self.samples.len() {
            for (lifted, sample) in trajectory.samples.iter_mut().zip(&self.samples) {
                let variance_m2 = sample.sigma_m.abs().max(LEAST_SIGMA_M).powi(2);
                for axis in 0..3 {
                    lifted.noise_covariance_m2[axis][axis] = variance_m2;
                }
            }
        }
        Kinematics::new(&trajectory, &SmoothingOptions::default()).ok()
    }
}
