//! The annotated tracks behind questions.

use std::collections::BTreeMap;

use kinelens_annotations::{LeftOut, ReadError, Recording};
use kinelens_motion::{SAMPLED_STEP_S, Span};
use kinelens_stkit::score::Truth;

use super::say::say;
use crate::build::Input;
use crate::clip::{CameraChoice, Clip, clips};
use crate::row::Row;
use crate::rule::Dropped;
use crate::view::{Stretch, View};

/// What a question's object does while it can be seen.
pub(super) struct Followed<'a> {
    /// On the clip's grid of 0.5 s.
    pub stretch: &'a Stretch,
    /// Every annotation from the first to the last sample of the stretch, seconds of the clip, metres.
    pub points: Vec<(f64, [f64; 3])>,
}

/// Answers the questions recording by recording.
pub(super) fn each(
    rows: &[Row],
    inputs: &[Input<'_>],
    answer: impl Fn(&Row, &[Followed<'_>]) -> Option<Truth>,
) -> Result<BTreeMap<String, String>, ReadError> {
    let mut by_log: BTreeMap<(&str, &str), Vec<&Row>> = BTreeMap::new();
    for row in rows {
        by_log
            .entry((&row.source, &row.clip.log))
            .or_default()
            .push(row);
    }
    let mut answers = BTreeMap::new();
    for ((source, log), rows) in by_log {
        let of_source = inputs.iter().filter(|input| input.kind.id() == source);
        let place = of_source.into_iter().find_map(|input| {
            let logs = input.source.logs();
            Some((input, logs.iter().position(|known| known == log)?))
        });
        let Some((input, index)) = place else {
            continue;
        };
        let recording = input.source.read(index, &mut LeftOut::default())?;
        of_recording(&recording, &rows, &answer, &mut answers);
    }
    Ok(answers)
}

fn of_recording(
    recording: &Recording,
    rows: &[&Row],
    answer: &impl Fn(&Row, &[Followed<'_>]) -> Option<Truth>,
    answers: &mut BTreeMap<String, String>,
) {
    for clip in clips(recording, &CameraChoice::All) {
        let camera = clip
            .camera
            .map(|index| recording.cameras[index].name.as_str());
        let of_clip: Vec<&&Row> = rows
            .iter()
            .filter(|row| {
                row.clip.camera.as_deref() == camera && row.clip.start_s == clip.span.start_s
            })
            .collect();
        if of_clip.is_empty() {
            continue;
        }
        let view = View::new(recording, &clip, &mut Dropped::default());
        for row in of_clip {
            let followed: Option<Vec<Followed<'_>>> = row
                .objects
                .iter()
                .map(|object| follow(recording, &clip, &view, &object.track_id, row.span_s))
                .collect();
            if let Some(value) = followed.and_then(|followed| answer(row, &followed)) {
                answers.insert(row.id.clone(), say(&value, row));
            }
        }
    }
}

fn follow<'a>(
    recording: &Recording,
    clip: &Clip,
    view: &'a View,
    track_id: &str,
    span_s: [f64; 2],
) -> Option<Followed<'a>> {
    let is_it = |index: usize| recording.tracks[index].id == track_id;
    let object = view.objects.iter().find(|object| is_it(object.track))?;
    let grid = span_s.map(|t_s| (t_s / SAMPLED_STEP_S).round() as usize);
    let holds = |stretch: &&Stretch| stretch.first <= grid[0] && grid[1] <= stretch.last();
    let stretch = object.stretches.iter().find(holds)?;
    let at_s = |grid: usize| grid as f64 * SAMPLED_STEP_S;
    // Half a millisecond: time stamps are rounded differently by different formats.
    let seen = Span::new(at_s(stretch.first) - 5e-4, at_s(stretch.last()) + 5e-4);
    let samples = recording.tracks[object.track].samples.iter();
    let points = samples
        .map(|sample| (sample.t_s - clip.span.start_s, sample.position_m()))
        .filter(|(t_s, _)| seen.contains(*t_s))
        .collect();
    Some(Followed { stretch, points })
}
