//! Where the camera stands in the world.

use crate::vector::{add_scaled, dot, subtract};

/// The rigid transform `world_from_camera`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pose {
    /// The rotation, row by row; its columns are the camera's right, down and forward axes.
    pub rotation: [[f64; 3]; 3],
    /// The camera's centre in the world, metres.
    pub translation_m: [f64; 3],
}

impl Pose {
    /// Makes a level camera above the ground, looking along world −z, then turned.
    ///
    /// `pitch_rad` turns the view down (positive) and `roll_rad` turns the camera clockwise as seen
    /// from behind it. The centre is `height_m` above the world's origin.
    pub fn above_ground(height_m: f64, pitch_rad: f64, roll_rad: f64) -> Self {
        let (sin_pitch, cos_pitch) = pitch_rad.sin_cos();
        let (sin_roll, cos_roll) = roll_rad.sin_cos();
        let level_right = [1.0, 0.0, 0.0];
        let level_down = [0.0, -cos_pitch, sin_pitch];
        let forward = [0.0, -sin_pitch, -cos_pitch];
        let right = add_scaled(level_right.map(|v| v * cos_roll), level_down, sin_roll);
        let down = add_scaled(level_down.map(|v| v * cos_roll), level_right, -sin_roll);
        Self::from_axes(right, down, forward, [0.0, height_m, 0.0])
    }

    /// Makes a pose from the camera's axes in the world (orthonormal) and its centre in metres.
    pub fn from_axes(
        right: [f64; 3],
        down: [f64; 3],
        forward: [f64; 3],
        translation_m: [f64; 3],
    ) -> Self {
        Self {
            rotation: [0, 1, 2].map(|row| [right[row], down[row], forward[row]]),
            translation_m,
        }
    }

    /// Moves a point from the camera frame to the world, metres.
    pub fn to_world(&self, point_in_camera_m: [f64; 3]) -> [f64; 3] {
        add_scaled(
            self.direction_to_world(point_in_camera_m),
            self.translation_m,
            1.0,
        )
    }

    /// Moves a point from the world to the camera frame, metres.
    pub fn to_camera(&self, point_in_world_m: [f64; 3]) -> [f64; 3] {
        let offset = subtract(point_in_world_m, self.translation_m);
        [0, 1, 2].map(|axis| {
            (0..3)
                .map(|row| self.rotation[row][axis] * offset[row])
                .sum()
        })
    }

    /// Turns a direction of the camera frame into the world.
    pub fn direction_to_world(&self, direction_in_camera: [f64; 3]) -> [f64; 3] {
        self.rotation.map(|row| dot(row, direction_in_camera))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_right_handed_and_round_trip() {
        for (pitch, roll) in [(0.0, 0.0), (0.3, 0.1), (1.2, -0.4)] {
            let pose = Pose::above_ground(2.0, pitch, roll);
            let axes = [0, 1, 2].map(|axis| pose.rotation.map(|row| row[axis]));
            let turned = crate::vector::cross(axes[0], axes[1]);
            assert!(
                subtract(turned, axes[2])
                    .iter()
                    .all(|part| part.abs() < 1e-12)
            );
            let back = pose.to_camera(pose.to_world([0.3, -0.2, 4.0]));
            assert!((back[0] - 0.3).abs() < 1e-12 && (back[2] - 4.0).abs() < 1e-12);
        }
    }

    #[test]
    fn pitch_looks_down_and_roll_turns_clockwise() {
        let down = Pose::above_ground(2.0, 0.5, 0.0).direction_to_world([0.0, 0.0, 1.0]);
        assert!(down[1] < 0.0 && down[2] < 0.0);
        // After a clockwise turn the camera's right side points down.
        let right = Pose::above_ground(2.0, 0.0, 0.2).direction_to_world([1.0, 0.0, 0.0]);
        assert!(right[1] < 0.0);
    }
}
