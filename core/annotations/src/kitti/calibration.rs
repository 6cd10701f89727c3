use std::collections::HashMap;
use std::path::Path;

use kinelens_motion::{Intrinsics, Pose};

use crate::files::{format_error, read_text};
use crate::{ReadError, compose, inverse};

/// Size of the pictures, which no file of the labels names: that of most drives. Others differ by up to
/// 18 × 6 pixels.
const SIZE_PX: [f64; 2] = [1242.0, 375.0];

/// What `calib/NNNN.txt` says. Rectified coordinates are those of camera 0.
#[derive(Debug)]
pub(super) struct Calibration {
    /// Those of camera 2, whose pictures are in `image_02`.
    pub intrinsics: Intrinsics,
    pub rectified_from_camera: Pose,
    matrices: HashMap<String, Vec<f64>>,
}

impl Calibration {
    pub fn read(file: &Path) -> Result<Self, ReadError> {
        let mut matrices = HashMap::new();
        for line in read_text(file)?.lines() {
            let mut fields = line.split_whitespace();
            // `P2: 7.2e+02 …`, and in some files `R_rect 9.9e-01 …`.
            let Some(key) = fields.next() else { continue };
            let numbers: Result<Vec<f64>, _> = fields.map(str::parse::<f64>).collect();
            if let Ok(numbers) = numbers
                && numbers.iter().all(|number| number.is_finite())
            {
                matrices.insert(key.trim_end_matches(':').to_owned(), numbers);
            }
        }
        let p2 = matrices.get("P2").map(Vec::as_slice);
        let Some(&[fx_px, _, cx_px, px, _, fy_px, cy_px, py, _, _, _, pz]) = p2 else {
            return Err(missing(file, "P2 with 12 numbers"));
        };
        if fx_px <= 0.0 || fy_px <= 0.0 {
            return Err(format_error(
                file,
                "P2 has a focal length that is not positive",
            ));
        }
        // The camera's centre is what P2 sends to nothing: −K⁻¹ times its fourth column.
        let centre_m = [-(px - cx_px * pz) / fx_px, -(py - cy_px * pz) / fy_px, -pz];
        if !centre_m.iter().all(|part| part.is_finite()) {
            return Err(format_error(file, "P2 has a camera infinitely far away"));
        }
        let [width_px, height_px] = SIZE_PX;
        Ok(Self {
            intrinsics: Intrinsics {
                fx_px,
                fy_px,
                cx_px,
                cy_px,
                width_px,
                height_px,
                focal_relative_sigma: 0.0,
            },
            rectified_from_camera: Pose {
                rotation: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
                translation_m: centre_m,
            },
            matrices,
        })
    }

    /// Returns where rectified camera 0 sits on the inertial unit: x forward, y left, z up.
    pub fn imu_from_rectified(&self, file: &Path) -> Result<Pose, ReadError> {
        let rectified_from_camera_0 = match self.any_of(&["R_rect", "R0_rect", "R_rect_00"]) {
            Some(&[a, b, c, d, e, f, g, h, i]) => Pose {
                rotation: [[a, b, c], [d, e, f], [g, h, i]],
                translation_m: [0.0; 3],
            },
            _ => return Err(missing(file, "R_rect with 9 numbers")),
        };
        let camera_0_from_lidar = self
            .rigid(&["Tr_velo_cam", "Tr_velo_to_cam"])
            .ok_or_else(|| missing(file, "Tr_velo_cam with 12 numbers"))?;
        let lidar_from_imu = self
            .rigid(&["Tr_imu_velo", "Tr_imu_to_velo"])
            .ok_or_else(|| missing(file, "Tr_imu_velo with 12 numbers"))?;
        let rectified_from_lidar = compose(&rectified_from_camera_0, &camera_0_from_lidar);
        Ok(inverse(&compose(&rectified_from_lidar, &lidar_from_imu)))
    }

    fn any_of(&self, keys: &[&str]) -> Option<&[f64]> {
        let mut found = keys.iter().filter_map(|key| self.matrices.get(*key));
        found.next().map(Vec::as_slice)
    }

    fn rigid(&self, keys: &[&str]) -> Option<Pose> {
        let &[a, b, c, x_m, d, e, f, y_m, g, h, i, z_m] = self.any_of(keys)? else {
            return None;
        };
        Some(Pose {
            rotation: [[a, b, c], [d, e, f], [g, h, i]],
            translation_m: [x_m, y_m, z_m],
        })
    }
}

fn missing(file: &Path, what: &str) -> ReadError {
    ReadError::Missing {
        file: file.to_path_buf(),
        what: what.to_owned(),
    }
}
