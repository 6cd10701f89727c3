use std::ops::Mul;

use glam::{DMat3, DQuat, DVec3};

/// A rigid transform, `target_from_source`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    pub rotation: DQuat,
    pub translation_m: DVec3,
}

impl Pose {
    pub const IDENTITY: Self = Self {
        rotation: DQuat::IDENTITY,
        translation_m: DVec3::ZERO,
    };

    /// A place with the body's x axis along a heading, clockwise from −z seen from above.
    pub fn heading(translation_m: DVec3, heading_rad: f64) -> Self {
        // The body's x axis lies along +x, which is a heading of a quarter turn.
        let rotation = DQuat::from_rotation_y(0.5 * std::f64::consts::PI - heading_rad);
        Self {
            rotation,
            translation_m,
        }
    }

    /// A camera at a place that looks at another: `world_from_camera`, upright but for the roll.
    pub fn look_at(eye_m: DVec3, target_m: DVec3, roll_rad: f64) -> Self {
        let ahead = (target_m - eye_m).normalize();
        let right = ahead.cross(DVec3::Y).normalize();
        let down = ahead.cross(right);
        let level = DMat3::from_cols(right, down, ahead);
        Self {
            rotation: DQuat::from_mat3(&level) * DQuat::from_rotation_z(roll_rad),
            translation_m: eye_m,
        }
    }

    pub fn inverse(&self) -> Self {
        let rotation = self.rotation.inverse();
        Self {
            rotation,
            translation_m: rotation * -self.translation_m,
        }
    }

    pub fn point(&self, point_m: DVec3) -> DVec3 {
        self.rotation * point_m + self.translation_m
    }
}

impl Mul for Pose {
    type Output = Self;

    /// Chains like dominoes: `a_from_b * b_from_c`.
    fn mul(self, other: Self) -> Self {
        Self {
            rotation: self.rotation * other.rotation,
            translation_m: self.point(other.translation_m),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_compass_courses() {
        let ahead = |heading_deg: f64| {
            Pose::heading(DVec3::ZERO, heading_deg.to_radians()).rotation * DVec3::X
        };
        for (heading_deg, expected) in [
            (0.0, DVec3::NEG_Z),
            (90.0, DVec3::X),
            (180.0, DVec3::Z),
            (270.0, DVec3::NEG_X),
        ] {
            assert!((ahead(heading_deg) - expected).length() < 1e-12);
        }
    }

    #[test]
    fn a_camera_sees_its_target_ahead_and_the_sky_above() {
        let camera = Pose::look_at(DVec3::new(1.0, 2.0, 3.0), DVec3::new(1.0, 1.0, -7.0), 0.0);
        let target = camera.inverse().point(DVec3::new(1.0, 1.0, -7.0));
        assert!(target.x.abs() < 1e-12 && target.y.abs() < 1e-12 && target.z > 10.0);
        assert!(camera.inverse().rotation.mul_vec3(DVec3::Y).y < -0.9);
    }
}
