//! Directions on a clock face.

use super::propagation::Combination;
use super::queries::{own_parts, tracked_span};
use super::{Kinematics, KinematicsError};
use crate::trajectory::Span;
use crate::vector::{Triple, add_scaled, cross, dot, norm, quadratic_form, subtract, unit};

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

/// Duration of a step, seconds: the sampling of STKit.
pub(super) const STEP_S: f64 = 0.5;
/// Speed below which no direction is given, metres per second.
pub(super) const SLOWEST_MPS: f64 = 0.2;
/// A step counts as motion beyond this many standard deviations of its noise.
const MOTION_SIGMAS: f64 = 2.0;
/// An absence from an hour up to this long does not split a span, seconds.
const JOINED_ABSENCE_S: f64 = 0.25;

/// Returns the whole hour (1 to 12) of a direction in hours.
pub fn clock_hour(hours: f64) -> u8 {
    let hour = hours.round().rem_euclid(12.0) as u8;
    if hour == 0 { 12 } else { hour }
}

/// Returns the direction of the step that starts at a time, on the object's own clock.
///
/// The clock's 12 is the object's first moving step. A step lasts 0.5 s, as in STKit; near the end
/// of the track it is the last one. `None` outside the track or below 0.2 m/s.
pub fn heading_clock_at(kinematics: &Kinematics, t_s: f64) -> Option<ClockHeading> {
    if !kinematics.span().contains(t_s) {
        return None;
    }
    let reference = kinematics.first_step.as_ref()?;
    let step = step_at(kinematics, t_s).filter(Step::moves)?;
    Some(clock_heading(kinematics.clock_axis, reference, &step))
}

/// Returns the direction at the end of a span, on the object's own clock; `None` if it never moved.
///
/// # Errors
/// The span is empty or the object was not seen throughout it.
pub fn overall_heading_clock(
    kinematics: &Kinematics,
    span: Span,
) -> Result<Option<ClockHeading>, KinematicsError> {
    let span = tracked_span(kinematics, span)?;
    let Some(reference) = &kinematics.first_step else {
        return Ok(None);
    };
    let whole = step_between(kinematics, span);
    let last = step_between(
        kinematics,
        Span::new((span.end_s - STEP_S).max(span.start_s), span.end_s),
    );
    // The last step is the answer; an object that stopped before the end answers with the latest
    // sample at which it still moved.
    let latest = || {
        let times = kinematics
            .t_s
            .iter()
            .rev()
            .filter(|t_s| span.contains(**t_s) && **t_s + STEP_S <= span.end_s);
        times
            .filter_map(|t_s| step_at(kinematics, *t_s))
            .find(Step::moves)
    };
    let step = last
        .filter(Step::moves)
        .or_else(latest)
        .or(whole.filter(Step::moves));
    Ok(step.map(|step| clock_heading(kinematics.clock_axis, reference, &step)))
}

/// Returns the spans in which the object moves towards a whole hour (1 to 12) of its own clock.
pub fn heading_spans(kinematics: &Kinematics, hour: u8) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (index, hours) in kinematics.heading_clock_h.iter().enumerate() {
        if hours.map(clock_hour) != Some(hour) {
            continue;
        }
        let start_s = kinematics.t_s[index];
        let end_s = kinematics.t_s.get(index + 1).copied().unwrap_or(start_s);
        match spans.last_mut() {
            Some(last) if start_s - last.end_s <= JOINED_ABSENCE_S => last.end_s = end_s,
            _ => spans.push(Span::new(start_s, end_s)),
        }
    }
    spans.retain(|span| span.duration_s() > 0.0);
    spans
}

/// Returns the direction of `b`'s motion over a span on the clock whose 12 is `a`'s motion over it.
///
/// `None` if either does not move.
///
/// # Errors
/// The span is empty or an object was not seen throughout it.
pub fn compare_direction(
    a: &Kinematics,
    b: &Kinematics,
    span: Span,
) -> Result<Option<ClockHeading>, KinematicsError> {
    let (span_a, span_b) = own_parts(a, b, span)?;
    let steps = step_between(a, span_a)
        .filter(Step::moves)
        .zip(step_between(b, span_b).filter(Step::moves));
    Ok(steps.map(|(reference, step)| clock_heading(a.clock_axis, &reference, &step)))
}

/// A vector in the plane of motion with its uncertainty.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    vector_m: Triple,
    covariance_m2: [Triple; 3],
    shifts_m: Vec<Triple>,
    duration_s: f64,
}

impl Step {
    fn moves(&self) -> bool {
        let length_m = norm(self.vector_m);
        let sigma_m = quadratic_form(&self.covariance_m2, unit(self.vector_m))
            .max(0.0)
            .sqrt();
        length_m >= SLOWEST_MPS * self.duration_s && length_m > MOTION_SIGMAS * sigma_m
    }
}

fn step_between(kinematics: &Kinematics, span: Span) -> Option<Step> {
    let duration_s = span.duration_s();
    if duration_s <= 0.0 {
        return None;
    }
    let smooth = &kinematics.smooth;
    let (from, to) = (smooth.node(span.start_s), smooth.node(span.end_s));
    let flat = |vector: Triple| {
        add_scaled(
            vector,
            kinematics.clock_axis,
            -dot(vector, kinematics.clock_axis),
        )
    };
    let shifts = smooth
        .shift_m
        .iter()
        .map(|shift| flat(subtract(to.lerp(shift), from.lerp(shift))));
    Some(Step {
        vector_m: flat(subtract(
            to.lerp(&smooth.position_m),
            from.lerp(&smooth.position_m),
        )),
        covariance_m2: smooth.covariance(&Combination::step(&smooth.rows, from, to)),
        shifts_m: shifts.collect(),
        duration_s,
    })
}

fn step_at(kinematics: &Kinematics, t_s: f64) -> Option<Step> {
    let span = kinematics.span();
    let start_s = t_s.min(span.end_s - STEP_S).max(span.start_s);
    step_between(
        kinematics,
        Span::new(start_s, (start_s + STEP_S).min(span.end_s)),
    )
}

/// Returns the step that is 12 on the object's clock, or `None` if it never moves.
pub(super) fn first_moving_step(kinematics: &Kinematics) -> Option<Step> {
    kinematics
        .t_s
        .iter()
        .filter_map(|t_s| step_at(kinematics, *t_s))
        .find(Step::moves)
}

/// Returns the direction of `step` on the clock whose 12 is `reference`.
///
/// The two steps' noises count as independent, which is on the safe side where they overlap.
fn clock_heading(axis: Triple, reference: &Step, step: &Step) -> ClockHeading {
    let (a, b) = (reference.vector_m, step.vector_m);
    // How a small change of a step turns it clockwise: along the unit vector to its right.
    let turning = |vector: Triple| {
        let length_squared = dot(vector, vector);
        cross(vector, axis).map(|part| part / length_squared)
    };
    let (turn_a, turn_b) = (turning(a), turning(b));
    let noise_rad2 = quadratic_form(&reference.covariance_m2, turn_a)
        + quadratic_form(&step.covariance_m2, turn_b);
    let pairs = reference.shifts_m.iter().zip(&step.shifts_m);
    let shared_rad2: f64 = pairs
        .map(|(shift_a, shift_b)| (dot(*shift_b, turn_b) - dot(*shift_a, turn_a)).powi(2))
        .sum();
    let hours = clockwise_hours(axis, a, b);
    let sigma_hours = (noise_rad2 + shared_rad2).max(0.0).sqrt() * HOURS_PER_RAD;
    let off_middle = (hours - hours.round()).abs();
    let certain = off_middle + 1.96 * sigma_hours < 0.5;
    ClockHeading {
        hours,
        sigma_hours,
        hour: clock_hour(hours),
        certain,
    }
}

/// Hours on a clock for a radian.
const HOURS_PER_RAD: f64 = 6.0 / std::f64::consts::PI;

/// Returns the direction of `b` on the clock whose 12 is `a` and whose face looks along `axis`, hours
/// in (0, 12].
pub(super) fn clockwise_hours(axis: Triple, a: Triple, b: Triple) -> f64 {
    let clockwise_rad = -dot(axis, cross(a, b)).atan2(dot(a, b));
    12.0 - (-clockwise_rad * HOURS_PER_RAD).rem_euclid(12.0)
}
