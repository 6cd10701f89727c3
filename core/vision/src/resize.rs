//! Resizing, to the analysis scale and to what a detector eats.

use crate::{BoxPx, Frame, VisionError};

/// Says how a frame is fitted into a detector's input.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fit {
    /// Width and height are scaled on their own, so the picture is distorted and fills the input.
    Stretch,
    /// One scale for both, centred, with the rest filled by a grey of 0 to 255.
    Letterbox { fill: f32 },
}

/// A detector's input and the way back to the frame.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectorInput {
    /// Columns of the input.
    pub width: usize,
    /// Rows of the input.
    pub height: usize,
    /// Red, green, blue in 0 to 255, shape [height, width, 3].
    pub rgb: Vec<f32>,
    /// Input pixels per frame pixel, in x and y.
    pub input_from_frame_scale: [f64; 2],
    /// Where the frame's origin lies in the input, in input pixels.
    pub frame_origin_px: [f64; 2],
}

impl DetectorInput {
    /// Takes a box found in the input back to the frame.
    pub fn frame_from_input(&self, input_px: BoxPx) -> BoxPx {
        let [sx, sy] = self.input_from_frame_scale;
        let [ox, oy] = self.frame_origin_px;
        BoxPx {
            left: (input_px.left - ox) / sx,
            top: (input_px.top - oy) / sy,
            right: (input_px.right - ox) / sx,
            bottom: (input_px.bottom - oy) / sy,
        }
    }
}

/// Resizes a frame into a detector's input of `width` × `height`.
///
/// Values stay gamma-encoded, as detectors are trained on them.
///
/// # Errors
/// [`VisionError::EmptyRegion`] when a side is zero or over 16384.
pub fn detector_input(
    frame: &Frame,
    width: usize,
    height: usize,
    fit: Fit,
) -> Result<DetectorInput, VisionError> {
    check_size(width, height)?;
    let exact = [
        width as f64 / frame.width() as f64,
        height as f64 / frame.height() as f64,
    ];
    let (inner, fill) = match fit {
        Fit::Stretch => ([width, height], 0.0),
        Fit::Letterbox { fill } => {
            let scale = exact[0].min(exact[1]);
            let side = |frame_side: usize, limit: usize| {
                ((frame_side as f64 * scale).round() as usize).clamp(1, limit)
            };
            (
                [side(frame.width(), width), side(frame.height(), height)],
                fill,
            )
        }
    };
    let offset = [(width - inner[0]) / 2, (height - inner[1]) / 2];
    let resized = resample(frame, inner[0], inner[1]);
    let rgb = if inner == [width, height] {
        resized
    } else {
        let mut rgb = vec![fill; 3 * width * height];
        for row in 0..inner[1] {
            let at = 3 * ((row + offset[1]) * width + offset[0]);
            rgb[at..at + 3 * inner[0]]
                .copy_from_slice(&resized[3 * row * inner[0]..3 * (row + 1) * inner[0]]);
        }
        rgb
    };
    Ok(DetectorInput {
        width,
        height,
        rgb,
        input_from_frame_scale: [
            inner[0] as f64 / frame.width() as f64,
            inner[1] as f64 / frame.height() as f64,
        ],
        frame_origin_px: [offset[0] as f64, offset[1] as f64],
    })
}

impl Frame {
    /// Resizes by averaging the covered area where it shrinks and interpolating linearly where it grows.
    ///
    /// # Errors
    /// [`VisionError::EmptyRegion`] when a side is zero or over 16384.
    pub fn resized(&self, width: usize, height: usize) -> Result<Self, VisionError> {
        check_size(width, height)?;
        if (width, height) == (self.width(), self.height()) {
            return Ok(self.clone());
        }
        let rgba: Vec<u8> = resample(self, width, height)
            .chunks_exact(3)
            .flat_map(|rgb| [round(rgb[0]), round(rgb[1]), round(rgb[2]), 255])
            .collect();
        Self::new(width, height, rgba)
    }

    /// Shrinks so that the longer side is at most `longest_px`, keeping the aspect ratio; never enlarges.
    ///
    /// # Errors
    /// [`VisionError::EmptyRegion`] when `longest_px` is zero.
    pub fn shrunk_to(&self, longest_px: usize) -> Result<Self, VisionError> {
        let longest = self.width().max(self.height());
        let scale = (longest_px as f64 / longest as f64).min(1.0);
        let side = |side: usize| ((side as f64 * scale).round() as usize).max(longest_px.min(1));
        self.resized(side(self.width()), side(self.height()))
    }
}

fn check_size(width: usize, height: usize) -> Result<(), VisionError> {
    const LIMIT: usize = 1 << 14;
    if (1..=LIMIT).contains(&width) && (1..=LIMIT).contains(&height) {
        Ok(())
    } else {
        Err(VisionError::EmptyRegion { width, height })
    }
}

fn round(value: f32) -> u8 {
    (value + 0.5) as u8
}

/// Gives [height, width, 3] values, columns first and then rows, each with its own weights.
fn resample(frame: &Frame, width: usize, height: usize) -> Vec<f32> {
    let columns = taps(frame.width(), width);
    let rows = taps(frame.height(), height);
    let mut narrow = vec![0.0_f32; 3 * width];
    let mut narrow_row = usize::MAX;
    let mut out = vec![0.0_f32; 3 * width * height];
    // Neighbouring output rows share at most their border input rows, so each input row is narrowed once or twice.
    for (target, tap) in out.chunks_exact_mut(3 * width).zip(&rows) {
        for (step, weight) in tap.weights.iter().enumerate() {
            let source = tap.first + step;
            if source != narrow_row {
                narrow_columns(frame.row(source), &columns, &mut narrow);
                narrow_row = source;
            }
            for (sum, value) in target.iter_mut().zip(&narrow) {
                *sum += weight * value;
            }
        }
    }
    out
}

fn narrow_columns(row: &[u8], columns: &[Tap], narrow: &mut [f32]) {
    for (target, tap) in narrow.chunks_exact_mut(3).zip(columns) {
        let mut sum = [0.0_f32; 3];
        let source = row[4 * tap.first..].chunks_exact(4);
        for (px, weight) in source.zip(&tap.weights) {
            sum[0] += weight * px[0] as f32;
            sum[1] += weight * px[1] as f32;
            sum[2] += weight * px[2] as f32;
        }
        target.copy_from_slice(&sum);
    }
}

/// The input samples that one output sample is made of; the weights sum to one.
struct Tap {
    first: usize,
    weights: Vec<f32>,
}

fn taps(from: usize, to: usize) -> Vec<Tap> {
    let scale = from as f64 / to as f64;
    (0..to)
        .map(|at| {
            if scale >= 1.0 {
                covered(at as f64 * scale, (at + 1) as f64 * scale, from)
            } else {
                between((at as f64 + 0.5) * scale - 0.5, from)
            }
        })
        .collect()
}

/// Weighs samples by the share of [start, end] that each covers.
fn covered(start: f64, end: f64, from: usize) -> Tap {
    let first = (start as usize).min(from - 1);
    let last = ((end - 1e-9).ceil() as usize).clamp(first + 1, from);
    let shares: Vec<f64> = (first..last)
        .map(|at| (end.min(at as f64 + 1.0) - start.max(at as f64)).max(0.0))
        .collect();
    let total: f64 = shares.iter().sum();
    Tap {
        first,
        weights: shares.iter().map(|share| (share / total) as f32).collect(),
    }
}

fn between(position: f64, from: usize) -> Tap {
    let position = position.clamp(0.0, (from - 1) as f64);
    let first = position as usize;
    let share = (position - first as f64) as f32;
    let weights = if first + 1 < from {
        vec![1.0 - share, share]
    } else {
        vec![1.0]
    };
    Tap { first, weights }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(width: usize, height: usize, value: impl Fn(usize, usize) -> u8) -> Frame {
        let rgba: Vec<u8> = (0..width * height)
            .flat_map(|at| {
                let grey = value(at % width, at / width);
                [grey, grey, grey, 255]
            })
            .collect();
        Frame::new(width, height, rgba).unwrap()
    }

    #[test]
    fn shrinking_averages_the_area() {
        let checks = frame(6, 4, |x, y| if (x + y) % 2 == 0 { 200 } else { 100 });
        let small = checks.resized(3, 2).unwrap();
        assert!(small.rgba().chunks_exact(4).all(|px| px[0] == 150));
        // Three columns become two: each takes one and a half.
        let thirds = frame(3, 1, |x, _| [0, 90, 180][x]).resized(2, 1).unwrap();
        assert_eq!([thirds.rgb(0, 0)[0], thirds.rgb(1, 0)[0]], [30, 150]);
    }

    #[test]
    fn the_mean_survives_any_shrinking() {
        let noise = frame(97, 61, |x, y| ((x * 31 + y * 57) % 251) as u8);
        let mean = |values: &[f32]| values.iter().sum::<f32>() / values.len() as f32;
        let full = mean(&resample(&noise, 97, 61));
        for (width, height) in [(96, 60), (50, 31), (17, 13), (1, 1)] {
            let small = mean(&resample(&noise, width, height));
            assert!(
                (small - full).abs() < 0.05,
                "{width}×{height}: {small} {full}"
            );
        }
    }

    #[test]
    fn growing_is_linear_and_stays_inside() {
        let two = frame(2, 1, |x, _| [0, 100][x]).resized(4, 3).unwrap();
        let row: Vec<u8> = (0..4).map(|x| two.rgb(x, 2)[0]).collect();
        assert_eq!(row, [0, 25, 75, 100]);
    }

    #[test]
    fn boxes_come_back_to_the_frame() {
        let wide = frame(200, 100, |_, _| 50);
        for fit in [Fit::Stretch, Fit::Letterbox { fill: 114.0 }] {
            let input = detector_input(&wide, 64, 64, fit).unwrap();
            let [sx, sy] = input.input_from_frame_scale;
            let [ox, oy] = input.frame_origin_px;
            let truth = BoxPx::from_centre([120.0, 30.0], 20.0, 10.0);
            let found = input.frame_from_input(BoxPx {
                left: truth.left * sx + ox,
                top: truth.top * sy + oy,
                right: truth.right * sx + ox,
                bottom: truth.bottom * sy + oy,
            });
            assert!((found.iou(&truth) - 1.0).abs() < 1e-9);
        }
        let boxed = detector_input(&wide, 64, 64, Fit::Letterbox { fill: 114.0 }).unwrap();
        assert_eq!(boxed.frame_origin_px, [0.0, 16.0]);
        assert_eq!(boxed.rgb[0], 114.0);
        assert_eq!(boxed.rgb[3 * 64 * 32], 50.0);
    }

    #[test]
    fn a_size_without_pixels_is_refused() {
        assert!(detector_input(&frame(4, 4, |_, _| 0), 0, 4, Fit::Stretch).is_err());
        assert!(frame(4, 4, |_, _| 0).resized(4, 1 << 20).is_err());
        assert!(frame(4, 4, |_, _| 0).shrunk_to(0).is_err());
        let thin = frame(300, 1, |_, _| 9).shrunk_to(10).unwrap();
        assert_eq!((thin.width(), thin.height()), (10, 1));
    }
}
