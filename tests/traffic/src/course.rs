//! Motion in closed form: legs of constant curvature, driven in phases of constant acceleration.

use crate::driver::{Driver, Phase, plan};

/// A piece of way with one curvature.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Leg {
    pub length_m: f64,
    /// One over the radius; positive where the wheel is turned left.
    pub curvature_per_m: f64,
    /// Whether it is driven in reverse: the nose points against the motion.
    pub backwards: bool,
    /// Speed that is not exceeded here; the driver's own limits hold as well.
    pub cap_mps: f64,
    /// Time at rest at its end; `None` where it is passed without stopping.
    pub pause_s: Option<f64>,
}

impl Leg {
    /// Makes a straight leg.
    pub const fn straight(length_m: f64) -> Self {
        Self {
            length_m,
            curvature_per_m: 0.0,
            backwards: false,
            cap_mps: f64::INFINITY,
            pause_s: None,
        }
    }

    /// Makes an arc that turns the heading by an angle, radians, positive to the left.
    pub fn arc(radius_m: f64, turn_rad: f64) -> Self {
        Self {
            length_m: radius_m * turn_rad.abs(),
            curvature_per_m: turn_rad.signum() / radius_m,
            ..Self::straight(0.0)
        }
    }

    /// Limits the speed.
    #[must_use]
    pub const fn at_most(self, cap_mps: f64) -> Self {
        Self { cap_mps, ..self }
    }

    /// Stops at the end for a while.
    #[must_use]
    pub const fn then_pause(self, pause_s: f64) -> Self {
        Self {
            pause_s: Some(pause_s),
            ..self
        }
    }

    /// Drives it in reverse. The heading turns to the same side as it would forwards.
    #[must_use]
    pub fn in_reverse(self) -> Self {
        Self {
            backwards: true,
            curvature_per_m: -self.curvature_per_m,
            ..self
        }
    }

    /// The same on the other side.
    #[must_use]
    pub fn mirrored(self) -> Self {
        Self {
            curvature_per_m: -self.curvature_per_m,
            ..self
        }
    }
}

/// Where something is on flat ground, and how it moves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct State {
    /// Metres on the ground.
    pub x_m: f64,
    pub y_m: f64,
    /// Where the nose points, radians, counter-clockwise from x.
    pub heading_rad: f64,
    /// Speed along the way, never negative.
    pub speed_mps: f64,
    /// Change of speed.
    pub tangential_mps2: f64,
    /// Towards the centre of the curve.
    pub centripetal_mps2: f64,
    pub backwards: bool,
}

/// A way and how it is driven.
#[derive(Debug, Clone, PartialEq)]
pub struct Course {
    legs: Vec<Leg>,
    /// Place and heading at the start of each leg.
    starts: Vec<(f64, f64, f64)>,
    phases: Vec<Phase>,
    begin_s: f64,
}

impl Course {
    /// Plans a way from (0, 0) with a heading, from a time on. Before `begin_s` and after the last
    /// leg it rests.
    pub fn new(
        legs: Vec<Leg>,
        driver: &Driver,
        entry_mps: f64,
        begin_s: f64,
        heading_rad: f64,
    ) -> Self {
        let mut starts = Vec::with_capacity(legs.len());
        let mut here = (0.0, 0.0, heading_rad);
        for leg in &legs {
            starts.push(here);
            here = advance(here, leg, leg.length_m);
        }
        Self {
            phases: plan(&legs, driver, entry_mps),
            legs,
            starts,
            begin_s,
        }
    }

    /// Makes something that never moves.
    pub fn at_rest(heading_rad: f64) -> Self {
        Self {
            legs: vec![Leg::straight(0.0)],
            starts: vec![(0.0, 0.0, heading_rad)],
            phases: Vec::new(),
            begin_s: 0.0,
        }
    }

    /// Moves all of it so that it is at a place at a time.
    #[must_use]
    pub fn passing(mut self, t_s: f64, x_m: f64, y_m: f64) -> Self {
        let now = self.at(t_s);
        for start in &mut self.starts {
            start.0 += x_m - now.x_m;
            start.1 += y_m - now.y_m;
        }
        self
    }

    /// Tells whether it ever moves.
    pub fn moves(&self) -> bool {
        !self.phases.is_empty()
    }

    /// Returns where it is at a time, seconds.
    pub fn at(&self, t_s: f64) -> State {
        let (leg, along_m) = self.place(t_s);
        let (x_m, y_m, heading_rad) = advance(self.starts[leg], &self.legs[leg], along_m);
        let (speed_mps, tangential_mps2) = self.phase(t_s).map_or((0.0, 0.0), |(phase, dt_s)| {
            let speed_mps = phase.speed_mps + phase.acceleration_mps2 * dt_s;
            (speed_mps.max(0.0), phase.acceleration_mps2)
        });
        State {
            x_m,
            y_m,
            heading_rad,
            speed_mps,
            tangential_mps2,
            centripetal_mps2: speed_mps * speed_mps * self.legs[leg].curvature_per_m.abs(),
            backwards: self.legs[leg].backwards,
        }
    }

    /// Returns the length of its way from the start of the course until a time, metres.
    pub fn travelled_m(&self, t_s: f64) -> f64 {
        let (leg, along_m) = self.place(t_s);
        let before = self.legs[..leg].iter().map(|leg| leg.length_m);
        before.sum::<f64>() + along_m
    }

    /// Leg and way along it.
    fn place(&self, t_s: f64) -> (usize, f64) {
        if let Some((phase, dt_s)) = self.phase(t_s) {
            let way_m = phase.speed_mps * dt_s + 0.5 * phase.acceleration_mps2 * dt_s * dt_s;
            let length_m = self.legs[phase.leg].length_m;
            return (phase.leg, (phase.along_m + way_m).clamp(0.0, length_m));
        }
        match self.phases.last() {
            Some(last) if t_s > self.begin_s => (last.leg, self.legs[last.leg].length_m),
            _ => (0, 0.0),
        }
    }

    /// The phase of a time and the time since it began; none before the first and after the last.
    fn phase(&self, t_s: f64) -> Option<(&Phase, f64)> {
        let since_s = t_s - self.begin_s;
        let after = self
            .phases
            .partition_point(|phase| phase.start_s <= since_s);
        let phase = &self.phases[after.checked_sub(1)?];
        let dt_s = since_s - phase.start_s;
        // Rounding may put a time between two phases; it then belongs to the earlier.
        let is_over = after == self.phases.len() && dt_s > phase.duration_s;
        (!is_over).then_some((phase, dt_s))
    }
}

/// Goes along a leg: the chord of an arc points half way between the headings at its ends.
fn advance((x_m, y_m, heading_rad): (f64, f64, f64), leg: &Leg, along_m: f64) -> (f64, f64, f64) {
    let signed_m = if leg.backwards { -along_m } else { along_m };
    let half_rad = 0.5 * leg.curvature_per_m * signed_m;
    let chord_m = if half_rad == 0.0 {
        signed_m
    } else {
        signed_m * libm::sin(half_rad) / half_rad
    };
    let (sine, cosine) = libm::sincos(heading_rad + half_rad);
    (
        x_m + chord_m * cosine,
        y_m + chord_m * sine,
        heading_rad + 2.0 * half_rad,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::{FRAC_PI_2, PI};

    const DRIVER: Driver = Driver {
        cap_mps: 10.0,
        accelerate_mps2: 2.0,
        brake_mps2: 3.0,
        lateral_mps2: 3.0,
    };

    #[test]
    fn a_half_circle_ends_two_radii_to_the_left() {
        let course = Course::new(vec![Leg::arc(6.0, PI)], &DRIVER, 3.0, 0.0, 0.0);
        let end = course.at(100.0);
        assert!((end.x_m.abs() + (end.y_m - 12.0).abs()) < 1e-12, "{end:?}");
        assert!((end.heading_rad - PI).abs() < 1e-12);
        assert_eq!(end.speed_mps, 0.0);
        assert!((course.travelled_m(100.0) - 6.0 * PI).abs() < 1e-12);
    }

    #[test]
    fn backing_out_to_the_left_turns_the_nose_left() {
        let legs = vec![Leg::arc(5.0, FRAC_PI_2).in_reverse()];
        let end = Course::new(legs, &DRIVER, 0.0, 2.0, 0.0).at(100.0);
        assert!((end.heading_rad - FRAC_PI_2).abs() < 1e-12);
        assert!((end.x_m + 5.0).abs() < 1e-12 && (end.y_m + 5.0).abs() < 1e-12);
        assert!(end.backwards);
    }

    #[test]
    fn a_course_passes_where_it_is_told() {
        let legs = vec![
            Leg::straight(20.0),
            Leg::arc(8.0, -1.0),
            Leg::straight(50.0),
        ];
        let course = Course::new(legs, &DRIVER, 8.0, -3.0, 0.7).passing(4.0, 11.0, -5.0);
        let there = course.at(4.0);
        assert!((there.x_m - 11.0).abs() < 1e-12 && (there.y_m + 5.0).abs() < 1e-12);
    }

    #[test]
    fn speed_is_the_derivative_of_the_place() {
        let legs = vec![
            Leg::straight(20.0).then_pause(1.0),
            Leg::arc(8.0, 1.5),
            Leg::straight(9.0),
            Leg::arc(6.0, 1.0).in_reverse(),
        ];
        let course = Course::new(legs, &DRIVER, 5.0, 0.0, 0.3);
        for step in 1..150 {
            let t_s = 0.1 * f64::from(step);
            let [a, b] = [t_s - 1e-5, t_s + 1e-5].map(|t_s| course.at(t_s));
            let measured_mps = (b.x_m - a.x_m).hypot(b.y_m - a.y_m) / 2e-5;
            let told_mps = course.at(t_s).speed_mps;
            assert!((measured_mps - told_mps).abs() < 1e-3, "{t_s}: {told_mps}");
            let way_m = course.travelled_m(t_s + 1e-5) - course.travelled_m(t_s - 1e-5);
            assert!((way_m / 2e-5 - told_mps).abs() < 1e-3, "{t_s}: {told_mps}");
        }
    }
}
