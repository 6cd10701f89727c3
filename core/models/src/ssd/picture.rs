//! From a frame's bytes to the network's input.

use super::tiling::Region;
use crate::pixels::Picture;

impl Picture<'_> {
    /// Resamples the whole picture as the network sees it, `[3, rows, columns]`.
    pub fn resampled(&self, columns: usize, rows: usize) -> Vec<f32> {
        let (width, height) = (self.width(), self.height());
        self.resample(
            &Region {
                left: 0,
                top: 0,
                width,
                height,
            },
            columns,
            rows,
        )
    }

    /// Resamples a region to `columns` × `rows` and maps 0..=255 to -1..=1.
    ///
    /// Bilinear, with pixel centres at half integers, borders repeated, and no smoothing when the
    /// picture shrinks: what the published graph's texture sampler does, and OpenCV's
    /// `INTER_LINEAR`. The aspect ratio is not kept, as the network was trained that way.
    ///
    /// # Shapes
    /// - output: `[3, rows, columns]`, red, green, blue
    pub(super) fn resample(&self, region: &Region, columns: usize, rows: usize) -> Vec<f32> {
        let across = taps(region.width, columns);
        let down = taps(region.height, rows);
        let plane = columns * rows;
        let mut values = vec![0.0; 3 * plane];
        let (reds, rest) = values.split_at_mut(plane);
        let (greens, blues) = rest.split_at_mut(plane);
        for (row, y) in down.iter().enumerate() {
            let line = |index: usize| self.line(index, region);
            let (upper, lower) = (line(y.first), line(y.second));
            for (column, x) in across.iter().enumerate() {
                let corners = [
                    upper[x.first],
                    upper[x.second],
                    lower[x.first],
                    lower[x.second],
                ];
                let sample = |channel: usize| {
                    let [a, b, c, d] = corners.map(|pixel| f32::from(pixel[channel]));
                    mix(mix(a, b, x.weight), mix(c, d, x.weight), y.weight) / 127.5 - 1.0
                };
                let index = row * columns + column;
                (reds[index], greens[index], blues[index]) = (sample(0), sample(1), sample(2));
            }
        }
        values
    }

    /// The pixels of one of a region's lines.
    fn line(&self, index: usize, region: &Region) -> &[[u8; 4]] {
        let start = (region.top + index) * self.width() + region.left;
        &self.pixels()[start..][..region.width]
    }
}

/// The two pixels an output sample lies between, and how much the second one counts.
struct Tap {
    first: usize,
    second: usize,
    weight: f32,
}

fn taps(length: usize, samples: usize) -> Vec<Tap> {
    let step = length as f32 / samples as f32;
    let last = (length - 1) as f32;
    let tap = |sample: usize| {
        let position = ((sample as f32 + 0.5) * step - 0.5).clamp(0.0, last);
        let first = position as usize;
        Tap {
            first,
            second: (first + 1).min(length - 1),
            weight: position - first as f32,
        }
    };
    (0..samples).map(tap).collect()
}

fn mix(a: f32, b: f32, weight: f32) -> f32 {
    a + (b - a) * weight
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_size_gives_the_same_picture() {
        let rgba: Vec<u8> = (0..4 * 6).map(|value| value * 10).collect();
        let picture = Picture::new(3, 2, &rgba).unwrap();
        let region = Region {
            left: 0,
            top: 0,
            width: 3,
            height: 2,
        };
        let values = picture.resample(&region, 3, 2);
        for pixel in 0..6 {
            for channel in 0..3 {
                let expected = f32::from(rgba[4 * pixel + channel]) / 127.5 - 1.0;
                assert!((values[channel * 6 + pixel] - expected).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn a_region_sees_nothing_outside_itself() {
        let mut rgba = vec![255; 4 * 16];
        rgba[4 * 5..4 * 6].fill(0);
        let picture = Picture::new(4, 4, &rgba).unwrap();
        let region = Region {
            left: 1,
            top: 1,
            width: 1,
            height: 1,
        };
        assert_eq!(picture.resample(&region, 2, 2), [-1.0; 12]);
    }
}
