//! Curve fits of a physics class, with parameter intervals.

mod curve;

pub use curve::{Fit, FitError, FitModel, FitParameter, FitUnit, fit_curve};
