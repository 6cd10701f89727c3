use kinelens_protocol::{Camera, Intrinsics, Pose};

/// Nearest depth that is drawn, as a share of the camera's height.
const NEAREST: f64 = 0.05;

/// Takes world points to the picture.
#[derive(Clone, Copy, Debug)]
pub struct Projection {
    intrinsics: Intrinsics,
    world_from_camera: Pose,
}

impl Projection {
    /// The camera's first pose; none for a scene without a camera model.
    pub fn of(camera: &Camera) -> Option<Self> {
        Some(Self {
            intrinsics: camera.intrinsics?,
            world_from_camera: *camera.world_from_camera.first()?,
        })
    }

    pub fn camera_height_m(&self) -> f64 {
        self.world_from_camera.translation_m[1]
    }

    /// The line between two world points on the picture, cut where it passes behind the camera.
    pub fn segment_px(&self, a_m: [f64; 3], b_m: [f64; 3]) -> Option<[[f64; 2]; 2]> {
        let (a, b) = (self.in_camera(a_m), self.in_camera(b_m));
        let near = NEAREST * self.camera_height_m().abs().max(0.1);
        if a[2] < near && b[2] < near {
            return None;
        }
        let a_seen = if a[2] < near { cut(b, a, near) } else { a };
        let b_seen = if b[2] < near { cut(a, b, near) } else { b };
        Some([self.in_picture(a_seen), self.in_picture(b_seen)])
    }

    /// The horizon of level ground across a picture of this width.
    pub fn horizon_px(&self, width_px: f64) -> Option<[[f64; 2]; 2]> {
        // World up in camera axes is the normal of the plane through the eye that is the horizon.
        let rotation = self.world_from_camera.rotation;
        let up = [rotation[1][0], rotation[1][1], rotation[1][2]];
        let Intrinsics {
            fx_px,
            fy_px,
            cx_px,
            cy_px,
            ..
        } = self.intrinsics;
        if up[1].abs() < 1e-6 {
            return None;
        }
        let y_at = |x_px: f64| {
            let slope = up[0] * (x_px - cx_px) / fx_px + up[2];
            cy_px - fy_px * slope / up[1]
        };
        Some([[0.0, y_at(0.0)], [width_px, y_at(width_px)]])
    }

    /// Where the picture's lower edge meets the ground: the ground point below its middle.
    pub fn ground_ahead_m(&self, distance_m: f64) -> [f64; 3] {
        let pose = self.world_from_camera;
        let forward = [pose.rotation[0][2], pose.rotation[2][2]];
        let length = forward[0].hypot(forward[1]).max(1e-9);
        [
            pose.translation_m[0] + forward[0] / length * distance_m,
            0.0,
            pose.translation_m[2] + forward[1] / length * distance_m,
        ]
    }

    fn in_camera(&self, world_m: [f64; 3]) -> [f64; 3] {
        let Pose {
            rotation,
            translation_m,
        } = self.world_from_camera;
        let from_camera: [f64; 3] = std::array::from_fn(|i| world_m[i] - translation_m[i]);
        std::array::from_fn(|column| {
            (0..3)
                .map(|row| rotation[row][column] * from_camera[row])
                .sum()
        })
    }

    fn in_picture(&self, [x, y, z]: [f64; 3]) -> [f64; 2] {
        let Intrinsics {
            fx_px,
            fy_px,
            cx_px,
            cy_px,
            ..
        } = self.intrinsics;
        [cx_px + fx_px * x / z, cy_px + fy_px * y / z]
    }
}

/// The point between a seen and an unseen one at the nearest depth.
fn cut(seen: [f64; 3], unseen: [f64; 3], near: f64) -> [f64; 3] {
    let share = (seen[2] - near) / (seen[2] - unseen[2]);
    std::array::from_fn(|i| seen[i] + (unseen[i] - seen[i]) * share)
}

#[cfg(test)]
mod tests {
    use kinelens_protocol::Interval;

    use super::*;

    /// A camera 2 m above the ground, level, looking along −z.
    fn level() -> Projection {
        let sure = |value| Interval {
            value,
            low: value,
            high: value,
        };
        Projection {
            intrinsics: Intrinsics {
                fx_px: 500.0,
                fy_px: 500.0,
                cx_px: 320.0,
                cy_px: 180.0,
                horizontal_fov_deg: sure(65.2),
            },
            world_from_camera: Pose {
                rotation: [[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0]],
                translation_m: [0.0, 2.0, 0.0],
            },
        }
    }

    #[test]
    fn a_level_camera_sees_the_horizon_through_its_middle() {
        let [a, b] = level().horizon_px(640.0).expect("is not vertical");
        assert!((a[1] - 180.0).abs() < 1e-9 && (b[1] - 180.0).abs() < 1e-9);
    }

    #[test]
    fn ground_points_fall_below_the_horizon_and_lines_are_cut_behind_the_eye() {
        let camera = level();
        let [near, far] = camera
            .segment_px([0.0, 0.0, -4.0], [0.0, 0.0, -400.0])
            .expect("is seen");
        assert!(
            (near[1] - 430.0).abs() < 1e-9,
            "500 · 2 / 4 below the middle"
        );
        assert!((far[1] - 182.5).abs() < 1e-9);
        assert!(
            camera
                .segment_px([0.0, 0.0, 1.0], [0.0, 0.0, 5.0])
                .is_none()
        );
        let [behind, _] = camera
            .segment_px([0.0, 0.0, 3.0], [0.0, 0.0, -4.0])
            .expect("is seen in part");
        assert!(behind[1].is_finite() && behind[1] > 430.0);
    }
}
