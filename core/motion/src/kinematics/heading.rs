//! Directions on a clock face.

use super::{Kinematics, KinematicsError};
use crate::trajectory::Span;

/// A direction of motion as a place on a clock face: 12 is straight on, 3 to the right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClockHeading {
    /// Hours with fraction, in (0, 12].
    pub hours: f64,
    /// Standard deviation, hours.
    pub sigma_hours: f64,
    /// The whole hour, 1 to 12.
    pub hour: u8,
    /// Whether the 95 % interval stays within the whole hour.
    pub certain: bool,
}

/// Returns the whole hour (1 to 12) of a direction in hours.
pub fn clock_hour(hours: f64) -> u8 {
    let _ = hours;
    todo!()
}

/// Returns the direction of the step that starts at a time, on the object's own clock.
///
/// `None` outside the track or below 0.2 m/s.
pub fn heading_clock_at(kinematics: &Kinematics, t_s: f64) -> Option<ClockHeading> {
    let _ = (kinematics, t_s);
    todo!()
}

/// Returns the direction at the end of a span, on the object's own clock; `None` if it never moved.
///
/// # Errors
/// The span is empty or the object was not seen throughout it.
pub fn overall_heading_clock(kinematics: &Kinematics, span: Span) -> Result<Option<ClockHeading>, KinematicsError> {
    let _ = (kinematics, span);
    todo!()
}

/// Returns the spans in which the object moves towards a whole hour (1 to 12) of its own clock.
pub fn heading_spans(kinematics: &Kinematics, hour: u8) -> Vec<Span> {
    let _ = (kinematics, hour);
    todo!()
}

/// Returns the direction of `b`'s motion over a span on the clock whose 12 is `a`'s motion over it.
///
/// `None` if either does not move.
///
/// # Errors
/// The span is empty or an object was not seen throughout it.
pub fn compare_direction(a: &Kinematics, b: &Kinematics, span: Span) -> Result<Option<ClockHeading>, KinematicsError> {
    let _ = (a, b, span);
    todo!()
}
