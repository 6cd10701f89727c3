//! Edits of the scene: each is one step of undo, and a bad one changes nothing.

use kinelens_protocol::{
    Calibration, Failure, FailureCode, Lesson, ObjectEdit, ObjectId, ObjectSource, SampleState,
    SmoothingSettings, ValueWithSigma,
};

use crate::{
    engine::Engine,
    failures,
    host::Host,
    scene::{Edits, Scene, TrackPoint},
};

/// Standard deviation of a point set by hand, display pixels: a careful click under the magnifier.
const HAND_SIGMA_PX: f64 = 0.7;

/// Longest label; longer ones are cut.
const LABEL_CHARS: usize = 60;

pub(crate) fn edit_object<H: Host>(
    engine: &mut Engine<H>,
    object: ObjectId,
    edit: ObjectEdit,
) -> Result<(), Failure> {
    let scene = open_scene(engine)?;
    if scene.edits().object(object).is_none() {
        return Err(failures::unknown_object(object));
    }
    match edit {
        ObjectEdit::Rename { label } => {
            let label: String = label.trim().chars().take(LABEL_CHARS).collect();
            if label.is_empty() {
                return Err(Failure::new(
                    FailureCode::BadMessage,
                    "An object needs a name.",
                    "Type at least one character.",
                ));
            }
            change(scene, object, |o| o.label = label);
        }
        ObjectEdit::Recolour { colour } => {
            let is_hex = colour.len() == 7
                && colour.starts_with('#')
                && colour[1..].chars().all(|c| c.is_ascii_hexdigit());
            if !is_hex {
                return Err(Failure::new(
                    FailureCode::BadMessage,
                    format!("{colour:?} is not a colour."),
                    "Write it as # and six hexadecimal digits.",
                ));
            }
            change(scene, object, |o| o.colour = colour);
        }
        ObjectEdit::Raise { over_plane_m } => {
            let usable =
                |height_m: &ValueWithSigma| height_m.value.is_finite() && height_m.sigma >= 0.0;
            if over_plane_m
                .as_ref()
                .is_some_and(|height_m| !usable(height_m))
            {
                return Err(Failure::new(
                    FailureCode::BadMessage,
                    "The height over the plane is not a length.",
                    "Type it in metres, for example 0.3, or leave it empty.",
                ));
            }
            return try_edit(engine, |edits| {
                if let Some(object) = edits.object_mut(object) {
                    object.over_plane_m = over_plane_m;
                }
            });
        }
        ObjectEdit::Remove => scene.edit(|edits| edits.objects.retain(|o| o.id != object)),
        ObjectEdit::MovePoint { frame, point_px } => move_point(scene, object, frame, point_px)?,
        ObjectEdit::RemovePoint { frame } => {
            change(scene, object, |o| o.points.retain(|p| p.frame != frame));
        }
        ObjectEdit::Trim {
            span_s: [from_s, to_s],
        } => {
            change(scene, object, |o| {
                o.points.retain(|p| p.t_s >= from_s && p.t_s <= to_s);
            });
        }
    }
    engine.remeasure()
}

/// Replaces the calibration, and takes it back when the scene cannot be measured with it.
pub(crate) fn calibrate<H: Host>(
    engine: &mut Engine<H>,
    calibration: Calibration,
) -> Result<(), Failure> {
    try_edit(engine, |edits| edits.calibration = calibration)
}

pub(crate) fn smooth<H: Host>(
    engine: &mut Engine<H>,
    smoothing: SmoothingSettings,
) -> Result<(), Failure> {
    if let Some(half_width_s) = smoothing.half_width_s
        && !(half_width_s.is_finite() && half_width_s > 0.0)
    {
        return Err(Failure::new(
            FailureCode::BadMessage,
            "The smoothing width must be a positive time.",
            "Leave it empty to let it be chosen from each track's noise.",
        ));
    }
    try_edit(engine, |edits| edits.smoothing = smoothing)
}

/// Sets the question for a class, or removes it.
pub(crate) fn teach<H: Host>(
    engine: &mut Engine<H>,
    lesson: Option<Lesson>,
) -> Result<(), Failure> {
    if let Some((place, reason)) = lesson.as_ref().and_then(Lesson::flaw) {
        return Err(Failure::new(
            FailureCode::BadMessage,
            format!("The lesson cannot be kept: in its {place}, {reason}."),
            "Correct that, and set it again.",
        ));
    }
    let scene = open_scene(engine)?;
    let object = lesson.as_ref().and_then(|lesson| lesson.object);
    if let Some(object) = object.filter(|&id| scene.edits().object(id).is_none()) {
        return Err(failures::unknown_object(object));
    }
    try_edit(engine, |edits| edits.lesson = lesson)
}

pub(crate) fn undo<H: Host>(engine: &mut Engine<H>) -> Result<(), Failure> {
    if open_scene(engine)?.undo() {
        engine.remeasure()?;
    }
    Ok(())
}

pub(crate) fn redo<H: Host>(engine: &mut Engine<H>) -> Result<(), Failure> {
    if open_scene(engine)?.redo() {
        engine.remeasure()?;
    }
    Ok(())
}

/// Makes a change that may leave the scene unmeasurable, in which case it never happened.
pub(crate) fn try_edit<H: Host>(
    engine: &mut Engine<H>,
    change: impl FnOnce(&mut Edits),
) -> Result<(), Failure> {
    let scene = open_scene(engine)?;
    let revision = scene.revision();
    scene.edit(change);
    let changed = scene.revision() != revision;
    let measured = engine.remeasure();
    if measured.is_err() && changed {
        open_scene(engine)?.take_back();
    }
    measured
}

fn move_point(
    scene: &mut Scene,
    object: ObjectId,
    frame: u32,
    point_px: [f64; 2],
) -> Result<(), Failure> {
    let Some(&t_s) = scene.clip.frame_times_s.get(frame as usize) else {
        return Err(failures::no_such_frame(
            frame,
            scene.clip.frame_times_s.len(),
        ));
    };
    if !inside(scene, point_px) {
        return Err(Failure::new(
            FailureCode::BadMessage,
            "The point lies outside the picture.",
            "Put it on the picture, or remove the point from this frame.",
        ));
    }
    change(scene, object, |o| {
        let box_px = o
            .point_at(frame)
            .and_then(|p| p.box_px)
            .map(|[x, y, w, h]| {
                let offset = |old: f64, size: f64, new: f64| old + new - (old + size / 2.0);
                [offset(x, w, point_px[0]), offset(y, h, point_px[1]), w, h]
            });
        if o.source == ObjectSource::Detector && o.points.is_empty() {
            o.source = ObjectSource::Hand;
        }
        o.put(TrackPoint {
            frame,
            t_s,
            point_px,
            sigma_px: HAND_SIGMA_PX,
            box_px,
            state: SampleState::Key,
            score: 1.0,
        });
    });
    Ok(())
}

fn inside(scene: &Scene, point_px: [f64; 2]) -> bool {
    let limit_px = [scene.clip.width_px, scene.clip.height_px].map(f64::from);
    point_px
        .iter()
        .zip(limit_px)
        .all(|(&value_px, limit_px)| value_px >= 0.0 && value_px <= limit_px)
}

fn change(
    scene: &mut Scene,
    object: ObjectId,
    change: impl FnOnce(&mut crate::scene::TrackedObject),
) {
    scene.edit(|edits| {
        if let Some(object) = edits.object_mut(object) {
            change(object);
        }
    });
}

fn open_scene<H: Host>(engine: &mut Engine<H>) -> Result<&mut Scene, Failure> {
    engine.scene.as_mut().ok_or_else(failures::no_clip)
}
