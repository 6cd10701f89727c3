//! Clips: at most 20 s of a recording, as one camera saw it.

use kinelens_annotations::{Camera, Recording};
use kinelens_motion::Span;

/// Longest clip, seconds: 40 steps of 0.5 s (ST-VLM).
pub const LONGEST_CLIP_S: f64 = 20.0;
/// A recording, or the rest of one, shorter than this makes no clip, seconds: a tossed ball is in the air
/// no longer.
const SHORTEST_CLIP_S: f64 = 1.0;

/// Which cameras' clips are made.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum CameraChoice {
    /// Every camera but those of a stereo pair, which see what others see.
    #[default]
    All,
    /// The one that looks ahead.
    Front,
    /// The one of this name.
    Named(String),
}

/// Part of a recording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clip {
    /// Seconds of the recording.
    pub span: Span,
    /// Index of the camera, where the recording has any.
    pub camera: Option<usize>,
}

/// Cuts a recording into clips, those of one stretch of time in the order of the cameras.
pub fn clips(recording: &Recording, choice: &CameraChoice) -> Vec<Clip> {
    let times = recording
        .tracks
        .iter()
        .filter_map(|track| Some((track.samples.first()?.t_s, track.samples.last()?.t_s)));
    let Some((first_s, last_s)) = times.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1))) else {
        return Vec::new();
    };
    let cameras: Vec<Option<usize>> = if recording.cameras.is_empty() {
        vec![None]
    } else {
        chosen(&recording.cameras, choice)
            .into_iter()
            .map(Some)
            .collect()
    };
    let mut clips = Vec::new();
    let mut start_s = first_s;
    while last_s - start_s >= SHORTEST_CLIP_S {
        let span = Span::new(start_s, last_s.min(start_s + LONGEST_CLIP_S));
        clips.extend(cameras.iter().map(|camera| Clip {
            span,
            camera: *camera,
        }));
        start_s += LONGEST_CLIP_S;
    }
    clips
}

fn chosen(cameras: &[Camera], choice: &CameraChoice) -> Vec<usize> {
    let place = |found: Option<usize>| found.into_iter().collect();
    match choice {
        CameraChoice::All => (0..cameras.len())
            .filter(|index| !cameras[*index].name.starts_with("stereo"))
            .collect(),
        CameraChoice::Named(name) => place(cameras.iter().position(|camera| camera.name == *name)),
        CameraChoice::Front => {
            // Argoverse 2's ring_front_center, nuScenes' CAM_FRONT, KITTI's image_02.
            let named = |name: &str| cameras.iter().position(|camera| camera.name == name);
            place(
                named("ring_front_center")
                    .or_else(|| named("CAM_FRONT"))
                    .or((!cameras.is_empty()).then_some(0)),
            )
        }
    }
}
