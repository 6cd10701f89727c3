//! Where the point should be next.

use super::LookAhead;

/// The last matches of a track, as far as prediction needs them.
#[derive(Debug, Clone, Default)]
pub(super) struct Motion {
    /// Time in seconds and point in pixels, oldest first, at most eight, all at different times.
    seen: Vec<(f64, [f64; 2])>,
    /// How far matches lay from where they were foreseen, as a running mean in pixels.
    surprise_px: f64,
}

/// A foreseen point, and how much of it is owed to acceleration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Foreseen {
    pub(super) point_px: [f64; 2],
    /// The part of the prediction that acceleration adds, in pixels.
    pub(super) bend_px: [f64; 2],
}

/// How many matches are kept.
const KEPT: usize = 8;

impl Motion {
    /// Starts again at a key frame.
    pub(super) fn restart(&mut self, t_s: f64, point_px: [f64; 2]) {
        self.seen.clear();
        self.surprise_px = 0.0;
        self.seen.push((t_s, point_px));
    }

    /// Takes note of how far a match lay from where it was foreseen, in pixels.
    pub(super) fn surprise(&mut self, away_px: f64) {
        self.surprise_px += 0.3 * (away_px - self.surprise_px);
    }

    /// Says how far from the foreseen point a match is likely to be at a time, in pixels; `None` while no velocity is
    /// known.
    pub(super) fn likely_px(&self, t_s: f64) -> Option<f64> {
        let share = match self.seen.len() {
            0 | 1 => return None,
            // The first velocity says nothing about how it changes.
            2 => 0.5,
            _ => 0.1,
        };
        Some(1.5 + 3.0 * self.surprise_px + share * self.stride_px(t_s))
    }

    /// Gives the length of the step to a time at the last known speed, in pixels.
    pub(super) fn stride_px(&self, t_s: f64) -> f64 {
        match self.seen[..] {
            [.., (first_s, first), (last_s, last)] => {
                let length = (last[0] - first[0]).hypot(last[1] - first[1]);
                length * ((t_s - last_s) / (last_s - first_s)).abs()
            }
            _ => 0.0,
        }
    }

    /// Adds a match; a second match at the same time replaces the first.
    pub(super) fn add(&mut self, t_s: f64, point_px: [f64; 2]) {
        self.seen.retain(|(seen_s, _)| *seen_s != t_s);
        if self.seen.len() == KEPT {
            self.seen.remove(0);
        }
        self.seen.push((t_s, point_px));
    }

    /// Gives the last point.
    pub(super) fn last(&self) -> Option<[f64; 2]> {
        self.seen.last().map(|(_, point_px)| *point_px)
    }

    /// Says whether no velocity is known yet.
    pub(super) fn is_fresh(&self) -> bool {
        self.seen.len() < 2
    }

    /// Extends the motion to a time, at most `limit_s` from the last match; `fallback` is given when nothing is known.
    ///
    /// The next step follows from the last three matches and so turns quickly; across a gap, where the errors of three
    /// would grow too much, all that are kept count.
    pub(super) fn foresee(
        &self,
        t_s: f64,
        look_ahead: LookAhead,
        limit_s: f64,
        is_gap: bool,
        fallback: [f64; 2],
    ) -> Foreseen {
        let Some(&(last_s, last)) = self.seen.last() else {
            return Foreseen::still(fallback);
        };
        let ahead_s = (t_s - last_s).clamp(-limit_s, limit_s);
        let count = match look_ahead {
            LookAhead::Off => 1,
            LookAhead::Velocity => 2,
            LookAhead::Acceleration => 3,
        };
        if is_gap && count == 3 && self.seen.len() == KEPT {
            return Foreseen::still(self.extended(last_s + ahead_s));
        }
        let from = self.seen.len().saturating_sub(count);
        match self.seen[from..] {
            [(first_s, first), (second_s, second), _] => {
                let mut foreseen = Foreseen::still(last);
                for axis in 0..2 {
                    let newer = (last[axis] - second[axis]) / (last_s - second_s);
                    let older = (second[axis] - first[axis]) / (second_s - first_s);
                    // Newton's form of the parabola through the three points.
                    let curve = (newer - older) / (last_s - first_s);
                    foreseen.bend_px[axis] = curve * ahead_s * (ahead_s + last_s - second_s);
                    foreseen.point_px[axis] += newer * ahead_s + foreseen.bend_px[axis];
                }
                foreseen
            }
            [(first_s, first), _] => Foreseen::still([0, 1].map(|axis| {
                last[axis] + (last[axis] - first[axis]) / (last_s - first_s) * ahead_s
            })),
            _ => Foreseen::still(last),
        }
    }
}

impl Motion {
    /// Extends a parabola fitted to all matches by least squares, with a prior that holds its bend back.
    fn extended(&self, t_s: f64) -> [f64; 2] {
        let (first_s, last_s) = (self.seen[0].0, self.seen[KEPT - 1].0);
        let middle_s = (first_s + last_s) / 2.0;
        let half_s = (last_s - first_s).abs() / 2.0;
        let scaled = |t_s: f64| (t_s - middle_s) / half_s;
        // Orthogonal over the matches: 1, u, u² less its part along the others.
        let u: Vec<f64> = self.seen.iter().map(|(t_s, _)| scaled(*t_s)).collect();
        let count = u.len() as f64;
        let mean = |values: &dyn Fn(usize) -> f64| (0..u.len()).map(values).sum::<f64>() / count;
        let shift = mean(&|at| u[at]);
        let line = |x: f64| x - shift;
        let line_power = mean(&|at| line(u[at]).powi(2));
        let square_mean = mean(&|at| u[at].powi(2));
        let square_slope = mean(&|at| u[at].powi(2) * line(u[at])) / line_power;
        let bend = |x: f64| x * x - square_mean - square_slope * line(x);
        let bend_power = mean(&|at| bend(u[at]).powi(2));
        let ahead = scaled(t_s);
        [0, 1].map(|axis| {
            let value = |at: usize| self.seen[at].1[axis];
            let level = mean(&|at| value(at));
            let slope = mean(&|at| value(at) * line(u[at])) / line_power;
            let curve = mean(&|at| value(at) * bend(u[at])) / bend_power;
            let fitted = |x: f64| level + slope * line(x) + curve * bend(x);
            let noise = mean(&|at| (value(at) - fitted(u[at])).powi(2)) + NOISE_PX2;
            // A bend that the scatter could have made is not believed.
            let evidence = curve * curve * bend_power * count / noise;
            let belief = evidence / (evidence + BEND_DOUBT);
            level + slope * line(ahead) + belief * curve * bend(ahead)
        })
    }
}

/// Least scatter of a match about a smooth path, in px².
const NOISE_PX2: f64 = 0.01;
/// A bend that is as sure as this ratio (its square over its variance) is believed by half.
const BEND_DOUBT: f64 = 9.0;

impl Foreseen {
    fn still(point_px: [f64; 2]) -> Self {
        Self {
            point_px,
            bend_px: [0.0; 2],
        }
    }

    /// Stops at the edge of a picture, where something that left may come back.
    pub(super) fn within(mut self, width: usize, height: usize) -> Self {
        self.point_px[0] = self.point_px[0].clamp(0.0, width as f64);
        self.point_px[1] = self.point_px[1].clamp(0.0, height as f64);
        self
    }

    /// Shortens the bend to a length, so that a search around the result still reaches the straight continuation.
    ///
    /// A kick or a bounce looks like a huge acceleration for a moment.
    pub(super) fn with_bend_within(mut self, limit_px: f64) -> Self {
        let bend = self.bend_px[0].hypot(self.bend_px[1]);
        if bend > limit_px {
            for axis in 0..2 {
                let excess = self.bend_px[axis] * (1.0 - limit_px / bend);
                self.point_px[axis] -= excess;
                self.bend_px[axis] -= excess;
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn thrown(t: f64) -> [f64; 2] {
        [100.0 + 900.0 * t, 400.0 - 700.0 * t + 1200.0 * t * t]
    }

    #[test]
    fn a_throw_is_foreseen_exactly_at_uneven_times_and_backwards() {
        for times in [[0.0, 0.03, 0.07, 0.2], [0.9, 0.85, 0.82, 0.6]] {
            let mut motion = Motion::default();
            motion.restart(times[0], thrown(times[0]));
            motion.add(times[1], thrown(times[1]));
            motion.add(times[2], thrown(times[2]));
            let next = motion.foresee(times[3], LookAhead::Acceleration, 1.0, false, [0.0; 2]);
            let truth = thrown(times[3]);
            assert!((next.point_px[0] - truth[0]).abs() < 1e-9);
            assert!((next.point_px[1] - truth[1]).abs() < 1e-9);
            let straight = motion.foresee(times[3], LookAhead::Velocity, 1.0, false, [0.0; 2]);
            let without = next.with_bend_within(0.0).point_px;
            assert!((without[1] - straight.point_px[1]).abs() < 1e-9);
        }
    }

    #[test]
    fn prediction_stops_at_its_limit() {
        let mut motion = Motion::default();
        motion.restart(0.0, [0.0, 0.0]);
        motion.add(1.0, [10.0, 0.0]);
        let far = motion.foresee(100.0, LookAhead::Velocity, 2.0, false, [0.0; 2]);
        assert_eq!(far.point_px, [30.0, 0.0]);
        let off = motion.foresee(100.0, LookAhead::Off, 2.0, false, [0.0; 2]);
        assert_eq!(off.point_px, [10.0, 0.0]);
    }

    #[test]
    fn a_repeated_time_never_divides_by_zero() {
        let mut motion = Motion::default();
        motion.restart(1.0, [0.0, 0.0]);
        motion.add(1.0, [5.0, 5.0]);
        motion.add(1.0, [6.0, 6.0]);
        assert!(motion.is_fresh());
        let next = motion.foresee(2.0, LookAhead::Acceleration, 1.0, false, [0.0; 2]);
        assert_eq!(next.point_px, [6.0, 6.0]);
    }
}
