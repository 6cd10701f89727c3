//! Bicubic resampling of eight-bit pictures, to the last bit as the references do it.

use super::Picture;

/// Whose pixels come out of a resampling.
///
/// Both smooth when a picture shrinks: the kernel grows with the step between samples. Both go along
/// rows first, round to eight bits, and then go along columns. They differ in how exact their
/// whole-number weights are, so a few values in a thousand differ, by 1 of 255 and seldom by 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Resampler {
    /// torchvision's `resize` of bytes, with antialiasing: weights of at most 15 bits.
    ///
    /// With torchvision installed, `transformers` 5 prepares images by it, and videos always.
    Torchvision,
    /// Pillow's `resize`: weights with 22 bits behind the point.
    ///
    /// LLaVA-OneVision was trained with it, and `transformers` 5 falls back on it for images. From
    /// version 13 Pillow goes along columns first where that is much less work; this does not.
    Pillow,
}

impl Resampler {
    /// Resamples a picture to red, green and blue bytes; a side of zero gives none.
    ///
    /// # Shapes
    /// - output: `[height, width, 3]`
    pub fn resize(self, picture: &Picture<'_>, width: usize, height: usize) -> Vec<u8> {
        if width == 0 || height == 0 {
            return Vec::new();
        }
        let resized = resize(&Canvas::of(picture), width, height, self);
        resized.pixels.into_flattened()
    }
}

/// Red, green and blue bytes, rows from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rgb {
    pub width: usize,
    pub pixels: Vec<[u8; 3]>,
}

/// A picture on a plain ground, which may be larger.
#[derive(Debug, Clone, Copy)]
pub(super) struct Canvas<'a> {
    picture: &'a Picture<'a>,
    width: usize,
    height: usize,
    ground: [u8; 3],
}

impl<'a> Canvas<'a> {
    /// The picture alone.
    pub fn of(picture: &'a Picture<'a>) -> Self {
        Self {
            picture,
            width: picture.width(),
            height: picture.height(),
            ground: [0; 3],
        }
    }

    /// The picture in the middle of a square; of an odd number of padded pixels the larger half is behind.
    pub fn square(picture: &'a Picture<'a>, ground: [u8; 3]) -> Self {
        let side = picture.width().max(picture.height());
        Self {
            picture,
            width: side,
            height: side,
            ground,
        }
    }

    /// Shrinks or stretches every row. The square itself is never made: that of a thin picture is huge.
    fn narrowed(&self, across: &Kernel) -> Vec<[u8; 3]> {
        let [width, height] = [self.picture.width(), self.picture.height()];
        let left = (self.width - width) / 2;
        let top = (self.height - height) / 2;
        let row = |line| across.row(line, left, self.ground);
        let plain = row(&[]);
        let mut narrow = plain.repeat(top);
        for line in self.picture.pixels().chunks_exact(width) {
            narrow.extend(row(line));
        }
        narrow.extend(plain.repeat(self.height - top - height));
        narrow
    }
}

/// Resamples a picture to `width` × `height`, neither of which is zero.
pub(super) fn resize(
    canvas: &Canvas<'_>,
    width: usize,
    height: usize,
    resampler: Resampler,
) -> Rgb {
    let narrow = canvas.narrowed(&Kernel::new(canvas.width, width, resampler));
    let down = Kernel::new(canvas.height, height, resampler);
    let mut pixels = Vec::with_capacity(width * height);
    let mut sums = vec![[0; 3]; width];
    for tap in &down.taps {
        sums.fill([down.half(); 3]);
        let rows = narrow[tap.first * width..].chunks_exact(width);
        for (row, weight) in rows.zip(&tap.weights) {
            for (sum, value) in sums.as_flattened_mut().iter_mut().zip(row.as_flattened()) {
                *sum += weight * i32::from(*value);
            }
        }
        let rounded = sums.iter().map(|sums| sums.map(|sum| down.rounded(sum)));
        pixels.extend(rounded);
    }
    Rgb { width, pixels }
}

/// The weights of every sample along one direction, as whole multiples of `2^-bits`.
struct Kernel {
    taps: Vec<Tap>,
    bits: u32,
}

/// The pixels that make one sample, and how much each counts.
struct Tap {
    first: usize,
    weights: Vec<i32>,
    /// Sum of the weights, which rounding leaves near one.
    total: i32,
}

/// Half the width of the cubic kernel where the picture does not shrink.
const SUPPORT: f64 = 2.0;
/// Bits behind the point in Pillow's weights, and the most in torchvision's.
const MOST_BITS: u32 = 22;
/// The largest of torchvision's weights stays below 2¹⁵.
const SHORT: i32 = 1 << 15;

impl Kernel {
    fn new(length: usize, samples: usize, resampler: Resampler) -> Self {
        let step = length as f64 / samples as f64;
        let stretch = step.max(1.0);
        let shares = |sample: usize| {
            let centre = (sample as f64 + 0.5) * step;
            // Both references cut off what lies before zero, and beyond the end.
            let first = (centre - SUPPORT * stretch + 0.5).max(0.0) as usize;
            let end = ((centre + SUPPORT * stretch + 0.5) as usize).min(length);
            let shares: Vec<f64> = (first..end)
                .map(|pixel| cubic((pixel as f64 - centre + 0.5) * (1.0 / stretch)))
                .collect();
            let sum: f64 = shares.iter().sum();
            let shares = shares.into_iter().map(|share| share / sum).collect();
            (first, shares)
        };
        let shares: Vec<(usize, Vec<f64>)> = (0..samples).map(shares).collect();
        let bits = match resampler {
            Resampler::Pillow => MOST_BITS,
            Resampler::Torchvision => short_bits(&shares),
        };
        let weight = |share: f64| (share * f64::from(1 << bits)).round() as i32;
        let taps = shares.into_iter().map(|(first, shares)| {
            let weights: Vec<i32> = shares.into_iter().map(weight).collect();
            let total = weights.iter().sum();
            Tap {
                first,
                weights,
                total,
            }
        });
        Self {
            taps: taps.collect(),
            bits,
        }
    }

    /// One row, in which pixels stand from `left` on and the ground before and behind them.
    fn row(&self, line: &[[u8; 4]], left: usize, ground: [u8; 3]) -> Vec<[u8; 3]> {
        let sample = |tap: &Tap| {
            let start = tap.first.max(left);
            let end = (tap.first + tap.weights.len()).min(left + line.len());
            let mut sums = [self.half(); 3];
            let mut outside = tap.total;
            if start < end {
                let weights = &tap.weights[start - tap.first..end - tap.first];
                for (pixel, weight) in line[start - left..].iter().zip(weights) {
                    for (sum, value) in sums.iter_mut().zip(pixel) {
                        *sum += weight * i32::from(*value);
                    }
                    outside -= weight;
                }
            }
            for (sum, value) in sums.iter_mut().zip(ground) {
                *sum += outside * i32::from(value);
            }
            sums.map(|sum| self.rounded(sum))
        };
        self.taps.iter().map(sample).collect()
    }

    /// A half in the unit of the weights, which makes the shift round.
    fn half(&self) -> i32 {
        1 << (self.bits - 1)
    }

    fn rounded(&self, sum: i32) -> u8 {
        (sum >> self.bits).clamp(0, 255) as u8
    }
}

/// The most bits behind the point with which every weight fits sixteen bits.
fn short_bits(shares: &[(usize, Vec<f64>)]) -> u32 {
    let largest = shares
        .iter()
        .flat_map(|(_, shares)| shares)
        .fold(0.0, |most: f64, share| most.max(*share));
    let fits = |bits: &u32| ((largest * f64::from(1 << bits)).round() as i32) < SHORT;
    (1..=MOST_BITS).take_while(fits).last().unwrap_or(1)
}

/// The cubic kernel of Keys 1981 with a = -1/2.
fn cubic(distance: f64) -> f64 {
    const A: f64 = -0.5;
    let x = distance.abs();
    if x < 1.0 {
        ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0
    } else if x < 2.0 {
        (((x - 5.0) * x + 8.0) * x - 4.0) * A
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resized(rgba: &[u8], from: [usize; 2], to: [usize; 2], resampler: Resampler) -> Rgb {
        let picture = Picture::new(from[0], from[1], rgba).expect("has that size");
        resize(&Canvas::of(&picture), to[0], to[1], resampler)
    }

    #[test]
    fn the_same_size_gives_the_same_bytes_and_a_plain_colour_stays() {
        let rgba: Vec<u8> = (0..4 * 35).map(|value| (value * 37 % 251) as u8).collect();
        let plain: Vec<u8> = (0..4 * 35)
            .map(|index| [9, 200, 255, 7][index % 4])
            .collect();
        for resampler in [Resampler::Torchvision, Resampler::Pillow] {
            let same = resized(&rgba, [7, 5], [7, 5], resampler);
            let expected: Vec<[u8; 3]> = rgba
                .as_chunks::<4>()
                .0
                .iter()
                .map(|[red, green, blue, _]| [*red, *green, *blue])
                .collect();
            assert_eq!(same.pixels, expected);
            for to in [[1, 1], [3, 11], [20, 2]] {
                let flat = resized(&plain, [7, 5], to, resampler);
                assert_eq!(flat.pixels, vec![[9, 200, 255]; to[0] * to[1]], "{to:?}");
            }
        }
    }

    #[test]
    fn an_edge_overshoots_and_is_cut_off_at_the_ends_of_the_range() {
        // A step from black to white, four times as wide: the kernel swings by some seven percent.
        let rgba: Vec<u8> = [0, 0, 0, 255, 255, 255]
            .iter()
            .flat_map(|v| [*v; 4])
            .collect();
        let wide = resized(&rgba, [6, 1], [24, 1], Resampler::Pillow);
        let reds: Vec<u8> = wide.pixels.iter().map(|pixel| pixel[0]).collect();
        assert_eq!((reds[0], reds[23]), (0, 255));
        assert!(reds.is_sorted(), "{reds:?}");
        let middle = u16::from(reds[11]) + u16::from(reds[12]);
        assert!((254..=256).contains(&middle), "{reds:?}");
    }

    #[test]
    fn torchvisions_weights_fit_sixteen_bits() {
        for (length, samples) in [(5, 5), (3, 384), (1920, 384), (1, 9), (9, 1)] {
            let kernel = Kernel::new(length, samples, Resampler::Torchvision);
            let largest = kernel.taps.iter().flat_map(|tap| &tap.weights).max();
            let largest = *largest.expect("has weights");
            assert!((SHORT / 2 - 1..SHORT).contains(&largest) || kernel.bits == MOST_BITS);
        }
    }
}
