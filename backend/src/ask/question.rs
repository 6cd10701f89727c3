//! What a model is asked: the question, with frames and measured numbers where they are wanted.

use anyhow::Result;
use kinelens_engine::Frame;
use kinelens_models::text::Role;
use kinelens_protocol::{Clip, SceneDocument, SceneObject};
use kinelens_stkit::dialogue::{
    BOX_COLOURS, FramesShown, Pointed, TableOptions, question_with_frames, question_with_table,
    trajectory_table,
};
use kinelens_stkit::{MeasuredAnswer, SceneView};
use kinelens_vision::{BoxPx, draw_box, outline_thickness_px};

use crate::analyze::Origin;
use crate::language::decode::{self, Shot};
use crate::language::{Said, SaidPart};

use super::subject::ClipFile;

/// What a model may be told.
pub struct Known<'a> {
    pub question: &'a str,
    pub measured: Option<&'a MeasuredAnswer>,
    pub scene: &'a SceneDocument,
    /// The clip and how many of its frames are shown.
    pub clip: Option<(&'a ClipFile, usize)>,
    pub with_table: bool,
}

/// Writes what the model is asked; decodes frames where they are shown.
///
/// # Errors
/// A clip that cannot be decoded.
pub fn write(known: &Known<'_>, view: &SceneView<'_>) -> Result<Said> {
    let asked = known.measured.map(|measured| measured.asked);
    let objects: &[u32] = known
        .measured
        .map_or(&[], |measured| measured.evidence.objects.as_slice());
    let mut parts = Vec::new();
    let mut text = known.question.trim().to_owned();
    if let Some((clip, frames)) = known.clip {
        // Only a scene's clip comes from elsewhere.
        let origin = match clip {
            ClipFile::Own(_) => Origin::Named,
            ClipFile::Unpacked(_) => Origin::Sent,
        };
        let shots = decode::clip(&clip.path(), origin, frames, &|| false)?;
        let pointed = Outlined::new(objects, view, known.scene, &shots);
        let names: Vec<Pointed<'_>> = pointed
            .iter()
            .map(|outlined| Pointed {
                name: &outlined.name,
                box_colour: Some(outlined.colour.name),
            })
            .collect();
        let times_s: Vec<f64> = shots.iter().map(|shot| shot.t_s).collect();
        let shown = FramesShown {
            objects: &names,
            clip: view.clip,
            times_s: &times_s,
        };
        text = question_with_frames(known.question, asked, &shown);
        let drawn = shots.iter().map(|shot| {
            let frame = shot.frame.clone();
            let outline = |frame: Frame, outlined: &Outlined<'_>| {
                outlined.drawn(frame, shot, &known.scene.clip)
            };
            pointed.iter().fold(frame, outline)
        });
        parts.push(SaidPart::Clip(drawn.collect()));
    }
    if known.with_table {
        let options = TableOptions {
            objects: (!objects.is_empty()).then_some(objects),
            ..TableOptions::default()
        };
        let table = question_with_table(known.question, asked, &trajectory_table(view, &options));
        text = match (known.clip, table.rsplit_once("\n\n")) {
            // The question stands behind the numbers once, as it is asked about frames.
            (Some(_), Some((numbers, _))) => format!("{numbers}\n\n{text}"),
            _ => table,
        };
    }
    parts.push(SaidPart::Text(text));
    Ok(Said {
        role: Role::User,
        parts,
    })
}

/// An object of the question that has a box in some frame that is shown.
struct Outlined<'a> {
    name: String,
    object: &'a SceneObject,
    colour: kinelens_stkit::dialogue::BoxColour,
}

impl<'a> Outlined<'a> {
    fn new(
        ids: &[u32],
        view: &SceneView<'_>,
        scene: &'a SceneDocument,
        shots: &[Shot],
    ) -> Vec<Self> {
        let objects = ids.iter().zip(BOX_COLOURS).filter_map(|(id, colour)| {
            let object = scene.objects.iter().find(|object| object.id.0 == *id)?;
            let is_seen = shots.iter().any(|shot| box_at(object, shot).is_some());
            is_seen.then(|| Self {
                name: view.name(*id),
                object,
                colour,
            })
        });
        objects.collect()
    }

    /// Draws the object's box into a frame in which it has one.
    fn drawn(&self, frame: Frame, shot: &Shot, clip: &Clip) -> Frame {
        let Some([left, top, width, height]) = box_at(self.object, shot) else {
            return frame;
        };
        // Boxes are in display pixels, and frames may be smaller.
        let x = frame.width() as f64 / f64::from(clip.width_px.max(1));
        let y = frame.height() as f64 / f64::from(clip.height_px.max(1));
        let bounds = BoxPx {
            left: left * x,
            top: top * y,
            right: (left + width) * x,
            bottom: (top + height) * y,
        };
        let thickness_px = outline_thickness_px(frame.width(), frame.height());
        draw_box(&frame, bounds, self.colour.rgb, thickness_px)
    }
}

fn box_at(object: &SceneObject, shot: &Shot) -> Option<[f64; 4]> {
    let mut samples = object.samples.iter();
    let sample = samples.find(|sample| sample.frame as usize == shot.index)?;
    sample.box_px
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use kinelens_protocol::ObjectId;

    use super::*;
    use crate::analyze::{MeasureArguments, Subject, measure};
    use crate::language::test_support::ffmpeg_makes;

    #[derive(Parser)]
    struct Typed {
        #[command(flatten)]
        how: MeasureArguments,
    }

    fn text(said: &Said) -> String {
        match said.parts.last() {
            Some(SaidPart::Text(text)) => text.clone(),
            other => panic!("no text at the end: {other:?}"),
        }
    }

    #[test]
    fn a_model_is_shown_what_the_question_is_about() {
        let Some(bytes) = ffmpeg_makes(&["testsrc=s=160x96:r=10:d=2", "20"], "mp4") else {
            return;
        };
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("clip.mp4");
        std::fs::write(&path, bytes).unwrap();
        let how = ["kinelens", "--click", "0,80,48", "--stick", "10,10,50,10=1"];
        let how = Typed::parse_from(how).how;
        let mut run = measure(Subject::Clip(path.clone()), &how, Vec::new(), false).unwrap();
        let mut scene = run.measured.scene.take().unwrap();
        let question = "How far did point 1 travel?";
        let measured = run
            .view(|view| kinelens_stkit::answer(question, view).unwrap())
            .unwrap();
        let clip = ClipFile::Own(path);
        let write_with = |scene: &SceneDocument, frames: usize, with_table: bool| {
            let known = Known {
                question,
                measured: Some(&measured),
                scene,
                clip: (frames > 0).then_some((&clip, frames)),
                with_table,
            };
            run.view(|view| write(&known, view).unwrap()).unwrap()
        };
        let frames_of = |said: &Said| match &said.parts[0] {
            SaidPart::Clip(frames) => frames.clone(),
            other => panic!("no clip: {other:?}"),
        };
        // Followed points may have no boxes.
        for sample in &mut scene.objects[0].samples {
            sample.box_px = None;
        }
        let plain = write_with(&scene, 4, false);
        assert_eq!(frames_of(&plain).len(), 4);
        assert!(text(&plain).contains(question) && !text(&plain).contains("box"));
        for sample in &mut scene.objects[0].samples {
            sample.box_px = Some([60.0, 30.0, 40.0, 30.0]);
        }
        assert_eq!(scene.objects[0].id, ObjectId(1));
        let outlined = write_with(&scene, 4, true);
        let told = text(&outlined);
        assert!(
            told.contains("red box") && told.contains("These numbers"),
            "{told}"
        );
        assert_eq!(told.matches(question).count(), 1, "{told}");
        assert_eq!(
            told.matches("Answer in one short sentence").count(),
            1,
            "{told}"
        );
        let red = |frame: &Frame| {
            let pixels = frame.rgba().as_chunks::<4>().0;
            pixels
                .iter()
                .filter(|pixel| **pixel == [255, 0, 0, 255])
                .count()
        };
        for (with, without) in frames_of(&outlined).iter().zip(frames_of(&plain)) {
            assert!(
                red(with) > red(&without) + 300,
                "{} {}",
                red(with),
                red(&without)
            );
        }
        let table = write_with(&scene, 0, true);
        assert_eq!(table.parts.len(), 1);
        assert!(text(&table).contains("These numbers") && !text(&table).contains("red box"));
        let alone = write_with(&scene, 0, false);
        assert_eq!(text(&alone), question);
    }
}
