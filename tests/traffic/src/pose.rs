//! Rotations and places, written apart from the product's own so that neither can hide the other's
//! mistakes.

/// A rotation and a translation: `target_from_source`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// Unit quaternion, w x y z.
    pub wxyz: [f64; 4],
    pub translation_m: [f64; 3],
}

impl Pose {
    pub const IDENTITY: Self = Self {
        wxyz: [1.0, 0.0, 0.0, 0.0],
        translation_m: [0.0; 3],
    };

    /// Makes the pose of something that stands on level ground with a heading about z, radians,
    /// counter-clockwise from x.
    pub fn level(translation_m: [f64; 3], heading_rad: f64) -> Self {
        Self {
            wxyz: about([0.0, 0.0, 1.0], heading_rad),
            translation_m,
        }
    }

    /// Returns `a_from_c` of `a_from_b` (self) and `b_from_c`.
    #[must_use]
    pub fn then(&self, b_from_c: &Self) -> Self {
        Self {
            wxyz: product(self.wxyz, b_from_c.wxyz),
            translation_m: self.point(b_from_c.translation_m),
        }
    }

    /// Returns `source_from_target`.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let [w, x, y, z] = self.wxyz;
        let wxyz = [w, -x, -y, -z];
        let [a, b, c] = rotate(wxyz, self.translation_m);
        Self {
            wxyz,
            translation_m: [-a, -b, -c],
        }
    }

    /// Moves a point, metres, from the source frame into the target frame.
    pub fn point(&self, source_m: [f64; 3]) -> [f64; 3] {
        let turned = rotate(self.wxyz, source_m);
        [0, 1, 2].map(|axis| turned[axis] + self.translation_m[axis])
    }

    /// Turns a direction from the source frame into the target frame.
    pub fn direction(&self, source: [f64; 3]) -> [f64; 3] {
        rotate(self.wxyz, source)
    }
}

/// Returns the quaternion w x y z of a turn about a unit axis, radians.
pub fn about(axis: [f64; 3], angle_rad: f64) -> [f64; 4] {
    let (sine, cosine) = libm::sincos(angle_rad / 2.0);
    [cosine, axis[0] * sine, axis[1] * sine, axis[2] * sine]
}

/// Returns the quaternion of the second turn followed by the first.
pub fn product(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [
        a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
        a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
        a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
        a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0],
    ]
}

fn rotate([w, x, y, z]: [f64; 4], v: [f64; 3]) -> [f64; 3] {
    // v + 2 q × (q × v + w v)
    let inner = cross([x, y, z], v);
    let inner = [
        inner[0] + w * v[0],
        inner[1] + w * v[1],
        inner[2] + w * v[2],
    ];
    let outer = cross([x, y, z], inner);
    [0, 1, 2].map(|axis| v[axis] + 2.0 * outer[axis])
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::FRAC_PI_2;

    fn close(a: [f64; 3], b: [f64; 3]) -> bool {
        a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12)
    }

    #[test]
    fn a_left_turn_brings_forward_to_the_left() {
        let pose = Pose::level([10.0, 20.0, 1.0], FRAC_PI_2);
        assert!(close(pose.point([2.0, 0.0, 0.0]), [10.0, 22.0, 1.0]));
        assert!(close(pose.direction([0.0, 1.0, 0.0]), [-1.0, 0.0, 0.0]));
    }

    #[test]
    fn there_and_back_is_nowhere() {
        let pose = Pose {
            wxyz: product(about([0.0, 0.6, 0.8], 1.1), about([1.0, 0.0, 0.0], -0.4)),
            translation_m: [3.0, -4.0, 5.0],
        };
        let back = pose.inverse().then(&pose);
        assert!(close(back.translation_m, [0.0; 3]));
        assert!((back.wxyz[0] - 1.0).abs() < 1e-12);
        let chained = pose.then(&pose).point([1.0, 2.0, 3.0]);
        assert!(close(chained, pose.point(pose.point([1.0, 2.0, 3.0]))));
    }
}
