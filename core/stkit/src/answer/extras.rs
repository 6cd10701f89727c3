//! Questions one step beyond the seven tasks: acceleration, limits, time for a way.

use kinelens_motion::{Estimate, Span, travelled_distance};

use super::format::{
    answer_unit, between, given, in_unit, plain, seconds, seen_less, with_interval,
};
use super::measured::{Evidence, MeasuredAnswer, Value};
use super::speed::find_peak;
use super::subject::Subject;
use crate::query::QueryTime;
use crate::refusal::CannotAnswer;
use crate::scene::{capitalised, possessive};
use crate::task::Limit;
use crate::{Dimension, Query, SceneView, Unit};

/// Width of the window for the acceleration at a moment, seconds: STKit's step.
const WINDOW_S: f64 = 0.5;

/// Answers how much the speed changed per second.
pub(super) fn acceleration(
    query: &Query,
    scene: &SceneView<'_>,
) -> Result<MeasuredAnswer, CannotAnswer> {
    let subject = Subject::first(query, scene)?;
    let span = match query.time {
        QueryTime::At(t_s) => {
            let t_s = subject.moment(t_s)?;
            let window = Span::new(t_s - 0.5 * WINDOW_S, t_s + 0.5 * WINDOW_S);
            subject
                .kinematics
                .tracked_part(window)
                .ok_or_else(|| subject.not_seen(window))?
        }
        QueryTime::Whole | QueryTime::Within(_) => subject.part(query.time)?,
    };
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
    Ok(number(
        query,
        &subject,
        text,
        change_mps2,
        unit,
        span,
        "difference of the speeds at both ends over the duration",
    ))
}

/// Answers whether a speed was exceeded (or the object stayed below it).
pub(super) fn speed_limit(
    query: &Query,
    limit: Limit,
    above: bool,
    scene: &SceneView<'_>,
) -> Result<MeasuredAnswer, CannotAnswer> {
    require_scale(limit, scene)?;
    let subject = Subject::first(query, scene)?;
    let (speed_mps, t_s, span, which) = match query.time {
        QueryTime::At(t_s) => {
            let t_s = subject.moment(t_s)?;
            (subject.speed_at(t_s)?, t_s, Span::new(t_s, t_s), "speed")
        }
        QueryTime::Whole | QueryTime::Within(_) => {
            let (peak, span) = find_peak(&subject, query.time)?;
            (peak.speed_mps, peak.t_s, span, "highest speed")
        }
    };
    let [low_mps, high_mps] = speed_mps.interval95();
    let verdict = if low_mps > limit.si {
        if above { "Yes" } else { "No" }
    } else if high_mps < limit.si {
        if above { "No" } else { "Yes" }
    } else {
        "I can't tell"
    };
    let unit = limit.unit;
    let estimate = in_unit(&speed_mps, unit);
    let side = match verdict {
        "I can't tell" => "too close to",
        _ if low_mps > limit.si => "above",
        _ => "below",
    };
    let text = format!(
        "{verdict}: {} {which} was {} at {}, {side} {} {}.",
        possessive(&subject.name),
        with_interval(&estimate, unit),
        seconds(t_s),
        given(limit.si / unit.si_per_unit()),
        unit.symbol()
    );
    Ok(number(
        query,
        &subject,
        text,
        estimate,
        unit,
        span,
        "interval of the speed against the limit",
    ))
}

/// Answers how long the object takes for a length of way, from the start of the time asked about.
pub(super) fn time_to_cover(
    query: &Query,
    length: Limit,
    scene: &SceneView<'_>,
) -> Result<MeasuredAnswer, CannotAnswer> {
    require_scale(length, scene)?;
    let subject = Subject::first(query, scene)?;
    let span = subject.part(query.time)?;
    let path_m = |until_s: f64| {
        if until_s <= span.start_s {
            return Ok(Estimate::exact(0.0));
        }
        travelled_distance(subject.kinematics, Span::new(span.start_s, until_s))
            .map_err(|error| subject.refused(&error))
    };
    let whole_m = path_m(span.end_s)?;
    let unit = length.unit;
    if whole_m.value < length.si || whole_m.value.is_nan() {
        return Err(CannotAnswer::NeverReached {
            name: subject.capital_name,
            travelled: plain(&in_unit(&whole_m, unit), unit),
            when: between(span),
        });
    }
    // Path length never falls with time, so halving finds the moment to a microsecond.
    let (mut early_s, mut late_s) = (span.start_s, span.end_s);
    while late_s - early_s > 1e-6 {
        let middle_s = 0.5 * (early_s + late_s);
        if middle_s <= early_s || middle_s >= late_s {
            break;
        }
        if path_m(middle_s)?.value >= length.si {
            late_s = middle_s
        } else {
            early_s = middle_s
        }
    }
    let speed_mps = subject.speed_at(late_s)?.value.max(f64::MIN_POSITIVE);
    let there_m = path_m(late_s)?;
    let taken = Estimate {
        value: late_s - span.start_s,
        noise_sigma: there_m.noise_sigma / speed_mps,
        shared_sigma: there_m.shared_sigma / speed_mps,
        dof: there_m.dof,
    };
    let text = format!(
        "{} had travelled {} {} after {}, counted from {}.",
        capitalised(&subject.name),
        given(length.si / unit.si_per_unit()),
        unit.symbol(),
        with_interval(&taken, Unit::SECOND),
        seconds(span.start_s)
    );
    Ok(number(
        query,
        &subject,
        text,
        taken,
        Unit::SECOND,
        span,
        "time at which the path length reaches the length asked about",
    ))
}

fn require_scale(limit: Limit, scene: &SceneView<'_>) -> Result<(), CannotAnswer> {
    if scene.metric {
        Ok(())
    } else {
        Err(CannotAnswer::NoScale {
            unit: limit.unit.symbol(),
        })
    }
}

fn number(
    query: &Query,
    subject: &Subject<'_>,
    text: String,
    estimate: Estimate,
    unit: Unit,
    span: Span,
    formula: &'static str,
) -> MeasuredAnswer {
    MeasuredAnswer {
        asked: query.asked,
        text,
        value: Value::Number { estimate, unit },
        evidence: Evidence {
            objects: vec![subject.id],
            span,
            formula,
        },
    }
}
