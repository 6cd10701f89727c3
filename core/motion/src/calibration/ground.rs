//! Flat ground seen by a camera of known height and pitch.

use nalgebra::{Matrix4, SymmetricEigen};

use super::geometry::{local_scale_sigma, percent95};
use super::{CalibrationError, Lifted, ScaleDescription, ScaleSource};
use crate::camera::{Intrinsics, Pose};
use crate::estimate::Estimate;
use crate::vector::{Triple, add_scaled, norm};

/// Motion on flat ground below a static camera.
///
/// World: origin on the ground straight below the camera, x to the camera's right, y up, z backward,
/// so that what the camera sees lies at negative z. Pitch is positive when the camera looks down.
/// Four parameters are shared by all points of the scene: height, pitch, logarithm of the focal
/// length, and roll.
#[derive(Debug, Clone, PartialEq)]
pub struct GroundCalibration {
    intrinsics: Intrinsics,
    parameters: Parameters,
    /// Covariance of the four shared parameters, in the order of [`Parameters`].
    covariance: Matrix4<f64>,
    /// Its root: one independent shared error a column.
    root: Matrix4<f64>,
    source: ScaleSource,
    /// Where the scale's uncertainty is quoted, pixels.
    reference_px: [f64; 2],
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Parameters {
    height_m: f64,
    pitch_rad: f64,
    log_focal_factor: f64,
    roll_rad: f64,
}

/// Least dip of a ray below the horizon that is lifted, radians: at a quarter of a degree a camera
/// 1.5 m up sees ground 340 m away, where one pixel is tens of metres.
const LEAST_DIP_RAD: f64 = 0.0044;

impl GroundCalibration {
    /// Makes the calibration from a measured camera height (metres) and pitch (radians, down is
    /// positive), with a level horizon.
    ///
    /// # Errors
    /// A number that is not finite, a height that is not positive, or a pitch beyond ±90°.
    pub fn new(
        height_m: Estimate,
        pitch_rad: Estimate,
        intrinsics: Intrinsics,
    ) -> Result<Self, CalibrationError> {
        let covariance = Matrix4::from_diagonal(&nalgebra::Vector4::new(
            height_m.sigma().powi(2),
            pitch_rad.sigma().powi(2),
            intrinsics.focal_relative_sigma.powi(2),
            0.0,
        ));
        Self::with_covariance(
            height_m.value,
            pitch_rad.value,
            covariance,
            intrinsics,
            ScaleSource::CameraHeight,
        )
    }

    /// Makes the calibration from best values and the covariance of height (metres), pitch
    /// (radians), logarithm of the focal length, and roll (radians).
    pub(super) fn with_covariance(
        height_m: f64,
        pitch_rad: f64,
        covariance: Matrix4<f64>,
        intrinsics: Intrinsics,
        source: ScaleSource,
    ) -> Result<Self, CalibrationError> {
        if !(height_m.is_finite() && height_m > 0.0) {
            return Err(CalibrationError::InvalidNumber {
                name: "camera height",
                value: height_m,
            });
        }
        if !(pitch_rad.is_finite() && pitch_rad.abs() <= std::f64::consts::FRAC_PI_2) {
            return Err(CalibrationError::InvalidNumber {
                name: "pitch",
                value: pitch_rad,
            });
        }
        if !intrinsics.is_valid() {
            return Err(CalibrationError::InvalidNumber {
                name: "focal length",
                value: intrinsics.fx_px,
            });
        }
        if let Some(value) = covariance.iter().find(|value| !value.is_finite()) {
            return Err(CalibrationError::InvalidNumber {
                name: "calibration sigma",
                value: *value,
            });
        }
        let parameters = Parameters {
            height_m,
            pitch_rad,
            log_focal_factor: 0.0,
            roll_rad: 0.0,
        };
        let reference_px = [intrinsics.cx_px, 0.75 * intrinsics.height_px];
        Ok(Self {
            intrinsics,
            parameters,
            covariance,
            root: root(covariance),
            source,
            reference_px,
        })
    }

    /// Sets the roll: the camera turned clockwise as seen from behind it, radians.
    ///
    /// A roll that is not finite changes nothing.
    pub fn with_roll(self, roll_rad: Estimate) -> Self {
        if !(roll_rad.value.is_finite() && roll_rad.sigma().is_finite()) {
            return self;
        }
        let parameters = Parameters {
            roll_rad: roll_rad.value,
            ..self.parameters
        };
        let mut covariance = self.covariance;
        covariance.fill_row(3, 0.0);
        covariance.fill_column(3, 0.0);
        covariance[(3, 3)] = roll_rad.sigma().powi(2);
        Self {
            parameters,
            covariance,
            root: root(covariance),
            ..self
        }
    }

    /// Quotes the scale's uncertainty at another image point, such as where the objects are.
    pub(super) fn with_reference(self, reference_px: [f64; 2]) -> Self {
        Self {
            reference_px,
            ..self
        }
    }

    /// Returns the camera's height above the ground, metres.
    pub fn height_m(&self) -> Estimate {
        Estimate::new(
            self.parameters.height_m,
            0.0,
            self.covariance[(0, 0)].sqrt(),
        )
    }

    /// Returns the downward pitch, radians.
    pub fn pitch_rad(&self) -> Estimate {
        Estimate::new(
            self.parameters.pitch_rad,
            0.0,
            self.covariance[(1, 1)].sqrt(),
        )
    }

    pub(crate) fn lift(&self, point_px: [f64; 2], sigma_px: f64) -> Option<Lifted> {
        let position_m = self.ground_point(&self.parameters, point_px)?;
        let mut noise_covariance_m2 = [[0.0; 3]; 3];
        for axis in 0..2 {
            let step_px = 1e-3;
            let at = |step_px: f64| {
                let mut moved_px = point_px;
                moved_px[axis] += step_px;
                self.ground_point(&self.parameters, moved_px)
            };
            let column = add_scaled(at(step_px)?, at(-step_px)?, -1.0)
                .map(|part| part * sigma_px / (2.0 * step_px));
            for (row, part) in noise_covariance_m2.iter_mut().zip(column) {
                *row = add_scaled(*row, column, part);
            }
        }
        let derivatives = self.parameter_derivatives(point_px)?;
        let shared_shift_m = (0..4)
            .map(|column| {
                (0..4).fold([0.0; 3], |sum, row| {
                    add_scaled(sum, derivatives[row], self.root[(row, column)])
                })
            })
            .collect();
        Some(Lifted {
            position_m,
            noise_covariance_m2,
            shared_shift_m,
        })
    }

    pub(crate) fn project(&self, position_m: [f64; 3]) -> Option<[f64; 2]> {
        self.intrinsics
            .project(self.world_from_camera().to_camera(position_m))
    }

    pub(crate) fn describe(&self) -> ScaleDescription {
        let relative_sigma = self.relative_scale_sigma();
        let origin = match self.source {
            ScaleSource::CameraHeight => format!(
                "a camera {:.2} m above flat ground",
                self.parameters.height_m
            ),
            ScaleSource::KnownClassSize => {
                "a size given for things of one class, standing on flat ground".to_owned()
            }
            _ => "the usual size of the things seen, standing on flat ground".to_owned(),
        };
        let words = format!(
            "Scale from {origin}, good to ±{}.",
            percent95(relative_sigma)
        );
        ScaleDescription {
            source: self.source,
            relative_sigma,
            words,
        }
    }

    pub(super) fn relative_scale_sigma(&self) -> f64 {
        let lowest_px = [self.intrinsics.cx_px, self.intrinsics.height_px];
        let at = |point_px| local_scale_sigma(|p| self.lift(p, 0.0), point_px);
        at(self.reference_px)
            .or_else(|| at(lowest_px))
            .unwrap_or(1.0)
    }

    pub(crate) fn intrinsics(&self) -> Intrinsics {
        self.intrinsics
    }

    pub(crate) fn world_from_camera(&self) -> Pose {
        let Parameters {
            height_m,
            pitch_rad,
            roll_rad,
            ..
        } = self.parameters;
        Pose::above_ground(height_m, pitch_rad, roll_rad)
    }

    fn ground_point(&self, parameters: &Parameters, point_px: [f64; 2]) -> Option<Triple> {
        let Parameters {
            height_m,
            pitch_rad,
            log_focal_factor,
            roll_rad,
        } = *parameters;
        let ray = self
            .intrinsics
            .with_focal_scaled(log_focal_factor.exp())
            .ray(point_px);
        let ray = Pose::above_ground(height_m, pitch_rad, roll_rad).direction_to_world(ray);
        let dip = -ray[1] / norm(ray);
        (dip > LEAST_DIP_RAD).then(|| {
            [
                -height_m * ray[0] / ray[1],
                0.0,
                -height_m * ray[2] / ray[1],
            ]
        })
    }

    /// Derivatives of a ground point by each shared parameter.
    fn parameter_derivatives(&self, point_px: [f64; 2]) -> Option<[Triple; 4]> {
        let base = self.parameters;
        let step = 1e-6;
        let mut derivatives = [[0.0; 3]; 4];
        for (index, derivative) in derivatives.iter_mut().enumerate() {
            let at = |step: f64| {
                let mut moved = base;
                match index {
                    0 => moved.height_m += step * base.height_m,
                    1 => moved.pitch_rad += step,
                    2 => moved.log_focal_factor += step,
                    _ => moved.roll_rad += step,
                }
                self.ground_point(&moved, point_px)
            };
            let per_step = if index == 0 {
                step * base.height_m
            } else {
                step
            };
            *derivative =
                add_scaled(at(step)?, at(-step)?, -1.0).map(|part| part / (2.0 * per_step));
        }
        Some(derivatives)
    }
}

/// Returns a matrix whose columns are independent errors that make up a covariance.
fn root(covariance: Matrix4<f64>) -> Matrix4<f64> {
    let eigen = SymmetricEigen::new(covariance);
    let sigmas = eigen.eigenvalues.map(|value| value.max(0.0).sqrt());
    eigen.eigenvectors * Matrix4::from_diagonal(&sigmas)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ground(pitch_deg: f64) -> GroundCalibration {
        let intrinsics = Intrinsics::from_horizontal_fov(1.0, 0.02, 1280.0, 720.0);
        let pitch = Estimate::new(pitch_deg.to_radians(), 0.0, 0.01);
        GroundCalibration::new(Estimate::new(6.0, 0.0, 0.3), pitch, intrinsics).unwrap()
    }

    #[test]
    fn projecting_a_lifted_point_returns_its_pixel() {
        for pitch_deg in [0.0, 10.0, 45.0, 80.0] {
            let ground = ground(pitch_deg).with_roll(Estimate::new(0.05, 0.0, 0.01));
            let mut lifted_count = 0;
            for point_px in [
                [100.0, 700.0],
                [640.0, 500.0],
                [1200.0, 420.0],
                [300.0, 30.0],
            ] {
                let Some(lifted) = ground.lift(point_px, 1.0) else {
                    continue;
                };
                let back = ground.project(lifted.position_m).unwrap();
                assert!(
                    (back[0] - point_px[0]).abs() < 1e-6 && (back[1] - point_px[1]).abs() < 1e-6
                );
                assert!(lifted.position_m[1] == 0.0 && lifted.shared_shift_m.len() == 4);
                lifted_count += 1;
            }
            assert!(lifted_count >= 3);
        }
    }

    #[test]
    fn the_sky_is_not_lifted() {
        let ground = ground(10.0);
        assert!(ground.lift([640.0, 10.0], 1.0).is_none());
        // Straight below the middle of the image at pitch 45° the ground is as far as the camera is high.
        let ahead = self::ground(45.0)
            .lift([640.0, 360.0], 1.0)
            .unwrap()
            .position_m;
        assert!(
            ahead[0].abs() < 1e-9 && (ahead[2] + 6.0).abs() < 1e-9,
            "{ahead:?}"
        );
    }

    #[test]
    fn a_height_error_scales_and_differences_keep_only_that() {
        let intrinsics = Intrinsics::from_horizontal_fov(1.0, 0.0, 1280.0, 720.0);
        let ground = GroundCalibration::new(
            Estimate::new(6.0, 0.0, 0.3),
            Estimate::exact(0.5),
            intrinsics,
        )
        .unwrap();
        let (a, b) = (
            ground.lift([300.0, 500.0], 0.0).unwrap(),
            ground.lift([900.0, 650.0], 0.0).unwrap(),
        );
        let distance_m = norm(crate::vector::subtract(b.position_m, a.position_m));
        let spread: f64 = a
            .shared_shift_m
            .iter()
            .zip(&b.shared_shift_m)
            .map(|(of_a, of_b)| norm(crate::vector::subtract(*of_b, *of_a)).powi(2))
            .sum();
        assert!(
            (spread.sqrt() / distance_m - 0.05).abs() < 1e-6,
            "5 % of the height"
        );
        assert!((ground.describe().relative_sigma - 0.05).abs() < 1e-6);
    }

    #[test]
    fn impossible_cameras_are_refused() {
        let intrinsics = Intrinsics::assumed(640.0, 480.0);
        for (height, pitch) in [
            (0.0, 0.1),
            (-2.0, 0.1),
            (f64::NAN, 0.1),
            (2.0, f64::NAN),
            (2.0, 2.0),
        ] {
            assert!(
                GroundCalibration::new(Estimate::exact(height), Estimate::exact(pitch), intrinsics)
                    .is_err()
            );
        }
    }
}
