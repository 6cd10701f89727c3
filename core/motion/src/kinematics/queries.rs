//! Answers about a span of time.

use super::{Kinematics, KinematicsError};
use crate::estimate::Estimate;
use crate::trajectory::Span;

/// The highest speed and when it was reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeakSpeed {
    /// Time, seconds.
    pub t_s: f64,
    /// Speed, metres per second.
    pub speed_mps: Estimate,
}

/// A world position at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimedPosition {
    /// Time, seconds.
    pub t_s: f64,
    /// World position, metres.
    pub position_m: [f64; 3],
}

/// Which of two objects has more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Winner {
    First,
    Second,
}

/// Two objects compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Comparison {
    /// The one with the larger best value; the first when both are equal.
    pub winner: Winner,
    /// The larger over the smaller; `None` when the smaller is zero.
    pub ratio: Option<Estimate>,
    /// Whether the 95 % interval of the difference excludes zero.
    pub certain: bool,
}

/// Returns the path length within a span, metres.
///
/// # Errors
/// The span is empty or the object was not seen throughout it.
pub fn travelled_distance(kinematics: &Kinematics, span: Span) -> Result<Estimate, KinematicsError> {
    let _ = (kinematics, span);
    todo!()
}

/// Returns path length over duration, metres per second.
///
/// # Errors
/// As [`travelled_distance`].
pub fn mean_speed(kinematics: &Kinematics, span: Span) -> Result<Estimate, KinematicsError> {
    let _ = (kinematics, span);
    todo!()
}

/// Returns the straight distance between the ends of a span, metres.
///
/// # Errors
/// As [`travelled_distance`].
pub fn displacement(kinematics: &Kinematics, span: Span) -> Result<Estimate, KinematicsError> {
    let _ = (kinematics, span);
    todo!()
}

/// Returns the highest speed within a span.
///
/// # Errors
/// As [`travelled_distance`].
pub fn peak_speed(kinematics: &Kinematics, span: Span) -> Result<PeakSpeed, KinematicsError> {
    let _ = (kinematics, span);
    todo!()
}

/// Compares the path lengths of two objects of one scene within a span.
///
/// # Errors
/// As [`travelled_distance`], for either object.
pub fn compare_distance(a: &Kinematics, b: &Kinematics, span: Span) -> Result<Comparison, KinematicsError> {
    let _ = (a, b, span);
    todo!()
}

/// Compares the mean speeds of two objects of one scene, each over its own part of a span.
///
/// # Errors
/// As [`travelled_distance`], for either object.
pub fn compare_speed(a: &Kinematics, b: &Kinematics, span: Span) -> Result<Comparison, KinematicsError> {
    let _ = (a, b, span);
    todo!()
}

/// Returns smoothed positions every `step_s` seconds from the first sample on; STKit uses 0.5 s.
///
/// A step that is not positive and finite gives an empty list.
pub fn resample(kinematics: &Kinematics, step_s: f64) -> Vec<TimedPosition> {
    let _ = (kinematics, step_s);
    todo!()
}
