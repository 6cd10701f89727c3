//! The door: a question in, an answer with its evidence out.

use kinelens_motion::{Estimate, Span};

use super::{acceleration, compare, direction, distance, extras, speed, timestamp};
use crate::parse::parse;
use crate::refusal::{CannotAnswer, Refusal};
use crate::{Asked, Query, SceneView, Unit};

/// An answer in words, as a typed value, and with what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasuredAnswer {
    /// What was asked; [`Asked::task`] is the STKit task.
    pub asked: Asked,
    /// One or a few sentences.
    pub text: String,
    pub value: Value,
    pub evidence: Evidence,
}

/// The typed answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A number in the unit beside it (pixels and px/s in a scene without a scale).
    Number { estimate: Estimate, unit: Unit },
    /// A direction: the whole hour, 1 to 12, the hours with fraction, and whether the 95 % interval
    /// stays within the whole hour.
    Clock { hour: u8, hours: f64, certain: bool },
    /// Spans of time, possibly none.
    Spans(Vec<Span>),
    /// The object that has more, and how many times as much as the next; no ratio where the next
    /// has none at all. Not certain when the 95 % interval of the difference holds zero.
    Winner {
        object: u32,
        ratio: Option<Estimate>,
        certain: bool,
    },
}

/// What an answer rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// Ids, those asked about first.
    pub objects: Vec<u32>,
    /// The time from which the numbers come.
    pub span: Span,
    /// How the value was computed, in one line.
    pub formula: &'static str,
}

/// Answers a question in words about the objects of a scene.
///
/// # Errors
/// The question is not understood, or the tracks have no answer to it.
pub fn answer(question: &str, scene: &SceneView<'_>) -> Result<MeasuredAnswer, Refusal> {
    let parsed = parse(question, scene);
    if scene.objects.is_empty() && !matches!(parsed, Err(crate::NotUnderstood::NotAboutMotion)) {
        return Err(CannotAnswer::NoObjects.into());
    }
    Ok(answer_query(&parsed?, scene)?)
}

/// Answers an understood question.
///
/// # Errors
/// The tracks have no answer: an object was not seen then, hardly moved, or there is no scale.
pub fn answer_query(query: &Query, scene: &SceneView<'_>) -> Result<MeasuredAnswer, CannotAnswer> {
    let mut measured = match query.asked {
        Asked::Distance => distance::travelled(query, scene),
        Asked::Displacement => distance::straight(query, scene),
        Asked::MeanSpeed => speed::mean(query, scene),
        Asked::PeakSpeed => speed::peak(query, scene),
        Asked::PeakTime => speed::peak_time(query, scene),
        Asked::Direction => direction::own_clock(query, scene),
        Asked::CompareDirection => direction::other_clock(query, scene),
        Asked::DirectionTimestamp { hour } => timestamp::towards(query, hour, scene),
        Asked::CompareDistance => compare::distances(query, scene),
        Asked::CompareSpeed => compare::speeds(query, scene),
        Asked::Acceleration => acceleration::mean(query, scene),
        Asked::SpeedChange => acceleration::along_the_way(query, scene),
        Asked::SpeedLimit { limit, above } => extras::speed_limit(query, limit, above, scene),
        Asked::TimeToCover { length } => extras::time_to_cover(query, length, scene),
    }?;
    if !scene.metric {
        measured.text.push_str(match measured.value {
            Value::Number { .. } | Value::Winner { .. } => {
                " There is no scale yet, so this is measured in pixels of the picture."
            }
            Value::Clock { .. } | Value::Spans(_) => {
                " There is no scale yet, so this is the direction in the picture."
            }
        });
    }
    Ok(measured)
}
