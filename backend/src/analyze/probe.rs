//! Asks ffprobe what a clip is.

use std::{path::Path, process::Command};

use kinelens_protocol::{Failure, FailureCode};
use serde::Deserialize;

use super::Origin;

/// What is known about a clip before its frames are decoded.
#[derive(Clone, Debug)]
pub struct ProbedClip {
    pub codec: String,
    /// Size of the displayed picture, rotation applied.
    pub width_px: u32,
    pub height_px: u32,
    /// Clockwise, 0, 90, 180 or 270.
    pub rotation_deg: u32,
    pub duration_s: f64,
    pub frame_times_s: Vec<f64>,
}

#[derive(Deserialize)]
struct Output {
    #[serde(default)]
    streams: Vec<Stream>,
    #[serde(default)]
    frames: Vec<FrameLine>,
}

#[derive(Deserialize)]
struct Stream {
    #[serde(default)]
    codec_name: String,
    #[serde(default)]
    width: u32,
    #[serde(default)]
    height: u32,
    #[serde(default)]
    side_data_list: Vec<SideData>,
}

#[derive(Deserialize)]
struct SideData {
    rotation: Option<f64>,
}

#[derive(Deserialize)]
struct FrameLine {
    best_effort_timestamp_time: Option<String>,
    duration_time: Option<String>,
}

/// Reads size, rotation and the presentation time of every frame.
///
/// # Errors
/// ffprobe is missing, the file is not a video, or it has no frame.
pub fn probe(clip: &Path, origin: Origin) -> Result<ProbedClip, Failure> {
    check_file(clip)?;
    let output = Command::new("ffprobe")
        .args(["-v", "error", "-select_streams", "v:0", "-of", "json"])
        .args(origin.input_arguments())
        .args(origin.probe_arguments())
        .args(["-show_entries", "stream=codec_name,width,height"])
        .args(["-show_entries", "stream_side_data=rotation"])
        .args([
            "-show_entries",
            "frame=best_effort_timestamp_time,duration_time",
        ])
        .arg(clip)
        .output()
        .map_err(|error| ffmpeg_missing("ffprobe", &error))?;
    let parsed: Option<Output> = serde_json::from_slice(&output.stdout).ok();
    let (stream, frames) = match parsed {
        Some(Output {
            mut streams,
            frames,
        }) if !streams.is_empty() => (streams.swap_remove(0), frames),
        _ => return Err(not_a_video(clip, &output.stderr)),
    };
    let mut frame_times_s: Vec<f64> = frames
        .iter()
        .filter_map(|frame| frame.best_effort_timestamp_time.as_ref()?.parse().ok())
        .collect();
    frame_times_s.sort_by(f64::total_cmp);
    frame_times_s.dedup();
    let Some(&last_s) = frame_times_s.last() else {
        return Err(not_a_video(clip, &output.stderr));
    };
    let last_duration_s: f64 = frames
        .last()
        .and_then(|frame| frame.duration_time.as_ref()?.parse().ok())
        .unwrap_or(0.0);
    // ffprobe gives the display matrix's angle, anticlockwise.
    let anticlockwise_deg = stream.side_data_list.iter().find_map(|data| data.rotation);
    let rotation_deg = (-anticlockwise_deg.unwrap_or(0.0))
        .rem_euclid(360.0)
        .round() as u32
        % 360;
    let turned = rotation_deg % 180 == 90;
    Ok(ProbedClip {
        codec: stream.codec_name,
        width_px: if turned { stream.height } else { stream.width },
        height_px: if turned { stream.width } else { stream.height },
        rotation_deg,
        duration_s: last_s + last_duration_s - frame_times_s[0],
        frame_times_s,
    })
}

pub(super) fn ffmpeg_missing(program: &str, error: &std::io::Error) -> Failure {
    Failure::new(
        FailureCode::DecodeFailed,
        format!("{program} could not be started: {error}."),
        "Install ffmpeg (on Debian: apt-get install ffmpeg) and try again.",
    )
}

fn check_file(clip: &Path) -> Result<(), Failure> {
    let metadata = std::fs::metadata(clip).map_err(|error| {
        Failure::new(
            FailureCode::ClipNotVideo,
            format!("{} cannot be read: {error}.", clip.display()),
            "Check the path.",
        )
    })?;
    if metadata.len() == 0 {
        return Err(Failure::new(
            FailureCode::ClipTruncated,
            format!("{} is empty.", clip.display()),
            "Copy the clip again from where it was recorded.",
        ));
    }
    Ok(())
}

fn not_a_video(clip: &Path, stderr: &[u8]) -> Failure {
    let said = String::from_utf8_lossy(stderr);
    let truncated = said.contains("moov atom not found") || said.contains("truncat");
    let reason = said
        .lines()
        .next()
        .unwrap_or("no picture was found")
        .trim()
        .to_owned();
    if truncated {
        return Failure::new(
            FailureCode::ClipTruncated,
            format!("{} ends before its index: {reason}.", clip.display()),
            "The recording or the copy was cut off; copy the clip again.",
        );
    }
    Failure::new(
        FailureCode::ClipNotVideo,
        format!(
            "{} holds no video that ffmpeg can read: {reason}.",
            clip.display()
        ),
        "Choose a video file, such as MP4, MOV or WebM.",
    )
}
