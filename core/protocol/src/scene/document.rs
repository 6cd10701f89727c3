use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, Camera, Clip, Kinematics, Lesson, SceneObject};
use crate::{Calibration, DetectSettings, SmoothingSettings};

/// Version of the scene document, `major.minor`. A reader refuses another major version.
pub const SCENE_VERSION: &str = "1.0";

/// Everything that is known about one clip; written as `scene.json`.
///
/// Fields that this version does not know are kept and written back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SceneDocument {
    pub version: String,
    /// Program and version that wrote the document.
    pub generator: String,
    pub clip: Clip,
    pub calibration: Calibration,
    #[serde(default)]
    pub smoothing: SmoothingSettings,
    /// Settings of the last detection, with the cadence that was used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detection: Option<DetectSettings>,
    pub camera: Camera,
    pub objects: Vec<SceneObject>,
    pub kinematics: Vec<Kinematics>,
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// The question that a class answers by drawing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lesson: Option<Lesson>,
    #[serde(flatten)]
    pub unknown: serde_json::Map<String, serde_json::Value>,
}

/// Why a document could not be read.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    #[error("the document is not a scene: {source}")]
    NotAScene {
        #[from]
        source: serde_json::Error,
    },
    #[error("the document has version {found}, and this program reads version {SCENE_VERSION}")]
    UnsupportedVersion { found: String },
}

impl SceneDocument {
    /// Reads a document, refusing an unknown major version before anything else.
    pub fn from_json(json: &str) -> Result<Self, DocumentError> {
        #[derive(Deserialize)]
        struct Header {
            version: String,
        }
        let header: Header = serde_json::from_str(json)?;
        let major = |version: &str| version.split('.').next().map(str::to_owned);
        if major(&header.version) != major(SCENE_VERSION) {
            return Err(DocumentError::UnsupportedVersion {
                found: header.version,
            });
        }
        Ok(serde_json::from_str(json)?)
    }

    /// Writes the document as indented JSON.
    pub fn to_json(&self) -> Result<String, DocumentError> {
        Ok(serde_json::to_string_pretty(self)?)
    }
}
