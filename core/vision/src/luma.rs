//! Grey planes and their pyramid.

/// A plane of grey values, 0 to 255, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Luma {
    width: usize,
    height: usize,
    grey: Vec<f32>,
}

impl Luma {
    /// Wraps rows of values.
    ///
    /// # Panics
    /// When the length is not width × height or a side is zero: callers derive both from one frame.
    pub(crate) fn from_parts(width: usize, height: usize, grey: Vec<f32>) -> Self {
        assert!(width > 0 && height > 0 && grey.len() == width * height);
        Self {
            width,
            height,
            grey,
        }
    }

    /// Gives the number of columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Gives the number of rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// Gives all values, row by row.
    pub fn values(&self) -> &[f32] {
        &self.grey
    }

    /// Gives one row.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.grey[row * self.width..][..self.width]
    }

    /// Interpolates linearly at a point; outside the plane the border is repeated. A coordinate that is not a
    /// number reads the first column or row.
    pub fn sample(&self, point_px: [f64; 2]) -> f32 {
        // Taking the greater of NaN and 0 gives 0, unlike clamping.
        let x = (point_px[0] - 0.5).max(0.0).min((self.width - 1) as f64);
        let y = (point_px[1] - 0.5).max(0.0).min((self.height - 1) as f64);
        let (column, row) = (x as usize, y as usize);
        let (fx, fy) = ((x - column as f64) as f32, (y - row as f64) as f32);
        let right = (column + 1).min(self.width - 1);
        let below = (row + 1).min(self.height - 1);
        let upper = self.grey[row * self.width + column] * (1.0 - fx)
            + self.grey[row * self.width + right] * fx;
        let lower = self.grey[below * self.width + column] * (1.0 - fx)
            + self.grey[below * self.width + right] * fx;
        upper * (1.0 - fy) + lower * fy
    }

    /// Halves both sides by averaging 2 × 2 pixels; an odd last column or row is dropped, a single one is kept.
    pub fn halved(&self) -> Self {
        let width = (self.width / 2).max(1);
        let height = (self.height / 2).max(1);
        let mut grey = Vec::with_capacity(width * height);
        for row in 0..height {
            let upper = self.row(2 * row);
            let lower = self.row((2 * row + 1).min(self.height - 1));
            if self.width == 1 {
                grey.push((upper[0] + lower[0]) / 2.0);
                continue;
            }
            grey.extend(
                upper
                    .chunks_exact(2)
                    .zip(lower.chunks_exact(2))
                    .map(|(up, low)| (up[0] + up[1] + low[0] + low[1]) / 4.0),
            );
        }
        Self::from_parts(width, height, grey)
    }
}

/// A grey plane with its successive halvings, finest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Pyramid {
    levels: Vec<Luma>,
}

impl Pyramid {
    /// Builds a pyramid of at most `level_count` levels, at least one, and stops where a side falls under 16 pixels.
    pub fn new(finest: Luma, level_count: usize) -> Self {
        let mut levels = vec![finest];
        while levels.len() < level_count {
            let last = &levels[levels.len() - 1];
            if last.width().min(last.height()) < 32 {
                break;
            }
            let next = last.halved();
            levels.push(next);
        }
        Self { levels }
    }

    /// Gives the levels, finest first; never empty.
    pub fn levels(&self) -> &[Luma] {
        &self.levels
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plane(width: usize, height: usize, value: impl Fn(f64, f64) -> f64) -> Luma {
        let grey = (0..width * height)
            .map(|at| value((at % width) as f64 + 0.5, (at / width) as f64 + 0.5) as f32)
            .collect();
        Luma::from_parts(width, height, grey)
    }

    #[test]
    fn sampling_is_exact_on_a_ramp() {
        let ramp = plane(9, 7, |x, y| 3.0 * x - 2.0 * y + 20.0);
        for point in [[0.5, 0.5], [4.2, 3.9], [8.5, 6.5], [2.75, 0.5]] {
            let expected = 3.0 * point[0] - 2.0 * point[1] + 20.0;
            assert!((ramp.sample(point) as f64 - expected).abs() < 1e-4);
        }
        assert_eq!(ramp.sample([-50.0, -1.0]), ramp.sample([0.5, 0.5]));
        assert!(ramp.sample([f64::NAN, 2.0]).is_finite());
    }

    #[test]
    fn halving_keeps_coordinates() {
        let ramp = plane(64, 48, |x, y| x + 0.5 * y);
        let pyramid = Pyramid::new(ramp.clone(), 5);
        assert_eq!(pyramid.levels().len(), 2);
        let half = &pyramid.levels()[1];
        let difference = half.sample([10.0, 8.0]) - ramp.sample([20.0, 16.0]);
        assert!(difference.abs() < 1e-4);
    }

    #[test]
    fn the_smallest_planes_can_be_halved() {
        for (width, height) in [(1, 1), (1, 5), (5, 1), (3, 3)] {
            let half = plane(width, height, |_, _| 9.0).halved();
            assert!(half.values().iter().all(|value| *value == 9.0));
        }
    }
}
