//! What a language model is shown beside the question.

use kinelens_models::pixels::frame_indices_at_times;
use kinelens_protocol::{Agreement, Event, Failure, JobId, ObjectId, Shown, Stage};
use kinelens_stkit::MeasuredAnswer;
use kinelens_stkit::dialogue::{
    self, BOX_COLOURS, FramesShown, Pointed, TableOptions, question_with_frames,
    question_with_table, trajectory_table,
};
use kinelens_vision::{BoxPx, Frame, draw_box, outline_thickness_px};

use super::Asked;
use crate::engine::{Engine, Flow};
use crate::host::{FrameSource, Host};
use crate::scene::TrackedObject;
use crate::{ask, failures};

/// Frames of a clip that a model looks at.
#[derive(Default)]
pub(super) struct ShownFrames {
    pub times_s: Vec<f64>,
    pub pictures: Vec<Frame>,
}

/// Frames that are shown: two a second of an eight-second clip.
const FRAMES: usize = 16;
/// Rows of the measured table: some 900 tokens, which leave room in a small model's window.
const TABLE_ROWS: usize = 24;
/// Half the side of the box around an object that is known by a point alone, as a share of the picture's
/// longer side.
const POINT_SHARE: f64 = 0.03;

impl<H: Host> Engine<H> {
    /// Decodes the frames that a question is about, with boxes around its objects.
    pub(super) async fn frames_to_show(
        &mut self,
        job: JobId,
        asked: &Asked,
        measured: Option<&MeasuredAnswer>,
    ) -> Result<(Flow, ShownFrames), Failure> {
        let mut shown = ShownFrames::default();
        if asked.shown != Shown::Frames {
            return Ok((Flow::GoOn, shown));
        }
        let Some(scene) = &self.scene else {
            return Err(failures::no_clip());
        };
        let times_s = scene.clip.frame_times_s.clone();
        let wanted = chosen(&times_s, span_s(asked, measured))?;
        for (step, &index) in wanted.iter().enumerate() {
            let Some(source) = &mut self.source else {
                return Err(failures::no_video());
            };
            match source.frame(index).await {
                Ok(frame) => {
                    shown
                        .pictures
                        .push(self.boxed(&frame, index, asked, measured));
                    shown.times_s.push(times_s[index]);
                }
                // The others still show the motion.
                Err(failure) => self.emit(Event::Warning { failure }),
            }
            self.progress(job, Stage::ReadingClip, step + 1, wanted.len());
            if self.step(job).await == Flow::Cancelled {
                return Ok((Flow::Cancelled, shown));
            }
        }
        Ok((Flow::GoOn, shown))
    }

    fn boxed(
        &self,
        frame: &Frame,
        index: usize,
        asked: &Asked,
        measured: Option<&MeasuredAnswer>,
    ) -> Frame {
        let Some(scene) = &self.scene else {
            return frame.clone();
        };
        let objects = objects(asked, measured);
        let pairs = objects.iter().zip(BOX_COLOURS);
        pairs.fold(frame.clone(), |frame, (id, colour)| {
            let tracked = scene.edits().object(*id);
            let box_px =
                tracked.and_then(|tracked| box_at(tracked, index, &frame, scene.clip.width_px));
            match box_px {
                Some(box_px) => {
                    let thickness = outline_thickness_px(frame.width(), frame.height());
                    draw_box(&frame, box_px, colour.rgb, thickness)
                }
                None => frame,
            }
        })
    }
}

/// The question with what is said around it.
pub(super) fn words<H: Host>(
    engine: &Engine<H>,
    asked: &Asked,
    measured: Option<&MeasuredAnswer>,
    frame_times_s: &[f64],
) -> String {
    let selected = ask::ids(&asked.selected);
    let view = ask::view_of(engine, &selected, asked.span_s);
    let kind = measured.map(|measured| measured.asked);
    match (asked.shown, view) {
        (Shown::Nothing, _) | (_, None) => asked.question.trim().to_owned(),
        (Shown::Table, Some(view)) => {
            let ids = ask::ids(&objects(asked, measured));
            let options = TableOptions {
                most_rows: TABLE_ROWS,
                // A question that names nothing is about all there is.
                objects: (!ids.is_empty()).then_some(&ids[..]),
            };
            question_with_table(&asked.question, kind, &trajectory_table(&view, &options))
        }
        (Shown::Frames, Some(view)) => {
            let ids = ask::ids(&objects(asked, measured));
            let names: Vec<String> = ids.iter().map(|id| view.name(*id)).collect();
            let colours = BOX_COLOURS.iter().map(|colour| Some(colour.name));
            let pointed: Vec<Pointed<'_>> = names
                .iter()
                .zip(colours.chain(std::iter::repeat(None)))
                .map(|(name, box_colour)| Pointed { name, box_colour })
                .collect();
            let frames = FramesShown {
                objects: &pointed,
                clip: view.clip,
                times_s: frame_times_s,
            };
            question_with_frames(&asked.question, kind, &frames)
        }
    }
}

/// Compares a model's answer with the measured one, where there is one.
pub(super) fn agreement<H: Host>(
    engine: &Engine<H>,
    asked: &Asked,
    measured: Option<&MeasuredAnswer>,
    text: &str,
) -> Option<Agreement> {
    let selected = ask::ids(&asked.selected);
    let view = ask::view_of(engine, &selected, asked.span_s)?;
    let compared = dialogue::compare(&asked.question, measured?, &view, text);
    let agrees = match &compared {
        dialogue::Agreement::Agrees { .. } => Some(true),
        dialogue::Agreement::Disagrees { .. } => Some(false),
        dialogue::Agreement::Unreadable(_) | dialogue::Agreement::NotComparable(_) => None,
    };
    Some(Agreement {
        agrees,
        sentence: compared.sentence(),
    })
}

/// The objects of a question: those of its measured answer, else the selected ones.
pub(super) fn objects(asked: &Asked, measured: Option<&MeasuredAnswer>) -> Vec<ObjectId> {
    match measured {
        Some(measured) => {
            let objects = measured.evidence.objects.iter();
            objects.map(|id| ObjectId(*id)).collect()
        }
        None => asked.selected.clone(),
    }
}

/// The box of an object in the pixels of a frame, which is smaller than the clip where that is large.
fn box_at(
    object: &TrackedObject,
    index: usize,
    frame: &Frame,
    clip_width_px: u32,
) -> Option<BoxPx> {
    let point = object.point_at(u32::try_from(index).ok()?)?;
    let scale = frame.width() as f64 / f64::from(clip_width_px.max(1));
    let [left, top, width, height] = point.box_px.unwrap_or_else(|| {
        let half = POINT_SHARE * frame.width().max(frame.height()) as f64 / scale;
        let [x, y] = point.point_px;
        [x - half, y - half, 2.0 * half, 2.0 * half]
    });
    Some(BoxPx {
        left: left * scale,
        top: top * scale,
        right: (left + width) * scale,
        bottom: (top + height) * scale,
    })
}

/// The time that a question is about.
fn span_s(asked: &Asked, measured: Option<&MeasuredAnswer>) -> Option<[f64; 2]> {
    let evidence = measured.map(|measured| measured.evidence.span);
    evidence
        .map(|span| [span.start_s, span.end_s])
        .or(asked.span_s)
}

/// Chooses frames at even times.
fn chosen(times_s: &[f64], span_s: Option<[f64; 2]>) -> Result<Vec<usize>, Failure> {
    let is_inside = |t_s: &f64| span_s.is_none_or(|[from, to]| (from..=to).contains(t_s));
    let inside: Vec<usize> = (0..times_s.len())
        .filter(|index| is_inside(&times_s[*index]))
        .collect();
    let inside_s: Vec<f64> = inside.iter().map(|index| times_s[*index]).collect();
    let wanted = FRAMES.min(inside.len().max(1));
    let places = frame_indices_at_times(&inside_s, wanted);
    let places = places.map_err(|error| failures::from_language(&error))?;
    Ok(places.into_iter().map(|place| inside[place]).collect())
}
