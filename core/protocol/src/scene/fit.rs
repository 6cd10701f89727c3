use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Interval;
use crate::{ObjectId, Quantity};

/// A curve that can be fitted. `t` is measured from the start of the fitted span.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FitModel {
    /// `b + m t`
    Line,
    /// `c + b t + a t²`
    Parabola,
    /// `c + A sin(ω t + φ)`
    Sinusoid,
    /// `c + A exp(k t)`
    Exponential,
}

/// A fitted curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Fit {
    pub object: ObjectId,
    pub quantity: Quantity,
    pub model: FitModel,
    pub span_s: [f64; 2],
    /// Parameters of the curve, then what follows from them (acceleration, period, …).
    pub parameters: Vec<FitParameter>,
    /// Root mean square of the residuals, in the quantity's unit.
    pub residual_rms: f64,
    pub points: u32,
    /// The curve drawn: times and values.
    pub curve_t_s: Vec<f64>,
    pub curve_value: Vec<f64>,
    /// The formula in words, for example `c + b t + a t²`.
    pub formula: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FitParameter {
    pub symbol: String,
    /// Plain name, for example `acceleration`.
    pub name: String,
    pub unit: String,
    pub estimate: Interval,
}
