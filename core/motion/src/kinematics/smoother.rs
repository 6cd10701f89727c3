//! Local polynomial smoothing on real time stamps.
//!
//! At every sample a quadratic is fitted to the samples within a half-width, weighted by an
//! Epanechnikov kernel over the noise variance (Savitzky and Golay 1964, for irregular times as in
//! Fan and Gijbels, "Local Polynomial Modelling", 1996). All estimates are linear in the data, so
//! each is kept as a row of weights, which makes exact propagation of noise possible, correlation
//! between neighbours included. A quartic in the same window is the rival against which smoothing
//! bias is judged.

use crate::vector::{Triple, add_scaled, dot, trace};

/// Degree of the local polynomial.
const DEGREE: usize = 2;
/// Degree of the rival polynomial, whose bias is smaller by two orders.
const RIVAL_DEGREE: usize = 4;
/// Fewest samples in a window; narrower windows are widened to the nearest ones.
const FEWEST_IN_WINDOW: usize = 6;
/// Most samples to each side of a window's middle, a bound on time and memory.
const MOST_PER_SIDE: usize = 120;
/// Number of half-widths tried between the narrowest and the widest.
const WIDTHS_TRIED: usize = 14;
/// A wider window is preferred as long as its score is within this many standard errors of the
/// best, because the flat minimum of cross-validation otherwise picks windows that follow noise.
const TOLERANCE_STANDARD_ERRORS: f64 = 0.5;
/// Degrees of freedom that a stated noise is worth beside the scatter of the data.
const STATED_NOISE_DOF: f64 = 10.0;

/// A linear estimate: weights on the data from `start` on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub start: usize,
    pub weights: Vec<f64>,
}

impl Row {
    pub fn end(&self) -> usize {
        self.start + self.weights.len()
    }

    pub fn weight(&self, index: usize) -> f64 {
        if index < self.start {
            0.0
        } else {
            self.weights.get(index - self.start).copied().unwrap_or(0.0)
        }
    }

    pub fn apply(&self, data: &[Triple]) -> Triple {
        let window = &data[self.start..self.end()];
        self.weights
            .iter()
            .zip(window)
            .fold([0.0; 3], |sum, (weight, point)| {
                add_scaled(sum, *point, *weight)
            })
    }
}

/// Value, slope and second derivative of the local polynomial at one time.
pub(super) struct LocalRows {
    pub value: Row,
    pub slope: Row,
    pub curvature: Row,
}

/// The data to smooth.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Data {
    pub t_s: Vec<f64>,
    pub position_m: Vec<Triple>,
    /// Noise covariance of each position, square metres.
    pub covariance_m2: Vec<[Triple; 3]>,
    /// Its trace, at least a ten-thousandth of the mean so that no sample has all the weight.
    pub variance_m2: Vec<f64>,
    /// Shared shifts, one list per parameter.
    pub shared_shift_m: Vec<Vec<Triple>>,
    /// Whether the covariances are the caller's (else they only give the shape).
    pub noise_stated: bool,
}

/// What smoothing found out about window and noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Choice {
    pub half_width_s: f64,
    /// Factor on the covariances that the scatter about the smooth curve calls for.
    pub noise_scale2: f64,
    /// Degrees of freedom behind that factor.
    pub dof: f64,
}

impl Data {
    /// Traces of covariances, kept from zero.
    pub fn variances(covariance_m2: &[[Triple; 3]]) -> Vec<f64> {
        let mean = covariance_m2.iter().map(trace).sum::<f64>() / covariance_m2.len() as f64;
        covariance_m2
            .iter()
            .map(|covariance| trace(covariance).max(1e-4 * mean))
            .collect()
    }

    /// Number of directions that carry noise, between 1 and 3.
    fn noisy_directions(&self) -> f64 {
        let sum: f64 = self
            .covariance_m2
            .iter()
            .map(|c| {
                let squared: f64 = c.iter().map(|row| dot(*row, *row)).sum();
                if squared > 0.0 {
                    trace(c).powi(2) / squared
                } else {
                    1.0
                }
            })
            .sum();
        sum / self.covariance_m2.len() as f64
    }
}

/// Returns the rows of the local polynomial at sample `index`.
pub(super) fn local_rows(data: &Data, index: usize, half_width_s: f64, rival: bool) -> LocalRows {
    let local = LocalPolynomial::new(data, index, half_width_s, rival, (0, 0));
    LocalRows {
        value: local.row(0),
        slope: local.row(1),
        curvature: local.row(2),
    }
}

/// Returns the row of the second derivative of one quadratic (or the rival's quartic) through the
/// samples from `start` up to but not including `end`.
pub(super) fn span_curvature(data: &Data, start: usize, end: usize, rival: bool) -> Row {
    let middle = start + (end - start) / 2;
    let half_s = (data.t_s[middle] - data.t_s[start]).max(data.t_s[end - 1] - data.t_s[middle]);
    // Far beyond the ends the kernel is nearly flat, so every sample counts by its noise alone.
    let reach_s = (4.0 * half_s).max(f64::MIN_POSITIVE);
    LocalPolynomial::within(data, middle, (start, end, reach_s), rival, (0, 0)).row(2)
}

/// The normal equations of one window, in time offsets scaled to ±1.
struct LocalPolynomial {
    start: usize,
    reach_s: f64,
    offsets: Vec<f64>,
    weights: Vec<f64>,
    /// Lower Cholesky factor of the normal matrix; only the first `terms` rows count.
    factor: [[f64; TERMS]; TERMS],
    terms: usize,
}

/// Number of terms of the rival polynomial.
const TERMS: usize = RIVAL_DEGREE + 1;

impl LocalPolynomial {
    /// Samples from `left_out.0` up to but not including `left_out.1` get no weight.
    fn new(
        data: &Data,
        index: usize,
        half_width_s: f64,
        rival: bool,
        left_out: (usize, usize),
    ) -> Self {
        let window = window(&data.t_s, index, half_width_s);
        Self::within(data, index, window, rival, left_out)
    }

    /// The same over samples `start` to `end` with a kernel that reaches zero at `reach_s`.
    fn within(
        data: &Data,
        index: usize,
        (start, end, reach_s): (usize, usize, f64),
        rival: bool,
        left_out: (usize, usize),
    ) -> Self {
        let count = end - start;
        let kept = count - left_out.1.min(end).saturating_sub(left_out.0.max(start));
        let terms = if rival { TERMS } else { DEGREE + 1 }.min(kept);
        let mean_variance = data.variance_m2[start..end].iter().sum::<f64>() / count as f64;
        let mut offsets = Vec::with_capacity(count);
        let mut weights = Vec::with_capacity(count);
        let mut moments = [0.0; 2 * RIVAL_DEGREE + 1];
        for k in start..end {
            let offset = (data.t_s[k] - data.t_s[index]) / reach_s;
            let precision = mean_variance / data.variance_m2[k];
            let counts = !(left_out.0..left_out.1).contains(&k);
            let weight = if counts {
                (1.0 - offset * offset).max(1e-6) * precision
            } else {
                0.0
            };
            let mut power = weight;
            for moment in &mut moments[..2 * terms - 1] {
                *moment += power;
                power *= offset;
            }
            offsets.push(offset);
            weights.push(weight);
        }
        let mut factor = [[0.0; TERMS]; TERMS];
        for row in 0..terms {
            for column in 0..=row {
                let inner: f64 = (0..column)
                    .map(|k| factor[row][k] * factor[column][k])
                    .sum();
                let rest = moments[row + column] - inner;
                factor[row][column] = if row == column {
                    rest.max(f64::MIN_POSITIVE).sqrt()
                } else {
                    rest / factor[column][column]
                };
            }
        }
        Self {
            start,
            reach_s,
            offsets,
            weights,
            factor,
            terms,
        }
    }

    /// The row of the derivative of an order at the window's middle; zero above the degree.
    fn row(&self, order: usize) -> Row {
        if order >= self.terms {
            return Row {
                start: self.start,
                weights: vec![0.0; self.weights.len()],
            };
        }
        let mut solution = [0.0; TERMS];
        solution[order] = [1.0, 1.0, 2.0][order] / self.reach_s.powi(order as i32);
        for row in 0..self.terms {
            let inner: f64 = (0..row).map(|k| self.factor[row][k] * solution[k]).sum();
            solution[row] = (solution[row] - inner) / self.factor[row][row];
        }
        for row in (0..self.terms).rev() {
            let inner: f64 = (row + 1..self.terms)
                .map(|k| self.factor[k][row] * solution[k])
                .sum();
            solution[row] = (solution[row] - inner) / self.factor[row][row];
        }
        let polynomial = |offset: f64| {
            solution[..self.terms]
                .iter()
                .rev()
                .fold(0.0, |sum, factor| sum * offset + factor)
        };
        let weights = self
            .weights
            .iter()
            .zip(&self.offsets)
            .map(|(weight, offset)| weight * polynomial(*offset));
        Row {
            start: self.start,
            weights: weights.collect(),
        }
    }
}

/// Returns whether a window of this half-width is cut off by an end of the data.
pub(super) fn is_edge(t_s: &[f64], index: usize, half_width_s: f64) -> bool {
    let (start, end, reach_s) = window(t_s, index, half_width_s);
    let tolerance_s = 1e-9 * reach_s;
    (start == 0 && t_s[index] - t_s[0] + tolerance_s < 0.9 * reach_s && index < t_s.len() / 2)
        || (end == t_s.len() && t_s[t_s.len() - 1] - t_s[index] + tolerance_s < 0.9 * reach_s)
}

/// Returns the samples in the window about one, and the time at which its kernel reaches zero.
fn window(t_s: &[f64], index: usize, half_width_s: f64) -> (usize, usize, f64) {
    let middle_s = t_s[index];
    let mut start = t_s
        .partition_point(|t| *t <= middle_s - half_width_s)
        .max(index.saturating_sub(MOST_PER_SIDE));
    let mut end = t_s
        .partition_point(|t| *t < middle_s + half_width_s)
        .min(index + MOST_PER_SIDE + 1);
    let mut reach_s = half_width_s;
    if end - start < FEWEST_IN_WINDOW.min(t_s.len()) {
        while end - start < FEWEST_IN_WINDOW.min(t_s.len()) {
            let before_s = if start > 0 {
                middle_s - t_s[start - 1]
            } else {
                f64::INFINITY
            };
            let after_s = if end < t_s.len() {
                t_s[end] - middle_s
            } else {
                f64::INFINITY
            };
            if before_s <= after_s {
                start -= 1
            } else {
                end += 1
            }
        }
        reach_s = (middle_s - t_s[start]).max(t_s[end - 1] - middle_s) * 1.2;
    }
    (start, end, reach_s.max(f64::MIN_POSITIVE))
}

/// Chooses the half-width by cross-validation that leaves out neighbours as well.
///
/// Plain cross-validation takes noise that lasts for several frames, such as a detector's jitter,
/// for motion; leaving out a sample together with its neighbours does not (Chu and Marron 1991).
/// The widest window counts whose score is within a fraction of a standard error of the least.
pub(super) fn choose_half_width_s(data: &Data) -> f64 {
    let count = data.t_s.len();
    let duration_s = data.t_s[count - 1] - data.t_s[0];
    let mut steps_s: Vec<f64> = data.t_s.windows(2).map(|pair| pair[1] - pair[0]).collect();
    steps_s.sort_by(f64::total_cmp);
    let median_step_s = steps_s[steps_s.len() / 2];
    let neighbours = (count / 20).min(MOST_NEIGHBOURS_LEFT_OUT);
    let narrowest_s = (3.5 + neighbours as f64) * median_step_s;
    let widest_s = (1.05 * duration_s).min(median_step_s * MOST_PER_SIDE as f64);
    if widest_s <= narrowest_s || count < 8 {
        return widest_s.max(narrowest_s);
    }
    let growth = (widest_s / narrowest_s).powf(1.0 / (WIDTHS_TRIED - 1) as f64);
    let widths_s: Vec<f64> = (0..WIDTHS_TRIED)
        .map(|step| narrowest_s * growth.powi(step as i32))
        .collect();
    let directions = data.noisy_directions();
    let stride = 1 + count / 2000;
    let scores: Vec<f64> = widths_s
        .iter()
        .map(|half_width_s| {
            (0..count)
                .step_by(stride)
                .map(|index| left_out_error2(data, index, *half_width_s, neighbours))
                .sum()
        })
        .collect();
    let least = scores.iter().copied().fold(f64::INFINITY, f64::min);
    let standard_error = (2.0 / (directions * count as f64)).sqrt();
    let limit = least * (1.0 + TOLERANCE_STANDARD_ERRORS * standard_error);
    let chosen = scores
        .iter()
        .rposition(|score| *score <= limit)
        .unwrap_or(0);
    widths_s[chosen]
}

/// Most samples left out to each side in cross-validation.
const MOST_NEIGHBOURS_LEFT_OUT: usize = 4;

/// Squared error, over the variance, of predicting a sample without it and its neighbours.
///
/// Between two gaps the neighbours may be all there is; then fewer are left out.
fn left_out_error2(data: &Data, index: usize, half_width_s: f64, neighbours: usize) -> f64 {
    let (start, end, _) = window(&data.t_s, index, half_width_s);
    let range = |neighbours: usize| (index.saturating_sub(neighbours), index + neighbours + 1);
    let keeps_enough = |(from, to): (usize, usize)| {
        let left_out = to.min(end).saturating_sub(from.max(start));
        end - start - left_out > DEGREE
    };
    let left_out = (0..=neighbours)
        .rev()
        .map(range)
        .find(|left_out| keeps_enough(*left_out))
        .unwrap_or(range(0));
    let row = LocalPolynomial::new(data, index, half_width_s, false, left_out).row(0);
    let error = add_scaled(data.position_m[index], row.apply(&data.position_m), -1.0);
    dot(error, error) / data.variance_m2[index].max(f64::MIN_POSITIVE)
}

/// Finds the factor on the noise that the scatter about the smooth curve calls for.
///
/// Positive correlation of successive residuals, which a detector's jitter has, raises the factor
/// by (1 + ρ) / (1 − ρ), the loss of information of a first-order autoregression.
pub(super) fn choose(data: &Data, half_width_s: Option<f64>) -> Choice {
    let half_width_s = half_width_s.filter(|width| width.is_finite() && *width > 0.0);
    let half_width_s = half_width_s.unwrap_or_else(|| choose_half_width_s(data));
    let Misfit {
        squares,
        residual_count,
        lag_one,
    } = misfit(data, half_width_s);
    let directions = data.noisy_directions();
    let dof = residual_count * directions;
    if dof < 2.0 {
        return Choice {
            half_width_s,
            noise_scale2: 1.0,
            dof: f64::INFINITY,
        };
    }
    let scatter2 = squares / dof;
    let threshold = 2.0 / (directions * data.t_s.len() as f64).sqrt();
    let correlation = if lag_one > threshold {
        lag_one.min(0.9)
    } else {
        0.0
    };
    let inflated2 = scatter2 * (1.0 + correlation) / (1.0 - correlation);
    if !data.noise_stated {
        return Choice {
            half_width_s,
            noise_scale2: inflated2,
            dof,
        };
    }
    let pooled_dof = dof + STATED_NOISE_DOF;
    Choice {
        half_width_s,
        noise_scale2: (dof * inflated2 + STATED_NOISE_DOF) / pooled_dof,
        dof: pooled_dof,
    }
}

struct Misfit {
    /// Sum of squared residuals, each over a single direction's variance.
    squares: f64,
    /// Number of residuals less the trace of the smoother.
    residual_count: f64,
    /// Correlation of successive residuals.
    lag_one: f64,
}

/// Measures the misfit to the smooth curve.
fn misfit(data: &Data, half_width_s: f64) -> Misfit {
    let directions = data.noisy_directions();
    let (mut squares, mut residual_count, mut product) = (0.0, 0.0, 0.0);
    let mut last = [0.0; 3];
    for index in 0..data.t_s.len() {
        let row = LocalPolynomial::new(data, index, half_width_s, false, (0, 0)).row(0);
        let sigma_m = (data.variance_m2[index] / directions).sqrt();
        let residual = add_scaled(data.position_m[index], row.apply(&data.position_m), -1.0);
        let scaled = residual.map(|part| part / sigma_m);
        squares += dot(scaled, scaled);
        product += dot(scaled, last);
        residual_count += (1.0 - row.weight(index)).max(0.0);
        last = scaled;
    }
    let lag_one = if squares > 0.0 {
        product / squares
    } else {
        0.0
    };
    Misfit {
        squares,
        residual_count: residual_count.max(1e-9),
        lag_one,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data(t_s: Vec<f64>, f: impl Fn(f64) -> f64) -> Data {
        let position_m = t_s.iter().map(|t| [f(*t), 0.0, 0.0]).collect();
        let covariance_m2 = vec![[[1e-4, 0.0, 0.0], [0.0; 3], [0.0; 3]]; t_s.len()];
        Data {
            t_s,
            position_m,
            variance_m2: Data::variances(&covariance_m2),
            covariance_m2,
            shared_shift_m: Vec::new(),
            noise_stated: true,
        }
    }

    #[test]
    fn a_short_stretch_between_gaps_can_be_smoothed() {
        // Long stretches make many neighbours be left out; between the gaps there are no others.
        let mut times: Vec<f64> = (0..60).map(|i| f64::from(i) * 0.02).collect();
        times.extend((0..9).map(|i| 3.0 + f64::from(i) * 0.02));
        times.extend((0..60).map(|i| 6.0 + f64::from(i) * 0.02));
        let data = data(times, |t| 0.3 * t);
        let chosen = choose(&data, None);
        assert!(chosen.half_width_s.is_finite() && chosen.half_width_s > 0.0);
        assert!(chosen.noise_scale2.is_finite());
    }

    #[test]
    fn a_quadratic_passes_unchanged_on_irregular_times() {
        let times: Vec<f64> = (0..40)
            .map(|i| f64::from(i) * 0.1 + 0.04 * f64::from(i * 7 % 5) / 5.0)
            .collect();
        let data = data(times, |t| 1.0 + 2.0 * t - 3.0 * t * t);
        for half_width_s in [0.35, 1.0, 4.0] {
            for index in [0, 3, 20, 39] {
                let t = data.t_s[index];
                let rows = local_rows(&data, index, half_width_s, false);
                assert!(
                    (rows.value.apply(&data.position_m)[0] - data.position_m[index][0]).abs()
                        < 1e-9
                );
                assert!((rows.slope.apply(&data.position_m)[0] - (2.0 - 6.0 * t)).abs() < 1e-8);
                assert!((rows.curvature.apply(&data.position_m)[0] + 6.0).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn few_samples_lower_the_degree() {
        for count in 2..6 {
            let data = data((0..count).map(f64::from).collect(), |t| 2.0 * t);
            let rows = local_rows(&data, 0, 0.1, true);
            assert!(
                (rows.slope.apply(&data.position_m)[0] - 2.0).abs() < 1e-9,
                "{count}"
            );
        }
    }

    #[test]
    fn edges_are_where_the_window_is_cut() {
        let times: Vec<f64> = (0..100).map(|i| f64::from(i) * 0.1).collect();
        let edges: Vec<usize> = (0..100).filter(|i| is_edge(&times, *i, 1.0)).collect();
        assert!(
            edges.contains(&0) && edges.contains(&99) && !edges.contains(&50) && edges.len() < 22
        );
    }
}
