//! Answers about a span of time.

use super::profile::straight_distance;
use super::propagation::{Bias, Combination, Node, PathSum};
use super::smoother::span_curvature;
use super::{Kinematics, KinematicsError};
use crate::estimate::Estimate;
use crate::trajectory::Span;
use crate::vector::{Triple, dot, subtract, unit};

/// The highest speed and when it was reached.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PeakSpeed {
    /// Time, seconds.
    pub t_s: f64,
    /// Speed, metres per second.
    pub speed_mps: Estimate,
}

/// How the velocity changed over a span.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MeanAcceleration {
    /// World vector, metres per second squared.
    pub vector_mps2: [f64; 3],
    /// Its length, metres per second squared.
    pub magnitude_mps2: Estimate,
    /// Angle between it and the velocity at the middle of the span, radians.
    pub from_motion_rad: f64,
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
pub fn travelled_distance(
    kinematics: &Kinematics,
    span: Span,
) -> Result<Estimate, KinematicsError> {
    let span = tracked_span(kinematics, span)?;
    let smooth = &kinematics.smooth;
    let (first, last) = (smooth.node(span.start_s), smooth.node(span.end_s));
    let mut sum = PathSum::new(smooth);
    let mut from = first;
    for index in first.index + 1..=last.index {
        let to = Node {
            index,
            fraction: 0.0,
        };
        sum.add(from, to);
        from = to;
    }
    if last.fraction > from.fraction || last.index > from.index {
        sum.add(from, last);
    }
    Ok(sum.estimate())
}

/// Returns path length over duration, metres per second.
///
/// # Errors
/// As [`travelled_distance`].
pub fn mean_speed(kinematics: &Kinematics, span: Span) -> Result<Estimate, KinematicsError> {
    let distance_m = travelled_distance(kinematics, span)?;
    Ok(distance_m.scaled(1.0 / tracked_span(kinematics, span)?.duration_s()))
}

/// Returns the straight distance between the ends of a span, metres.
///
/// # Errors
/// As [`travelled_distance`].
pub fn displacement(kinematics: &Kinematics, span: Span) -> Result<Estimate, KinematicsError> {
    let span = tracked_span(kinematics, span)?;
    let smooth = &kinematics.smooth;
    Ok(straight_distance(
        smooth,
        smooth.node(span.start_s),
        smooth.node(span.end_s),
    ))
}

/// Returns the acceleration of the one quadratic that fits the samples of a span best.
///
/// Exact for constant acceleration, such as a throw; else the mean, the middle of the span counting
/// most. A quartic through the same samples tells how far from constant it was.
///
/// # Errors
/// As [`travelled_distance`], and fewer than four samples in the span.
pub fn mean_acceleration(
    kinematics: &Kinematics,
    span: Span,
) -> Result<MeanAcceleration, KinematicsError> {
    let span = tracked_span(kinematics, span)?;
    let smooth = &kinematics.smooth;
    let times_s = &smooth.data.t_s;
    let start = times_s.partition_point(|t_s| *t_s < span.start_s - 1e-9);
    let end = times_s.partition_point(|t_s| *t_s <= span.end_s + 1e-9);
    if end - start < FEWEST_FOR_ACCELERATION {
        return Err(KinematicsError::TooFewSamples {
            found: end - start,
            needed: FEWEST_FOR_ACCELERATION,
        });
    }
    let row = span_curvature(&smooth.data, start, end, false);
    let rival = span_curvature(&smooth.data, start, end, true);
    let vector_mps2 = row.apply(&smooth.data.position_m);
    let shifts: Vec<Triple> = smooth
        .data
        .shared_shift_m
        .iter()
        .map(|shifts| row.apply(shifts))
        .collect();
    let bias = Bias {
        difference: subtract(vector_mps2, rival.apply(&smooth.data.position_m)),
        covariance: smooth.covariance(&Combination::row(&row).minus(Combination::row(&rival))),
        pooled: 0.0,
    };
    let covariance = smooth.covariance(&Combination::row(&row));
    let middle_s = 0.5 * (span.start_s + span.end_s);
    let velocity_mps = smooth.node(middle_s).lerp(&smooth.velocity_mps);
    let cosine = dot(unit(velocity_mps), unit(vector_mps2));
    Ok(MeanAcceleration {
        vector_mps2,
        magnitude_mps2: smooth.length(vector_mps2, &covariance, &shifts, &bias),
        from_motion_rad: cosine.clamp(-1.0, 1.0).acos(),
    })
}

/// Samples that an acceleration needs: one more than a quadratic has terms.
const FEWEST_FOR_ACCELERATION: usize = 4;

/// Returns the highest speed within a span.
///
/// # Errors
/// As [`travelled_distance`].
pub fn peak_speed(kinematics: &Kinematics, span: Span) -> Result<PeakSpeed, KinematicsError> {
    let tracked = tracked_span(kinematics, span)?;
    let within = |t_s: f64| t_s >= tracked.start_s - 1e-9 && t_s <= tracked.end_s + 1e-9;
    let speeds = || {
        kinematics
            .t_s
            .iter()
            .zip(&kinematics.speed_mps)
            .filter(|(t_s, _)| within(**t_s))
    };
    // Where the track ends, speed is known several times worse; a peak made of noise would win.
    let typical_sigma = {
        let mut sigmas: Vec<f64> = speeds().map(|(_, speed)| speed.noise_sigma).collect();
        sigmas.sort_by(f64::total_cmp);
        sigmas
            .get(sigmas.len() / 2)
            .copied()
            .unwrap_or(f64::INFINITY)
    };
    let peak = speeds()
        .filter(|(_, speed)| speed.noise_sigma <= 2.0 * typical_sigma)
        .max_by(|a, b| a.1.value.total_cmp(&b.1.value))
        .map(|(t_s, speed)| PeakSpeed {
            t_s: *t_s,
            speed_mps: *speed,
        });
    peak.ok_or(KinematicsError::SpanNotCovered {
        start_s: span.start_s,
        end_s: span.end_s,
    })
}

/// Compares the path lengths of two objects of one scene, each over its own part of a span.
///
/// # Errors
/// As [`travelled_distance`], for either object.
pub fn compare_distance(
    a: &Kinematics,
    b: &Kinematics,
    span: Span,
) -> Result<Comparison, KinematicsError> {
    let (span_a, span_b) = own_parts(a, b, span)?;
    Ok(compare(
        &travelled_distance(a, span_a)?,
        &travelled_distance(b, span_b)?,
    ))
}

/// Compares the mean speeds of two objects of one scene, each over its own part of a span.
///
/// # Errors
/// As [`travelled_distance`], for either object.
pub fn compare_speed(
    a: &Kinematics,
    b: &Kinematics,
    span: Span,
) -> Result<Comparison, KinematicsError> {
    let (span_a, span_b) = own_parts(a, b, span)?;
    Ok(compare(&mean_speed(a, span_a)?, &mean_speed(b, span_b)?))
}

/// Returns smoothed positions every `step_s` seconds from the first sample on; STKit uses 0.5 s.
///
/// A step that is not positive and finite gives an empty list.
pub fn resample(kinematics: &Kinematics, step_s: f64) -> Vec<TimedPosition> {
    if !(step_s.is_finite() && step_s > 0.0) {
        return Vec::new();
    }
    let span = kinematics.span();
    let steps = ((span.duration_s() / step_s + 1e-9).floor() as usize).min(MOST_RESAMPLED);
    (0..=steps)
        .map(|step| span.start_s + step as f64 * step_s)
        .map(|t_s| TimedPosition {
            t_s,
            position_m: kinematics.smooth.node(t_s).lerp(&kinematics.position_m),
        })
        .collect()
}

/// Bound on the length of a resampled list, against a step far below any use.
const MOST_RESAMPLED: usize = 1_000_000;
/// How far beyond a track's ends a span may reach and still count as covered, seconds: less than
/// what a reader of "0.0 s to 4.0 s" could mean otherwise.
const SPAN_TOLERANCE_S: f64 = 0.1;

/// Returns the span cut to the track, or an error when the track does not cover it.
pub(super) fn tracked_span(kinematics: &Kinematics, span: Span) -> Result<Span, KinematicsError> {
    let error = KinematicsError::SpanNotCovered {
        start_s: span.start_s,
        end_s: span.end_s,
    };
    let tracked = kinematics.span();
    let covered = span.start_s.is_finite()
        && span.end_s.is_finite()
        && span.start_s >= tracked.start_s - SPAN_TOLERANCE_S
        && span.end_s <= tracked.end_s + SPAN_TOLERANCE_S;
    if !covered {
        return Err(error);
    }
    kinematics.tracked_part(span).ok_or(error)
}

pub(super) fn own_parts(
    a: &Kinematics,
    b: &Kinematics,
    span: Span,
) -> Result<(Span, Span), KinematicsError> {
    let error = KinematicsError::SpanNotCovered {
        start_s: span.start_s,
        end_s: span.end_s,
    };
    let (part_a, part_b) = (a.tracked_part(span), b.tracked_part(span));
    part_a.zip(part_b).ok_or(error)
}

fn compare(a: &Estimate, b: &Estimate) -> Comparison {
    let winner = if a.value >= b.value {
        Winner::First
    } else {
        Winner::Second
    };
    let (larger, smaller) = if winner == Winner::First {
        (a, b)
    } else {
        (b, a)
    };
    let ratio = (smaller.value > 0.0).then(|| Estimate::ratio(larger, smaller));
    let certain = Estimate::difference(larger, smaller).interval95()[0] > 0.0;
    Comparison {
        winner,
        ratio,
        certain,
    }
}
