//! When an object moves towards an hour of its own clock.

use kinelens_motion::{Span, heading_spans};

use super::direction::too_slow;
use super::format::{between, listed, seconds, seen_less};
use super::measured::{Evidence, MeasuredAnswer, Value};
use super::subject::Subject;
use crate::query::QueryTime;
use crate::refusal::CannotAnswer;
use crate::{Query, SceneView};

/// Answers in which spans the object moves towards an hour.
pub(super) fn towards(
    query: &Query,
    hour: u8,
    scene: &SceneView<'_>,
) -> Result<MeasuredAnswer, CannotAnswer> {
    let subject = Subject::first(query, scene)?;
    // A moment makes no sense in "when", other than as the time up to which to look.
    let span = subject.part(query.time)?;
    if subject
        .kinematics
        .heading_clock_h
        .iter()
        .all(Option::is_none)
    {
        return Err(too_slow(&subject, between(span), scene));
    }
    let spans: Vec<Span> = heading_spans(subject.kinematics, hour)
        .into_iter()
        .filter_map(|found| found.intersection(&span))
        .filter(|found| found.duration_s() > 0.0)
        .collect();
    let text = if spans.is_empty() {
        format!(
            "{} did not move towards {hour} o'clock {}.",
            subject.capital_name,
            between(span)
        )
    } else {
        let phrases: Vec<String> = spans
            .iter()
            .map(|found| {
                format!(
                    "from {} to {}",
                    seconds(found.start_s),
                    seconds(found.end_s)
                )
            })
            .collect();
        format!(
            "{} moved towards {hour} o'clock {}.",
            subject.capital_name,
            listed(&phrases)
        )
    };
    let text = match query.time {
        QueryTime::Within(_) => text + &seen_less(query.time, span),
        QueryTime::Whole | QueryTime::At(_) => text,
    };
    Ok(MeasuredAnswer {
        asked: query.asked,
        text,
        value: Value::Spans(spans),
        evidence: Evidence {
            objects: vec![subject.id],
            span,
            formula: "times at which the angle from the first moving step is nearest to the hour",
        },
    })
}
