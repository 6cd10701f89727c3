use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ObjectId, ValueWithSigma};

/// One thing that was followed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct SceneObject {
    pub id: ObjectId,
    /// Class or the user's own name, for example `car` or `red ball`.
    pub label: String,
    /// `#rrggbb`.
    pub colour: String,
    pub source: ObjectSource,
    /// How far the followed point lies over the calibrated plane, towards the camera's side,
    /// metres; absent where it lies in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_plane_m: Option<ValueWithSigma>,
    /// One entry for each frame in which something is known, ascending in time.
    pub samples: Vec<Sample>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObjectSource {
    Detector,
    Autotracker,
    Hand,
}

/// Where an object is in one frame.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sample {
    pub frame: u32,
    pub t_s: f64,
    /// The point that is lifted into the world, display pixels.
    pub point_px: [f64; 2],
    /// Standard deviation of the point along each axis.
    pub sigma_px: f64,
    /// Bounding box `[x, y, width, height]`, display pixels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub box_px: Option<[f64; 4]>,
    pub state: SampleState,
    /// Detector score or template match, 0..1.
    pub score: f64,
    /// The lifted point; absent without calibration or above the horizon.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub world_m: Option<[f64; 3]>,
    /// Covariance of the lifted point's own noise: xx, xy, xz, yy, yz, zz.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub covariance_m2: Option<[f64; 6]>,
}

/// The review state of a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SampleState {
    /// Set by hand.
    Key,
    Good,
    /// Found, but worth a look.
    Possible,
    /// Not found here; the point is a prediction and counts for nothing.
    Lost,
}

impl SampleState {
    /// Tells whether the sample enters the trajectory.
    pub fn is_measured(self) -> bool {
        self != Self::Lost
    }
}
