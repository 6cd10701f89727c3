//! How fast: mean speed, speed at a moment, highest speed and its time.

use kinelens_motion::{Estimate, PeakSpeed, Span, mean_speed, peak_speed};

use super::format::{answer_unit, between, in_unit, seconds, seen_less, with_interval};
use super::measured::MeasuredAnswer;
use super::subject::Subject;
use crate::query::QueryTime;
use crate::refusal::CannotAnswer;
use crate::scene::{capitalised, possessive};
use crate::{Dimension, Query, SceneView, Unit};

/// Answers the mean speed of a span, or the speed at a moment.
pub(super) fn mean(query: &Query, scene: &SceneView<'_>) -> Result<MeasuredAnswer, CannotAnswer> {
    let subject = Subject::first(query, scene)?;
    let unit = answer_unit(Dimension::Speed, query.unit, subject.label, scene);
    if let QueryTime::At(t_s) = query.time {
        let t_s = subject.moment(t_s)?;
        let estimate = in_unit(&subject.speed_at(t_s)?, unit);
        let text = format!(
            "At {} {} moved at {}.",
            seconds(t_s),
            subject.name,
            with_interval(&estimate, unit)
        );
        let span = Span::new(t_s, t_s);
        return Ok(subject.number(
            query,
            text,
            estimate,
            unit,
            span,
            "slope of the local quadratic fit to the track",
        ));
    }
    let span = subject.part(query.time)?;
    let speed_mps =
        mean_speed(subject.kinematics, span).map_err(|error| subject.refused(&error))?;
    let estimate = in_unit(&speed_mps, unit);
    let text = format!(
        "{} mean speed {} was {}.{}",
        capitalised(&possessive(&subject.name)),
        between(span),
        with_interval(&estimate, unit),
        seen_less(query.time, span)
    );
    Ok(subject.number(
        query,
        text,
        estimate,
        unit,
        span,
        "path length over duration",
    ))
}

/// Answers the highest speed.
pub(super) fn peak(query: &Query, scene: &SceneView<'_>) -> Result<MeasuredAnswer, CannotAnswer> {
    if matches!(query.time, QueryTime::At(_)) {
        return mean(query, scene);
    }
    let subject = Subject::first(query, scene)?;
    let (peak, span) = find_peak(&subject, query.time)?;
    let unit = answer_unit(Dimension::Speed, query.unit, subject.label, scene);
    let estimate = in_unit(&peak.speed_mps, unit);
    let text = format!(
        "{} highest speed {} was {}, at {}.{}",
        capitalised(&possessive(&subject.name)),
        between(span),
        with_interval(&estimate, unit),
        seconds(peak.t_s),
        seen_less(query.time, span)
    );
    Ok(subject.number(
        query,
        text,
        estimate,
        unit,
        span,
        "largest speed of the smoothed track away from its ends",
    ))
}

/// Answers when the speed was highest.
pub(super) fn peak_time(
    query: &Query,
    scene: &SceneView<'_>,
) -> Result<MeasuredAnswer, CannotAnswer> {
    let subject = Subject::first(query, scene)?;
    let (peak, span) = find_peak(&subject, query.time)?;
    let speed_unit = answer_unit(Dimension::Speed, query.unit, subject.label, scene);
    let speed = in_unit(&peak.speed_mps, speed_unit);
    let alike = alike_span(&subject, &peak, span);
    let text = format!(
        "{} was fastest at {} (95 % interval {} to {}), with {}.",
        subject.capital_name,
        seconds(peak.t_s),
        seconds(alike.start_s),
        seconds(alike.end_s),
        with_interval(&speed, speed_unit)
    );
    let farthest_s = (alike.end_s - peak.t_s).max(peak.t_s - alike.start_s);
    let estimate = Estimate::new(peak.t_s, farthest_s / 1.96, 0.0);
    Ok(subject.number(
        query,
        text,
        estimate,
        Unit::SECOND,
        span,
        "time of the largest speed of the smoothed track",
    ))
}

/// Finds the highest speed of the time asked about.
pub(super) fn find_peak(
    subject: &Subject<'_>,
    time: QueryTime,
) -> Result<(PeakSpeed, Span), CannotAnswer> {
    let span = subject.part(time)?;
    let peak = peak_speed(subject.kinematics, span).map_err(|error| subject.refused(&error))?;
    Ok((peak, span))
}

/// Returns the time over which the speed cannot be told from the highest by its noise.
fn alike_span(subject: &Subject<'_>, peak: &PeakSpeed, span: Span) -> Span {
    let alike_mps = peak.speed_mps.value - 1.96 * peak.speed_mps.noise_sigma;
    let samples = subject
        .kinematics
        .t_s
        .iter()
        .zip(&subject.kinematics.speed_mps);
    samples
        .filter(|(t_s, speed)| span.contains(**t_s) && speed.value >= alike_mps)
        .fold(Span::new(peak.t_s, peak.t_s), |all, (t_s, _)| {
            Span::new(all.start_s.min(*t_s), all.end_s.max(*t_s))
        })
}
