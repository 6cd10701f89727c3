use glam::{DQuat, DVec2, DVec3, EulerRot};
use serde::{Deserialize, Serialize};

use super::{Course, Pose};

/// A lens on something that holds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Camera {
    pub lens: Lens,
    pub rig: Rig,
    pub shake: Option<Shake>,
}

/// A pinhole with radial distortion (Brown, two terms) and square pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lens {
    /// At time 0, without distortion.
    pub horizontal_fov_rad: f64,
    /// Factor on the focal length each second: above 1 zooms in.
    pub zoom_per_s: f64,
    /// Terms of the second and fourth power of the distance from the axis.
    pub distortion: [f64; 2],
    /// Where the axis meets the picture, from its middle, as a share of its width.
    pub off_middle: [f64; 2],
}

/// What holds the camera.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Rig {
    Tripod {
        at_m: [f64; 3],
        look_at_m: [f64; 3],
        roll_rad: f64,
    },
    /// Turns on a tripod about the upright axis, to the right where the rate is positive.
    Pan {
        at_m: [f64; 3],
        look_at_m: [f64; 3],
        rate_radps: f64,
    },
    /// On a vehicle or in the air, looking ahead but for a turn and a tilt downwards.
    Along {
        course: Course,
        height_m: f64,
        turn_rad: f64,
        tilt_rad: f64,
    },
}

/// The trembling of a hand: sums of slow sines.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shake {
    pub rotation_rad: f64,
    pub translation_m: f64,
    /// Distinguishes one hand from another.
    pub phase_rad: f64,
}

/// A camera at one moment, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    pub world_from_camera: Pose,
    pub focal_px: f64,
    pub centre_px: DVec2,
    pub distortion: [f64; 2],
}

impl Camera {
    /// Returns the camera at a time for a picture of a size.
    pub fn view(&self, t_s: f64, size_px: [u32; 2]) -> View {
        let size = DVec2::new(f64::from(size_px[0]), f64::from(size_px[1]));
        let focal_px = 0.5 * size.x / (0.5 * self.lens.horizontal_fov_rad).tan();
        View {
            world_from_camera: self.pose(t_s),
            focal_px: focal_px * self.lens.zoom_per_s.powf(t_s),
            centre_px: 0.5 * size + DVec2::from(self.lens.off_middle) * size.x,
            distortion: self.lens.distortion,
        }
    }

    /// Whether it shows the same at all times where nothing moves.
    pub fn is_still(&self) -> bool {
        matches!(self.rig, Rig::Tripod { .. })
            && self.shake.is_none()
            && (self.lens.zoom_per_s - 1.0).abs() < f64::EPSILON
    }

    fn pose(&self, t_s: f64) -> Pose {
        let held = match &self.rig {
            Rig::Tripod {
                at_m,
                look_at_m,
                roll_rad,
            } => Pose::look_at(DVec3::from(*at_m), DVec3::from(*look_at_m), *roll_rad),
            Rig::Pan {
                at_m,
                look_at_m,
                rate_radps,
            } => {
                let start = Pose::look_at(DVec3::from(*at_m), DVec3::from(*look_at_m), 0.0);
                Pose {
                    rotation: DQuat::from_rotation_y(-rate_radps * t_s) * start.rotation,
                    ..start
                }
            }
            Rig::Along {
                course,
                height_m,
                turn_rad,
                tilt_rad,
            } => {
                let (at_m, heading_rad) = course.place(t_s, *height_m);
                let heading_rad = heading_rad + turn_rad;
                let level = DVec3::new(heading_rad.sin(), 0.0, -heading_rad.cos());
                let ahead = level * tilt_rad.cos() + DVec3::NEG_Y * tilt_rad.sin();
                Pose::look_at(at_m, at_m + ahead, 0.0)
            }
        };
        match self.shake {
            None => held,
            Some(shake) => held * shake.pose(t_s),
        }
    }
}

impl Shake {
    fn pose(&self, t_s: f64) -> Pose {
        // Frequencies of a hand, none a multiple of another.
        let wave = |axis: f64| {
            let phase = self.phase_rad + 2.1 * axis;
            0.6 * (4.3 * t_s + phase).sin()
                + 0.3 * (11.7 * t_s + 1.7 * phase).sin()
                + 0.1 * (27.1 * t_s + 2.3 * phase).sin()
        };
        let [x, y, z] = [0.0, 1.0, 2.0].map(|axis| self.rotation_rad * wave(axis));
        Pose {
            rotation: DQuat::from_euler(EulerRot::YXZ, y, x, 0.4 * z),
            translation_m: self.translation_m * DVec3::new(wave(3.0), wave(4.0), wave(5.0)),
        }
    }
}

impl View {
    /// Returns where a world point is in the picture, pixels from the outer corner of the top-left
    /// pixel; `None` behind the camera.
    pub fn project(&self, point_m: DVec3) -> Option<DVec2> {
        let local = self.world_from_camera.inverse().point(point_m);
        (local.z > 1e-6).then(|| self.project_local(local))
    }

    fn project_local(&self, local: DVec3) -> DVec2 {
        let flat = local.truncate() / local.z;
        let r2 = flat.length_squared();
        let [k1, k2] = self.distortion;
        self.centre_px + self.focal_px * flat * (1.0 + r2 * (k1 + r2 * k2))
    }

    /// Returns the ray through a pixel in the camera's frame, of length 1 along z.
    pub fn ray(&self, pixel: DVec2) -> DVec3 {
        let bent = (pixel - self.centre_px) / self.focal_px;
        let [k1, k2] = self.distortion;
        let mut flat = bent;
        for _ in 0..20 {
            let r2 = flat.length_squared();
            flat = bent / (1.0 + r2 * (k1 + r2 * k2));
        }
        flat.extend(1.0)
    }

    /// Distance along the camera's axis, metres.
    pub fn depth_m(&self, point_m: DVec3) -> f64 {
        self.world_from_camera.inverse().point(point_m).z
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rays_lead_back_to_their_pixels() {
        let camera = Camera {
            lens: Lens {
                horizontal_fov_rad: 1.2,
                zoom_per_s: 1.1,
                distortion: [-0.12, 0.03],
                off_middle: [0.01, -0.02],
            },
            rig: Rig::Pan {
                at_m: [0.0, 2.0, 0.0],
                look_at_m: [3.0, 1.0, -10.0],
                rate_radps: 0.2,
            },
            shake: Some(Shake {
                rotation_rad: 0.01,
                translation_m: 0.02,
                phase_rad: 1.0,
            }),
        };
        let view = camera.view(1.3, [640, 360]);
        for pixel in [[0.0, 0.0], [320.0, 180.0], [639.5, 10.5], [100.0, 359.0]] {
            let pixel = DVec2::from(pixel);
            let point_m = view.world_from_camera.point(view.ray(pixel) * 7.0);
            let back = view.project(point_m).unwrap();
            assert!((back - pixel).length() < 1e-6, "{pixel} {back}");
            assert!((view.depth_m(point_m) - 7.0).abs() < 1e-9);
        }
        assert!(
            view.project(view.world_from_camera.point(DVec3::NEG_Z))
                .is_none()
        );
    }

    #[test]
    fn panning_right_moves_the_world_left() {
        let camera = Camera {
            lens: Lens {
                horizontal_fov_rad: 1.0,
                zoom_per_s: 1.0,
                distortion: [0.0; 2],
                off_middle: [0.0; 2],
            },
            rig: Rig::Pan {
                at_m: [0.0, 1.0, 0.0],
                look_at_m: [0.0, 1.0, -5.0],
                rate_radps: 0.3,
            },
            shake: None,
        };
        let at = |t_s| {
            camera
                .view(t_s, [640, 360])
                .project(DVec3::new(0.0, 1.0, -5.0))
                .unwrap()
        };
        assert!((at(0.0) - DVec2::new(320.0, 180.0)).length() < 1e-9);
        assert!(at(0.5).x < 300.0);
    }
}
