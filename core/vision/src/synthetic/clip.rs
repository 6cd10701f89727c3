//! A ball with a texture over a background, moving on a known path.

use super::{SplitMix, Texture};
use crate::{Frame, VisionError};

/// Where the centre of the ball is, in pixels, over time in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Path {
    /// Constant acceleration: start in px, velocity in px/s, acceleration in px/s².
    Parabola {
        start_px: [f64; 2],
        velocity_px_per_s: [f64; 2],
        acceleration_px_per_s2: [f64; 2],
    },
    /// An ellipse around a centre, with semi-axes in px and a period in seconds.
    Ellipse {
        centre_px: [f64; 2],
        semi_axes_px: [f64; 2],
        period_s: f64,
    },
}

impl Path {
    /// Gives the centre at a time.
    pub fn at(&self, t_s: f64) -> [f64; 2] {
        match *self {
            Self::Parabola {
                start_px: p,
                velocity_px_per_s: v,
                acceleration_px_per_s2: a,
            } => [0, 1].map(|axis| p[axis] + v[axis] * t_s + 0.5 * a[axis] * t_s * t_s),
            Self::Ellipse {
                centre_px: c,
                semi_axes_px: r,
                period_s,
            } => {
                let (sin, cos) = (core::f64::consts::TAU * t_s / period_s).sin_cos();
                [c[0] + r[0] * cos, c[1] + r[1] * sin]
            }
        }
    }
}

/// A clip that is rendered frame by frame on demand.
#[derive(Debug, Clone)]
pub struct SyntheticClip {
    width: usize,
    height: usize,
    background: Vec<[f32; 3]>,
    surface: Texture,
    seed: u64,
    /// Where the ball is.
    pub path: Path,
    /// Radius of the ball in pixels; its edge is one pixel soft.
    pub ball_radius_px: f64,
    /// Added to the ball's colour, in 8-bit steps.
    pub ball_brightness: f64,
    /// How fast the ball's texture turns, in radians per second.
    pub spin_rad_per_s: f64,
    /// How much brighter everything gets, in shares per second.
    pub brightening_per_s: f64,
    /// Standard deviation of the noise of every channel, in 8-bit steps.
    pub noise: f64,
    /// The ball is not drawn in this time span, in seconds.
    pub hidden_s: Option<[f64; 2]>,
}

impl SyntheticClip {
    /// Makes a noiseless clip of a ball of 12 pixels over a soft background.
    pub fn new(width: usize, height: usize, seed: u64, path: Path) -> Self {
        let far = Texture::new(seed ^ 0xBAC4, 6, [60.0, 300.0], 10.0);
        let background = (0..width * height)
            .map(|at| {
                far.at((at % width) as f64 + 0.5, (at / width) as f64 + 0.5)
                    .map(|value| value as f32)
            })
            .collect();
        Self {
            width,
            height,
            background,
            surface: Texture::new(seed ^ 0x5F, 8, [7.0, 20.0], 18.0),
            seed,
            path,
            ball_radius_px: 12.0,
            ball_brightness: 50.0,
            spin_rad_per_s: 0.0,
            brightening_per_s: 0.0,
            noise: 0.0,
            hidden_s: None,
        }
    }

    /// Gives the exact centre of the ball.
    pub fn truth(&self, t_s: f64) -> [f64; 2] {
        self.path.at(t_s)
    }

    /// Renders the frame at a time.
    ///
    /// # Errors
    /// [`VisionError::FrameSize`] when the clip was made with an empty size.
    pub fn frame(&self, t_s: f64) -> Result<Frame, VisionError> {
        let gain = (1.0 + self.brightening_per_s * t_s) as f32;
        let mut colours = self.background.clone();
        let hidden = self
            .hidden_s
            .is_some_and(|[start, end]| (start..=end).contains(&t_s));
        if !hidden {
            self.draw_ball(&mut colours, t_s);
        }
        let mut random = SplitMix::new(self.seed ^ t_s.to_bits());
        let mut rgba = Vec::with_capacity(4 * colours.len());
        for colour in &colours {
            for value in colour {
                let noise = if self.noise > 0.0 {
                    (self.noise * random.normal()) as f32
                } else {
                    0.0
                };
                // The cast saturates, as a sensor does.
                rgba.push((value * gain + noise + 0.5) as u8);
            }
            rgba.push(255);
        }
        Frame::new(self.width, self.height, rgba)
    }

    fn draw_ball(&self, colours: &mut [[f32; 3]], t_s: f64) {
        let centre = self.truth(t_s);
        let reach = self.ball_radius_px + 1.0;
        let span = |middle: f64, limit: usize| {
            let first = (middle - reach).clamp(0.0, limit as f64) as usize;
            let last = (middle + reach).ceil().clamp(0.0, limit as f64) as usize;
            first..last
        };
        let (sin, cos) = (self.spin_rad_per_s * t_s).sin_cos();
        for row in span(centre[1], self.height) {
            for column in span(centre[0], self.width) {
                let dx = column as f64 + 0.5 - centre[0];
                let dy = row as f64 + 0.5 - centre[1];
                let cover = (self.ball_radius_px + 0.5 - dx.hypot(dy)).clamp(0.0, 1.0);
                if cover == 0.0 {
                    continue;
                }
                let ball = self.surface.at(cos * dx + sin * dy, cos * dy - sin * dx);
                let under = &mut colours[row * self.width + column];
                for (value, ball) in under.iter_mut().zip(ball) {
                    *value += cover as f32 * ((ball + self.ball_brightness) as f32 - *value);
                }
            }
        }
    }
}

/// Makes the workload of the tracker bench: a noisy 1280 × 720 clip of a ball that is thrown across the picture at up to
/// 64 pixels a frame at 30 frames a second, for 0.8 s.
pub fn ball_clip_720p(seed: u64) -> SyntheticClip {
    let path = Path::Parabola {
        start_px: [60.0, 640.0],
        velocity_px_per_s: [1400.0, -1300.0],
        acceleration_px_per_s2: [0.0, 3000.0],
    };
    let mut clip = SyntheticClip::new(1280, 720, seed, path);
    clip.noise = 3.0;
    clip
}
