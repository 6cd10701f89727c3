use serde::{Deserialize, Serialize};

/// Says what went wrong and what the user can do about it.
///
/// `message` states what happened in one sentence, `hint` says what to do next in one sentence.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    pub code: FailureCode,
    pub message: String,
    pub hint: String,
}

impl Failure {
    pub fn new(code: FailureCode, message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: hint.into(),
        }
    }
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.message, self.hint)
    }
}

impl std::error::Error for Failure {}

/// Tells programs apart what [`Failure::message`] tells people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureCode {
    /// The file is empty or ends too early to be read.
    ClipTruncated,
    /// The file is not a video, or of a container that cannot be read here.
    ClipNotVideo,
    /// The container is fine, its codec is not available here.
    CodecUnsupported,
    /// The clip has no frame, or too few for the job asked for.
    TooFewFrames,
    /// The clip is larger or longer than can be handled here.
    ClipTooLarge,
    /// A command needs a clip and none is open.
    NoClip,
    /// A frame could not be decoded.
    DecodeFailed,
    /// The weights of a network are missing or do not fit it.
    WeightsMissing,
    /// The compute device is missing, was lost, or refused the work.
    DeviceFailed,
    /// The clicked point cannot be followed.
    TrackFailed,
    /// The calibration is impossible as given.
    CalibrationFailed,
    /// The fit has no answer for this span.
    FitFailed,
    /// The command names something that does not exist.
    UnknownObject,
    /// The message or document cannot be understood.
    BadMessage,
    /// A document of a version this program does not know.
    UnsupportedVersion,
    /// Our own fault.
    Internal,
}
