//! How a clip is filmed: cameras, lenses and frame rates as people have them.

use super::Draw;
use crate::scene::{Camera, Filming, Lens, Rig};

/// Size of the picture.
pub const SIZE_PX: [u32; 2] = [640, 360];

/// A lens of a horizontal field of view without faults.
pub fn plain_lens(horizontal_fov_deg: f64) -> Lens {
    Lens {
        horizontal_fov_rad: horizontal_fov_deg.to_radians(),
        zoom_per_s: 1.0,
        distortion: [0.0; 2],
        off_middle: [0.0; 2],
    }
}

/// A lens as it comes: a little distortion, the axis a little off the middle.
pub fn real_lens(draw: &mut Draw, horizontal_fov_deg: f64) -> Lens {
    Lens {
        distortion: [draw.between(-0.06, 0.03), draw.between(-0.01, 0.01)],
        off_middle: [draw.between(-0.01, 0.01), draw.between(-0.01, 0.01)],
        ..plain_lens(horizontal_fov_deg)
    }
}

/// A camera on a tripod.
pub fn tripod(lens: Lens, at_m: [f64; 3], look_at_m: [f64; 3]) -> Camera {
    Camera {
        lens,
        rig: Rig::Tripod {
            at_m,
            look_at_m,
            roll_rad: 0.0,
        },
        shake: None,
    }
}

/// A clip of a length at a rate, with a short exposure and the noise of a phone in daylight.
pub fn clip(draw: &mut Draw, duration_s: f64, rate_hz: f64) -> Filming {
    Filming {
        width_px: SIZE_PX[0],
        height_px: SIZE_PX[1],
        frames: (duration_s * rate_hz).round() as u32,
        rate_hz,
        wander_s: 0.0,
        exposure_s: draw.between(0.1, 0.3) / rate_hz.max(60.0),
        readout_s: 0.0,
        noise: draw.between(1.0, 3.0) as f32,
    }
}

/// The same with the faults of a phone: rows one after the other, a rate that wanders.
pub fn phone_clip(draw: &mut Draw, duration_s: f64, rate_hz: f64) -> Filming {
    Filming {
        wander_s: if draw.chance(0.5) {
            draw.between(0.02, 0.12) / rate_hz
        } else {
            0.0
        },
        readout_s: draw.between(0.3, 0.7) / rate_hz,
        exposure_s: draw.between(0.2, 0.5) / rate_hz,
        ..clip(draw, duration_s, rate_hz)
    }
}
