//! Rows of the tables, fields in the order of the real files.

use serde::Serialize;

use crate::pose::Pose;

#[derive(Debug, Clone, Serialize)]
pub struct Scene {
    pub token: String,
    pub log_token: String,
    pub nbr_samples: usize,
    pub first_sample_token: String,
    pub last_sample_token: String,
    pub name: String,
    pub description: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct Sample {
    pub token: String,
    /// Microseconds.
    pub timestamp: i64,
    pub prev: String,
    pub next: String,
    pub scene_token: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct SampleAnnotation {
    pub token: String,
    pub sample_token: String,
    pub instance_token: String,
    pub visibility_token: &'static str,
    pub attribute_tokens: Vec<String>,
    /// Middle of the box in the global frame, metres.
    pub translation: [f64; 3],
    /// Width, length, height, metres.
    pub size: [f64; 3],
    /// w x y z, `global_from_box`, x to the nose.
    pub rotation: [f64; 4],
    pub prev: String,
    pub next: String,
    pub num_lidar_pts: i64,
    pub num_radar_pts: i64,
}

#[derive(Debug, Clone, Serialize)]
pub struct Instance {
    pub token: String,
    pub category_token: String,
    pub nbr_annotations: usize,
    pub first_annotation_token: String,
    pub last_annotation_token: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct SampleData {
    pub token: String,
    pub sample_token: String,
    pub ego_pose_token: String,
    pub calibrated_sensor_token: String,
    /// Microseconds; a camera's is a little before its sample's.
    pub timestamp: i64,
    pub fileformat: &'static str,
    pub is_key_frame: bool,
    pub height: u16,
    pub width: u16,
    pub filename: String,
    pub prev: String,
    pub next: String,
}

#[derive(Debug, Clone, Serialize)]
pub struct EgoPose {
    pub token: String,
    pub timestamp: i64,
    /// w x y z, `global_from_ego`.
    pub rotation: [f64; 4],
    pub translation: [f64; 3],
}

#[derive(Debug, Clone, Serialize)]
pub struct CalibratedSensor {
    pub token: String,
    pub sensor_token: String,
    /// From ego's origin, metres.
    pub translation: [f64; 3],
    /// w x y z, `ego_from_sensor`.
    pub rotation: [f64; 4],
    /// Three rows of three; empty where it is no camera.
    pub camera_intrinsic: Vec<[f64; 3]>,
}

#[derive(Debug, Clone, Serialize)]
pub struct Sensor {
    pub token: String,
    pub channel: &'static str,
    pub modality: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct Log {
    pub token: String,
    pub logfile: String,
    pub vehicle: &'static str,
    pub date_captured: String,
    pub location: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct Map {
    pub category: &'static str,
    pub token: String,
    pub filename: String,
    pub log_tokens: Vec<String>,
}

/// A row of `category` or `attribute`.
#[derive(Debug, Clone, Serialize)]
pub struct Named {
    pub token: String,
    pub name: &'static str,
    pub description: &'static str,
}

#[derive(Debug, Clone, Serialize)]
pub struct Visibility {
    pub description: &'static str,
    pub token: &'static str,
    pub level: &'static str,
}

impl EgoPose {
    /// Makes the row of a pose.
    pub fn new(token: String, timestamp: i64, global_from_ego: &Pose) -> Self {
        Self {
            token,
            timestamp,
            rotation: global_from_ego.wxyz,
            translation: global_from_ego.translation_m,
        }
    }
}
