//! Focal length and principal point in pixels.

/// What the lens and sensor do: a pinhole with square pixels unless the fields say otherwise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Intrinsics {
    /// Focal length along image x, pixels.
    pub fx_px: f64,
    /// Focal length along image y, pixels.
    pub fy_px: f64,
    /// Principal point, pixels from the left edge.
    pub cx_px: f64,
    /// Principal point, pixels from the upper edge.
    pub cy_px: f64,
    /// Image width, pixels.
    pub width_px: f64,
    /// Image height, pixels.
    pub height_px: f64,
    /// Standard deviation of the focal length divided by it.
    pub focal_relative_sigma: f64,
}

/// Width of the full-frame film that "35 mm equivalent" refers to, millimetres.
const FULL_FRAME_WIDTH_MM: f64 = 36.0;

impl Intrinsics {
    /// Field of view assumed for an unknown camera, radians: 60°, between a phone's main lens
    /// (about 65° across) and a webcam or older camcorder (50–60°).
    pub const DEFAULT_FOV_RAD: f64 = std::f64::consts::FRAC_PI_3;
    /// Standard deviation of that assumption, radians: 10°.
    pub const DEFAULT_FOV_SIGMA_RAD: f64 = std::f64::consts::PI / 18.0;

    /// Makes intrinsics from the horizontal field of view and its standard deviation, radians.
    ///
    /// A field of view outside 1°–179° is clamped, a non-finite one replaced by the default prior.
    pub fn from_horizontal_fov(
        fov_rad: f64,
        fov_sigma_rad: f64,
        width_px: f64,
        height_px: f64,
    ) -> Self {
        if !fov_rad.is_finite() || !fov_sigma_rad.is_finite() {
            return Self::assumed(width_px, height_px);
        }
        let fov_rad = fov_rad.clamp(1f64.to_radians(), 179f64.to_radians());
        let focal_px = 0.5 * width_px / (0.5 * fov_rad).tan();
        // d ln f / d fov = −1 / sin fov
        let focal_relative_sigma = fov_sigma_rad.abs() / fov_rad.sin();
        Self {
            fx_px: focal_px,
            fy_px: focal_px,
            cx_px: 0.5 * width_px,
            cy_px: 0.5 * height_px,
            width_px,
            height_px,
            focal_relative_sigma,
        }
    }

    /// Makes intrinsics for a camera of which nothing is known: 60° ± 10° across.
    pub fn assumed(width_px: f64, height_px: f64) -> Self {
        Self::from_horizontal_fov(
            Self::DEFAULT_FOV_RAD,
            Self::DEFAULT_FOV_SIGMA_RAD,
            width_px,
            height_px,
        )
    }

    /// Makes intrinsics from a 35 mm equivalent focal length, as a photo's metadata gives it.
    ///
    /// Video often crops the sensor by an unknown few per cent, hence the relative sigma of 5 %.
    pub fn from_35mm_equivalent(focal_mm: f64, width_px: f64, height_px: f64) -> Self {
        let fov_rad = 2.0 * (0.5 * FULL_FRAME_WIDTH_MM / focal_mm).atan();
        let relative_sigma = 0.05;
        Self::from_horizontal_fov(fov_rad, relative_sigma * fov_rad.sin(), width_px, height_px)
    }

    /// Returns the horizontal field of view, radians.
    pub fn horizontal_fov_rad(&self) -> f64 {
        2.0 * (0.5 * self.width_px / self.fx_px).atan()
    }

    /// Returns the same camera with both focal lengths times `factor`.
    pub fn with_focal_scaled(&self, factor: f64) -> Self {
        Self {
            fx_px: self.fx_px * factor,
            fy_px: self.fy_px * factor,
            ..*self
        }
    }

    /// Returns whether all numbers are finite and the lengths positive.
    pub fn is_valid(&self) -> bool {
        let lengths = [self.fx_px, self.fy_px, self.width_px, self.height_px];
        lengths
            .iter()
            .all(|length| length.is_finite() && *length > 0.0)
            && self.cx_px.is_finite()
            && self.cy_px.is_finite()
            && self.focal_relative_sigma.is_finite()
            && self.focal_relative_sigma >= 0.0
    }

    /// Projects a point in the camera frame (metres) to the image, or `None` at or behind the lens.
    pub fn project(&self, point_in_camera_m: [f64; 3]) -> Option<[f64; 2]> {
        let [x, y, z] = point_in_camera_m;
        (z > 1e-9).then(|| {
            [
                self.cx_px + self.fx_px * x / z,
                self.cy_px + self.fy_px * y / z,
            ]
        })
    }

    /// Returns the ray through an image point in the camera frame, scaled to depth one.
    pub fn ray(&self, point_px: [f64; 2]) -> [f64; 3] {
        [
            (point_px[0] - self.cx_px) / self.fx_px,
            (point_px[1] - self.cy_px) / self.fy_px,
            1.0,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn field_of_view_round_trips() {
        let camera = Intrinsics::from_horizontal_fov(1.1, 0.02, 1920.0, 1080.0);
        assert!((camera.horizontal_fov_rad() - 1.1).abs() < 1e-12);
        let wider = Intrinsics::from_horizontal_fov(1.12, 0.0, 1920.0, 1080.0);
        let relative = camera.fx_px / wider.fx_px - 1.0;
        assert!((relative / camera.focal_relative_sigma - 1.0).abs() < 0.05);
    }

    #[test]
    fn full_frame_equivalent_gives_the_textbook_angle() {
        // 50 mm on 36 mm width: 39.6°.
        let camera = Intrinsics::from_35mm_equivalent(50.0, 1280.0, 720.0);
        assert!((camera.horizontal_fov_rad().to_degrees() - 39.6).abs() < 0.05);
    }

    #[test]
    fn projecting_a_ray_returns_its_pixel() {
        let camera = Intrinsics::assumed(1280.0, 720.0);
        let [x, y, z] = camera.ray([100.0, 650.0]);
        let back = camera.project([3.0 * x, 3.0 * y, 3.0 * z]).unwrap();
        assert!((back[0] - 100.0).abs() < 1e-9 && (back[1] - 650.0).abs() < 1e-9);
        assert!(camera.project([0.0, 0.0, -1.0]).is_none());
        assert!(Intrinsics::from_horizontal_fov(f64::NAN, 0.1, 640.0, 480.0).is_valid());
        assert!(!Intrinsics::assumed(0.0, 480.0).is_valid());
    }
}
