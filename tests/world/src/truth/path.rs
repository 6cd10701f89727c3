use glam::DVec3;

use crate::scene::Body;

/// Shortest step of an integral over the closed form, seconds.
const STEP_S: f64 = 1e-3;

/// STKit's sampling step, seconds.
pub const SAMPLING_S: f64 = 0.5;

/// Below this speed there is no direction, metres per second.
pub const MOVING_MPS: f64 = 0.2;

/// The exact motion of one body over a time.
pub struct TruePath<'a> {
    body: &'a Body,
    pub start_s: f64,
    pub end_s: f64,
}

impl<'a> TruePath<'a> {
    pub fn new(body: &'a Body, start_s: f64, end_s: f64) -> Self {
        Self {
            body,
            start_s,
            end_s,
        }
    }

    /// Returns the barycentre, metres.
    pub fn at(&self, t_s: f64) -> DVec3 {
        self.body.motion.pose(t_s).translation_m
    }

    pub fn speed_mps(&self, t_s: f64) -> f64 {
        self.body.motion.velocity_mps(t_s).length()
    }

    /// Returns the length of the way between two times, metres: chords of a millisecond.
    pub fn length_m(&self, from_s: f64, to_s: f64) -> f64 {
        let steps = ((to_s - from_s) / STEP_S).ceil().max(1.0);
        let at = |k: u32| self.at(from_s + (to_s - from_s) * f64::from(k) / steps);
        (0..steps as u32)
            .map(|k| (at(k + 1) - at(k)).length())
            .sum()
    }

    pub fn travelled_m(&self) -> f64 {
        self.length_m(self.start_s, self.end_s)
    }

    pub fn displacement_m(&self) -> f64 {
        (self.at(self.end_s) - self.at(self.start_s)).length()
    }

    pub fn mean_speed_mps(&self) -> f64 {
        self.travelled_m() / (self.end_s - self.start_s)
    }

    pub fn peak_speed_mps(&self) -> f64 {
        let steps = ((self.end_s - self.start_s) / STEP_S).ceil() as u32;
        (0..=steps)
            .map(|k| self.speed_mps(self.start_s + f64::from(k) * STEP_S))
            .fold(0.0, f64::max)
    }

    /// Returns the velocity of each sampling step, with its start; the last may be shorter.
    pub fn steps(&self) -> Vec<(f64, DVec3)> {
        let count = ((self.end_s - self.start_s) / SAMPLING_S - 1e-9)
            .ceil()
            .max(1.0) as u32;
        (0..count)
            .map(|k| {
                let from_s = self.start_s + f64::from(k) * SAMPLING_S;
                let to_s = (from_s + SAMPLING_S).min(self.end_s);
                (from_s, (self.at(to_s) - self.at(from_s)) / (to_s - from_s))
            })
            .collect()
    }

    /// Returns the direction of a motion on the clock of another whose 12 is ahead, hours in (0, 12]:
    /// clockwise seen from above.
    pub fn clock_h(of_mps: DVec3, ahead_mps: DVec3) -> Option<f64> {
        let level = |v: DVec3| DVec3::new(v.x, 0.0, v.z);
        let (of, ahead) = (level(of_mps), level(ahead_mps));
        if of.length() < MOVING_MPS || ahead.length() < MOVING_MPS {
            return None;
        }
        // Seen from above with −z up the page, x is to the right.
        let course = |v: DVec3| v.x.atan2(-v.z);
        let hours = (course(of) - course(ahead)) / std::f64::consts::TAU * 12.0;
        let hours = hours.rem_euclid(12.0);
        Some(if hours < 1e-9 { 12.0 } else { hours })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::Family;
    use crate::scene::GRAVITY_MPS2;

    #[test]
    fn a_throw_is_as_long_as_the_textbook_says() {
        let world = Family::Toss.world(5);
        let duration_s = *world.filming.times_s().last().unwrap();
        let path = TruePath::new(&world.bodies[0], 0.0, duration_s);
        // Length of a parabola: the antiderivative of √(a² + w²) over the falling speed w.
        let start = world.bodies[0].motion.velocity_mps(0.0);
        let antiderivative = |w: f64| {
            let a = start.x.abs();
            let root = a.hypot(w);
            (w * root + a * a * ((w + root) / a).ln()) / (2.0 * GRAVITY_MPS2)
        };
        let (first, last) = (-start.y, -start.y + GRAVITY_MPS2 * duration_s);
        let expected_m = antiderivative(last) - antiderivative(first);
        assert!((path.travelled_m() - expected_m).abs() < 1e-5 * expected_m);
    }

    #[test]
    fn clocks_go_clockwise_seen_from_above() {
        for (of, expected) in [
            (DVec3::NEG_Z, 12.0),
            (DVec3::X, 3.0),
            (DVec3::Z, 6.0),
            (DVec3::NEG_X, 9.0),
        ] {
            let hours = TruePath::clock_h(of, DVec3::NEG_Z).unwrap();
            assert!((hours - expected).abs() < 1e-9, "{hours}");
        }
        assert_eq!(TruePath::clock_h(DVec3::X * 0.1, DVec3::NEG_Z), None);
    }
}
