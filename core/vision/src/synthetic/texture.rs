//! Smooth colour patterns that can be evaluated anywhere.

use super::SplitMix;

/// A sum of plane waves: band-limited, so a shifted rendering is exact and not resampled.
#[derive(Debug, Clone)]
pub struct Texture {
    waves: Vec<Wave>,
    base: [f64; 3],
}

#[derive(Debug, Clone, Copy)]
struct Wave {
    per_px: [f64; 2],
    phase: f64,
    amplitude: [f64; 3],
}

impl Texture {
    /// Draws `count` waves with lengths between the given bounds in pixels and a total standard deviation of
    /// `contrast` (8-bit steps) around a mid colour.
    pub fn new(seed: u64, count: usize, wavelengths_px: [f64; 2], contrast: f64) -> Self {
        let mut random = SplitMix::new(seed);
        let amplitude = contrast * (2.0 / count.max(1) as f64).sqrt();
        let waves = (0..count)
            .map(|_| {
                let length_px = random.between(wavelengths_px[0], wavelengths_px[1]);
                let angle = random.between(0.0, core::f64::consts::TAU);
                let per_px = core::f64::consts::TAU / length_px;
                Wave {
                    per_px: [per_px * angle.cos(), per_px * angle.sin()],
                    phase: random.between(0.0, core::f64::consts::TAU),
                    amplitude: [0; 3].map(|_| amplitude * random.between(0.6, 1.4)),
                }
            })
            .collect();
        let base = [0; 3].map(|_| random.between(110.0, 145.0));
        Self { waves, base }
    }

    /// Gives red, green, blue at a place in pixels; may leave 0 to 255 for high contrasts.
    pub fn at(&self, x_px: f64, y_px: f64) -> [f64; 3] {
        let mut rgb = self.base;
        for wave in &self.waves {
            let value = (wave.per_px[0] * x_px + wave.per_px[1] * y_px + wave.phase).sin();
            for (sum, amplitude) in rgb.iter_mut().zip(wave.amplitude) {
                *sum += amplitude * value;
            }
        }
        rgb
    }
}
