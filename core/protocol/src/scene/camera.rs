use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Interval, LengthUnit};

/// The camera that filmed the clip, and how its picture became metres.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Camera {
    /// Which provider found it: `none`, `plane`, `four-corners` or `ground`.
    pub provider: String,
    pub intrinsics: Option<Intrinsics>,
    /// `world_from_camera`; one pose stands for a camera that does not move. Camera axes: x right,
    /// y down, z forward. World: right-handed, y up.
    pub world_from_camera: Vec<Pose>,
    pub scale: Scale,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Intrinsics {
    pub fx_px: f64,
    pub fy_px: f64,
    pub cx_px: f64,
    pub cy_px: f64,
    pub horizontal_fov_deg: Interval,
}

/// A rigid transform as a row-major rotation and a translation.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Pose {
    pub rotation: [[f64; 3]; 3],
    pub translation_m: [f64; 3],
}

/// Where metres come from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scale {
    pub unit: LengthUnit,
    /// Relative standard deviation that all lengths share.
    pub relative_sigma: f64,
    /// Short name of the source: `none`, `stick`, `rectangle`, `camera height`, `usual sizes` or
    /// `known size`.
    pub source: String,
    /// Plain sentences: where the scale came from and how sure it is.
    pub words: String,
}
