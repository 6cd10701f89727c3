//! The one place where errors of the layers below become sentences for people.

use kinelens_models::ModelsError;
use kinelens_motion::{CalibrationError, FitError};
use kinelens_protocol::{Failure, FailureCode, ObjectId};
use kinelens_vision::VisionError;

pub(crate) fn no_clip() -> Failure {
    Failure::new(
        FailureCode::NoClip,
        "No clip is open.",
        "Drop a video on the page or pick one of the samples.",
    )
}

/// The scene was opened without its video.
pub(crate) fn no_video() -> Failure {
    Failure::new(
        FailureCode::NoClip,
        "This scene was saved without its video, so nothing new can be found or followed in it.",
        "Drop the video on the page: the scene stays if it is the same clip.",
    )
}

pub(crate) fn unknown_object(object: ObjectId) -> Failure {
    Failure::new(
        FailureCode::UnknownObject,
        format!("There is no object {} in this scene.", object.0),
        "It may have been removed; undo brings it back.",
    )
}

pub(crate) fn no_such_frame(frame: u32, frames: usize) -> Failure {
    Failure::new(
        FailureCode::BadMessage,
        format!("Frame {frame} does not exist; the clip has {frames} frames."),
        "Choose a frame of the clip.",
    )
}

pub(crate) fn too_few_frames(frames: usize) -> Failure {
    Failure::new(
        FailureCode::TooFewFrames,
        if frames == 1 {
            "The clip has 1 frame; motion needs at least 2.".to_owned()
        } else {
            format!("The clip has {frames} frames; motion needs at least 2.")
        },
        "Record a longer clip, or check that the export kept all frames.",
    )
}

pub(crate) fn from_vision(error: &VisionError) -> Failure {
    Failure::new(
        FailureCode::TrackFailed,
        format!("The point cannot be followed: {error}."),
        "Click on something with an edge or a pattern, away from the border, or use a larger template.",
    )
}

pub(crate) fn from_models(error: &ModelsError) -> Failure {
    Failure::new(
        FailureCode::DeviceFailed,
        format!("The detector could not run: {error}."),
        "Try the other device with ?device=cpu at the end of the address, or run the set-up again.",
    )
}

/// Says that a language model is not kept by the host.
pub fn not_kept(name: &str) -> Failure {
    Failure::new(
        FailureCode::WeightsMissing,
        format!("The language model {name} is not kept here."),
        "Fetch it first, under Language model.",
    )
}

/// A language model cannot be loaded.
pub(crate) fn model_unusable(error: &ModelsError) -> Failure {
    Failure::new(
        FailureCode::WeightsMissing,
        format!("The language model cannot be loaded: {error}."),
        "Delete it under Language model and fetch it again.",
    )
}

/// A language model cannot be asked.
pub(crate) fn from_language(error: &ModelsError) -> Failure {
    let hint = match error {
        ModelsError::PromptTooLong { .. } => {
            "Show it less: without the table, or with fewer objects and a shorter part of the clip."
        }
        ModelsError::CannotSee => "Let it read the measured table instead.",
        _ => "Ask again, or try the other device with ?device=cpu at the end of the address.",
    };
    Failure::new(
        FailureCode::DeviceFailed,
        format!("The language model could not answer: {error}."),
        hint,
    )
}

/// A warning: the job goes on.
pub(crate) fn device_lost(error: &ModelsError) -> Failure {
    Failure::new(
        FailureCode::DeviceFailed,
        format!("The GPU was lost ({error}); the processor goes on from the same frame."),
        "Nothing is lost. Reload the page to use the GPU again.",
    )
}

pub(crate) fn from_calibration(error: &CalibrationError) -> Failure {
    Failure::new(
        FailureCode::CalibrationFailed,
        format!("This calibration is not possible: {error}."),
        "Check the points and lengths, or use another way to set the scale.",
    )
}

pub(crate) fn from_fit(error: &FitError) -> Failure {
    Failure::new(
        FailureCode::FitFailed,
        format!("The curve could not be fitted: {error}."),
        "Choose a longer span or a simpler curve.",
    )
}
