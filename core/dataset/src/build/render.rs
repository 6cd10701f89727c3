//! Facts as rows.

use kinelens_stkit::score::Truth;
use kinelens_stkit::{Task, Unit};

use super::options::BuildOptions;
use super::split::Split;
use crate::facts::{Found, Search};
use crate::hash;
use crate::name::names;
use crate::row::{ClipRef, Row, Stated};
use crate::statement::{Fact, Statement};
use crate::wording::WordingSet;
use crate::wording::{answer, answer_wordings, question, wordings, worked};

/// Puts a fact into words; `None` where its objects cannot be named.
pub(super) fn render(
    search: &Search<'_>,
    found: &Found,
    split: Split,
    options: &BuildOptions,
) -> Option<Row> {
    let objects = names(search, found)?;
    let task = found.fact.task();
    let unit = found.unit(options.seed);
    let statement = Statement {
        names: objects.iter().map(|object| object.name.clone()).collect(),
        span_s: found.span_s(),
        unit,
        fact: found.fact.clone(),
    };
    let draw =
        |salt: u64, count: usize| hash::pick(hash::of(&[options.seed, found.key, salt]), count);
    let recording = search.recording;
    Some(Row {
        id: format!("{}-{:016x}", recording.dataset, found.key),
        task: task.id().to_owned(),
        source: recording.dataset.to_owned(),
        split: split.id().to_owned(),
        clip: ClipRef {
            dataset: recording.dataset.to_owned(),
            log: recording.log.clone(),
            camera: search
                .clip
                .camera
                .map(|index| recording.cameras[index].name.clone()),
            start_s: search.clip.span.start_s,
            end_s: search.clip.span.end_s,
        },
        objects,
        span_s: statement.span_s,
        given: stated(&found.fact),
        question: question(
            &statement,
            options.wording,
            draw(4, wordings(task, options.wording)),
        ),
        answer: answer(&statement, draw(5, answer_wordings(task))),
        worked: worked(&statement),
        value: truth(&found.fact),
        unit: asked_unit(task, unit).map(|unit| unit.symbol().to_owned()),
        held_out_wording: options.wording == WordingSet::HeldOut,
        seed: options.seed,
    })
}

/// The unit of a bare number in an answer.
fn asked_unit(task: Task, unit: Unit) -> Option<Unit> {
    match task {
        Task::TraveledDistance | Task::TravelingSpeed => Some(unit),
        Task::TimeToReach => Some(Unit::SECOND),
        _ => None,
    }
}

fn stated(fact: &Fact) -> Option<Stated> {
    let (hour, ways_m, limit_mps) = match *fact {
        Fact::Timestamp { hour, .. } => (Some(hour), Vec::new(), None),
        Fact::Reach { way_m, .. } => (None, vec![way_m], None),
        Fact::Arrival { ways_m, .. } => (None, ways_m.to_vec(), None),
        Fact::Limit { limit_mps, .. } => (None, Vec::new(), Some(limit_mps)),
        _ => return None,
    };
    Some(Stated {
        hour,
        ways_m,
        limit_mps,
    })
}

fn truth(fact: &Fact) -> Truth {
    match *fact {
        Fact::Distance { distance_m } => Truth::Distance { distance_m },
        Fact::Speed { speed_mps } => Truth::Speed { speed_mps },
        Fact::Direction { hour } | Fact::DirectionComparison { hour } => Truth::Hour { hour },
        Fact::Timestamp { when_s, .. } => Truth::Spans {
            spans_s: vec![when_s],
        },
        Fact::DistanceComparison {
            winner,
            distances_m: measured,
        }
        | Fact::SpeedComparison {
            winner,
            speeds_mps: measured,
        } => Truth::Winner {
            object: winner,
            ratio: Some(measured[winner] / measured[1 - winner]),
        },
        Fact::Reach { duration_s, .. } => Truth::Duration { duration_s },
        Fact::Limit { exceeds, .. } => Truth::Decision { yes: exceeds },
        Fact::Arrival { winner, .. } => Truth::Winner {
            object: winner,
            ratio: None,
        },
    }
}
