use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Interval;
use crate::{ObjectId, Quantity};

/// The motion of one object, smoothed on its real time stamps. All series have the length of `t_s`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Kinematics {
    pub object: ObjectId,
    pub t_s: Vec<f64>,
    pub frame: Vec<u32>,
    pub x_m: Series,
    pub y_m: Series,
    pub z_m: Series,
    pub vx_mps: Series,
    pub vy_mps: Series,
    pub vz_mps: Series,
    pub speed_mps: Series,
    pub acceleration_mps2: Series,
    /// Length of the path since the first sample.
    pub path_length_m: Series,
    /// Straight distance from the first sample.
    pub displacement_m: Series,
    /// Heading on the object's own clock, 12 = its first moving step, clockwise from above;
    /// absent below 0.2 m/s.
    pub heading_clock: Vec<Option<f64>>,
    /// True where the local fit is one-sided and so less certain.
    pub edge: Vec<bool>,
    /// True where the samples before this one are missing.
    pub gap_before: Vec<bool>,
    pub summary: Summary,
}

impl Kinematics {
    pub fn series(&self, quantity: Quantity) -> &Series {
        match quantity {
            Quantity::X => &self.x_m,
            Quantity::Y => &self.y_m,
            Quantity::Z => &self.z_m,
            Quantity::VelocityX => &self.vx_mps,
            Quantity::VelocityY => &self.vy_mps,
            Quantity::VelocityZ => &self.vz_mps,
            Quantity::Speed => &self.speed_mps,
            Quantity::Acceleration => &self.acceleration_mps2,
            Quantity::PathLength => &self.path_length_m,
            Quantity::Displacement => &self.displacement_m,
        }
    }

    /// Finds the sample of a frame or the nearest one in time.
    pub fn nearest(&self, t_s: f64) -> Option<usize> {
        let after = self.t_s.partition_point(|&sample_t_s| sample_t_s < t_s);
        let candidates = [
            after.checked_sub(1),
            (after < self.t_s.len()).then_some(after),
        ];
        candidates.into_iter().flatten().min_by(|&a, &b| {
            let distance_s = |i: usize| (self.t_s[i] - t_s).abs();
            distance_s(a).total_cmp(&distance_s(b))
        })
    }
}

/// Values with the half-width of their 95 % interval.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Series {
    pub value: Vec<f64>,
    pub half_width: Vec<f64>,
}

impl Series {
    pub fn interval(&self, index: usize) -> Option<Interval> {
        let (value, half_width) = (*self.value.get(index)?, *self.half_width.get(index)?);
        Some(Interval {
            value,
            low: value - half_width,
            high: value + half_width,
        })
    }
}

/// The numbers of the whole track.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Summary {
    pub duration_s: f64,
    pub travelled_m: Interval,
    pub displacement_m: Interval,
    pub mean_speed_mps: Interval,
    pub peak_speed_mps: Interval,
    /// Direction of the whole motion on the object's own clock.
    pub heading_clock: Option<f64>,
}
