use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ObjectId;

/// A number with its standard deviation, in the unit that the field's name says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ValueWithSigma {
    pub value: f64,
    pub sigma: f64,
}

impl ValueWithSigma {
    /// A length that somebody judged rather than measured, such as how far a point lies over a
    /// table: good to a fifth.
    pub fn judged(value: f64) -> Self {
        Self {
            value,
            sigma: 0.2 * value.abs(),
        }
    }
}

/// How objects are found and followed through the clip without a click.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct DetectSettings {
    /// Class names to keep; empty keeps every class.
    pub labels: Vec<String>,
    /// Detections below this score never start an object, 0..1.
    pub min_score: f64,
    /// Runs the detector on every n-th frame and follows boxes in between; `None` lets the engine
    /// choose from the device's measured speed (never sparser than 2 Hz).
    pub every: Option<u32>,
    /// Only this part of the clip, `[start_s, end_s]` in presentation time.
    pub span_s: Option<[f64; 2]>,
}

impl Default for DetectSettings {
    fn default() -> Self {
        Self {
            labels: Vec::new(),
            min_score: 0.3,
            every: None,
            span_s: None,
        }
    }
}

/// Which way through time a clicked point is followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Forward,
    Backward,
    Both,
}

/// How a clicked point is followed by its template.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct TrackSettings {
    /// The object that gets the points; `None` makes a new one.
    pub object: Option<ObjectId>,
    /// Frame index of the click.
    pub frame: u32,
    /// Where the user clicked, in display pixels.
    pub point_px: [f64; 2],
    pub direction: Direction,
    /// Radius of the round template, in display pixels; `None` lets the engine choose.
    pub template_radius_px: Option<f64>,
    /// Share of each new match that is blended into the template, 0..1.
    pub evolve_rate: f64,
    /// Pull of the evolving template towards the key frame's, 0..1.
    pub tether: f64,
    /// Matches at or above this score are good, 0..1.
    pub accept_score: f64,
    /// Uses speed and acceleration to guess where to search next.
    pub look_ahead: bool,
    /// Only this part of the clip, `[start_s, end_s]` in presentation time.
    pub span_s: Option<[f64; 2]>,
    /// How far a new object's point lies over the calibrated plane, metres.
    #[serde(default)]
    pub over_plane_m: Option<ValueWithSigma>,
}

impl TrackSettings {
    /// Follows a fresh click in both directions with the defaults.
    pub fn click(frame: u32, point_px: [f64; 2]) -> Self {
        Self {
            object: None,
            frame,
            point_px,
            direction: Direction::Both,
            template_radius_px: None,
            evolve_rate: 0.2,
            tether: 0.05,
            accept_score: 0.8,
            look_ahead: true,
            span_s: None,
            over_plane_m: None,
        }
    }
}

/// A line of known length drawn on the picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Stick {
    pub a_px: [f64; 2],
    pub b_px: [f64; 2],
    pub length_m: ValueWithSigma,
}

/// Where a field of view came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldOfViewSource {
    User,
    Metadata,
    Default,
}

/// Horizontal field of view of the camera.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FieldOfView {
    pub horizontal_rad: ValueWithSigma,
    pub source: FieldOfViewSource,
}

/// A class whose real length (vehicles) or height (people) the user knows better than the table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct KnownSize {
    pub label: String,
    pub size_m: ValueWithSigma,
}

/// How pixels become metres. The camera does not move.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Calibration {
    /// Nothing is known; numbers are in pixels.
    #[default]
    None,
    /// Motion in a plane that faces the camera, scaled by a stick.
    Plane {
        stick: Stick,
        origin_px: [f64; 2],
        /// Angle of the x axis on screen, anticlockwise positive.
        x_axis_angle_rad: f64,
    },
    /// Motion in a plane seen at an angle, given by a rectangle's four corners: origin, along the
    /// width, opposite, along the height.
    FourCorners {
        corners_px: [[f64; 2]; 4],
        width_m: ValueWithSigma,
        height_m: ValueWithSigma,
        /// True when the rectangle lies on the ground, false when it stands upright.
        level: bool,
    },
    /// Motion on level ground.
    Ground {
        field_of_view: Option<FieldOfView>,
        camera_height_m: Option<ValueWithSigma>,
        /// Downward tilt of the optical axis.
        pitch_rad: Option<ValueWithSigma>,
        known: Vec<KnownSize>,
    },
}

/// How tracks are smoothed before they are differentiated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct SmoothingSettings {
    /// Half-width of the local quadratic fit; `None` chooses it from each track's noise.
    pub half_width_s: Option<f64>,
}
