//! The definitions of STKit, word for word, on annotated positions.
//!
//! Annotations are made by people and count as exact: nothing is smoothed and nothing has an
//! interval. ST-VLM, section "STKit": positions every 0.5 s, travelled distance as the sum of the
//! steps, direction as the angle between a step and the object's first.

use super::heading::{SLOWEST_MPS, STEP_S, clockwise_hours};
use crate::vector::{Triple, add_scaled, dot, norm, subtract};

/// Positions of one object every 0.5 s, without a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct SampledPath {
    start_s: f64,
    position_m: Vec<Triple>,
}

/// Duration of a step of [`SampledPath`], seconds.
pub const SAMPLED_STEP_S: f64 = STEP_S;
/// Unit vector towards the viewer of the clock face: seen from above.
const UP: Triple = [0.0, 1.0, 0.0];
/// Slack for times that miss the grid by rounding, in steps.
const GRID_SLACK: f64 = 1e-6;

impl SampledPath {
    /// Samples positions `(t_s, metres)` in order of time on the grid `origin_s + 0.5 k`, by linear
    /// interpolation; a new path begins after every absence longer than `longest_gap_s`.
    ///
    /// Positions or times that are not finite give no path at all; nor does a stretch that no two
    /// points of the grid fall into.
    pub fn sample(points: &[(f64, [f64; 3])], origin_s: f64, longest_gap_s: f64) -> Vec<Self> {
        let is_finite = |(t_s, position_m): &(f64, [f64; 3])| {
            t_s.is_finite() && position_m.iter().all(|part| part.is_finite())
        };
        if !points.iter().all(is_finite) {
            return Vec::new();
        }
        points
            .chunk_by(|before, after| after.0 - before.0 <= longest_gap_s)
            .filter_map(|stretch| Self::of_stretch(stretch, origin_s))
            .collect()
    }

    fn of_stretch(points: &[(f64, [f64; 3])], origin_s: f64) -> Option<Self> {
        let steps_at = |t_s: f64| (t_s - origin_s) / STEP_S;
        let first = (steps_at(points.first()?.0) - GRID_SLACK).ceil();
        let last = (steps_at(points.last()?.0) + GRID_SLACK).floor();
        if last - first < 1.0 {
            return None;
        }
        // Whole numbers of at most a few thousand, unless a clip lasted for years.
        let count = (last - first) as usize + 1;
        let start_s = origin_s + first * STEP_S;
        let mut after = 1;
        let position_m = (0..count).map(|index| {
            let t_s = start_s + index as f64 * STEP_S;
            while after + 1 < points.len() && points[after].0 < t_s {
                after += 1;
            }
            let ((from_s, from_m), (to_s, to_m)) = (points[after - 1], points[after]);
            let share = if to_s > from_s {
                (t_s - from_s) / (to_s - from_s)
            } else {
                0.0
            };
            add_scaled(from_m, subtract(to_m, from_m), share)
        });
        Some(Self {
            start_s,
            position_m: position_m.collect(),
        })
    }

    /// Makes a path of positions in metres, the first at `start_s`.
    pub fn from_positions(start_s: f64, position_m: Vec<[f64; 3]>) -> Self {
        Self {
            start_s,
            position_m,
        }
    }

    /// Returns the part from one sample to another, both included; cut to what there is.
    #[must_use]
    pub fn part(&self, from: usize, to: usize) -> Self {
        let to = to.min(self.len().saturating_sub(1));
        Self {
            start_s: self.t_s(from),
            position_m: self.position_m.get(from..=to).unwrap_or_default().to_vec(),
        }
    }

    /// Number of samples.
    pub fn len(&self) -> usize {
        self.position_m.len()
    }

    /// Tells whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.position_m.is_empty()
    }

    /// Time of a sample, seconds.
    pub fn t_s(&self, index: usize) -> f64 {
        self.start_s + index as f64 * STEP_S
    }

    /// World positions, metres.
    pub fn position_m(&self) -> &[[f64; 3]] {
        &self.position_m
    }

    /// Travelled distance from one sample to a later one, metres: the sum of the steps between them.
    pub fn travelled_distance_m(&self, from: usize, to: usize) -> f64 {
        let steps = self
            .position_m
            .get(from..=to)
            .unwrap_or_default()
            .windows(2);
        steps.map(|pair| norm(subtract(pair[1], pair[0]))).sum()
    }

    /// Travelled distance over duration, metres per second; zero for no duration.
    pub fn mean_speed_mps(&self, from: usize, to: usize) -> f64 {
        if to <= from {
            return 0.0;
        }
        self.travelled_distance_m(from, to) / ((to - from) as f64 * STEP_S)
    }

    /// The straight way from one sample to another in the ground plane, metres.
    pub fn ground_displacement_m(&self, from: usize, to: usize) -> [f64; 3] {
        let ends = self.position_m.get(from).zip(self.position_m.get(to));
        ends.map_or([0.0; 3], |(from, to)| {
            let way = subtract(*to, *from);
            add_scaled(way, UP, -dot(way, UP))
        })
    }

    /// The mean speed of a step in the ground plane, metres per second.
    pub fn step_speed_mps(&self, index: usize) -> f64 {
        norm(self.ground_displacement_m(index, index + 1)) / STEP_S
    }

    /// The first step at 0.2 m/s or more: 12 on the object's clock.
    pub fn first_moving_step(&self) -> Option<usize> {
        (0..self.len().saturating_sub(1)).find(|index| self.step_speed_mps(*index) >= SLOWEST_MPS)
    }

    /// Direction of the step that starts at a sample on the object's own clock, hours in (0, 12].
    ///
    /// `None` where there is no such step or it is below 0.2 m/s.
    pub fn heading_hours(&self, index: usize) -> Option<f64> {
        let first = self.first_moving_step()?;
        let moves = index + 1 < self.len() && self.step_speed_mps(index) >= SLOWEST_MPS;
        moves.then(|| {
            clockwise_hours(
                UP,
                self.ground_displacement_m(first, first + 1),
                self.ground_displacement_m(index, index + 1),
            )
        })
    }
}

/// Direction of `b` on the clock whose 12 is `a`, hours in (0, 12], seen from above; vectors in the
/// ground plane, metres. `None` where one has no length.
pub fn ground_clock_hours(a: [f64; 3], b: [f64; 3]) -> Option<f64> {
    (norm(a) > 0.0 && norm(b) > 0.0).then(|| clockwise_hours(UP, a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// East for 2 s at 4 m/s, then right (south) for 2 s at 2 m/s, 10 samples a second.
    fn corner() -> Vec<(f64, [f64; 3])> {
        (0..=40)
            .map(|frame| f64::from(frame) * 0.1)
            .map(|t_s| {
                let (east, south) = (t_s.min(2.0) * 4.0, (t_s - 2.0).max(0.0) * 2.0);
                (t_s, [east, 0.5, south])
            })
            .collect()
    }

    #[test]
    fn a_corner_is_measured_by_its_sides() {
        let paths = SampledPath::sample(&corner(), 0.0, 1.0);
        let [path] = &paths[..] else {
            panic!("{} paths", paths.len());
        };
        assert_eq!((path.len(), path.t_s(8)), (9, 4.0));
        assert!((path.travelled_distance_m(0, 8) - 12.0).abs() < 1e-12);
        assert!((path.mean_speed_mps(2, 6) - 3.0).abs() < 1e-12);
        assert_eq!(path.heading_hours(1).map(f64::round), Some(12.0));
        assert!((path.heading_hours(5).expect("it moves") - 3.0).abs() < 1e-9);
        assert_eq!(path.heading_hours(8), None, "no step starts at the end");
        assert!((path.part(2, 6).travelled_distance_m(0, 4) - 6.0).abs() < 1e-12);
    }

    #[test]
    fn absences_part_paths_and_the_grid_is_shared() {
        let mut points = corner();
        points.retain(|(t_s, _)| !(1.05..2.45).contains(t_s));
        let paths = SampledPath::sample(&points, -0.25, 1.1);
        let times: Vec<(f64, usize)> = paths.iter().map(|path| (path.t_s(0), path.len())).collect();
        assert_eq!(times, [(0.25, 2), (2.75, 3)]);
        assert!(SampledPath::sample(&points[..3], 0.0, 1.0).is_empty());
        points[0].1[2] = f64::NAN;
        assert!(SampledPath::sample(&points, 0.0, 1.0).is_empty());
        assert!(SampledPath::sample(&[], 0.0, 1.0).is_empty());
    }

    #[test]
    fn what_stands_has_no_direction() {
        let path =
            SampledPath::from_positions(0.0, vec![[0.0; 3], [0.05, 0.0, 0.0], [1.0, 0.0, 0.0]]);
        assert_eq!(path.first_moving_step(), Some(1));
        assert_eq!(path.heading_hours(0), None);
        assert_eq!(path.heading_hours(1), Some(12.0));
        assert_eq!(
            ground_clock_hours([1.0, 0.0, 0.0], [-2.0, 0.0, 0.0]),
            Some(6.0)
        );
        assert_eq!(ground_clock_hours([0.0; 3], [1.0, 0.0, 0.0]), None);
    }
}
