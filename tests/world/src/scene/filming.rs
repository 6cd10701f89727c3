use serde::{Deserialize, Serialize};

/// Ticks of a second in which presentation times are written: every usual frame rate divides it.
pub const TICKS_PER_S: f64 = 90_000.0;

/// How the camera turns light into frames.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Filming {
    pub width_px: u32,
    pub height_px: u32,
    pub frames: u32,
    /// Frames per second, the mean where the rate varies.
    pub rate_hz: f64,
    /// How far presentation times wander from the even ones, seconds; zero for a constant rate.
    pub wander_s: f64,
    /// Time for which each row gathers light, seconds.
    pub exposure_s: f64,
    /// Time from the first row's exposure to the last row's, seconds; zero for a global shutter.
    pub readout_s: f64,
    /// Standard deviation of the sensor's noise in the mid-tones, of 255.
    pub noise: f32,
}

impl Filming {
    /// Returns the presentation times in seconds: the middle of the exposure of the middle row.
    pub fn times_s(&self) -> Vec<f64> {
        (0..self.frames)
            .map(|frame| self.ticks(frame) / TICKS_PER_S)
            .collect()
    }

    /// Presentation time of a frame in whole ticks. A slow wander stays in order as long as it is
    /// less than a frame.
    fn ticks(&self, frame: u32) -> f64 {
        let n = f64::from(frame);
        let even_s = n / self.rate_hz;
        (TICKS_PER_S * (even_s + self.wander_s * (0.9 * n).sin())).round()
    }

    /// Returns how much later than the presentation time a row is exposed, seconds.
    pub fn row_delay_s(&self, row_px: f64) -> f64 {
        self.readout_s * (row_px / f64::from(self.height_px) - 0.5)
    }

    /// Returns the formula of the ticks for ffmpeg's `setpts`, `N` being the frame.
    pub fn ticks_formula(&self) -> String {
        format!(
            "round({TICKS_PER_S}*(N/{}+{}*sin(0.9*N)))",
            self.rate_hz, self.wander_s
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_rise_whatever_the_rate() {
        for (rate_hz, wander_s) in [(24.0, 0.0), (30.0, 0.01), (240.0, 0.001)] {
            let filming = Filming {
                width_px: 640,
                height_px: 360,
                frames: 200,
                rate_hz,
                wander_s,
                exposure_s: 0.0,
                readout_s: 0.0,
                noise: 0.0,
            };
            let times_s = filming.times_s();
            assert_eq!(times_s[0], 0.0);
            assert!(times_s.windows(2).all(|pair| pair[1] > pair[0]));
            assert!((times_s[199] - 199.0 / rate_hz).abs() <= wander_s + 1e-5);
        }
    }
}
