use glam::{DQuat, DVec3};
use serde::{Deserialize, Serialize};

use super::{Course, Pose};

/// Standard gravity as the classroom rounds it, metres per second squared.
pub const GRAVITY_MPS2: f64 = 9.81;

/// Where a body's barycentre is at a time, in closed form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Motion {
    Still {
        at_m: [f64; 3],
        heading_rad: f64,
    },
    /// Along the ground, the barycentre at a constant height.
    Along {
        course: Course,
        height_m: f64,
    },
    /// Free flight.
    Throw {
        from_m: [f64; 3],
        velocity_mps: [f64; 3],
        /// Turns per second about the body's z axis.
        spin_hz: f64,
        heading_rad: f64,
    },
    /// A bob on a rod whose angle is a sine of time.
    Pendulum {
        pivot_m: [f64; 3],
        length_m: f64,
        amplitude_rad: f64,
        phase_rad: f64,
        /// Heading of the swing to positive angles.
        heading_rad: f64,
    },
    /// Rolls down a slope from rest at time 0 without slipping, a full ball.
    RollDown {
        from_m: [f64; 3],
        heading_rad: f64,
        slope_rad: f64,
        radius_m: f64,
    },
    /// Falls from rest at time 0 against a drag that grows with the square of the speed.
    Fall {
        from_m: [f64; 3],
        terminal_mps: f64,
        heading_rad: f64,
    },
}

impl Motion {
    /// Whether the body never moves.
    pub fn is_still(&self) -> bool {
        matches!(self, Self::Still { .. })
    }

    /// Returns `world_from_body`.
    pub fn pose(&self, t_s: f64) -> Pose {
        match *self {
            Self::Still { at_m, heading_rad } => Pose::heading(DVec3::from(at_m), heading_rad),
            Self::Along {
                ref course,
                height_m,
            } => {
                let (at_m, heading_rad) = course.place(t_s, height_m);
                Pose::heading(at_m, heading_rad)
            }
            Self::Throw {
                from_m,
                velocity_mps,
                spin_hz,
                heading_rad,
            } => {
                let fallen_m = DVec3::NEG_Y * (0.5 * GRAVITY_MPS2 * t_s * t_s);
                let at_m = DVec3::from(from_m) + DVec3::from(velocity_mps) * t_s + fallen_m;
                let level = Pose::heading(at_m, heading_rad);
                let spin = DQuat::from_rotation_z(-std::f64::consts::TAU * spin_hz * t_s);
                Pose {
                    rotation: level.rotation * spin,
                    ..level
                }
            }
            Self::Pendulum {
                pivot_m,
                length_m,
                amplitude_rad,
                phase_rad,
                heading_rad,
            } => {
                let phase =
                    std::f64::consts::TAU * t_s / pendulum_period_s(length_m, amplitude_rad);
                let swing = DQuat::from_rotation_z(amplitude_rad * (phase + phase_rad).sin());
                let level = Pose::heading(DVec3::from(pivot_m), heading_rad);
                let rotation = level.rotation * swing;
                Pose {
                    rotation,
                    translation_m: level.translation_m - rotation * DVec3::Y * length_m,
                }
            }
            Self::RollDown {
                from_m,
                heading_rad,
                slope_rad,
                radius_m,
            } => {
                let rolled_m = self.travelled_m(t_s);
                let level = Pose::heading(DVec3::from(from_m), heading_rad);
                let along = DVec3::new(slope_rad.cos(), -slope_rad.sin(), 0.0);
                let rolled = DQuat::from_rotation_z(-rolled_m / radius_m);
                Pose {
                    rotation: level.rotation * rolled,
                    translation_m: level.point(along * rolled_m),
                }
            }
            Self::Fall {
                from_m,
                heading_rad,
                ..
            } => {
                let fallen_m = DVec3::NEG_Y * self.travelled_m(t_s);
                Pose::heading(DVec3::from(from_m) + fallen_m, heading_rad)
            }
        }
    }

    /// Returns the distance gone since time 0 where wheels or limbs need it, metres; else zero.
    pub fn travelled_m(&self, t_s: f64) -> f64 {
        match *self {
            Self::Along { ref course, .. } => course.travelled_m(t_s),
            Self::RollDown { slope_rad, .. } => {
                let t_s = t_s.max(0.0);
                0.5 * roll_mps2(slope_rad) * t_s * t_s
            }
            Self::Fall { terminal_mps, .. } => {
                let reach_m = terminal_mps * terminal_mps / GRAVITY_MPS2;
                reach_m * (GRAVITY_MPS2 * t_s.max(0.0) / terminal_mps).cosh().ln()
            }
            Self::Still { .. } | Self::Throw { .. } | Self::Pendulum { .. } => 0.0,
        }
    }

    /// Returns the velocity in the world, metres per second: the slope of the closed form over a
    /// millisecond.
    pub fn velocity_mps(&self, t_s: f64) -> DVec3 {
        let half_s = 5e-4;
        let at = |t_s| self.pose(t_s).translation_m;
        (at(t_s + half_s) - at(t_s - half_s)) / (2.0 * half_s)
    }
}

/// Acceleration of a full ball that rolls down a slope, metres per second squared.
pub fn roll_mps2(slope_rad: f64) -> f64 {
    5.0 / 7.0 * GRAVITY_MPS2 * slope_rad.sin()
}

/// Period of a pendulum for any amplitude, by the arithmetic-geometric mean.
pub fn pendulum_period_s(length_m: f64, amplitude_rad: f64) -> f64 {
    let (mut a, mut g) = (1.0, (0.5 * amplitude_rad).cos());
    for _ in 0..8 {
        (a, g) = (0.5 * (a + g), (a * g).sqrt());
    }
    std::f64::consts::TAU * (length_m / GRAVITY_MPS2).sqrt() / a
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Second difference of the place over ten milliseconds.
    fn acceleration_mps2(motion: &Motion, t_s: f64) -> DVec3 {
        let h_s = 1e-2;
        let at = |t_s| motion.pose(t_s).translation_m;
        (at(t_s + h_s) - 2.0 * at(t_s) + at(t_s - h_s)) / (h_s * h_s)
    }

    #[test]
    fn a_throw_falls_with_g() {
        let throw = Motion::Throw {
            from_m: [1.0, 1.5, -3.0],
            velocity_mps: [2.0, 4.0, 0.5],
            spin_hz: 1.0,
            heading_rad: 0.0,
        };
        for t_s in [0.1, 0.4, 0.9] {
            let off = acceleration_mps2(&throw, t_s) - DVec3::NEG_Y * GRAVITY_MPS2;
            assert!(off.length() < 1e-9, "{off}");
        }
    }

    #[test]
    fn filters_reach_their_terminal_speed_and_start_with_g() {
        let fall = Motion::Fall {
            from_m: [0.0, 3.0, 0.0],
            terminal_mps: 1.2,
            heading_rad: 0.0,
        };
        assert!((fall.velocity_mps(3.0).y + 1.2).abs() < 1e-6);
        let h_s = 1e-3;
        let early = -fall.travelled_m(h_s) * 2.0 / (h_s * h_s);
        assert!((early + GRAVITY_MPS2).abs() < 1e-3, "{early}");
    }

    #[test]
    fn a_pendulum_keeps_its_length_and_period() {
        let (length_m, amplitude_rad) = (0.8, 0.5);
        let pendulum = Motion::Pendulum {
            pivot_m: [0.0, 2.0, 0.0],
            length_m,
            amplitude_rad,
            phase_rad: 0.3,
            heading_rad: 1.0,
        };
        let period_s = pendulum_period_s(length_m, amplitude_rad);
        // The series of the textbook, to the fourth power of the amplitude.
        let a2 = amplitude_rad * amplitude_rad;
        let small_s = std::f64::consts::TAU * (length_m / GRAVITY_MPS2).sqrt();
        let series_s = small_s * (1.0 + a2 / 16.0 + 11.0 * a2 * a2 / 3072.0);
        assert!((period_s - series_s).abs() < 1e-4 * series_s);
        for t_s in [0.0, 0.37, 1.1] {
            let at = pendulum.pose(t_s).translation_m;
            let again = pendulum.pose(t_s + period_s).translation_m;
            assert!((at - again).length() < 1e-9);
            assert!(((at - DVec3::Y * 2.0).length() - length_m).abs() < 1e-12);
        }
    }

    #[test]
    fn a_ball_rolls_without_slipping() {
        let (slope_rad, radius_m) = (0.2, 0.1);
        let ball = Motion::RollDown {
            from_m: [0.0, 1.0, 0.0],
            heading_rad: 0.5 * std::f64::consts::PI,
            slope_rad,
            radius_m,
        };
        let speed = acceleration_mps2(&ball, 0.5).length();
        assert!((speed - roll_mps2(slope_rad)).abs() < 1e-9);
        // The point that touches the slope is at rest.
        let h_s = 1e-5;
        let (now, soon) = (ball.pose(0.7), ball.pose(0.7 + h_s));
        let touch = DVec3::new(-slope_rad.sin(), -slope_rad.cos(), 0.0) * radius_m;
        let local = now.rotation.inverse() * touch;
        let slip = (soon.point(local) - now.point(local)).length() / h_s;
        assert!(slip < 1e-3, "{slip}");
    }
}
