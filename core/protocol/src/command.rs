use serde::{Deserialize, Serialize};

use crate::{
    Calibration, DetectSettings, FitModel, JobId, Lesson, ObjectId, RequestId, SceneDocument,
    Shown, SmoothingSettings, TrackSettings, ValueWithSigma,
};

/// What the engine can be asked to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Opens the conversation; answered by `Ready` or refused for its version.
    Hello { protocol: u32 },
    /// Opens a clip whose bytes travel beside this message; replaces the open scene.
    OpenClip { job: JobId, name: String },
    /// Opens a clip that the page decodes itself (`<video>`), with the frames' presentation times.
    OpenPageClip {
        job: JobId,
        name: String,
        size_bytes: u64,
        width_px: u32,
        height_px: u32,
        duration_s: f64,
        frame_times_s: Vec<f64>,
    },
    /// Takes up a saved scene. An open clip with the same frames stays beside it; without one the
    /// scene can be looked at and edited, but nothing new can be followed.
    OpenScene {
        job: JobId,
        scene: Box<SceneDocument>,
    },
    /// Answers `FrameWanted`; the pixels travel beside this message, none means it failed.
    PageFrame { request: RequestId },
    /// Finds objects and follows them through the clip.
    Detect {
        job: JobId,
        settings: DetectSettings,
    },
    /// Follows a clicked point by its template.
    Track { job: JobId, settings: TrackSettings },
    /// Ends a job at its next step; what it has found so far stays.
    Cancel { job: JobId },
    /// Changes or removes one object.
    EditObject { object: ObjectId, edit: ObjectEdit },
    /// Replaces the calibration.
    Calibrate { calibration: Calibration },
    /// Replaces the smoothing.
    Smooth { smoothing: SmoothingSettings },
    /// Sets, changes or removes the question for a class, its predictions included.
    Teach { lesson: Option<Lesson> },
    /// Takes the last edit back.
    Undo,
    /// Makes the edit again that was taken back.
    Redo,
    /// Fits a curve to a quantity of one object.
    Fit { request: RequestId, fit: FitRequest },
    /// Answers a question in words about the objects of the scene.
    Ask {
        request: RequestId,
        question: String,
        /// What "it" and "this" mean, most recently selected first.
        selected: Vec<ObjectId>,
        /// What "here" and "in this part" mean, `[start_s, end_s]`.
        span_s: Option<[f64; 2]>,
    },
    /// Asks which language models are kept here and which can be fetched.
    ListModels,
    /// Fetches a model into this browser's storage; what an earlier attempt brought is not fetched again.
    FetchModel { job: JobId, name: String },
    /// Deletes what is kept of a model.
    DeleteModel { name: String },
    /// Asks a language model, which is loaded first where it is not yet; the measured answer comes
    /// beside its own.
    AskModel {
        job: JobId,
        request: RequestId,
        /// One of those that are kept.
        model: String,
        question: String,
        /// As in `Ask`.
        selected: Vec<ObjectId>,
        /// As in `Ask`.
        span_s: Option<[f64; 2]>,
        shown: Shown,
        /// Most tokens of its answer.
        most_tokens: u32,
    },
    /// Asks for questions that the scene can answer.
    Suggest {
        /// Objects of most interest, most recently selected first.
        selected: Vec<ObjectId>,
    },
}

/// One change to one object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectEdit {
    Rename {
        label: String,
    },
    Recolour {
        colour: String,
    },
    Remove,
    /// Says how far the followed point lies over the calibrated plane, metres; none puts it in it.
    Raise {
        over_plane_m: Option<ValueWithSigma>,
    },
    /// Puts the point of one frame by hand; it becomes a key frame.
    MovePoint {
        frame: u32,
        point_px: [f64; 2],
    },
    /// Says that the object is not seen in one frame.
    RemovePoint {
        frame: u32,
    },
    /// Keeps only `[start_s, end_s]`.
    Trim {
        span_s: [f64; 2],
    },
}

/// Which curve to fit to what.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FitRequest {
    pub object: ObjectId,
    pub quantity: Quantity,
    /// `[start_s, end_s]` in presentation time.
    pub span_s: [f64; 2],
    pub model: FitModel,
}

/// A time series of one object that can be plotted and fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quantity {
    X,
    Y,
    Z,
    VelocityX,
    VelocityY,
    VelocityZ,
    Speed,
    Acceleration,
    PathLength,
    Displacement,
}
