//! The room that a part takes during a frame.

use glam::{DVec2, DVec3};

use super::tiles::Ball;
use crate::scene::{Pose, Shape};

/// As `HEIGHTS_M` in the shader, metres.
const HEIGHTS_M: [f64; 4] = [0.03, 0.1, 0.25, 0.6];
/// Up to so many times its thickness over a surface a part covers enough of the sky to matter.
const DARKENS: f64 = 3.0;
/// Beads no thinner than this, metres: more of them would cost more than they save.
const THINNEST_M: f64 = 0.05;

/// A part in the world at both ends of the window.
#[derive(Clone, Debug, PartialEq)]
pub struct Solid {
    pub ball: Ball,
    /// How far from it others are darkened, metres.
    pub darkens_m: f64,
    half_m: DVec3,
    ends: [Pose; 2],
}

impl Solid {
    pub fn new(shape: &Shape, ends: [Pose; 2]) -> Self {
        let half_m = shape.half_m();
        let balls = ends.map(|pose| Ball {
            middle_m: pose.translation_m,
            radius_m: shape.reach_m(),
        });
        let [_, thickness_m, _] = sorted(half_m);
        let highest_m = HEIGHTS_M
            .into_iter()
            .filter(|height_m| *height_m <= DARKENS * thickness_m)
            .fold(0.0, f64::max);
        Self {
            ball: Ball::around(&balls),
            // Of a point so high over a surface, and no farther than that from the point.
            darkens_m: 2.0 * highest_m,
            half_m,
            ends,
        }
    }

    /// Middle and half sizes of a rectangle that holds its picture along two axes of length 1.
    pub fn shadow(&self, axes: [DVec3; 2]) -> (DVec2, DVec2) {
        let mut low = DVec2::INFINITY;
        let mut high = DVec2::NEG_INFINITY;
        for pose in &self.ends {
            let along = |axis: DVec3| {
                let turned = pose.rotation.inverse() * axis;
                (pose.translation_m.dot(axis), turned.abs().dot(self.half_m))
            };
            let [(x, half_x), (y, half_y)] = axes.map(along);
            low = low.min(DVec2::new(x - half_x, y - half_y));
            high = high.max(DVec2::new(x + half_x, y + half_y));
        }
        (0.5 * (low + high), 0.5 * (high - low))
    }

    /// Balls in a row along its longest side that hold it, so that a rod is not taken for a globe.
    pub fn beads(&self) -> impl Iterator<Item = Ball> {
        let [longest_m, second_m, third_m] = sorted(self.half_m);
        let axis = match self.half_m.to_array().map(|half_m| half_m >= longest_m) {
            [true, _, _] => DVec3::X,
            [_, true, _] => DVec3::Y,
            _ => DVec3::Z,
        };
        let count = (longest_m / second_m.max(THINNEST_M)).ceil().max(1.0);
        let piece_m = longest_m / count;
        let radius_m = DVec3::new(piece_m, second_m, third_m).length();
        let ends = self.ends;
        (0..count as u32).map(move |k| {
            let at_m = axis * (piece_m * f64::from(2 * k + 1) - longest_m);
            let balls = ends.map(|pose| Ball {
                middle_m: pose.point(at_m),
                radius_m,
            });
            Ball::around(&balls)
        })
    }
}

/// The largest first.
fn sorted(half_m: DVec3) -> [f64; 3] {
    let mut sizes = half_m.to_array();
    sizes.sort_by(|a, b| b.total_cmp(a));
    sizes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rod() -> Solid {
        let shape = Shape::Cylinder {
            radius_m: 0.01,
            half_height_m: 1.0,
        };
        let leaning = Pose {
            rotation: glam::DQuat::from_rotation_z(0.4),
            translation_m: DVec3::new(3.0, 1.0, -2.0),
        };
        Solid::new(&shape, [leaning, leaning])
    }

    #[test]
    fn beads_hold_all_of_a_rod_and_little_else() {
        let rod = rod();
        let beads: Vec<Ball> = rod.beads().collect();
        assert!(beads.len() > 10 && beads.iter().all(|bead| bead.radius_m < 0.1));
        for k in 0..=100 {
            let y = -1.0 + 0.02 * f64::from(k);
            let at_m = rod.ends[0].point(DVec3::new(0.01, y, 0.0));
            assert!(
                beads
                    .iter()
                    .any(|bead| bead.middle_m.distance(at_m) <= bead.radius_m)
            );
        }
    }

    #[test]
    fn a_shadow_is_as_narrow_as_the_part() {
        let (middle_m, half_m) = rod().shadow([DVec3::X, DVec3::Z]);
        assert!(middle_m.distance(DVec2::new(3.0, -2.0)) < 1e-12);
        assert!((half_m.x - (0.4_f64.sin() + 0.01 * 0.4_f64.cos())).abs() < 1e-12);
        assert!((half_m.y - 0.01).abs() < 1e-12);
    }

    #[test]
    fn thin_things_darken_nothing() {
        assert!(rod().darkens_m < 0.1);
    }
}
