//! Which way: on the object's own clock or on that of another.

use kinelens_motion::{
    ClockHeading, Span, compare_direction, displacement, heading_clock_at, overall_heading_clock,
};

use super::format::{between, seconds, seen_less};
use super::measured::{Evidence, MeasuredAnswer, Value};
use super::subject::Subject;
use crate::query::QueryTime;
use crate::refusal::CannotAnswer;
use crate::{Query, SceneView};

/// Duration of a step, seconds: the sampling of STKit.
const STEP_S: f64 = 0.5;

/// Answers the direction on the clock whose 12 is the object's own first moving step.
pub(super) fn own_clock(
    query: &Query,
    scene: &SceneView<'_>,
) -> Result<MeasuredAnswer, CannotAnswer> {
    let subject = Subject::first(query, scene)?;
    let (heading, when, span) = match query.time {
        QueryTime::At(t_s) => {
            let t_s = subject.moment(t_s)?;
            (
                heading_clock_at(subject.kinematics, t_s),
                format!("at {}", seconds(t_s)),
                Span::new(t_s, t_s),
            )
        }
        QueryTime::Whole | QueryTime::Within(_) => {
            let span = subject.part(query.time)?;
            let heading = overall_heading_clock(subject.kinematics, span)
                .map_err(|error| subject.refused(&error))?;
            (heading, format!("by {}", seconds(span.end_s)), span)
        }
    };
    let heading = heading.ok_or_else(|| {
        let moment = span.duration_s() == 0.0;
        too_slow(
            &subject,
            if moment { when.clone() } else { between(span) },
            scene,
        )
    })?;
    let text = format!(
        "{} moved towards {} o'clock {when}: {}.{}{}",
        subject.capital_name,
        heading.hour,
        turn_words(&heading, "its first direction"),
        doubt(&heading),
        seen_less(query.time, span)
    );
    Ok(clock_answer(
        query,
        text,
        &heading,
        span,
        "angle from the first moving step to the step asked about, clockwise",
    ))
}

/// Answers the direction of the first object on the clock whose 12 is the motion of the second.
pub(super) fn other_clock(
    query: &Query,
    scene: &SceneView<'_>,
) -> Result<MeasuredAnswer, CannotAnswer> {
    let subject = Subject::first(query, scene)?;
    let reference = Subject::new(
        query
            .objects
            .get(1)
            .copied()
            .ok_or(CannotAnswer::NoObjects)?,
        scene,
    )?;
    let together = common_span(&subject, &reference, query.time, scene)?;
    let compared = compare_direction(reference.kinematics, subject.kinematics, together);
    let heading = compared
        .map_err(|error| subject.refused(&error))?
        .ok_or_else(|| {
            let moved_m = |subject: &Subject<'_>| {
                displacement(subject.kinematics, together).map_or(0.0, |d| d.value)
            };
            let slower = if moved_m(&subject) <= moved_m(&reference) {
                &subject
            } else {
                &reference
            };
            too_slow(slower, between(together), scene)
        })?;
    let text = format!(
        "On the clock whose 12 is the motion of {}, {} moved towards {} o'clock {}: {}.{}",
        reference.name,
        subject.name,
        heading.hour,
        between(together),
        turn_words(&heading, &format!("the direction of {}", reference.name)),
        doubt(&heading)
    );
    Ok(clock_answer(
        query,
        text,
        &heading,
        together,
        "angle from one object's straight way to the other's, clockwise",
    ))
}

/// Returns the time in which both were seen, around the moment or within the span asked about.
fn common_span(
    subject: &Subject<'_>,
    reference: &Subject<'_>,
    time: QueryTime,
    scene: &SceneView<'_>,
) -> Result<Span, CannotAnswer> {
    let (seen, other) = (subject.kinematics.span(), reference.kinematics.span());
    let both = seen
        .intersection(&other)
        .filter(|both| both.duration_s() > 0.0);
    let apart = || CannotAnswer::NotSeenTogether {
        names: crate::scene::capitalised(&scene.names(&[subject.id, reference.id])),
    };
    let both = both.ok_or_else(apart)?;
    let asked = match time {
        QueryTime::Whole => both,
        QueryTime::Within(asked) => asked,
        QueryTime::At(t_s) => {
            let (subject_s, reference_s) = (subject.moment(t_s)?, reference.moment(t_s)?);
            let start_s = subject_s.max(reference_s).min(both.end_s - STEP_S);
            Span::new(start_s, start_s + STEP_S)
        }
    };
    asked
        .intersection(&both)
        .filter(|common| common.duration_s() > 0.0)
        .ok_or_else(apart)
}

/// Writes `93° (± 4°) to the right of its first direction`, or that the directions are alike.
fn turn_words(heading: &ClockHeading, measure: &str) -> String {
    let clockwise_deg = heading.hours * 30.0;
    let half_width_deg = 1.96 * heading.sigma_hours * 30.0;
    let (side, turn_deg) = if clockwise_deg <= 180.0 {
        ("right", clockwise_deg)
    } else {
        ("left", 360.0 - clockwise_deg)
    };
    let turn_deg = turn_deg.round();
    let error = if half_width_deg.is_finite() && half_width_deg < 180.0 {
        format!(" (± {}°)", half_width_deg.ceil())
    } else {
        String::new()
    };
    if turn_deg == 0.0 {
        format!("along {measure}{error}")
    } else if turn_deg == 180.0 {
        format!("opposite to {measure}{error}")
    } else {
        format!("{turn_deg}°{error} to the {side} of {measure}")
    }
}

fn doubt(heading: &ClockHeading) -> &'static str {
    if heading.certain {
        ""
    } else {
        " The hour is not certain: the 95 % interval reaches into the next."
    }
}

pub(super) fn too_slow(subject: &Subject<'_>, when: String, scene: &SceneView<'_>) -> CannotAnswer {
    let unit = if scene.metric { "m/s" } else { "px/s" };
    CannotAnswer::TooSlowForDirection {
        name: subject.capital_name.clone(),
        when,
        unit,
    }
}

fn clock_answer(
    query: &Query,
    text: String,
    heading: &ClockHeading,
    span: Span,
    formula: &'static str,
) -> MeasuredAnswer {
    MeasuredAnswer {
        asked: query.asked,
        text,
        value: Value::Clock {
            hour: heading.hour,
            hours: heading.hours,
            certain: heading.certain,
        },
        evidence: Evidence {
            objects: query.objects.clone(),
            span,
            formula,
        },
    }
}
