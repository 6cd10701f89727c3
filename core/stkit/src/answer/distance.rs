//! How far: path length and straight distance.

use kinelens_motion::{
    Estimate, Kinematics, KinematicsError, Span, displacement, travelled_distance,
};

use super::format::{answer_unit, between, in_unit, seen_less, with_interval};
use super::measured::{Evidence, MeasuredAnswer, Value};
use super::subject::Subject;
use crate::refusal::CannotAnswer;
use crate::scene::capitalised;
use crate::{Dimension, Query, SceneView};

/// Answers how long the path is.
pub(super) fn travelled(
    query: &Query,
    scene: &SceneView<'_>,
) -> Result<MeasuredAnswer, CannotAnswer> {
    let words = |name: &str, length: &str, when: &str| {
        capitalised(&format!("{name} travelled {length} {when}."))
    };
    length_answer(
        query,
        scene,
        travelled_distance,
        words,
        "sum of the lengths of the steps of the smoothed track",
    )
}

/// Answers how far the end is from the start.
pub(super) fn straight(
    query: &Query,
    scene: &SceneView<'_>,
) -> Result<MeasuredAnswer, CannotAnswer> {
    let words = |name: &str, length: &str, when: &str| {
        format!("From start to end of the time {when} {name} got {length} away in a straight line.")
    };
    length_answer(
        query,
        scene,
        displacement,
        words,
        "distance from the first to the last point of the smoothed track",
    )
}

fn length_answer(
    query: &Query,
    scene: &SceneView<'_>,
    measure: impl Fn(&Kinematics, Span) -> Result<Estimate, KinematicsError>,
    words: impl Fn(&str, &str, &str) -> String,
    formula: &'static str,
) -> Result<MeasuredAnswer, CannotAnswer> {
    let subject = Subject::first(query, scene)?;
    let span = subject.part(query.time)?;
    let length_m = measure(subject.kinematics, span).map_err(|error| subject.refused(&error))?;
    let unit = answer_unit(Dimension::Length, query.unit, subject.label, scene);
    let estimate = in_unit(&length_m, unit);
    let mut text = words(
        &subject.name,
        &with_interval(&estimate, unit),
        &between(span),
    );
    text.push_str(&seen_less(query.time, span));
    Ok(MeasuredAnswer {
        asked: query.asked,
        text,
        value: Value::Number { estimate, unit },
        evidence: Evidence {
            objects: vec![subject.id],
            span,
            formula,
        },
    })
}
