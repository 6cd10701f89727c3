use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The filmed clip. Pixel coordinates everywhere in a scene are those of the displayed picture:
/// full resolution, rotation applied, x right, y down, the origin at the outer corner of the
/// top-left pixel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Clip {
    pub name: String,
    pub size_bytes: u64,
    /// Hash of the file, lower-case hexadecimal; absent where only the page could read it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Size of the displayed picture.
    pub width_px: u32,
    pub height_px: u32,
    /// Rotation that was applied to get the displayed picture, clockwise: 0, 90, 180 or 270.
    pub rotation_deg: u32,
    pub duration_s: f64,
    /// Presentation time of every frame, ascending.
    pub frame_times_s: Vec<f64>,
    /// The 35 mm equivalent of the focal length that the file names, millimetres.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focal_length_35mm: Option<f64>,
    pub codec: String,
    /// What decoded the frames: `webcodecs`, `video-element` or `ffmpeg`.
    pub decoder: String,
    /// Size of the frames that were analysed; at most the displayed size.
    pub analysis_width_px: u32,
    pub analysis_height_px: u32,
}

impl Clip {
    /// Finds the frame shown at a time: the last one that has begun.
    pub fn frame_at(&self, t_s: f64) -> usize {
        self.frame_times_s
            .partition_point(|&frame_t_s| frame_t_s <= t_s + 1e-6)
            .saturating_sub(1)
    }
}
