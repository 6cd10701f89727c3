//! Observations collected into a trajectory.

use super::Span;
use crate::calibration::{Geometry, Lifted};
use crate::estimate::Estimate;

/// Where an object was seen on one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observation {
    /// Presentation time, seconds.
    pub t_s: f64,
    /// The point that stands on the calibrated surface, pixels.
    pub point_px: [f64; 2],
    /// Standard deviation of the point along each axis, pixels.
    pub sigma_px: f64,
    /// How sure the tracker is, 0 to 1.
    pub quality: f64,
}

/// One world point of a trajectory.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// Presentation time, seconds.
    pub t_s: f64,
    /// World position, metres.
    pub position_m: [f64; 3],
    /// Covariance of the part independent per sample, square metres.
    pub noise_covariance_m2: [[f64; 3]; 3],
    /// Shifts for one standard deviation of each parameter that the scene shares, metres.
    pub shared_shift_m: Vec<[f64; 3]>,
    /// How sure the tracker is, 0 to 1.
    pub quality: f64,
    /// Whether the object was missing for long just before this sample.
    pub gap_before: bool,
}

/// What was left out when a trajectory was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cleaning {
    /// Observations with a number that is not finite.
    pub non_finite: usize,
    /// Observations at a time that was already there; the one of higher quality stayed.
    pub duplicate_times: usize,
    /// Observations that the geometry could not lift, such as points above the horizon.
    pub not_on_surface: usize,
}

/// The path of one object through the world.
#[derive(Debug, Clone, PartialEq)]
pub struct Trajectory {
    /// Samples in order of time.
    pub samples: Vec<Sample>,
    /// Stretches without samples longer than max(0.25 s, 2.5 × the median step).
    pub gaps: Vec<Span>,
    /// What was left out.
    pub cleaning: Cleaning,
    /// Unit vector towards the viewer of the clock face; see [`Geometry::clock_axis`].
    pub clock_axis: [f64; 3],
}

/// A trajectory that could not be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum TrajectoryError {
    /// Nothing usable is left.
    #[error(
        "none of {given} observations is usable ({} not finite, {} off the surface)",
        cleaning.non_finite, cleaning.not_on_surface
    )]
    NoUsableSamples { given: usize, cleaning: Cleaning },
}

/// The shortest absence that counts as a gap, seconds.
const SHORTEST_GAP_S: f64 = 0.25;
/// The shortest absence that counts as a gap, in median steps.
const SHORTEST_GAP_STEPS: f64 = 2.5;

impl Trajectory {
    /// Lifts observations of one object into the world.
    ///
    /// They may come in any order. Observations that are not finite, repeat a time or lie off the
    /// surface are left out and counted.
    ///
    /// # Errors
    /// No usable observation.
    pub fn from_observations(
        geometry: &Geometry,
        observations: &[Observation],
    ) -> Result<Self, TrajectoryError> {
        Self::from_observations_over(geometry, observations, Estimate::exact(0.0))
    }

    /// The same for points that lie over the calibrated surface by a height, metres; see
    /// [`Geometry::lift_over`].
    ///
    /// # Errors
    /// No usable observation.
    pub fn from_observations_over(
        geometry: &Geometry,
        observations: &[Observation],
        height_m: Estimate,
    ) -> Result<Self, TrajectoryError> {
        let mut cleaning = Cleaning::default();
        let mut samples = Vec::with_capacity(observations.len());
        for observation in observations {
            let Observation {
                t_s,
                point_px,
                sigma_px,
                quality,
            } = *observation;
            if ![t_s, point_px[0], point_px[1], sigma_px]
                .iter()
                .all(|number| number.is_finite())
            {
                cleaning.non_finite += 1;
                continue;
            }
            match geometry.lift_over(point_px, sigma_px.abs(), height_m) {
                Some(lifted) => samples.push(sample(t_s, lifted, quality)),
                None => cleaning.not_on_surface += 1,
            }
        }
        Self::assemble(samples, cleaning, observations.len(), geometry.clock_axis())
    }

    /// Makes a trajectory from world positions (time in seconds, metres), as annotations give them.
    ///
    /// `sigma_m` is the standard deviation of each coordinate; zero lets the smoother estimate the
    /// noise. Clockwise is as seen from above (+y); scale and camera count as exact.
    ///
    /// # Errors
    /// No usable position.
    pub fn from_positions(
        points: &[(f64, [f64; 3])],
        sigma_m: f64,
    ) -> Result<Self, TrajectoryError> {
        let variance = if sigma_m.is_finite() {
            sigma_m * sigma_m
        } else {
            0.0
        };
        let covariance = [
            [variance, 0.0, 0.0],
            [0.0, variance, 0.0],
            [0.0, 0.0, variance],
        ];
        let mut cleaning = Cleaning::default();
        let mut samples = Vec::with_capacity(points.len());
        for (t_s, position_m) in points {
            if !(t_s.is_finite() && position_m.iter().all(|part| part.is_finite())) {
                cleaning.non_finite += 1;
                continue;
            }
            let lifted = Lifted {
                position_m: *position_m,
                noise_covariance_m2: covariance,
                shared_shift_m: Vec::new(),
            };
            samples.push(sample(*t_s, lifted, 1.0));
        }
        Self::assemble(samples, cleaning, points.len(), [0.0, 1.0, 0.0])
    }

    /// Returns the time from the first to the last sample.
    pub fn span(&self) -> Span {
        let first_s = self.samples.first().map_or(0.0, |sample| sample.t_s);
        let last_s = self.samples.last().map_or(first_s, |sample| sample.t_s);
        Span::new(first_s, last_s)
    }

    fn assemble(
        mut samples: Vec<Sample>,
        mut cleaning: Cleaning,
        given: usize,
        clock_axis: [f64; 3],
    ) -> Result<Self, TrajectoryError> {
        samples.sort_by(|a, b| {
            a.t_s
                .total_cmp(&b.t_s)
                .then(b.quality.total_cmp(&a.quality))
        });
        let before = samples.len();
        samples.dedup_by(|later, kept| later.t_s - kept.t_s < SAME_TIME_S);
        cleaning.duplicate_times = before - samples.len();
        if samples.is_empty() {
            return Err(TrajectoryError::NoUsableSamples { given, cleaning });
        }
        let mut steps_s: Vec<f64> = samples
            .windows(2)
            .map(|pair| pair[1].t_s - pair[0].t_s)
            .collect();
        steps_s.sort_by(f64::total_cmp);
        let median_step_s = steps_s.get(steps_s.len() / 2).copied().unwrap_or(0.0);
        let threshold_s = SHORTEST_GAP_S.max(SHORTEST_GAP_STEPS * median_step_s);
        let mut gaps = Vec::new();
        for index in 1..samples.len() {
            let gap = Span::new(samples[index - 1].t_s, samples[index].t_s);
            if gap.duration_s() > threshold_s {
                samples[index].gap_before = true;
                gaps.push(gap);
            }
        }
        Ok(Self {
            samples,
            gaps,
            cleaning,
            clock_axis,
        })
    }
}

/// Times closer than this are one time: a tenth of the microsecond that containers resolve.
const SAME_TIME_S: f64 = 1e-7;

fn sample(t_s: f64, lifted: Lifted, quality: f64) -> Sample {
    let Lifted {
        position_m,
        noise_covariance_m2,
        shared_shift_m,
    } = lifted;
    let quality = if quality.is_finite() {
        quality.clamp(0.0, 1.0)
    } else {
        0.0
    };
    Sample {
        t_s,
        position_m,
        noise_covariance_m2,
        shared_shift_m,
        quality,
        gap_before: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disorder_repeats_and_nan_are_cleaned_and_counted() {
        let points = [
            (0.2, [2.0, 0.0, 0.0]),
            (0.0, [0.0; 3]),
            (0.1, [1.0, 0.0, 0.0]),
            (0.1, [9.0, 0.0, 0.0]),
            (f64::NAN, [0.0; 3]),
            (0.3, [f64::INFINITY, 0.0, 0.0]),
        ];
        let trajectory = Trajectory::from_positions(&points, 0.1).unwrap();
        let times: Vec<f64> = trajectory.samples.iter().map(|sample| sample.t_s).collect();
        assert_eq!(times, [0.0, 0.1, 0.2]);
        assert_eq!(
            trajectory.cleaning,
            Cleaning {
                non_finite: 2,
                duplicate_times: 1,
                not_on_surface: 0
            }
        );
        assert!(Trajectory::from_positions(&points[4..], 0.1).is_err());
        assert!(Trajectory::from_positions(&[], 0.1).is_err());
    }

    #[test]
    fn long_absences_are_gaps() {
        let times = [0.0, 0.04, 0.08, 0.4, 0.44, 0.52];
        let points: Vec<_> = times.iter().map(|t| (*t, [*t, 0.0, 0.0])).collect();
        let trajectory = Trajectory::from_positions(&points, 0.01).unwrap();
        assert_eq!(trajectory.gaps, [Span::new(0.08, 0.4)]);
        assert!(trajectory.samples[3].gap_before && !trajectory.samples[5].gap_before);
    }
}
