//! Weighted linear least squares, and curves with one nonlinear parameter.

use nalgebra::{DMatrix, DVector};

/// Solution of a linear problem.
pub(super) struct Linear {
    pub parameters: Vec<f64>,
    /// Sum of squared weighted residuals.
    pub squares: f64,
}

/// Data with weights 1/σ (or 1).
pub(super) struct Points {
    pub time: Vec<f64>,
    pub y: Vec<f64>,
    pub weight: Vec<f64>,
}

/// Smallest over largest singular value below which the columns count as dependent.
const RANK_TOLERANCE: f64 = 1e-9;

impl Points {
    /// Solves for the factors of a basis, or `None` where the data do not determine them.
    pub fn linear(&self, basis: &dyn Fn(f64) -> Vec<f64>) -> Option<Linear> {
        let design = self.design(basis)?;
        let target = DVector::from_fn(self.y.len(), |row, _| self.y[row] * self.weight[row]);
        // Columns of unit length, so that the rank test does not depend on units.
        let lengths: Vec<f64> = design
            .column_iter()
            .map(|column| column.norm().max(f64::MIN_POSITIVE))
            .collect();
        let mut scaled = design;
        for (mut column, length) in scaled.column_iter_mut().zip(&lengths) {
            column /= *length;
        }
        let svd = scaled.clone().svd(true, true);
        let largest = svd.singular_values.max();
        if svd.singular_values.min() <= RANK_TOLERANCE * largest {
            return None;
        }
        let solution = svd.solve(&target, 0.0).ok()?;
        let squares = (&scaled * &solution - &target).norm_squared();
        let parameters: Vec<f64> = solution
            .iter()
            .zip(&lengths)
            .map(|(value, length)| value / length)
            .collect();
        (squares.is_finite() && parameters.iter().all(|value| value.is_finite())).then_some(
            Linear {
                parameters,
                squares,
            },
        )
    }

    /// Returns the inverse of the weighted normal matrix of some columns: the covariance at unit noise.
    pub fn covariance(&self, columns: &dyn Fn(f64) -> Vec<f64>) -> Option<DMatrix<f64>> {
        let design = self.design(columns)?;
        let lengths: Vec<f64> = design.column_iter().map(|column| column.norm()).collect();
        if lengths
            .iter()
            .any(|length| !length.is_finite() || *length == 0.0)
        {
            return None;
        }
        let mut scaled = design;
        for (mut column, length) in scaled.column_iter_mut().zip(&lengths) {
            column /= *length;
        }
        let svd = scaled.svd(false, true);
        let rotation = svd.v_t?;
        if svd.singular_values.min() <= RANK_TOLERANCE * svd.singular_values.max() {
            return None;
        }
        let inverse = DMatrix::from_diagonal(&svd.singular_values.map(|value| value.powi(-2)));
        let covariance = rotation.transpose() * inverse * rotation;
        Some(DMatrix::from_fn(lengths.len(), lengths.len(), |r, c| {
            covariance[(r, c)] / (lengths[r] * lengths[c])
        }))
    }

    /// Finds the nonlinear parameter of a separable curve by scanning its profile and refining the
    /// best interior minimum by golden section (variable projection, Golub and Pereyra 1973).
    ///
    /// `grid` is in ascending order. `None` when the minimum lies at an end of it.
    pub fn separable(&self, grid: &[f64], basis: &dyn Fn(f64, f64) -> Vec<f64>) -> Option<f64> {
        let profile = |parameter: f64| {
            self.linear(&|time| basis(parameter, time))
                .map_or(f64::INFINITY, |solution| solution.squares)
        };
        let scores: Vec<f64> = grid.iter().map(|parameter| profile(*parameter)).collect();
        let best = (0..grid.len()).min_by(|a, b| scores[*a].total_cmp(&scores[*b]))?;
        if best == 0 || best + 1 == grid.len() || !scores[best].is_finite() {
            return None;
        }
        let ratio = 0.5 * (5f64.sqrt() - 1.0);
        let (mut low, mut high) = (grid[best - 1], grid[best + 1]);
        let mut inner = [high - ratio * (high - low), low + ratio * (high - low)];
        let mut inner_scores = inner.map(profile);
        for _ in 0..80 {
            if inner_scores[0] <= inner_scores[1] {
                high = inner[1];
                inner = [high - ratio * (high - low), inner[0]];
                inner_scores = [profile(inner[0]), inner_scores[0]];
            } else {
                low = inner[0];
                inner = [inner[1], low + ratio * (high - low)];
                inner_scores = [inner_scores[1], profile(inner[1])];
            }
            if high - low <= 1e-12 * high.abs().max(low.abs()) {
                break;
            }
        }
        Some(0.5 * (low + high))
    }

    /// Returns the weighted columns, or `None` if one is not finite: the decomposition would not end.
    fn design(&self, columns: &dyn Fn(f64) -> Vec<f64>) -> Option<DMatrix<f64>> {
        let rows: Vec<Vec<f64>> = self.time.iter().map(|time| columns(*time)).collect();
        let design = DMatrix::from_fn(rows.len(), rows[0].len(), |row, column| {
            rows[row][column] * self.weight[row]
        });
        design
            .iter()
            .all(|value| value.is_finite())
            .then_some(design)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_solved_exactly_and_dependent_columns_are_noticed() {
        let points = Points {
            time: vec![0.0, 1.0, 2.0],
            y: vec![1.0, 3.0, 5.0],
            weight: vec![1.0, 2.0, 0.5],
        };
        let line = points.linear(&|t| vec![1.0, t]).unwrap();
        assert!(
            (line.parameters[0] - 1.0).abs() < 1e-12 && (line.parameters[1] - 2.0).abs() < 1e-12
        );
        assert!(points.linear(&|t| vec![t, 2.0 * t]).is_none());
        assert!(points.covariance(&|t| vec![1.0, 3.0, t]).is_none());
    }

    #[test]
    fn a_rate_is_found_between_grid_points() {
        let time: Vec<f64> = (0..30).map(|i| f64::from(i) * 0.1).collect();
        let y = time
            .iter()
            .map(|t| 2.0 + 3.0 * (-1.234 * t).exp())
            .collect();
        let points = Points {
            weight: vec![1.0; time.len()],
            time,
            y,
        };
        let grid: Vec<f64> = (0..20).map(|i| -4.0 + 0.2 * f64::from(i)).collect();
        let rate = points
            .separable(&grid, &|k, t| vec![1.0, (k * t).exp()])
            .unwrap();
        assert!((rate + 1.234).abs() < 1e-6, "{rate}");
    }
}
