//! Takes up a saved scene. The old scene stays until the saved one is known to work.

use std::{collections::BTreeSet, sync::Arc};

use kinelens_protocol::{
    Clip, Event, Failure, FailureCode, JobId, Sample, SceneDocument, SceneObject,
};

use super::open::check;
use crate::{
    engine::{Engine, Flow},
    host::{FrameSource, Host},
    measure::Measurement,
    scene::{Edits, Scene, TrackPoint, TrackedObject},
};

impl<H: Host> Engine<H> {
    /// Replaces the open scene by a saved one.
    ///
    /// What is measured is computed anew from the saved points and calibration, so the numbers are
    /// the document's own to the last digit where the same version wrote it.
    ///
    /// # Errors
    /// The document contradicts itself; the open scene stays.
    pub(crate) fn open_scene(
        &mut self,
        job: JobId,
        document: SceneDocument,
    ) -> Result<Flow, Failure> {
        check(&document.clip)?;
        let scene = scene_of(document)?;
        let clip = scene.clip.clone();
        let has_clip = self
            .source
            .as_ref()
            .is_some_and(|source| same_frames(source.clip(), &clip));
        // What cannot be measured is refused before anything is replaced.
        let measurement = Measurement::new(&scene, None)?;
        self.scene = Some(scene);
        self.measurement = Some(measurement);
        self.emit(Event::SceneOpened {
            job,
            clip,
            has_clip,
        });
        self.remeasure()?;
        if !has_clip {
            self.source = None;
            self.background = None;
        }
        Ok(Flow::GoOn)
    }
}

/// Tells whether two clips show the same frames at the same times.
///
/// Decoders round times differently: a microsecond tells no frames apart.
fn same_frames(open: &Clip, saved: &Clip) -> bool {
    (open.width_px, open.height_px) == (saved.width_px, saved.height_px)
        && open.frame_times_s.len() == saved.frame_times_s.len()
        && open
            .frame_times_s
            .iter()
            .zip(&saved.frame_times_s)
            .all(|(a, b)| (a - b).abs() < 1e-6)
}

fn scene_of(document: SceneDocument) -> Result<Scene, Failure> {
    let frames = document.clip.frame_times_s.len();
    let ids: BTreeSet<_> = document.objects.iter().map(|object| object.id).collect();
    if ids.len() != document.objects.len() {
        return Err(contradiction("two of its objects have the same number"));
    }
    if let Some(lesson) = &document.lesson {
        if let Some((place, reason)) = lesson.flaw() {
            return Err(contradiction(&format!("in lesson.{place}, {reason}")));
        }
        if lesson.object.is_some_and(|id| !ids.contains(&id)) {
            return Err(contradiction(
                "its lesson asks about an object that it does not have",
            ));
        }
    }
    let objects = document
        .objects
        .into_iter()
        .map(|object| tracked(object, frames).map(Arc::new))
        .collect::<Result<_, _>>()?;
    let edits = Edits {
        objects,
        calibration: document.calibration,
        smoothing: document.smoothing,
        detection: document.detection,
        lesson: document.lesson,
    };
    let mut scene = Scene::of_saved(document.clip, edits, document.answers);
    scene.unknown = document.unknown;
    Ok(scene)
}

fn tracked(object: SceneObject, frames: usize) -> Result<TrackedObject, Failure> {
    let ascending = object
        .samples
        .windows(2)
        .all(|pair| pair[0].frame < pair[1].frame && pair[0].t_s < pair[1].t_s);
    let inside = |sample: &Sample| (sample.frame as usize) < frames;
    if !ascending || !object.samples.iter().all(inside) {
        return Err(contradiction(&format!(
            "the points of {:?} are not in the order of the clip's frames",
            object.label
        )));
    }
    if !object.samples.iter().all(is_finite) {
        return Err(contradiction(&format!(
            "a point of {:?} is not a number",
            object.label
        )));
    }
    Ok(TrackedObject {
        id: object.id,
        label: object.label,
        colour: object.colour,
        source: object.source,
        over_plane_m: object.over_plane_m,
        points: object.samples.iter().map(track_point).collect(),
    })
}

fn is_finite(sample: &Sample) -> bool {
    let [x_px, y_px] = sample.point_px;
    let numbers = [x_px, y_px, sample.t_s, sample.sigma_px, sample.score];
    let edges = sample.box_px.iter().flatten();
    numbers.iter().chain(edges).all(|number| number.is_finite()) && sample.sigma_px >= 0.0
}

fn track_point(sample: &Sample) -> TrackPoint {
    TrackPoint {
        frame: sample.frame,
        t_s: sample.t_s,
        point_px: sample.point_px,
        sigma_px: sample.sigma_px,
        box_px: sample.box_px,
        state: sample.state,
        score: sample.score,
    }
}

fn contradiction(what: &str) -> Failure {
    Failure::new(
        FailureCode::BadMessage,
        format!("The scene cannot be opened: {what}."),
        "Save it again with the program that made it.",
    )
}
