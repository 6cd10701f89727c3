//! Cameras on ego, mounted as on the cars of the real data sets.

use crate::pose::{Pose, about, product};

/// A pinhole camera on ego; its pictures are as if freed from lens distortion.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mount {
    pub name: &'static str,
    /// Where it looks, degrees to the left of straight on.
    pub yaw_deg: f64,
    /// From ego's origin, metres: forward, left, up.
    pub at_m: [f64; 3],
    pub width_px: u16,
    pub height_px: u16,
    pub focal_px: f64,
}

impl Mount {
    /// Returns `ego_from_camera`: camera x right, y down, z forward.
    pub fn ego_from_camera(&self) -> Pose {
        // x right, y down, z forward of a camera that looks along ego's x.
        const AHEAD: [f64; 4] = [0.5, -0.5, 0.5, -0.5];
        Pose {
            wxyz: product(about([0.0, 0.0, 1.0], self.yaw_deg.to_radians()), AHEAD),
            translation_m: self.at_m,
        }
    }

    /// Returns the middle of the picture, pixels.
    pub fn centre_px(&self) -> [f64; 2] {
        [self.width_px, self.height_px].map(|side_px| f64::from(side_px) / 2.0)
    }
}

/// The ring of Argoverse 2: seven cameras, the front one upright. Origin: the rear axle, 0.33 m up.
pub const ARGOVERSE2: [Mount; 7] = [
    Mount {
        name: "ring_front_center",
        yaw_deg: 0.0,
        at_m: [1.635, 0.003, 1.398],
        width_px: 1550,
        height_px: 2048,
        focal_px: 1776.0,
    },
    wide("ring_front_left", 45.0, [1.546, 0.204, 1.394]),
    wide("ring_front_right", -45.0, [1.551, -0.199, 1.398]),
    wide("ring_rear_left", 153.0, [1.09, 0.126, 1.419]),
    wide("ring_rear_right", -153.0, [1.101, -0.127, 1.415]),
    wide("ring_side_left", 99.0, [1.306, 0.276, 1.407]),
    wide("ring_side_right", -99.0, [1.306, -0.279, 1.396]),
];

/// The six of nuScenes. Origin: the rear axle's shadow on the ground.
pub const NUSCENES: [Mount; 6] = [
    flat("CAM_FRONT", 0.0, [1.70, 0.016, 1.511], 1266.0),
    flat("CAM_FRONT_RIGHT", -55.0, [1.551, -0.493, 1.496], 1260.0),
    flat("CAM_BACK_RIGHT", -110.0, [1.015, -0.481, 1.562], 1259.0),
    flat("CAM_BACK", 180.0, [0.028, 0.003, 1.579], 809.0),
    flat("CAM_BACK_LEFT", 110.0, [1.036, 0.485, 1.591], 1256.0),
    flat("CAM_FRONT_LEFT", 55.0, [1.523, 0.495, 1.510], 1272.0),
];

const fn wide(name: &'static str, yaw_deg: f64, at_m: [f64; 3]) -> Mount {
    Mount {
        name,
        yaw_deg,
        at_m,
        width_px: 2048,
        height_px: 1550,
        focal_px: 1686.0,
    }
}

const fn flat(name: &'static str, yaw_deg: f64, at_m: [f64; 3], focal_px: f64) -> Mount {
    Mount {
        name,
        yaw_deg,
        at_m,
        width_px: 1600,
        height_px: 900,
        focal_px,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cameras_look_where_their_names_say() {
        for mount in ARGOVERSE2.iter().chain(&NUSCENES) {
            let ego_from_camera = mount.ego_from_camera();
            let ahead = ego_from_camera.direction([0.0, 0.0, 1.0]);
            let down = ego_from_camera.direction([0.0, 1.0, 0.0]);
            let right = ego_from_camera.direction([1.0, 0.0, 0.0]);
            let name = mount.name.to_lowercase();
            assert!((down[2] + 1.0).abs() < 1e-12, "{name}");
            // Right of where it looks, seen from above.
            assert!((ahead[1] - right[0]).abs() + (ahead[0] + right[1]).abs() < 1e-12);
            if name.contains("front") {
                assert!(ahead[0] > 0.5, "{name}: {ahead:?}");
            }
            if name.contains("left") || name.contains("right") {
                assert_eq!(name.contains("left"), ahead[1] > 0.1, "{name}: {ahead:?}");
            }
            if name.contains("rear") || name.contains("back") {
                assert!(ahead[0] < -0.1, "{name}: {ahead:?}");
            }
        }
    }
}
