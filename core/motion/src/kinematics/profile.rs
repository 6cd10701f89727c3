//! Kinematics of one object at every sample.

use super::KinematicsError;
use crate::estimate::Estimate;
use crate::trajectory::{Span, Trajectory};

/// How to smooth.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SmoothingOptions {
    /// Half-width of the smoothing window, seconds; `None` chooses it from the data.
    pub half_width_s: Option<f64>,
}

/// Smoothed motion of one object, a structure of arrays with one entry per sample of the trajectory.
#[derive(Debug, Clone, PartialEq)]
pub struct Kinematics {
    /// Presentation times, seconds.
    pub t_s: Vec<f64>,
    /// Smoothed positions, metres.
    pub position_m: Vec<[f64; 3]>,
    /// Standard deviation of the smoothed position's noise, root of the covariance's trace, metres.
    pub position_sigma_m: Vec<f64>,
    /// Velocities, metres per second.
    pub velocity_mps: Vec<[f64; 3]>,
    /// Speeds.
    pub speed_mps: Vec<Estimate>,
    /// Accelerations, metres per second squared.
    pub acceleration_mps2: Vec<[f64; 3]>,
    /// Lengths of the acceleration vectors.
    pub acceleration_magnitude_mps2: Vec<Estimate>,
    /// Rate of change of speed, metres per second squared; zero at rest.
    pub tangential_acceleration_mps2: Vec<f64>,
    /// Acceleration across the direction of motion, metres per second squared.
    pub normal_acceleration_mps2: Vec<f64>,
    /// Path length from the first sample.
    pub path_length_m: Vec<Estimate>,
    /// Straight distance from the first sample.
    pub displacement_m: Vec<Estimate>,
    /// Direction of the step that starts at each sample on the object's own clock, hours in (0, 12];
    /// `None` below 0.2 m/s.
    pub heading_clock_h: Vec<Option<f64>>,
    /// Whether the smoothing window is cut off by an end of the track or a gap.
    pub edge: Vec<bool>,
    /// Whether the object was missing for long just before the sample.
    pub gap_before: Vec<bool>,
    /// Half-width of the smoothing window, seconds.
    pub half_width_s: f64,
    /// Scatter of the data about the smooth curve over the stated noise; 1 when the stated sigma fits.
    pub noise_scale: f64,
}

impl Kinematics {
    /// Smooths a trajectory and derives its motion.
    ///
    /// # Errors
    /// Fewer than two samples.
    pub fn new(trajectory: &Trajectory, options: &SmoothingOptions) -> Result<Self, KinematicsError> {
        let _ = (trajectory, options);
        todo!()
    }

    /// Returns the time from the first to the last sample.
    pub fn span(&self) -> Span {
        Span::new(self.t_s.first().copied().unwrap_or(0.0), self.t_s.last().copied().unwrap_or(0.0))
    }

    /// Returns the smoothed position at a time, metres, or `None` outside the track.
    pub fn position_at(&self, t_s: f64) -> Option<[f64; 3]> {
        let _ = t_s;
        todo!()
    }
}
