//! Every row can be answered, and its answer is right.

use std::collections::{BTreeMap, BTreeSet};

use kinelens_annotations::{Recording, Source};
use kinelens_dataset::build::BuildOptions;
use kinelens_dataset::{NamedBy, Row, WordingSet, card};
use kinelens_stkit::score::{Given, Truth, mark, read};

use crate::look::Look;
use crate::made::{made, recording, without_cameras};
use crate::recount::fault;
use crate::schema::violations;
use crate::support::{Held, assert_none, options, real_logs, rows, traffic, traffic_as_nuscenes};

#[test]
fn rows_of_real_logs_are_answerable() {
    let Some(logs) = real_logs() else {
        return;
    };
    let found = assert_answerable(&logs, 1_000);
    assert!(found.len() > 3, "{found:?}");
}

#[test]
fn rows_of_made_up_logs_are_answerable() {
    let found = assert_answerable(&Held::of(traffic(11, 12)), 1_800);
    assert_eq!(found.len(), 10, "{found:?}");
}

#[test]
fn rows_of_keyframes_are_answerable() {
    let found = assert_answerable(&Held::of(traffic_as_nuscenes(12, 8)), 1_500);
    assert_eq!(found.len(), 10, "{found:?}");
}

#[test]
fn rows_of_interrupted_tracks_are_answerable() {
    let found = assert_answerable(&made(8), 1_500);
    assert_eq!(found.len(), 10, "{found:?}");
    let bare = |seed: u64| without_cameras(&recording(seed, 10));
    let found = assert_answerable(&Held::of((0..8).map(bare).collect()), 1_500);
    assert_eq!(found.len(), 10, "{found:?}");
}

/// Checks every row in both kinds of wording, of which there have to be some; counts rows by task.
fn assert_answerable(source: &Held, fewest: usize) -> BTreeMap<String, usize> {
    let recordings = recordings(source);
    let schema = card::schema();
    let mut faults = Vec::new();
    let mut tasks = BTreeMap::new();
    for wording in [WordingSet::Common, WordingSet::HeldOut] {
        let options = BuildOptions {
            wording,
            ..options()
        };
        let rows = rows(source, &options);
        println!("{} rows, {wording:?}", rows.len());
        assert!(rows.len() >= fewest, "{}", rows.len());
        let ids: BTreeSet<&str> = rows.iter().map(|row| row.id.as_str()).collect();
        assert_eq!(ids.len(), rows.len(), "an id twice");
        let mut looks = BTreeMap::new();
        for row in &rows {
            *tasks.entry(row.task.clone()).or_default() += 1;
            let recording = &recordings[&row.clip.log];
            let clip = (
                row.clip.log.clone(),
                row.clip.camera.clone(),
                row.clip.start_s.to_bits(),
            );
            let look = looks
                .entry(clip)
                .or_insert_with(|| Look::at(recording, &row.clip));
            let told = |what: &'static str, fault: Option<String>| {
                Some((
                    format!("{what} of {}", row.task),
                    format!("{} {}", row.id, fault?),
                ))
            };
            faults.extend(told("time", time_fault(row)));
            faults.extend(told("sight", sight_fault(row, look)));
            faults.extend(told("value", fault(row, look)));
            faults.extend(told("name", name_fault(row, look)));
            faults.extend(told("text", text_fault(row)));
            faults.extend(told("file", file_fault(row, &schema)));
        }
    }
    assert_none(&faults);
    tasks
}

fn recordings(source: &Held) -> BTreeMap<String, Recording> {
    (0..source.logs().len())
        .map(|index| {
            let read = source.read(index, &mut kinelens_annotations::LeftOut::default());
            let recording = read.expect("a recording");
            (recording.log.clone(), recording)
        })
        .collect()
}

fn time_fault(row: &Row) -> Option<String> {
    let length_s = row.clip.end_s - row.clip.start_s;
    let [from_s, to_s] = row.span_s;
    let is_on_grid = row.span_s.iter().all(|t_s| (2.0 * t_s).fract() == 0.0);
    let is_fit = length_s <= 20.0 && 0.0 <= from_s && from_s < to_s && to_s <= length_s + 1e-6;
    (!is_on_grid || !is_fit).then(|| format!("{:?} of {length_s} s", row.span_s))
}

/// Who is asked about can be seen when the time asked about begins and when it ends.
fn sight_fault(row: &Row, look: &Look<'_>) -> Option<String> {
    let [from, to] = row.span_s.map(|t_s| (2.0 * t_s) as usize);
    row.objects.iter().find_map(|object| {
        let Some(followed) = look.of(&object.track_id) else {
            return Some(format!("no track {}", object.track_id));
        };
        if followed.places_m([from, to]).is_empty() {
            return Some(format!("{} is not annotated throughout", object.name));
        }
        let unseen = [from, to]
            .into_iter()
            .find(|grid| !followed.is_seen[*grid])?;
        Some(format!(
            "{} is not seen at {} s of {from}..{to}: hidden {}, box {:?}",
            object.name,
            0.5 * unseen as f64,
            followed.is_hidden[unseen],
            followed.boxed[unseen]
        ))
    })
}

fn name_fault(row: &Row, look: &Look<'_>) -> Option<String> {
    if let [first, second] = &row.objects[..]
        && (first.name == second.name || first.track_id == second.track_id)
    {
        return Some(format!("two are called {}", first.name));
    }
    row.objects.iter().find_map(|object| {
        let followed = look.of(&object.track_id)?;
        if followed.track.label != object.label {
            return Some(format!("{} is a {}", object.label, followed.track.label));
        }
        let mut others = look
            .visible(&object.label)
            .filter(|other| other.track.id != object.track_id);
        match (object.named_by, &object.drawn) {
            (NamedBy::Class, None) => others
                .next()
                .map(|other| format!("{} is not the only one: {}", object.name, other.track.id)),
            (NamedBy::Place, None) => place_fault(&object.name, &object.track_id, look),
            (NamedBy::Box, Some(drawn)) => {
                let [left, top, right, bottom] = drawn.box_px;
                let lens = &look.camera?.intrinsics;
                let (own_px, _) = followed.boxed[(2.0 * drawn.t_s) as usize]?;
                let is_inside = left >= 0.0
                    && top >= 0.0
                    && right <= lens.width_px
                    && bottom <= lens.height_px
                    && right - left >= 15.9
                    && bottom - top >= 15.9;
                let is_own = (0..4).all(|edge| (own_px[edge] - drawn.box_px[edge]).abs() <= 0.051);
                let is_then = row.span_s[0] <= drawn.t_s && drawn.t_s <= row.span_s[1];
                let has_letter = drawn.letter.is_some() == (row.objects.len() == 2);
                (!(is_inside && is_own && is_then && has_letter)).then(|| format!("{drawn:?}"))
            }
            (NamedBy::Colour | NamedBy::Id, None) if look.camera.is_none() => None,
            other => Some(format!("{} is named by {other:?}", object.name)),
        }
    })
}

/// `the leftmost car at 2.0 s` is left of every other car that can be seen then.
fn place_fault(name: &str, track_id: &str, look: &Look<'_>) -> Option<String> {
    let (words, t_s) = name.strip_suffix(" s")?.rsplit_once(" at ")?;
    let grid = (2.0 * t_s.parse::<f64>().ok()?).round() as usize;
    let own = look.of(track_id)?;
    let (own_px, own_m) = own.boxed[grid].filter(|_| own.is_seen[grid])?;
    let middle = |edges: [f64; 4]| edges[0] + edges[2];
    let others: Vec<([f64; 4], f64)> = look
        .tracks
        .iter()
        .filter(|other| other.track.label == own.track.label && other.track.id != track_id)
        .filter(|other| other.is_seen[grid])
        .filter_map(|other| other.boxed[grid])
        .collect();
    let holds = |(other_px, other_m): &([f64; 4], f64)| match words.split(' ').nth(1) {
        Some("leftmost") => middle(own_px) < middle(*other_px),
        Some("rightmost") => middle(own_px) > middle(*other_px),
        Some("nearest") => own_m < *other_m,
        _ => false,
    };
    let is_right = others.iter().all(holds);
    (!is_right).then(|| format!("{name}, at {own_px:?} and {own_m} m, of {others:?}"))
}

/// The question names everybody, and the answers say what is true.
fn text_fault(row: &Row) -> Option<String> {
    let question = row.question.to_lowercase();
    for object in &row.objects {
        if !question.contains(&object.name.to_lowercase()) {
            return Some(format!("{} is not in {:?}", object.name, row.question));
        }
    }
    let expectation = row.expectation()?;
    let has_steps =
        ["time_to_reach", "speed_limit", "first_to_arrive"].contains(&row.task.as_str());
    if has_steps != row.worked.is_some() {
        return Some("worked answer".to_owned());
    }
    let texts = [Some(&row.answer), row.worked.as_ref()];
    texts.into_iter().flatten().find_map(|text| {
        let given = match read(text, &expectation.expected()) {
            Ok(given) => given,
            Err(unread) => return Some(format!("{unread:?}: {text:?}")),
        };
        let is_right = mark(&given, &row.value).is_right && is_near(&given, &row.value);
        (!is_right).then(|| format!("{text:?} is read as {given:?}, not {:?}", row.value))
    })
}

/// Numbers within 1 % of the truth, times within a twentieth of a second.
fn is_near(given: &Given, truth: &Truth) -> bool {
    let close = |given: f64, truth: f64| (given - truth).abs() <= 0.01 * truth;
    match (given, truth) {
        (Given::Distance { distance_m: a }, Truth::Distance { distance_m: b })
        | (Given::Speed { speed_mps: a }, Truth::Speed { speed_mps: b })
        | (Given::Duration { duration_s: a }, Truth::Duration { duration_s: b }) => close(*a, *b),
        (Given::Winner { ratio: Some(a), .. }, Truth::Winner { ratio: Some(b), .. }) => {
            close(*a, *b)
        }
        (Given::Spans { spans_s: a }, Truth::Spans { spans_s: b }) => {
            let pairs = a.as_flattened().iter().zip(b.as_flattened());
            a.len() == b.len() && pairs.into_iter().all(|(a, b)| (a - b).abs() < 0.05)
        }
        _ => true,
    }
}

fn file_fault(row: &Row, schema: &serde_json::Value) -> Option<String> {
    let text = serde_json::to_string(row).expect("JSON");
    let back: Row = serde_json::from_str(&text).expect("a row");
    if &back != row {
        return Some(format!("does not come back from {text}"));
    }
    let value = serde_json::to_value(row).expect("JSON");
    violations(schema, &value).into_iter().next()
}
