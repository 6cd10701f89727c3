//! The second pass: what was chosen is written down.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};

use kinelens_annotations::LeftOut;
use serde_json::json;

use super::choose::{Choice, balanced, unbalanced};
use super::gather::{Survey, each_clip, gather, recordings};
use super::options::{BuildError, BuildOptions, Format, Input, Progress, SplitChoice};
use super::render::render;
use super::report::{BuildReport, report};
use crate::clip::CameraChoice;
use crate::row::Row;
use crate::rule::Dropped;

/// Recordings that a thread reads before the lines of all threads are written in order.
const RECORDINGS_A_TURN: usize = 4;

/// Builds a file of questions and reports what is in it.
///
/// # Errors
/// No recording can be read, nothing can be asked about them, or the file cannot be written.
pub fn build(
    inputs: &[Input<'_>],
    options: &BuildOptions,
    out: &mut dyn Write,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<BuildReport, BuildError> {
    let mut gathered = gather(inputs, options, progress);
    let count = recordings(inputs).len();
    if gathered.survey.unreadable.len() == count
        && let Some((_, first)) = gathered.survey.unreadable.pop_first()
    {
        return Err(BuildError::NothingReadable { count, first });
    }
    let cameras = &gathered.survey.cameras;
    if let CameraChoice::Named(name) = &options.cameras
        && !cameras.contains(name)
    {
        let known: Vec<&str> = cameras.iter().map(String::as_str).collect();
        return Err(BuildError::NoSuchCamera {
            name: name.clone(),
            known: if known.is_empty() {
                "none".to_owned()
            } else {
                known.join(", ")
            },
        });
    }
    let choices = chosen(&gathered.pool, options);
    let mut by_log: BTreeMap<usize, BTreeSet<u64>> = BTreeMap::new();
    for offer in choices
        .iter()
        .flat_map(|choice| &choice.bins)
        .flat_map(|bin| &bin.chosen)
    {
        by_log
            .entry(offer.log as usize)
            .or_default()
            .insert(offer.key);
    }
    if by_log.is_empty() {
        return Err(BuildError::NothingToAsk {
            reasons: reasons(&gathered.survey, options.splits),
        });
    }
    let rows = write_rows(inputs, options, &by_log, out, progress)?;
    Ok(report(inputs, options, &gathered.survey, &choices, rows))
}

/// Why there was nothing to ask about: rules, readers and recordings that nobody could read.
fn reasons(survey: &Survey, splits: SplitChoice) -> String {
    if survey.sources.is_empty()
        && let SplitChoice::Only(split) = splits
    {
        return format!("none of them belongs to the split {}", split.id());
    }
    let dropped = survey.dropped.counts();
    let mut reasons: Vec<String> = dropped
        .map(|(rule, count)| format!("{count} × {}", rule.words()))
        .collect();
    let left_out = survey.left_out.values().flat_map(LeftOut::reasons);
    reasons.extend(left_out.map(|(reason, left)| format!("{} × {reason}", left.count)));
    reasons.extend(survey.unreadable.values().take(1).map(ToString::to_string));
    if reasons.is_empty() {
        "nothing in them moves for long enough".to_owned()
    } else {
        reasons.join("; ")
    }
}

fn chosen(pool: &super::pool::Pool, options: &BuildOptions) -> Vec<Choice> {
    let choose = if options.balance {
        balanced
    } else {
        unbalanced
    };
    let shares = options.splits.shares(options.per_task).into_iter();
    shares
        .flat_map(|(split, wanted)| {
            let tasks = options.tasks.iter();
            tasks.map(move |task| choose(pool, split, *task, wanted))
        })
        .collect()
}

/// Writes the chosen facts in the order of the recordings; returns how many rows there are.
fn write_rows(
    inputs: &[Input<'_>],
    options: &BuildOptions,
    by_log: &BTreeMap<usize, BTreeSet<u64>>,
    out: &mut dyn Write,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<u64, BuildError> {
    let places = recordings(inputs);
    let logs: Vec<(usize, &BTreeSet<u64>)> =
        by_log.iter().map(|(log, keys)| (*log, keys)).collect();
    let threads = options.threads.max(1);
    let done = AtomicUsize::new(0);
    let mut written = 0;
    if options.format == Format::Llava {
        out.write_all(b"[")?;
    }
    for turn in logs.chunks(threads * RECORDINGS_A_TURN) {
        let next = AtomicUsize::new(0);
        let work = || {
            let mut lines = Vec::new();
            loop {
                let place = next.fetch_add(1, Ordering::Relaxed);
                let Some((log, keys)) = turn.get(place) else {
                    return lines;
                };
                let (input, index) = places[*log];
                lines.push((place, rows_of(&inputs[input], index, keys, options)));
                progress(Progress {
                    pass: 2,
                    done: done.fetch_add(1, Ordering::Relaxed) + 1,
                    total: logs.len(),
                });
            }
        };
        let mut lines: Vec<(usize, Vec<Row>)> = std::thread::scope(|scope| {
            let handles: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let joined = handles.into_iter().map(|handle| handle.join());
            joined
                .flat_map(|part| part.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
                .collect()
        });
        lines.sort_by_key(|(place, _)| *place);
        for row in lines.iter().flat_map(|(_, rows)| rows) {
            write_row(row, options.format, written == 0, out)?;
            written += 1;
        }
    }
    if options.format == Format::Llava {
        out.write_all(b"\n]\n")?;
    }
    out.flush()?;
    Ok(written)
}

fn rows_of(
    input: &Input<'_>,
    index: usize,
    keys: &BTreeSet<u64>,
    options: &BuildOptions,
) -> Vec<Row> {
    // What is left out was counted in the first pass, which read the same.
    let Ok(recording) = input.source.read(index, &mut LeftOut::default()) else {
        return Vec::new();
    };
    let Some(split) = options.splits.of_group(recording.dataset, &recording.group) else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    each_clip(
        &recording,
        options,
        &mut Dropped::default(),
        |search, found| {
            let wanted = found.iter().filter(|found| keys.contains(&found.key));
            rows.extend(wanted.filter_map(|found| render(search, found, split, options)));
        },
    );
    rows
}

fn write_row(
    row: &Row,
    format: Format,
    is_first: bool,
    out: &mut dyn Write,
) -> Result<(), BuildError> {
    match format {
        Format::Jsonl => {
            serde_json::to_writer(&mut *out, row).map_err(std::io::Error::from)?;
            out.write_all(b"\n")?;
        }
        Format::Llava => {
            out.write_all(if is_first { b"\n" } else { b",\n" })?;
            serde_json::to_writer(&mut *out, &llava(row)).map_err(std::io::Error::from)?;
        }
    }
    Ok(())
}

/// The conversation that LLaVA and its relatives train on.
///
/// `video` is a path to be filled by whoever cuts the clips; `clip` and `objects` say how.
fn llava(row: &Row) -> serde_json::Value {
    let camera = row.clip.camera.as_deref().unwrap_or("scene");
    let video = format!(
        "{}/{}/{camera}-{:.1}-{:.1}.mp4",
        row.clip.dataset, row.clip.log, row.clip.start_s, row.clip.end_s
    );
    json!({
        "id": row.id,
        "video": video,
        "conversations": [
            { "from": "human", "value": format!("<video>\n{}", row.question) },
            { "from": "gpt", "value": row.worked.as_ref().unwrap_or(&row.answer) },
        ],
        "task": row.task,
        "clip": row.clip,
        "objects": row.objects,
    })
}
