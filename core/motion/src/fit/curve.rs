//! The models and their fit.

use nalgebra::{DMatrix, DVector};

use super::least_squares::Points;
use crate::estimate::Estimate;

/// A curve of one quantity over time τ, counted from the first time of the fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FitModel {
    /// y = b + m τ
    Line,
    /// y = c + b τ + a τ²
    Parabola,
    /// y = c + A sin(ω τ + φ)
    Sinusoid,
    /// y = c + A exp(k τ)
    Exponential,
}

/// The unit of a parameter: a power of the unit of y times a power of the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FitUnit {
    /// Power of the unit of y.
    pub y_power: i8,
    /// Power of the second.
    pub s_power: i8,
}

impl FitUnit {
    /// Writes the unit, given that of y, such as "m/s²"; empty for a pure number.
    pub fn label(&self, y_unit: &str) -> String {
        let seconds = match self.s_power.unsigned_abs() {
            0 => String::new(),
            1 => "s".to_owned(),
            2 => "s²".to_owned(),
            power => format!("s^{power}"),
        };
        match (self.y_power, self.s_power) {
            (0, 0) => String::new(),
            (0, power) if power > 0 => seconds,
            (0, _) => format!("1/{seconds}"),
            (_, 0) => y_unit.to_owned(),
            (_, power) if power > 0 => format!("{y_unit}·{seconds}"),
            _ => format!("{y_unit}/{seconds}"),
        }
    }
}

/// A fitted or derived number.
#[derive(Debug, Clone, PartialEq)]
pub struct FitParameter {
    /// Symbol in the model's formula.
    pub symbol: &'static str,
    /// What it means, in words.
    pub name: &'static str,
    /// Value and standard deviations.
    pub estimate: Estimate,
    /// Its unit.
    pub unit: FitUnit,
}

/// A fitted curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// The model.
    pub model: FitModel,
    /// Parameters in the order of the formula.
    pub parameters: Vec<FitParameter>,
    /// Numbers that follow from the parameters, such as the acceleration 2a.
    pub derived: Vec<FitParameter>,
    /// Root mean square of the residuals, in the unit of y.
    pub residual_rms: f64,
    /// Number of points used.
    pub points: usize,
    /// Time at which τ is zero: the first time of the fit, seconds.
    pub t0_s: f64,
}

/// A fit that failed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum FitError {
    /// The lists differ in length.
    #[error("{times} times, {values} values and {sigmas} sigmas do not belong together")]
    LengthMismatch {
        times: usize,
        values: usize,
        sigmas: usize,
    },
    /// Not enough points at different times.
    #[error("{found} usable points; this curve needs at least {needed}")]
    TooFewPoints { found: usize, needed: usize },
    /// The data do not determine the parameters.
    #[error("the points do not determine this curve")]
    Undetermined { model: FitModel },
}

/// Fits a curve by weighted least squares.
///
/// `sigma` is the standard deviation of each y, one for all (length 1), or empty when unknown. The
/// parameters refer to τ = t − t₀ with t₀ the first time, although the computation is centred.
/// Points that are not finite are left out.
///
/// # Errors
/// Lists that do not belong together, too few points, or points that do not determine the curve.
pub fn fit_curve(model: FitModel, t_s: &[f64], y: &[f64], sigma: &[f64]) -> Result<Fit, FitError> {
    let lengths_fit = t_s.len() == y.len() && (sigma.len() <= 1 || sigma.len() == y.len());
    if !lengths_fit {
        return Err(FitError::LengthMismatch {
            times: t_s.len(),
            values: y.len(),
            sigmas: sigma.len(),
        });
    }
    let sigma_of = |index: usize| {
        if sigma.len() == 1 {
            sigma[0]
        } else {
            sigma.get(index).copied().unwrap_or(1.0)
        }
    };
    let usable: Vec<usize> = (0..y.len())
        .filter(|i| t_s[*i].is_finite() && y[*i].is_finite() && !sigma_of(*i).is_nan())
        .collect();
    let sigma_known = !sigma.is_empty()
        && usable
            .iter()
            .all(|i| sigma_of(*i) > 0.0 && sigma_of(*i).is_finite());
    let mut times: Vec<f64> = usable.iter().map(|i| t_s[*i]).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    let count = model.parameter_count();
    // Without stated noise one more point is needed, from whose residual the noise is learnt.
    let needed = if sigma_known { count } else { count + 1 };
    if times.len() < count || usable.len() < needed {
        return Err(FitError::TooFewPoints {
            found: times.len().min(usable.len()),
            needed,
        });
    }
    let (t0_s, duration_s) = (times[0], times[times.len() - 1] - times[0]);
    let middle_s = 0.5 * duration_s;
    let scale_s = 0.5 * duration_s;
    let points = Points {
        // Centred and scaled to ±1, where powers of time are nearly independent.
        time: usable
            .iter()
            .map(|i| (t_s[*i] - t0_s - middle_s) / scale_s)
            .collect(),
        y: usable.iter().map(|i| y[*i]).collect(),
        weight: usable
            .iter()
            .map(|i| if sigma_known { 1.0 / sigma_of(*i) } else { 1.0 })
            .collect(),
    };
    let solved = solve(model, &points, &times, scale_s).ok_or(FitError::Undetermined { model })?;
    let dof = (usable.len() - count) as f64;
    let reduced = if dof > 0.0 { solved.squares / dof } else { 0.0 };
    let (inflation, dof) = match (sigma_known, reduced > 1.0) {
        (true, false) => (1.0, None),
        _ => (reduced, Some(dof)),
    };
    let (values, jacobian) = about_start(model, &solved.values, scale_s, middle_s);
    let covariance = &jacobian * solved.covariance * jacobian.transpose() * inflation;
    let estimate = |value: f64, variance: f64| Estimate {
        dof,
        ..Estimate::new(value, variance.max(0.0).sqrt(), 0.0)
    };
    let parameters: Vec<FitParameter> = model
        .legend()
        .iter()
        .enumerate()
        .map(|(index, (symbol, name, unit))| FitParameter {
            symbol,
            name,
            estimate: estimate(values[index], covariance[(index, index)]),
            unit: *unit,
        })
        .collect();
    let derived = derived(model, &parameters);
    let mut fit = Fit {
        model,
        parameters,
        derived,
        residual_rms: 0.0,
        points: usable.len(),
        t0_s,
    };
    let squares: f64 = usable
        .iter()
        .map(|i| (y[*i] - fit.evaluate(t_s[*i])).powi(2))
        .sum();
    fit.residual_rms = (squares / usable.len() as f64).sqrt();
    Ok(fit)
}

impl Fit {
    /// Returns the curve's value at a time in seconds (not τ).
    pub fn evaluate(&self, t_s: f64) -> f64 {
        let tau_s = t_s - self.t0_s;
        let p = |index: usize| self.parameters[index].estimate.value;
        match self.model {
            FitModel::Line => p(0) + p(1) * tau_s,
            FitModel::Parabola => p(0) + (p(1) + p(2) * tau_s) * tau_s,
            FitModel::Sinusoid => p(0) + p(1) * (p(2) * tau_s + p(3)).sin(),
            FitModel::Exponential => p(0) + p(1) * (p(2) * tau_s).exp(),
        }
    }

    /// Adds the scene's relative scale uncertainty to every parameter that carries the unit of y.
    pub fn with_relative_scale_sigma(self, relative_sigma: f64) -> Self {
        let scaled = |list: Vec<FitParameter>| {
            let add = |mut parameter: FitParameter| {
                let sigma = parameter.estimate.value.abs()
                    * relative_sigma
                    * f64::from(parameter.unit.y_power).abs();
                parameter.estimate.shared_sigma = parameter.estimate.shared_sigma.hypot(sigma);
                parameter
            };
            list.into_iter().map(add).collect()
        };
        Self {
            parameters: scaled(self.parameters),
            derived: scaled(self.derived),
            ..self
        }
    }
}

const fn unit(y_power: i8, s_power: i8) -> FitUnit {
    FitUnit { y_power, s_power }
}

impl FitModel {
    /// Number of parameters.
    pub fn parameter_count(self) -> usize {
        self.legend().len()
    }

    /// Symbol, name and unit of each parameter.
    fn legend(self) -> &'static [(&'static str, &'static str, FitUnit)] {
        match self {
            Self::Line => {
                const {
                    &[
                        ("b", "value at the start", unit(1, 0)),
                        ("m", "slope", unit(1, -1)),
                    ]
                }
            }
            Self::Parabola => {
                const {
                    &[
                        ("c", "value at the start", unit(1, 0)),
                        ("b", "slope at the start", unit(1, -1)),
                        ("a", "quadratic coefficient", unit(1, -2)),
                    ]
                }
            }
            Self::Sinusoid => {
                const {
                    &[
                        ("c", "middle", unit(1, 0)),
                        ("A", "amplitude", unit(1, 0)),
                        ("ω", "angular frequency", unit(0, -1)),
                        ("φ", "phase at the start", unit(0, 0)),
                    ]
                }
            }
            Self::Exponential => {
                const {
                    &[
                        ("c", "final value", unit(1, 0)),
                        ("A", "amplitude at the start", unit(1, 0)),
                        ("k", "rate", unit(0, -1)),
                    ]
                }
            }
        }
    }
}

/// A solution in centred and scaled time.
struct Solved {
    values: Vec<f64>,
    /// Covariance at unit noise.
    covariance: DMatrix<f64>,
    squares: f64,
}

/// Largest angular frequency or rate times half the duration that is tried for an exponential.
const LARGEST_RATE: f64 = 40.0;
/// Most frequencies of the periodogram.
const MOST_FREQUENCIES: usize = 6000;

fn solve(model: FitModel, points: &Points, times: &[f64], scale_s: f64) -> Option<Solved> {
    match model {
        FitModel::Line => solve_linear(points, &|u| vec![1.0, u]),
        FitModel::Parabola => solve_linear(points, &|u| vec![1.0, u, u * u]),
        FitModel::Sinusoid => {
            // From 0.4 of a period within the data up to the Nyquist frequency of the median step.
            let mut steps: Vec<f64> = times
                .windows(2)
                .map(|pair| (pair[1] - pair[0]) / scale_s)
                .collect();
            steps.sort_by(f64::total_cmp);
            let highest = std::f64::consts::PI / steps[steps.len() / 2];
            // A step of π/12 turns the ends by a twenty-fourth of a period, far within a side lobe.
            let (lowest, step) = (0.4 * std::f64::consts::PI, std::f64::consts::PI / 12.0);
            let count =
                (((highest - lowest) / step).ceil().max(1.0) as usize).min(MOST_FREQUENCIES);
            let grid: Vec<f64> = (0..=count + 1).map(|k| lowest + k as f64 * step).collect();
            let basis = |omega: f64, u: f64| vec![1.0, (omega * u).cos(), (omega * u).sin()];
            let omega = points.separable(&grid, &basis)?;
            let linear = points.linear(&|u| basis(omega, u))?;
            let [c, a, b] = linear.parameters[..] else {
                return None;
            };
            let slope = |u: f64| u * (b * (omega * u).cos() - a * (omega * u).sin());
            let columns = |u: f64| vec![1.0, (omega * u).cos(), (omega * u).sin(), slope(u)];
            let covariance = points.covariance(&columns)?;
            Some(Solved {
                values: vec![c, a, b, omega],
                covariance,
                squares: linear.squares,
            })
        }
        FitModel::Exponential => {
            let sizes: Vec<f64> = (0..60)
                .map(|k| 0.02 * (LARGEST_RATE / 0.02).powf(f64::from(k) / 59.0))
                .collect();
            let down: Vec<f64> = sizes.iter().rev().map(|size| -size).collect();
            // The exponential is one at the end where it is largest, so that it cannot overflow.
            let basis = |rate: f64, u: f64| vec![1.0, (rate * (u - rate.signum())).exp()];
            let candidates = [down, sizes].map(|grid| {
                let rate = points.separable(&grid, &basis)?;
                Some((rate, points.linear(&|u| basis(rate, u))?))
            });
            let (rate, linear) = candidates
                .into_iter()
                .flatten()
                .min_by(|a, b| a.1.squares.total_cmp(&b.1.squares))?;
            let [c, a] = linear.parameters[..] else {
                return None;
            };
            let slope = |u: f64| a * (u - rate.signum()) * (rate * (u - rate.signum())).exp();
            let columns = |u: f64| vec![1.0, basis(rate, u)[1], slope(u)];
            let covariance = points.covariance(&columns)?;
            Some(Solved {
                values: vec![c, a, rate],
                covariance,
                squares: linear.squares,
            })
        }
    }
}

fn solve_linear(points: &Points, basis: &dyn Fn(f64) -> Vec<f64>) -> Option<Solved> {
    let linear = points.linear(basis)?;
    let covariance = points.covariance(basis)?;
    Some(Solved {
        values: linear.parameters,
        covariance,
        squares: linear.squares,
    })
}

/// Turns parameters about u = (τ − middle) / scale into those about τ, with the Jacobian.
fn about_start(
    model: FitModel,
    values: &[f64],
    scale_s: f64,
    middle_s: f64,
) -> (DVector<f64>, DMatrix<f64>) {
    let ratio = middle_s / scale_s;
    match model {
        FitModel::Line => {
            let map = DMatrix::from_row_slice(2, 2, &[1.0, -ratio, 0.0, 1.0 / scale_s]);
            (&map * DVector::from_column_slice(values), map)
        }
        FitModel::Parabola => {
            let rows = [
                [1.0, -ratio, ratio * ratio],
                [0.0, 1.0 / scale_s, -2.0 * ratio / scale_s],
                [0.0, 0.0, scale_s.powi(-2)],
            ];
            let map = DMatrix::from_row_slice(3, 3, rows.as_flattened());
            (&map * DVector::from_column_slice(values), map)
        }
        FitModel::Sinusoid => {
            let (c, a, b, omega) = (values[0], values[1], values[2], values[3]);
            let amplitude = a.hypot(b).max(f64::MIN_POSITIVE);
            let phase = a.atan2(b) - omega * ratio;
            let tau = std::f64::consts::TAU;
            let wrapped = (phase + 0.5 * tau).rem_euclid(tau) - 0.5 * tau;
            let square = amplitude * amplitude;
            let rows = [
                [1.0, 0.0, 0.0, 0.0],
                [0.0, a / amplitude, b / amplitude, 0.0],
                [0.0, 0.0, 0.0, 1.0 / scale_s],
                [0.0, b / square, -a / square, -ratio],
            ];
            let values = DVector::from_column_slice(&[c, amplitude, omega / scale_s, wrapped]);
            (values, DMatrix::from_row_slice(4, 4, rows.as_flattened()))
        }
        FitModel::Exponential => {
            let (c, a, rate) = (values[0], values[1], values[2]);
            // exp(rate (u − s)) with u = τ/scale − ratio
            let offset = ratio + rate.signum();
            let factor = (-rate * offset).exp();
            let rows = [
                [1.0, 0.0, 0.0],
                [0.0, factor, -a * offset * factor],
                [0.0, 0.0, 1.0 / scale_s],
            ];
            let values = DVector::from_column_slice(&[c, a * factor, rate / scale_s]);
            (values, DMatrix::from_row_slice(3, 3, rows.as_flattened()))
        }
    }
}

/// Returns the numbers that physics reads off the parameters.
fn derived(model: FitModel, parameters: &[FitParameter]) -> Vec<FitParameter> {
    // For a reciprocal of a parameter the relative error stays.
    let reciprocal = |symbol, name, of: &FitParameter, numerator: f64| {
        let value = numerator / of.estimate.value.abs();
        let relative = of.estimate.noise_sigma / of.estimate.value.abs();
        let estimate = Estimate {
            dof: of.estimate.dof,
            ..Estimate::new(value, value * relative, 0.0)
        };
        FitParameter {
            symbol,
            name,
            estimate,
            unit: unit(0, 1),
        }
    };
    match model {
        FitModel::Line => Vec::new(),
        FitModel::Parabola => vec![FitParameter {
            symbol: "2a",
            name: "acceleration",
            estimate: parameters[2].estimate.scaled(2.0),
            unit: unit(1, -2),
        }],
        FitModel::Sinusoid => {
            let omega = &parameters[2];
            let frequency = FitParameter {
                symbol: "f",
                name: "frequency",
                estimate: omega.estimate.scaled(1.0 / std::f64::consts::TAU),
                unit: unit(0, -1),
            };
            vec![
                reciprocal("T", "period", omega, std::f64::consts::TAU),
                frequency,
            ]
        }
        FitModel::Exponential => {
            let rate = &parameters[2];
            let halving = if rate.estimate.value < 0.0 {
                "half-life"
            } else {
                "doubling time"
            };
            vec![
                reciprocal("1/|k|", "time constant", rate, 1.0),
                reciprocal("ln 2/|k|", halving, rate, std::f64::consts::LN_2),
            ]
        }
    }
}
