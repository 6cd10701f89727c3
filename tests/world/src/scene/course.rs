use glam::DVec3;
use serde::{Deserialize, Serialize};

/// A way on the ground and the speed along it, both in closed form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Course {
    /// Start, x and z, metres.
    pub start_m: [f64; 2],
    /// Clockwise from −z seen from above, radians.
    pub heading_rad: f64,
    /// Pieces of the way; the last one goes on straight.
    pub legs: Vec<Leg>,
    /// Speed at time 0, metres per second.
    pub speed_mps: f64,
    /// Changes of speed, one after the other; then the speed stays.
    pub stretches: Vec<Stretch>,
}

/// A piece of a way.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Leg {
    Straight {
        length_m: f64,
    },
    /// A turn to the right where the angle is positive.
    Turn {
        radius_m: f64,
        angle_rad: f64,
    },
}

/// A time of constant acceleration; the speed never falls below zero.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    pub duration_s: f64,
    pub acceleration_mps2: f64,
}

impl Course {
    /// A straight way at constant speed.
    pub fn straight(start_m: [f64; 2], heading_rad: f64, speed_mps: f64) -> Self {
        Self {
            start_m,
            heading_rad,
            legs: Vec::new(),
            speed_mps,
            stretches: Vec::new(),
        }
    }

    /// Returns the distance gone from time 0, metres; negative before it.
    pub fn travelled_m(&self, t_s: f64) -> f64 {
        if t_s <= 0.0 {
            return self.speed_mps * t_s;
        }
        let (mut left_s, mut speed_mps, mut gone_m) = (t_s, self.speed_mps, 0.0);
        for stretch in &self.stretches {
            let step_s = left_s.min(stretch.duration_s);
            let a = stretch.acceleration_mps2;
            // A braking body stands still once it has stopped.
            let moving_s = if a < 0.0 {
                step_s.min(speed_mps / -a)
            } else {
                step_s
            };
            gone_m += speed_mps * moving_s + 0.5 * a * moving_s * moving_s;
            speed_mps = (speed_mps + a * moving_s).max(0.0);
            left_s -= step_s;
            if left_s <= 0.0 {
                return gone_m;
            }
        }
        gone_m + speed_mps * left_s
    }

    /// Returns the place, x and z, and the heading after a distance.
    pub fn at(&self, distance_m: f64) -> ([f64; 2], f64) {
        let ahead = |heading_rad: f64| [heading_rad.sin(), -heading_rad.cos()];
        let [mut x, mut z] = self.start_m;
        let (mut heading_rad, mut left_m) = (self.heading_rad, distance_m);
        for leg in &self.legs {
            if left_m <= 0.0 {
                break;
            }
            match *leg {
                Leg::Straight { length_m } => {
                    let step_m = left_m.min(length_m);
                    let [dx, dz] = ahead(heading_rad);
                    (x, z) = (x + step_m * dx, z + step_m * dz);
                    left_m -= step_m;
                }
                Leg::Turn {
                    radius_m,
                    angle_rad,
                } => {
                    let length_m = radius_m * angle_rad.abs();
                    let step_m = left_m.min(length_m);
                    let turned_rad = angle_rad.signum() * step_m / radius_m;
                    // The middle of a right turn lies to the right of the heading.
                    let side = heading_rad + angle_rad.signum() * 0.5 * std::f64::consts::PI;
                    let [mx, mz] = ahead(side).map(|part| part * radius_m);
                    let [ex, ez] = ahead(side + turned_rad).map(|part| part * radius_m);
                    (x, z) = (x + mx - ex, z + mz - ez);
                    heading_rad += turned_rad;
                    left_m -= step_m;
                }
            }
        }
        let [dx, dz] = ahead(heading_rad);
        ([x + left_m * dx, z + left_m * dz], heading_rad)
    }

    /// Returns the place at a time and height, and the heading.
    pub fn place(&self, t_s: f64, height_m: f64) -> (DVec3, f64) {
        let ([x, z], heading_rad) = self.at(self.travelled_m(t_s));
        (DVec3::new(x, height_m, z), heading_rad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn winding() -> Course {
        Course {
            start_m: [1.0, 2.0],
            heading_rad: 0.3,
            legs: vec![
                Leg::Straight { length_m: 5.0 },
                Leg::Turn {
                    radius_m: 4.0,
                    angle_rad: 1.2,
                },
                Leg::Turn {
                    radius_m: 6.0,
                    angle_rad: -2.0,
                },
            ],
            speed_mps: 3.0,
            stretches: vec![
                Stretch {
                    duration_s: 2.0,
                    acceleration_mps2: 1.0,
                },
                Stretch {
                    duration_s: 9.0,
                    acceleration_mps2: -1.0,
                },
            ],
        }
    }

    #[test]
    fn the_way_is_as_long_as_the_distance_gone() {
        let course = winding();
        let steps = 20_000;
        let mut length_m = 0.0;
        for i in 0..steps {
            let at = |i: i32| course.place(f64::from(i) * 8.0 / f64::from(steps), 0.0).0;
            length_m += (at(i + 1) - at(i)).length();
        }
        assert!(
            (length_m - course.travelled_m(8.0)).abs() < 1e-5,
            "{length_m}"
        );
        assert!(
            (course.travelled_m(30.0) - (8.0 + 12.5)).abs() < 1e-12,
            "it stops and stays"
        );
    }

    #[test]
    fn a_right_turn_of_a_quarter_ends_to_the_right() {
        let course = Course {
            legs: vec![Leg::Turn {
                radius_m: 2.0,
                angle_rad: 0.5 * std::f64::consts::PI,
            }],
            ..Course::straight([0.0, 0.0], 0.0, 1.0)
        };
        let ([x, z], heading_rad) = course.at(std::f64::consts::PI + 1.0);
        assert!(
            (x - 3.0).abs() < 1e-12 && (z + 2.0).abs() < 1e-12,
            "{x} {z}"
        );
        assert!((heading_rad - 0.5 * std::f64::consts::PI).abs() < 1e-12);
    }
}
