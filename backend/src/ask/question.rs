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
