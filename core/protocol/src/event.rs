use serde::{Deserialize, Serialize};

use crate::{Answer, Clip, Failure, Fit, JobId, RequestId, SceneDocument, SceneObject};

/// What the engine says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The conversation is open.
    Ready {
        protocol: u32,
    },
    /// Which compute devices there are and which one is used.
    Device {
        report: DeviceReport,
    },
    /// The clip cannot be demuxed or decoded here; the page may try its own player and answer with
    /// `OpenPageClip`, or show the failure.
    PageDecodingWanted {
        job: JobId,
        failure: Failure,
    },
    /// The engine needs the pixels of one frame from the page's player.
    FrameWanted {
        request: RequestId,
        index: u32,
        t_s: f64,
    },
    /// A clip is open and a new scene begins.
    ClipOpened {
        job: JobId,
        clip: Clip,
    },
    /// A saved scene is open.
    SceneOpened {
        job: JobId,
        clip: Clip,
        /// Whether the clip's own pictures are at hand.
        has_clip: bool,
    },
    JobStarted {
        job: JobId,
        kind: JobKind,
    },
    Progress {
        job: JobId,
        stage: Stage,
        done: u32,
        total: u32,
    },
    JobEnded {
        job: JobId,
        outcome: JobOutcome,
    },
    /// One object grew during a job; the scene that follows the job holds it too.
    ObjectGrew {
        object: SceneObject,
    },
    /// The whole scene after a change.
    Scene {
        scene: Box<SceneDocument>,
        /// Grows with every change.
        revision: u64,
        can_undo: bool,
        can_redo: bool,
    },
    Fitted {
        request: RequestId,
        result: Result<Fit, Failure>,
    },
    Answered {
        request: RequestId,
        answer: Answer,
    },
    /// The language models that are kept here and those that can be fetched, by name.
    Models {
        models: Vec<ModelEntry>,
    },
    /// A language model goes on with its answer; `Answered` follows with all of it.
    ModelSaid {
        request: RequestId,
        /// What comes behind all that it has said.
        text: String,
    },
    /// Questions that the scene can answer, best first; replaces those before.
    Suggestions {
        questions: Vec<String>,
    },
    /// Something went wrong and the work goes on.
    Warning {
        failure: Failure,
    },
    /// A command could not be carried out; nothing has changed.
    Failed {
        failure: Failure,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    Open,
    Detect,
    Track,
    FetchModel,
    AskModel,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobOutcome {
    Finished,
    Cancelled,
    Failed { failure: Failure },
}

/// What a job is doing now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    ReadingClip,
    LoadingWeights,
    MeasuringDevices,
    FindingObjects,
    FollowingPoint,
    /// In KiB.
    FetchingModel,
    /// Frames that the model looks at.
    LookingAtClip,
    /// Tokens of the question.
    ReadingQuestion,
    /// Tokens of the answer.
    WritingAnswer,
}

/// A language model that is kept here or can be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelEntry {
    /// Name of its folder, by which it is fetched and asked.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Bytes of all its files.
    pub bytes: u64,
    /// Bytes of it that are kept here.
    pub kept_bytes: u64,
    /// True when all of it is kept here and was compared with its hashes.
    pub is_whole: bool,
    /// Short name of its licence.
    pub licence: String,
    /// Where its weights come from.
    pub source: String,
    /// Whether it can look at pictures.
    pub can_see: bool,
}

/// The outcome of the device probe.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceReport {
    pub candidates: Vec<DeviceCandidate>,
    /// Name of the chosen candidate.
    pub chosen: String,
    /// True when the user forced the choice.
    pub forced: bool,
    /// One sentence on why.
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DeviceCandidate {
    /// Short name: `webgpu`, `cpu`, `wgpu`, `cuda`.
    pub name: String,
    /// What the driver calls it.
    pub description: String,
    /// Warm time of the few layers that the probe runs, where they were measured.
    pub warm_ms: Option<f64>,
    /// Why it cannot be used, where it cannot.
    pub unavailable: Option<String>,
}
