//! Questions one step beyond the seven tasks: limits, time for a way.

use kinelens_motion::{Estimate, Span, travelled_distance};

use super::format::{between, given, in_unit, plain, seconds, with_interval};
use super::measured::MeasuredAnswer;
use super::speed::find_peak;
use super::subject::Subject;
use crate::query::QueryTime;
use crate::refusal::CannotAnswer;
use crate::scene::{capitalised, possessive};
use crate::task::Limit;
use crate::{Query, SceneView, Unit};

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
    Ok(subject.number(
        query,
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
    Ok(subject.number(
        query,
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
