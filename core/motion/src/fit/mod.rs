//! Curve fits of a physics class, with parameter intervals.

mod curve;
mod least_squares;

pub use curve::{Fit, FitError, FitModel, FitParameter, FitUnit, fit_curve};
