//! Who travelled farther, who was faster, and how many times.

use kinelens_motion::{
    Comparison, Estimate, Span, Winner, compare_distance, compare_speed, mean_speed,
    travelled_distance,
};

use super::format::{answer_unit, between, in_unit, plain, ratio_words, seconds};
use super::measured::{Evidence, MeasuredAnswer, Value};
use super::subject::Subject;
use crate::query::QueryTime;
use crate::refusal::CannotAnswer;
use crate::scene::capitalised;
use crate::{Dimension, Query, SceneView};

/// Answers which of two or more objects travelled farthest.
pub(super) fn distances(
    query: &Query,
    scene: &SceneView<'_>,
) -> Result<MeasuredAnswer, CannotAnswer> {
    compare(query, scene, &Quantity::Distance)
}

/// Answers which of two or more objects was fastest.
pub(super) fn speeds(query: &Query, scene: &SceneView<'_>) -> Result<MeasuredAnswer, CannotAnswer> {
    compare(query, scene, &Quantity::Speed)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quantity {
    Distance,
    Speed,
}

/// One object's share in a comparison.
struct Entry<'a> {
    subject: Subject<'a>,
    part: Span,
    estimate: Estimate,
}

fn compare(
    query: &Query,
    scene: &SceneView<'_>,
    quantity: &Quantity,
) -> Result<MeasuredAnswer, CannotAnswer> {
    let mut entries = Vec::with_capacity(query.objects.len());
    for id in &query.objects {
        entries.push(entry(Subject::new(*id, scene)?, query.time, *quantity)?);
    }
    entries.sort_by(|a, b| b.estimate.value.total_cmp(&a.estimate.value));
    let [first, second, ..] = entries.as_slice() else {
        return Err(CannotAnswer::NoObjects);
    };
    let Comparison {
        winner,
        ratio,
        certain,
    } = compare_two(first, second, query.time, *quantity)?;
    let (first, second) = if winner == Winner::First {
        (first, second)
    } else {
        (second, first)
    };
    let ratio = ratio.filter(|ratio| ratio.value.is_finite() && ratio.sigma().is_finite());
    let text = sentence(
        query,
        scene,
        *quantity,
        first,
        second,
        ratio.as_ref(),
        certain,
    );
    let span = entries.iter().skip(1).fold(entries[0].part, |all, entry| {
        Span::new(
            all.start_s.min(entry.part.start_s),
            all.end_s.max(entry.part.end_s),
        )
    });
    let formula = match quantity {
        Quantity::Distance => "ratio of the path lengths; the common error of the scale cancels",
        Quantity::Speed => "ratio of the mean speeds; the common error of the scale cancels",
    };
    Ok(MeasuredAnswer {
        asked: query.asked,
        text,
        value: Value::Winner {
            object: first.subject.id,
            ratio,
            certain,
        },
        evidence: Evidence {
            objects: query.objects.clone(),
            span,
            formula,
        },
    })
}

fn entry(
    subject: Subject<'_>,
    time: QueryTime,
    quantity: Quantity,
) -> Result<Entry<'_>, CannotAnswer> {
    if let (Quantity::Speed, QueryTime::At(t_s)) = (quantity, time) {
        let t_s = subject.moment(t_s)?;
        let estimate = subject.speed_at(t_s)?;
        return Ok(Entry {
            subject,
            part: Span::new(t_s, t_s),
            estimate,
        });
    }
    let part = subject.part(time)?;
    let measured = match quantity {
        Quantity::Distance => travelled_distance(subject.kinematics, part),
        Quantity::Speed => mean_speed(subject.kinematics, part),
    };
    let estimate = measured.map_err(|error| subject.refused(&error))?;
    Ok(Entry {
        subject,
        part,
        estimate,
    })
}

fn compare_two(
    first: &Entry<'_>,
    second: &Entry<'_>,
    time: QueryTime,
    quantity: Quantity,
) -> Result<Comparison, CannotAnswer> {
    let (a, b) = (first.subject.kinematics, second.subject.kinematics);
    let asked = match time {
        QueryTime::Within(asked) => asked,
        QueryTime::Whole | QueryTime::At(_) => {
            let (part_a, part_b) = (first.part, second.part);
            Span::new(
                part_a.start_s.min(part_b.start_s),
                part_a.end_s.max(part_b.end_s),
            )
        }
    };
    let compared = match (quantity, time) {
        (Quantity::Speed, QueryTime::At(_)) => {
            let (a, b) = (&first.estimate, &second.estimate);
            let certain = Estimate::difference(a, b).interval95()[0] > 0.0;
            let ratio = (b.value > 0.0).then(|| Estimate::ratio(a, b));
            return Ok(Comparison {
                winner: Winner::First,
                ratio,
                certain,
            });
        }
        (Quantity::Speed, _) => compare_speed(a, b, asked),
        (Quantity::Distance, _) => compare_distance(a, b, asked),
    };
    compared.map_err(|error| first.subject.refused(&error))
}

fn sentence(
    query: &Query,
    scene: &SceneView<'_>,
    quantity: Quantity,
    first: &Entry<'_>,
    second: &Entry<'_>,
    ratio: Option<&Estimate>,
    certain: bool,
) -> String {
    let dimension = match quantity {
        Quantity::Distance => Dimension::Length,
        Quantity::Speed => Dimension::Speed,
    };
    let unit = answer_unit(dimension, query.unit, first.subject.label, scene);
    let value = |entry: &Entry<'_>| plain(&in_unit(&entry.estimate, unit), unit);
    let values = format!("{} against {}", value(first), value(second));
    let (name, other) = (&first.subject.name, &second.subject.name);
    let more = match quantity {
        Quantity::Distance => "farther",
        Quantity::Speed => "faster",
    };
    let of_several = if query.objects.len() > 2 {
        format!(
            "Of {}, the first two are {name} and {other}. ",
            scene.names(&query.objects)
        )
    } else {
        String::new()
    };
    let when = when_words(query.time, first, second);
    let result = match (certain, ratio.map(ratio_words)) {
        (true, Some((times, interval))) => match quantity {
            Quantity::Distance => format!(
                "{} travelled farther than {other}: {times} times as far ({interval}), {values}",
                capitalised(name)
            ),
            Quantity::Speed => format!(
                "{} was faster than {other}: {times} times as fast ({interval}), {values}",
                capitalised(name)
            ),
        },
        (true, None) => {
            format!("{} moved and {other} did not: {values}", capitalised(name))
        }
        (false, Some((times, interval))) => format!(
            "I can't tell whether {name} or {other} was {more}: the ratio is {times} ({interval}), {values}"
        ),
        (false, None) => format!("I can't tell whether {name} or {other} was {more}: {values}"),
    };
    format!("{of_several}{result}, {when}.")
}

/// Says when; the parts of both where they differ by more than a frame or two.
fn when_words(time: QueryTime, first: &Entry<'_>, second: &Entry<'_>) -> String {
    let (a, b) = (first.part, second.part);
    let alike = (a.start_s - b.start_s).abs() <= 0.1 && (a.end_s - b.end_s).abs() <= 0.1;
    match time {
        QueryTime::At(t_s) if a.duration_s() == 0.0 => format!("at {}", seconds(t_s)),
        _ if alike => between(a),
        _ => format!(
            "{} {} and {} {}",
            first.subject.name,
            between(a),
            second.subject.name,
            between(b)
        ),
    }
}
