//! What crosses a boundary: commands in, events out, and the scene document that is kept.
//!
//! The page, the worker, the command line and the server speak only these types. They are plain
//! data: no tensor, no handle, no behaviour beyond reading and writing themselves. Domain types of
//! `kinelens-motion` are not serialisable on purpose; `kinelens-engine` alone maps between the two,
//! which costs one file of conversions and buys the freedom to change either side.
//!
//! Bulk data (a clip, a frame's pixels) never sits in JSON: it travels as bytes beside the small
//! message that announces it.
//!
//! Start with [`Command`] and [`Event`], then [`SceneDocument`].

mod command;
mod event;
mod failure;
mod ids;
mod scene;
mod settings;
mod wire;

pub use command::{Command, FitRequest, ObjectEdit, Quantity};
pub use event::{DeviceCandidate, DeviceReport, Event, JobKind, JobOutcome, ModelEntry, Stage};
pub use failure::{Failure, FailureCode};
pub use ids::{JobId, ObjectId, RequestId};
pub use scene::{
    Agreement, Answer, AnswerValue, Camera, Clip, DocumentError, Evidence, Fit, FitModel,
    FitParameter, Interval, Intrinsics, Kinematics, LengthUnit, Lesson, ModelSlot, ModelTiming,
    ObjectSource, Pose, Prediction, SCENE_VERSION, Sample, SampleState, Scale, SceneDocument,
    SceneObject, Series, Shown, Summary,
};
pub use settings::{
    Calibration, DetectSettings, Direction, FieldOfView, FieldOfViewSource, KnownSize,
    SmoothingSettings, Stick, TrackSettings, ValueWithSigma,
};
pub use wire::{FromEngine, PROTOCOL_VERSION, ToEngine, WireError};
