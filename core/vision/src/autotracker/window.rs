//! The part of a frame that a step looks at, as smoothed floating point planes.

use super::lanes::LANES;
use crate::Frame;

/// Three colour planes over a rectangle of pixels, and the sum of their squares.
///
/// Values are 8-bit steps less 128, which keeps sums of squares small enough for single precision.
#[derive(Debug, Clone)]
pub(super) struct Window {
    /// Column and row of the first pixel in the frame; may be negative.
    pub(super) origin: [i64; 2],
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) colour: [Vec<f32>; 3],
    pub(super) power: Vec<f32>,
}

impl Window {
    /// Reads `width` × `height` pixels from `origin` and smooths them with the binomial kernel 1-2-1 in both
    /// directions; outside the frame its border is repeated.
    ///
    /// The smoothing makes cubic interpolation nearly exact and costs little precision: what it removes lies above
    /// half the sampling rate, where the noise is.
    pub(super) fn read(frame: &Frame, origin: [i64; 2], width: usize, height: usize) -> Self {
        // Room behind every plane, so that a block of lanes may read past the end of the last row.
        let padded = width * height + LANES;
        let mut colour = [0; 3].map(|_| vec![0.0_f32; padded]);
        let columns: Vec<usize> = (0..width + 2)
            .map(|at| clamped(origin[0] + at as i64 - 1, frame.width()))
            .collect();
        let mut raw = vec![0.0_f32; width + 2];
        let mut rows = [0; 3].map(|_| [0; 3].map(|_| vec![0.0_f32; width]));
        for at in 0..height + 2 {
            let row = frame.row(clamped(origin[1] + at as i64 - 1, frame.height()));
            for channel in 0..3 {
                for (value, column) in raw.iter_mut().zip(&columns) {
                    *value = f32::from(row[4 * column + channel]) - 128.0;
                }
                let target = &mut rows[at % 3][channel];
                for (x, value) in target.iter_mut().enumerate() {
                    *value = 0.25 * raw[x] + 0.5 * raw[x + 1] + 0.25 * raw[x + 2];
                }
                if at < 2 {
                    continue;
                }
                let out = &mut colour[channel][(at - 2) * width..][..width];
                let (above, middle, below) = (
                    &rows[(at - 2) % 3][channel],
                    &rows[(at - 1) % 3][channel],
                    &rows[at % 3][channel],
                );
                for (x, value) in out.iter_mut().enumerate() {
                    *value = 0.25 * above[x] + 0.5 * middle[x] + 0.25 * below[x];
                }
            }
        }
        Self::from_colour(origin, width, height, colour)
    }

    /// Computes the sum of squares anew after a change of the colours.
    pub(super) fn renew_power(&mut self) {
        let [red, green, blue] = &self.colour;
        for (power, ((r, g), b)) in self.power.iter_mut().zip(red.iter().zip(green).zip(blue)) {
            *power = r * r + g * g + b * b;
        }
    }

    fn from_colour(origin: [i64; 2], width: usize, height: usize, colour: [Vec<f32>; 3]) -> Self {
        let [red, green, blue] = &colour;
        let power = red
            .iter()
            .zip(green)
            .zip(blue)
            .map(|((r, g), b)| r * r + g * g + b * b)
            .collect();
        Self {
            origin,
            width,
            height,
            colour,
            power,
        }
    }

    /// Averages blocks of `factor` × `factor` pixels; what does not fill a block is dropped.
    pub(super) fn shrunk(&self, factor: usize) -> Self {
        let (width, height) = (self.width / factor, self.height / factor);
        let colour = [0, 1, 2]
            .map(|channel| shrink(&self.colour[channel], self.width, width, height, factor));
        Self::from_colour(self.origin, width, height, colour)
    }

    /// Interpolates a square of `side` samples one pixel apart, the first at column `x` and row `y` of the window.
    ///
    /// Separable cubic convolution (Keys 1981, a = −1/2). The caller keeps two pixels of margin; beyond it the border
    /// is repeated.
    pub(super) fn patch(&self, x: f64, y: f64, side: usize) -> [Vec<f32>; 3] {
        let (column, row) = (x.floor(), y.floor());
        let (wx, wy) = (cubic(x - column), cubic(y - row));
        let source =
            |at: f64, step: usize, limit: usize| clamped(at as i64 + step as i64 - 1, limit);
        let columns: Vec<usize> = (0..side + 3)
            .map(|step| source(column, step, self.width))
            .collect();
        [0, 1, 2].map(|channel| {
            let plane = &self.colour[channel];
            let mut across = vec![0.0_f32; side * (side + 3)];
            let mut line = vec![0.0_f32; side + 3];
            for (step, target) in across.chunks_exact_mut(side).enumerate() {
                let values = &plane[source(row, step, self.height) * self.width..];
                for (value, column) in line.iter_mut().zip(&columns) {
                    *value = values[*column];
                }
                for (at, value) in target.iter_mut().enumerate() {
                    *value = wx[0] * line[at]
                        + wx[1] * line[at + 1]
                        + wx[2] * line[at + 2]
                        + wx[3] * line[at + 3];
                }
            }
            (0..side * side)
                .map(|at| {
                    wy[0] * across[at]
                        + wy[1] * across[at + side]
                        + wy[2] * across[at + 2 * side]
                        + wy[3] * across[at + 3 * side]
                })
                .collect()
        })
    }
}

/// Averages blocks of a plane that has `stride` columns; the result has room for a block of lanes behind it.
pub(super) fn shrink(
    plane: &[f32],
    stride: usize,
    width: usize,
    height: usize,
    factor: usize,
) -> Vec<f32> {
    let share = 1.0 / (factor * factor) as f32;
    let mut small = vec![0.0_f32; width * height + LANES];
    for row in 0..height * factor {
        let source = &plane[row * stride..][..width * factor];
        let target = &mut small[row / factor * width..][..width];
        for (value, block) in target.iter_mut().zip(source.chunks_exact(factor)) {
            *value += share * block.iter().sum::<f32>();
        }
    }
    small
}

fn clamped(at: i64, limit: usize) -> usize {
    at.clamp(0, limit as i64 - 1) as usize
}

fn cubic(t: f64) -> [f32; 4] {
    let (t2, t3) = (t * t, t * t * t);
    [
        0.5 * (-t3 + 2.0 * t2 - t),
        0.5 * (3.0 * t3 - 5.0 * t2 + 2.0),
        0.5 * (-3.0 * t3 + 4.0 * t2 + t),
        0.5 * (t3 - t2),
    ]
    .map(|weight| weight as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp() -> Frame {
        let rgba: Vec<u8> = (0..40 * 30)
            .flat_map(|at| {
                let (x, y) = (at % 40, at / 40);
                [(3 * x + 2 * y) as u8, (4 * x) as u8, (5 * y) as u8, 255]
            })
            .collect();
        Frame::new(40, 30, rgba).unwrap()
    }

    #[test]
    fn smoothing_and_interpolation_leave_ramps_alone() {
        let window = Window::read(&ramp(), [5, 4], 20, 16);
        let patch = window.patch(4.3, 5.6, 5);
        for at in 0..25 {
            let (x, y) = (9.3 + (at % 5) as f32, 9.6 + (at / 5) as f32);
            let expected = [3.0 * x + 2.0 * y, 4.0 * x, 5.0 * y];
            for (plane, expected) in patch.iter().zip(expected) {
                let difference = plane[at] + 128.0 - expected;
                assert!(difference.abs() < 1e-3, "{at}: {difference}");
            }
        }
    }

    #[test]
    fn a_window_may_hang_over_every_edge() {
        let window = Window::read(&ramp(), [-10, -10], 60, 50);
        assert!((window.colour[0][0] + 128.0).abs() < 2.0);
        let last = window.colour[1][60 * 50 - 1] + 128.0;
        assert!((last - 4.0 * 39.0).abs() < 2.0);
    }

    #[test]
    fn shrinking_averages_blocks() {
        let window = Window::read(&ramp(), [0, 0], 21, 11).shrunk(2);
        assert_eq!((window.width, window.height), (10, 5));
        // Middle of the block at column 4, row 3: pixel centres 8.5 and 6.5.
        let value = window.colour[0][3 * 10 + 4] + 128.0;
        assert!((value - (3.0 * 8.5 + 2.0 * 6.5)).abs() < 1e-3);
    }
}
