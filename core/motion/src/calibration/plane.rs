//! A plane parallel to the image, scaled by a stick of known length.

use super::geometry::percent95;
use super::{CalibrationError, Lifted, ScaleDescription, ScaleSource};
use crate::camera::{Intrinsics, Pose};
use crate::estimate::Estimate;

/// A thing of known length marked on the image.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stick {
    /// One end, pixels.
    pub a_px: [f64; 2],
    /// The other end, pixels.
    pub b_px: [f64; 2],
    /// Its length in metres with the uncertainty of the user's measurement.
    pub length_m: Estimate,
    /// Standard deviation of each end's place along each axis, pixels.
    pub end_sigma_px: f64,
}

/// Motion in an upright plane parallel to the image.
///
/// World x and y lie in the plane, z points from the plane to the camera. The x axis is image x
/// turned anticlockwise (as seen on the screen) by the axis angle, and y is 90° anticlockwise from
/// x. Source of the convention: the coordinate axes of classroom video analysis tools.
#[derive(Debug, Clone, PartialEq)]
pub struct PlaneCalibration {
    stick: Stick,
    origin_px: [f64; 2],
    x_axis_angle_rad: f64,
    intrinsics: Intrinsics,
}

impl PlaneCalibration {
    /// Makes a plane calibration.
    ///
    /// `origin_px` is the image point of the world's origin. `intrinsics` only places the virtual
    /// camera of the 3D view; positions do not depend on it.
    ///
    /// # Errors
    /// A number that is not finite, a length that is not positive, or a stick below half a pixel.
    pub fn new(
        stick: Stick,
        origin_px: [f64; 2],
        x_axis_angle_rad: f64,
        intrinsics: Intrinsics,
    ) -> Result<Self, CalibrationError> {
        let numbers = [
            ("stick end", stick.a_px[0]),
            ("stick end", stick.a_px[1]),
            ("stick end", stick.b_px[0]),
            ("stick end", stick.b_px[1]),
            ("origin", origin_px[0]),
            ("origin", origin_px[1]),
            ("axis angle", x_axis_angle_rad),
        ];
        if let Some((name, value)) = numbers.into_iter().find(|(_, value)| !value.is_finite()) {
            return Err(CalibrationError::InvalidNumber { name, value });
        }
        let length_m = stick.length_m.value;
        if !(length_m.is_finite() && length_m > 0.0) {
            return Err(CalibrationError::InvalidNumber {
                name: "stick length",
                value: length_m,
            });
        }
        for (name, value) in [
            ("stick length sigma", stick.length_m.sigma()),
            ("stick end sigma", stick.end_sigma_px),
        ] {
            if !(value.is_finite() && value >= 0.0) {
                return Err(CalibrationError::InvalidNumber { name, value });
            }
        }
        if !intrinsics.is_valid() {
            return Err(CalibrationError::InvalidNumber {
                name: "focal length",
                value: intrinsics.fx_px,
            });
        }
        let length_px = stick_length_px(&stick);
        if length_px < 0.5 {
            return Err(CalibrationError::StickTooShort { length_px });
        }
        Ok(Self {
            stick,
            origin_px,
            x_axis_angle_rad,
            intrinsics,
        })
    }

    /// Returns the scale of the plane, metres a pixel.
    pub fn metres_per_px(&self) -> f64 {
        self.stick.length_m.value / stick_length_px(&self.stick)
    }

    /// Returns the standard deviation of the scale divided by it.
    pub fn relative_scale_sigma(&self) -> f64 {
        let ends =
            std::f64::consts::SQRT_2 * self.stick.end_sigma_px / stick_length_px(&self.stick);
        ends.hypot(self.stick.length_m.sigma() / self.stick.length_m.value)
    }

    /// Returns the place of an image point in the plane, metres along x and y.
    pub fn plane_point_m(&self, point_px: [f64; 2]) -> [f64; 2] {
        let right_m = (point_px[0] - self.origin_px[0]) * self.metres_per_px();
        let up_m = (self.origin_px[1] - point_px[1]) * self.metres_per_px();
        let (sin, cos) = self.x_axis_angle_rad.sin_cos();
        [right_m * cos + up_m * sin, up_m * cos - right_m * sin]
    }

    pub(crate) fn lift(&self, point_px: [f64; 2], sigma_px: f64) -> Lifted {
        let [x, y] = self.plane_point_m(point_px);
        let variance = (sigma_px * self.metres_per_px()).powi(2);
        let relative = self.relative_scale_sigma();
        Lifted {
            position_m: [x, y, 0.0],
            noise_covariance_m2: [[variance, 0.0, 0.0], [0.0, variance, 0.0], [0.0; 3]],
            shared_shift_m: vec![[x * relative, y * relative, 0.0]],
        }
    }

    pub(crate) fn project(&self, position_m: [f64; 3]) -> [f64; 2] {
        let (sin, cos) = self.x_axis_angle_rad.sin_cos();
        let [x, y, _] = position_m;
        let right_px = (x * cos - y * sin) / self.metres_per_px();
        let up_px = (x * sin + y * cos) / self.metres_per_px();
        [self.origin_px[0] + right_px, self.origin_px[1] - up_px]
    }

    pub(crate) fn describe(&self) -> ScaleDescription {
        let relative_sigma = self.relative_scale_sigma();
        // Five digits are more than any tape measure gives, and hide the last bit of a conversion.
        let length_m = (self.stick.length_m.value * 1e4).round() / 1e4;
        let words = format!(
            "Scale from a stick of {length_m} m drawn on the image, good to ±{}; motion towards or away from the camera is not seen.",
            percent95(relative_sigma)
        );
        ScaleDescription {
            source: ScaleSource::Stick,
            relative_sigma,
            words,
        }
    }

    pub(crate) fn intrinsics(&self) -> Intrinsics {
        self.intrinsics
    }

    pub(crate) fn world_from_camera(&self) -> Pose {
        let (sin, cos) = self.x_axis_angle_rad.sin_cos();
        let right = [cos, -sin, 0.0];
        let down = [-sin, -cos, 0.0];
        let [x, y] = self.plane_point_m([self.intrinsics.cx_px, self.intrinsics.cy_px]);
        let distance_m = self.intrinsics.fx_px * self.metres_per_px();
        Pose::from_axes(right, down, [0.0, 0.0, -1.0], [x, y, distance_m])
    }
}

fn stick_length_px(stick: &Stick) -> f64 {
    (stick.b_px[0] - stick.a_px[0]).hypot(stick.b_px[1] - stick.a_px[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(angle_rad: f64) -> PlaneCalibration {
        let stick = Stick {
            a_px: [100.0, 100.0],
            b_px: [100.0, 300.0],
            length_m: Estimate::exact(1.0),
            end_sigma_px: 1.0,
        };
        PlaneCalibration::new(
            stick,
            [50.0, 400.0],
            angle_rad,
            Intrinsics::assumed(640.0, 480.0),
        )
        .unwrap()
    }

    #[test]
    fn axes_follow_the_classroom_convention() {
        // 200 px to the metre. Unturned: right is +x, up on the screen is +y.
        let cases = [
            (0.0, [250.0, 400.0], [1.0, 0.0]),
            (0.0, [50.0, 200.0], [0.0, 1.0]),
            // x axis turned a quarter anticlockwise points up on the screen; y then points left.
            (std::f64::consts::FRAC_PI_2, [50.0, 200.0], [1.0, 0.0]),
            (std::f64::consts::FRAC_PI_2, [250.0, 400.0], [0.0, -1.0]),
        ];
        for (angle, point_px, expected_m) in cases {
            let [x, y] = plane(angle).plane_point_m(point_px);
            assert!(
                (x - expected_m[0]).abs() < 1e-12 && (y - expected_m[1]).abs() < 1e-12,
                "{angle} {x} {y}"
            );
        }
    }

    #[test]
    fn virtual_camera_sees_the_plane_where_it_is() {
        let plane = plane(0.3);
        for point_px in [[10.0, 20.0], [600.0, 400.0]] {
            let lifted = plane.lift(point_px, 0.5);
            let back = plane.project(lifted.position_m);
            let seen = plane
                .intrinsics()
                .project(plane.world_from_camera().to_camera(lifted.position_m))
                .unwrap();
            for axis in 0..2 {
                assert!((back[axis] - point_px[axis]).abs() < 1e-9);
                assert!((seen[axis] - point_px[axis]).abs() < 1e-9);
            }
            assert!((lifted.noise_covariance_m2[0][0].sqrt() - 0.0025).abs() < 1e-12);
        }
    }

    #[test]
    fn scale_sigma_joins_ends_and_length() {
        let stick = Stick {
            a_px: [0.0, 0.0],
            b_px: [100.0, 0.0],
            length_m: Estimate::new(2.0, 0.02, 0.0),
            end_sigma_px: 1.0,
        };
        let plane =
            PlaneCalibration::new(stick, [0.0; 2], 0.0, Intrinsics::assumed(640.0, 480.0)).unwrap();
        assert!((plane.relative_scale_sigma() - (0.0002f64 + 0.0001).sqrt()).abs() < 1e-12);
        assert!(plane.describe().words.contains("±3 %"));
    }

    #[test]
    fn unusable_sticks_are_refused() {
        let good = Stick {
            a_px: [0.0; 2],
            b_px: [9.0, 0.0],
            length_m: Estimate::exact(1.0),
            end_sigma_px: 1.0,
        };
        let bad = [
            Stick {
                b_px: [0.0; 2],
                ..good
            },
            Stick {
                a_px: [f64::NAN, 0.0],
                ..good
            },
            Stick {
                length_m: Estimate::exact(0.0),
                ..good
            },
            Stick {
                length_m: Estimate::exact(-1.0),
                ..good
            },
            Stick {
                end_sigma_px: f64::INFINITY,
                ..good
            },
        ];
        for stick in bad {
            assert!(
                PlaneCalibration::new(stick, [0.0; 2], 0.0, Intrinsics::assumed(64.0, 48.0))
                    .is_err()
            );
        }
    }
}
