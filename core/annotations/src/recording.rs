//! What a recording holds.

use kinelens_motion::{Intrinsics, Pose};

use crate::Trail;

/// One stretch of continuous recording with everything that moved in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recording {
    /// Name of the data set, such as `argoverse2`.
    pub dataset: &'static str,
    /// Name of the recording within it: a log, a scene, a sequence, a file.
    pub log: String,
    /// Recordings of one group show the same place on the same drive and belong into one split.
    pub group: String,
    pub frame: WorldFrame,
    /// Whether it shows sport, where direction on a clock is not asked (ST-VLM).
    pub is_sport: bool,
    pub tracks: Vec<Track>,
    /// Calibrated cameras; empty where the source has none.
    pub cameras: Vec<Camera>,
}

/// What positions are relative to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorldFrame {
    /// A frame at rest: metres, right-handed, y up.
    Fixed,
    /// The camera, which moves in an unknown way: no motion in the world can be told.
    CameraRelative,
}

/// One object through time.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// Unique within the recording.
    pub id: String,
    /// What a person would call it: `car`, `pedestrian`, `bus`.
    pub label: String,
    /// Colour in a word, where the source knows it.
    pub colour: Option<String>,
    /// Length, width and height of its box, metres, where the source knows them.
    pub size_m: Option<[f64; 3]>,
    /// In order of time, no time twice.
    pub samples: Vec<TrackSample>,
}

/// Where an object was at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackSample {
    /// Seconds since the recording began; of scenes and CSV files the time of their clip, so that the
    /// first sample need not be near zero.
    pub t_s: f64,
    /// `world_from_object`: x forward along the length, y left, z up; the middle of the box. Points of
    /// scenes and CSV files have no heading: their x is the world's.
    pub world_from_object: Pose,
    pub seen: Seen,
}

/// What the source says about an object's visibility.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Nothing is said.
    Unknown,
    Clearly,
    /// Part of it is hidden or outside the picture.
    Partly,
    /// Hidden for the most part, or no laser point fell on it.
    Hidden,
}

/// A calibrated camera on a moving or resting mount.
#[derive(Debug, Clone, PartialEq)]
pub struct Camera {
    pub name: String,
    pub intrinsics: Intrinsics,
    /// `world_from_camera` through time; camera x right, y down, z forward.
    pub world_from_camera: Trail,
}

impl TrackSample {
    /// The middle of the box in the world, metres.
    pub fn position_m(&self) -> [f64; 3] {
        self.world_from_object.translation_m
    }
}
