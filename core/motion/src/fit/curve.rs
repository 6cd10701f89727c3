//! The models and their fit.

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
        let _ = y_unit;
        todo!()
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
    LengthMismatch { times: usize, values: usize, sigmas: usize },
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
    let _ = (model, t_s, y, sigma);
    todo!()
}

impl Fit {
    /// Returns the curve's value at a time in seconds (not τ).
    pub fn evaluate(&self, t_s: f64) -> f64 {
        let _ = t_s;
        todo!()
    }

    /// Adds the scene's relative scale uncertainty to every parameter that carries the unit of y.
    pub fn with_relative_scale_sigma(self, relative_sigma: f64) -> Self {
        let _ = relative_sigma;
        todo!()
    }
}
