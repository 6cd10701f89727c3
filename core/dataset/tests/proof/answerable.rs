//! Every row can be answered, and its answer is right.

use std::collections::{BTreeMap, BTreeSet};

use kinelens_annotations::{Recording, Source};
use kinelens_dataset::build::BuildOptions;
use kinelens_dataset::{DrawnBox, NamedBy, ObjectRef, Row, WordingSet, card};
use kinelens_stkit::score::{Given, Truth, mark, read};

use crate::look::{Followed, Look};
use crate::made::{made, recording, without_cameras};
use crate::recount::{Checked, check, ensure};
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
            let mut tell = |what: &str, checked: Checked| {
                if let Err(words) = checked {
                    faults.push((
                        format!("{what} of {}", row.task),
                        format!("{} {words}", row.id),
                    ));
                }
            };
            tell("time", check_time(row));
            tell("sight", check_sight(row, look));
            tell("value", check(row, look));
            tell("name", check_names(row, look));
            tell("text", check_texts(row));
            tell("file", check_file(row, &schema));
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

fn check_time(row: &Row) -> Checked {
    let length_s = row.clip.end_s - row.clip.start_s;
    let [from_s, to_s] = row.span_s;
    let is_on_grid = row.span_s.iter().all(|t_s| (2.0 * t_s).fract() == 0.0);
    let is_fit = length_s <= 20.0 && 0.0 <= from_s && from_s < to_s && to_s <= length_s + 1e-6;
    ensure(is_on_grid && is_fit, || {
        format!("{:?} of {length_s} s", row.span_s)
    })
}

/// Who is asked about can be seen when the time asked about begins and when it ends.
fn check_sight(row: &Row, look: &Look<'_>) -> Checked {
    let [from, to] = row.span_s.map(|t_s| (2.0 * t_s) as usize);
    for object in &row.objects {
        let followed = look.of(&object.track_id).ok_or("no such track")?;
        let is_annotated = !followed.places_m([from, to]).is_empty();
        ensure(is_annotated, || {
            format!("{} is not annotated throughout", object.name)
        })?;
        for grid in [from, to] {
            ensure(followed.is_seen[grid], || {
                let (hidden, boxed) = (followed.is_hidden[grid], followed.boxed[grid]);
                format!(
                    "{} unseen at {grid} of {from}..{to}: {hidden}, {boxed:?}",
                    object.name
                )
            })?;
        }
    }
    Ok(())
}

fn check_names(row: &Row, look: &Look<'_>) -> Checked {
    if let [first, second] = &row.objects[..] {
        let differ = first.name != second.name && first.track_id != second.track_id;
        ensure(differ, || format!("two are called {}", first.name))?;
    }
    row.objects
        .iter()
        .try_for_each(|object| check_name(row, object, look))
}

fn check_name(row: &Row, object: &ObjectRef, look: &Look<'_>) -> Checked {
    let followed = look.of(&object.track_id).ok_or("no such track")?;
    let name = &object.name;
    ensure(followed.track.label == object.label, || {
        format!("{name}: {}", followed.track.label)
    })?;
    let others = look
        .visible(&object.label)
        .filter(|other| other.track.id != object.track_id);
    let twin = match (object.named_by, &object.drawn) {
        (NamedBy::Class, None) => others.map(|other| &other.track.id).next(),
        (NamedBy::Colour, None) => {
            let colour = followed.track.colour.as_ref().ok_or("it has no colour")?;
            ensure(name == &format!("the {colour} {}", object.label), || {
                name.clone()
            })?;
            let mut alike = others.filter(|other| other.track.colour.as_ref() == Some(colour));
            alike.next().map(|other| &other.track.id)
        }
        (NamedBy::Place, None) => return check_place(name, &object.track_id, look),
        (NamedBy::Box, Some(drawn)) => return check_box(row, followed, drawn, look),
        (NamedBy::Id, None) if look.camera.is_none() && name.contains(&object.track_id) => None,
        other => return Err(format!("{name} is named by {other:?}")),
    };
    ensure(twin.is_none(), || {
        format!("{name} is not the only one: {twin:?}")
    })
}

/// The drawn box is the object's own, in the picture and in the time asked about.
fn check_box(row: &Row, followed: &Followed<'_>, drawn: &DrawnBox, look: &Look<'_>) -> Checked {
    let [left, top, right, bottom] = drawn.box_px;
    let lens = &look.camera.ok_or("no picture to draw into")?.intrinsics;
    let moment = (2.0 * drawn.t_s) as usize;
    let (own_px, _) = followed.boxed[moment].ok_or("not in the picture")?;
    let is_inside = left >= 0.0 && top >= 0.0 && right <= lens.width_px && bottom <= lens.height_px;
    let is_large = right - left >= 15.9 && bottom - top >= 15.9;
    let is_own = (0..4).all(|edge| (own_px[edge] - drawn.box_px[edge]).abs() <= 0.051);
    let is_then = row.span_s[0] <= drawn.t_s && drawn.t_s <= row.span_s[1];
    let has_letter = drawn.letter.is_some() == (row.objects.len() == 2);
    let is_right = is_inside && is_large && is_own && is_then && has_letter;
    ensure(is_right && followed.is_seen[moment], || {
        format!("{drawn:?} of {own_px:?}")
    })
}

/// `the leftmost car at 2.0 s` is left of every other car that can be seen then.
fn check_place(name: &str, track_id: &str, look: &Look<'_>) -> Checked {
    let parts = name
        .strip_suffix(" s")
        .and_then(|name| name.rsplit_once(" at "));
    let (words, time) = parts.ok_or("no such words")?;
    let t_s: f64 = time.parse().map_err(|_| "no such time")?;
    let grid = (2.0 * t_s).round() as usize;
    let own = look.of(track_id).ok_or("no such track")?;
    let seen = |followed: &Followed<'_>| followed.boxed[grid].filter(|_| followed.is_seen[grid]);
    let (own_px, own_m) = seen(own).ok_or("not seen then")?;
    let others: Vec<([f64; 4], f64)> = look
        .visible(&own.track.label)
        .filter(|other| other.track.id != track_id)
        .filter_map(seen)
        .collect();
    let middle = |edges: [f64; 4]| edges[0] + edges[2];
    let holds = |(other_px, other_m): &([f64; 4], f64)| match words.split(' ').nth(1) {
        Some("leftmost") => middle(own_px) < middle(*other_px),
        Some("rightmost") => middle(own_px) > middle(*other_px),
        Some("nearest") => own_m < *other_m,
        _ => false,
    };
    ensure(others.iter().all(holds), || {
        format!("{name}, {own_px:?}, {own_m} m: {others:?}")
    })
}

/// The question names everybody, and the answers say what is true.
fn check_texts(row: &Row) -> Checked {
    let question = row.question.to_lowercase();
    for object in &row.objects {
        let is_named = question.contains(&object.name.to_lowercase());
        ensure(is_named, || {
            format!("{} is not in {question:?}", object.name)
        })?;
    }
    let expectation = row.expectation().ok_or("no such task or unit")?;
    let in_steps = ["time_to_reach", "speed_limit", "first_to_arrive"];
    let has_steps = in_steps.contains(&row.task.as_str());
    ensure(has_steps == row.worked.is_some(), || {
        "worked answer".to_owned()
    })?;
    for text in [Some(&row.answer), row.worked.as_ref()]
        .into_iter()
        .flatten()
    {
        let given = read(text, &expectation.expected())
            .map_err(|unread| format!("{unread:?}: {text:?}"))?;
        let is_right = mark(&given, &row.value).is_right && is_near(&given, &row.value);
        ensure(is_right, || {
            format!("{text:?} is read as {given:?}, not {:?}", row.value)
        })?;
    }
    Ok(())
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

fn check_file(row: &Row, schema: &serde_json::Value) -> Checked {
    let text = serde_json::to_string(row).expect("JSON");
    let back: Row = serde_json::from_str(&text).expect("a row");
    ensure(&back == row, || format!("does not come back from {text}"))?;
    let value = serde_json::to_value(row).expect("JSON");
    violations(schema, &value)
        .into_iter()
        .next()
        .map_or(Ok(()), Err)
}
