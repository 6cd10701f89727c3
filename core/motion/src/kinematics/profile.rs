//! Kinematics of one object at every sample.

use super::KinematicsError;
use super::heading::{Step, first_moving_step, heading_clock_at};
use super::propagation::{Bias, Combination, Node, PathSum, Smooth};
use super::smoother::{self, Data, LocalRows};
use crate::estimate::Estimate;
use crate::trajectory::{Span, Trajectory};
use crate::vector::{Triple, add_scaled, dot, norm, subtract, trace, unit};

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
    pub(super) smooth: Smooth,
    pub(super) clock_axis: [f64; 3],
    /// The step that is 12 on the object's clock.
    pub(super) first_step: Option<Step>,
}

impl Kinematics {
    /// Smooths a trajectory and derives its motion.
    ///
    /// # Errors
    /// Fewer than two samples.
    pub fn new(
        trajectory: &Trajectory,
        options: &SmoothingOptions,
    ) -> Result<Self, KinematicsError> {
        let count = trajectory.samples.len();
        if count < 2 {
            return Err(KinematicsError::TooFewSamples {
                found: count,
                needed: 2,
            });
        }
        let data = data_of(trajectory);
        let choice = smoother::choose(&data, options.half_width_s);
        let half_width_s = choice.half_width_s;
        let local = |rival: bool| -> Vec<LocalRows> {
            (0..count)
                .map(|index| smoother::local_rows(&data, index, half_width_s, rival))
                .collect()
        };
        let (main, rival) = (local(false), local(true));
        let velocity_mps: Vec<Triple> = main
            .iter()
            .map(|rows| rows.slope.apply(&data.position_m))
            .collect();
        let position_m: Vec<Triple> = main
            .iter()
            .map(|rows| rows.value.apply(&data.position_m))
            .collect();
        let acceleration_mps2: Vec<Triple> = main
            .iter()
            .map(|rows| rows.curvature.apply(&data.position_m))
            .collect();
        let smooth = Smooth {
            rival_position_m: rival
                .iter()
                .map(|rows| rows.value.apply(&data.position_m))
                .collect(),
            shift_m: data
                .shared_shift_m
                .iter()
                .map(|shifts| main.iter().map(|rows| rows.value.apply(shifts)).collect())
                .collect(),
            rows: main.iter().map(|rows| rows.value.clone()).collect(),
            rival_rows: rival.iter().map(|rows| rows.value.clone()).collect(),
            position_m: position_m.clone(),
            velocity_mps: velocity_mps.clone(),
            gap_before: trajectory
                .samples
                .iter()
                .map(|sample| sample.gap_before)
                .collect(),
            choice,
            data,
        };
        let lengths =
            |vectors: &[Triple], pick: fn(&LocalRows) -> &smoother::Row| -> Vec<Estimate> {
                let mut biases: Vec<Bias> = (0..count)
                    .map(|index| {
                        let (row, rival_row) = (pick(&main[index]), pick(&rival[index]));
                        let apart = Combination::row(row).minus(Combination::row(rival_row));
                        let difference =
                            subtract(vectors[index], rival_row.apply(&smooth.data.position_m));
                        Bias {
                            difference,
                            covariance: smooth.covariance(&apart),
                            pooled: 0.0,
                        }
                    })
                    .collect();
                Bias::pool(&mut biases);
                (0..count)
                    .map(|index| {
                        let row = pick(&main[index]);
                        let covariance = smooth.covariance(&Combination::row(row));
                        let shifts: Vec<Triple> = smooth
                            .data
                            .shared_shift_m
                            .iter()
                            .map(|shifts| row.apply(shifts))
                            .collect();
                        smooth.length(vectors[index], &covariance, &shifts, &biases[index])
                    })
                    .collect()
            };
        let speed_mps = lengths(&velocity_mps, |rows| &rows.slope);
        let acceleration_magnitude_mps2 = lengths(&acceleration_mps2, |rows| &rows.curvature);
        let tangential_acceleration_mps2: Vec<f64> = (0..count)
            .map(|i| dot(acceleration_mps2[i], unit(velocity_mps[i])))
            .collect();
        let normal_acceleration_mps2 = (0..count)
            .map(|i| {
                norm(add_scaled(
                    acceleration_mps2[i],
                    unit(velocity_mps[i]),
                    -tangential_acceleration_mps2[i],
                ))
            })
            .collect();
        let mut profile = Self {
            t_s: smooth.data.t_s.clone(),
            position_sigma_m: smooth
                .rows
                .iter()
                .map(|row| trace(&smooth.covariance(&Combination::row(row))).sqrt())
                .collect(),
            path_length_m: cumulative_path(&smooth),
            displacement_m: (0..count)
                .map(|i| straight_distance(&smooth, at(0), at(i)))
                .collect(),
            edge: edges(&smooth.data.t_s, &smooth.gap_before, half_width_s),
            gap_before: smooth.gap_before.clone(),
            noise_scale: choice.noise_scale2.sqrt(),
            heading_clock_h: Vec::new(),
            clock_axis: trajectory.clock_axis,
            first_step: None,
            position_m,
            velocity_mps,
            speed_mps,
            acceleration_mps2,
            acceleration_magnitude_mps2,
            tangential_acceleration_mps2,
            normal_acceleration_mps2,
            half_width_s,
            smooth,
        };
        profile.first_step = first_moving_step(&profile);
        profile.heading_clock_h = profile
            .t_s
            .iter()
            .map(|t_s| heading_clock_at(&profile, *t_s).map(|heading| heading.hours))
            .collect();
        Ok(profile)
    }

    /// Returns the time from the first to the last sample.
    pub fn span(&self) -> Span {
        Span::new(
            self.t_s.first().copied().unwrap_or(0.0),
            self.t_s.last().copied().unwrap_or(0.0),
        )
    }

    /// Returns the smoothed position at a time, metres, or `None` outside the track.
    pub fn position_at(&self, t_s: f64) -> Option<[f64; 3]> {
        self.span()
            .contains(t_s)
            .then(|| self.smooth.node(t_s).lerp(&self.position_m))
    }

    /// Returns the part of a span in which the object was tracked, or `None` if there is none.
    pub fn tracked_part(&self, span: Span) -> Option<Span> {
        self.span()
            .intersection(&span)
            .filter(|part| part.duration_s() > 0.0)
    }
}

fn at(index: usize) -> Node {
    Node {
        index,
        fraction: 0.0,
    }
}

fn data_of(trajectory: &Trajectory) -> Data {
    let samples = &trajectory.samples;
    let parameters = samples
        .iter()
        .map(|sample| sample.shared_shift_m.len())
        .max()
        .unwrap_or(0);
    let noise_stated = samples
        .iter()
        .all(|sample| trace(&sample.noise_covariance_m2) > 0.0);
    let covariance_m2 = if noise_stated {
        samples
            .iter()
            .map(|sample| sample.noise_covariance_m2)
            .collect()
    } else {
        // Unit noise along every axis in which anything moves; its size then comes from the scatter.
        let moves = |axis: usize| {
            samples
                .iter()
                .any(|s| s.position_m[axis] != samples[0].position_m[axis])
        };
        let mut shape = [[0.0; 3]; 3];
        for (axis, row) in shape.iter_mut().enumerate() {
            row[axis] = if moves(axis) { 1.0 } else { 0.0 };
        }
        if trace(&shape) == 0.0 {
            shape[0][0] = 1.0;
        }
        vec![shape; samples.len()]
    };
    Data {
        t_s: samples.iter().map(|sample| sample.t_s).collect(),
        position_m: samples.iter().map(|sample| sample.position_m).collect(),
        variance_m2: Data::variances(&covariance_m2),
        covariance_m2,
        shared_shift_m: (0..parameters)
            .map(|j| {
                samples
                    .iter()
                    .map(|s| s.shared_shift_m.get(j).copied().unwrap_or([0.0; 3]))
                    .collect()
            })
            .collect(),
        noise_stated,
    }
}

fn cumulative_path(smooth: &Smooth) -> Vec<Estimate> {
    let mut sum = PathSum::new(smooth);
    let mut lengths = Vec::with_capacity(smooth.data.t_s.len());
    lengths.push(Estimate::exact(0.0));
    for index in 1..smooth.data.t_s.len() {
        sum.add(at(index - 1), at(index));
        lengths.push(sum.estimate());
    }
    lengths
}

/// Returns the straight distance between two nodes.
pub(super) fn straight_distance(smooth: &Smooth, from: Node, to: Node) -> Estimate {
    let vector = subtract(to.lerp(&smooth.position_m), from.lerp(&smooth.position_m));
    let rival = subtract(
        to.lerp(&smooth.rival_position_m),
        from.lerp(&smooth.rival_position_m),
    );
    let step = Combination::step(&smooth.rows, from, to);
    let covariance = smooth.covariance(&step);
    let spread = smooth.covariance(&step.minus(Combination::step(&smooth.rival_rows, from, to)));
    let shifts: Vec<Triple> = smooth
        .shift_m
        .iter()
        .map(|shift| subtract(to.lerp(shift), from.lerp(shift)))
        .collect();
    let bias = Bias {
        difference: subtract(vector, rival),
        covariance: spread,
        pooled: 0.0,
    };
    smooth.length(vector, &covariance, &shifts, &bias)
}

/// Marks the samples whose window is cut off by an end of the track or by a gap.
fn edges(t_s: &[f64], gap_before: &[bool], half_width_s: f64) -> Vec<bool> {
    let mut edge: Vec<bool> = (0..t_s.len())
        .map(|index| smoother::is_edge(t_s, index, half_width_s))
        .collect();
    for gap in (1..t_s.len()).filter(|index| gap_before[*index]) {
        for (index, flag) in edge.iter_mut().enumerate() {
            let to_gap_s = if index < gap {
                t_s[gap - 1] - t_s[index]
            } else {
                t_s[index] - t_s[gap]
            };
            *flag |= to_gap_s < 0.9 * half_width_s;
        }
    }
    edge
}
