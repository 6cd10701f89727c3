//! Acceleration: how the velocity changed, and how the speed changed along the way.

use kinelens_motion::{Estimate, MeanAcceleration, Span, mean_acceleration};

use super::format::{answer_unit, between, in_unit, plain, seen_less, with_interval};
use super::measured::MeasuredAnswer;
use super::subject::Subject;
use crate::query::QueryTime;
use crate::refusal::CannotAnswer;
use crate::scene::{capitalised, possessive};
use crate::{Dimension, Query, SceneView};

/// Width of the window for the acceleration at a moment, seconds: STKit's step.
const WINDOW_S: f64 = 0.5;

/// Within this angle of an axis, an acceleration is said to point along it.
const ALONG_AXIS_RAD: f64 = 20.0 * std::f64::consts::PI / 180.0;

/// Answers how much the velocity changed per second, and in which direction.
pub(super) fn mean(query: &Query, scene: &SceneView<'_>) -> Result<MeasuredAnswer, CannotAnswer> {
    let subject = Subject::first(query, scene)?;
    let span = window(query, &subject)?;
    let mean =
        mean_acceleration(subject.kinematics, span).map_err(|error| subject.refused(&error))?;
    let unit = answer_unit(Dimension::Acceleration, None, subject.label, scene);
    let estimate = in_unit(&mean.magnitude_mps2, unit);
    let text = format!(
        "{} mean acceleration {} was {}{}.{}",
        capitalised(&possessive(&subject.name)),
        between(span),
        with_interval(&estimate, unit),
        pointing(&mean),
        seen_less(query.time, span)
    );
    Ok(subject.number(
        query,
        text,
        estimate,
        unit,
        span,
        "second derivative of the quadratic fitted to the track",
    ))
}

/// Says where an acceleration points, as far as its error allows.
fn pointing(mean: &MeanAcceleration) -> &'static str {
    let [low_mps2, _] = mean.magnitude_mps2.interval95();
    let [x, y, z] = mean.vector_mps2;
    let level = x.hypot(z);
    if low_mps2 <= 0.0 {
        ", which may be none at all"
    } else if level <= ALONG_AXIS_RAD.tan() * y.abs() {
        if y < 0.0 {
            ", pointing downwards"
        } else {
            ", pointing upwards"
        }
    } else if mean.from_motion_rad <= ALONG_AXIS_RAD {
        ", along its motion"
    } else if mean.from_motion_rad >= std::f64::consts::PI - ALONG_AXIS_RAD {
        ", against its motion"
    } else if (mean.from_motion_rad - 0.5 * std::f64::consts::PI).abs() <= ALONG_AXIS_RAD {
        ", across its motion"
    } else {
        ""
    }
}

/// Answers how much the speed changed per second.
pub(super) fn along_the_way(
    query: &Query,
    scene: &SceneView<'_>,
) -> Result<MeasuredAnswer, CannotAnswer> {
    let subject = Subject::first(query, scene)?;
    let span = window(query, &subject)?;
    let (before, after) = (
        subject.speed_at(span.start_s)?,
        subject.speed_at(span.end_s)?,
    );
    let change_mps2 = Estimate::difference(&after, &before).scaled(1.0 / span.duration_s());
    let unit = answer_unit(Dimension::Acceleration, None, subject.label, scene);
    let speed_unit = answer_unit(Dimension::Speed, query.unit, subject.label, scene);
    let speed = |speed: &Estimate| plain(&in_unit(speed, speed_unit), speed_unit);
    let [low, high] = change_mps2.interval95();
    let trend = if low > 0.0 {
        "sped up"
    } else if high < 0.0 {
        "slowed down"
    } else {
        "kept its speed within the error"
    };
    let text = format!(
        "{} {trend} {}: from {} to {}, a mean change of {} along its way.{}",
        subject.capital_name,
        between(span),
        speed(&before),
        speed(&after),
        with_interval(&change_mps2, unit),
        seen_less(query.time, span)
    );
    Ok(subject.number(
        query,
        text,
        change_mps2,
        unit,
        span,
        "difference of the speeds at both ends over the duration",
    ))
}

/// Returns the time that an acceleration is taken over.
fn window(query: &Query, subject: &Subject<'_>) -> Result<Span, CannotAnswer> {
    match query.time {
        QueryTime::At(t_s) => {
            let t_s = subject.moment(t_s)?;
            let window = Span::new(t_s - 0.5 * WINDOW_S, t_s + 0.5 * WINDOW_S);
            subject
                .kinematics
                .tracked_part(window)
                .ok_or_else(|| subject.not_seen(window))
        }
        QueryTime::Whole | QueryTime::Within(_) => subject.part(query.time),
    }
}
