//! Where the point should be next.

use super::LookAhead;

/// The last matches of a track, as far as prediction needs them.
#[derive(Debug, Clone, Default)]
pub(super) struct Motion {
    /// Time in seconds and point in pixels, oldest first, at most three, all at different times.
    seen: Vec<(f64, [f64; 2])>,
}

/// A foreseen point, and how much of it is owed to acceleration.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Foreseen {
    pub(super) point_px: [f64; 2],
    /// The part of the prediction that acceleration adds, in pixels.
    pub(super) bend_px: [f64; 2],
}

impl Motion {
    /// Starts again at a key frame.
    pub(super) fn restart(&mut self, t_s: f64, point_px: [f64; 2]) {
        self.seen.clear();
        self.seen.push((t_s, point_px));
    }

    /// Adds a match; a second match at the same time replaces the first.
    pub(super) fn add(&mut self, t_s: f64, point_px: [f64; 2]) {
        self.seen.retain(|(seen_s, _)| *seen_s != t_s);
        if self.seen.len() == 3 {
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
    pub(super) fn foresee(
        &self,
        t_s: f64,
        look_ahead: LookAhead,
        limit_s: f64,
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
            let next = motion.foresee(times[3], LookAhead::Acceleration, 1.0, [0.0; 2]);
            let truth = thrown(times[3]);
            assert!((next.point_px[0] - truth[0]).abs() < 1e-9);
            assert!((next.point_px[1] - truth[1]).abs() < 1e-9);
            let straight = motion.foresee(times[3], LookAhead::Velocity, 1.0, [0.0; 2]);
            let without = next.with_bend_within(0.0).point_px;
            assert!((without[1] - straight.point_px[1]).abs() < 1e-9);
        }
    }

    #[test]
    fn prediction_stops_at_its_limit() {
        let mut motion = Motion::default();
        motion.restart(0.0, [0.0, 0.0]);
        motion.add(1.0, [10.0, 0.0]);
        let far = motion.foresee(100.0, LookAhead::Velocity, 2.0, [0.0; 2]);
        assert_eq!(far.point_px, [30.0, 0.0]);
        let off = motion.foresee(100.0, LookAhead::Off, 2.0, [0.0; 2]);
        assert_eq!(off.point_px, [10.0, 0.0]);
    }

    #[test]
    fn a_repeated_time_never_divides_by_zero() {
        let mut motion = Motion::default();
        motion.restart(1.0, [0.0, 0.0]);
        motion.add(1.0, [5.0, 5.0]);
        motion.add(1.0, [6.0, 6.0]);
        assert!(motion.is_fresh());
        let next = motion.foresee(2.0, LookAhead::Acceleration, 1.0, [0.0; 2]);
        assert_eq!(next.point_px, [6.0, 6.0]);
    }
}
