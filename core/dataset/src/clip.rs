//! Clips: at most 20 s of a recording, as one camera saw it.

use std::collections::BTreeSet;

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
    // Only stretches with samples: one wrong time may lie centuries from the others.
    let samples = recording.tracks.iter().flat_map(|track| &track.samples);
    let stretches: BTreeSet<u64> = samples
        .map(|sample| ((sample.t_s - first_s) / LONGEST_CLIP_S) as u64)
        .collect();
    let mut clips = Vec::new();
    for stretch in stretches {
        let start_s = first_s + stretch as f64 * LONGEST_CLIP_S;
        if last_s - start_s < SHORTEST_CLIP_S {
            break;
        }
        let span = Span::new(start_s, last_s.min(start_s + LONGEST_CLIP_S));
        clips.extend(cameras.iter().map(|camera| Clip {
            span,
            camera: *camera,
        }));
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

#[cfg(test)]
mod tests {
    use kinelens_annotations::{Seen, Track, TrackSample, WorldFrame, rotation_from_z_up};

    use super::*;

    #[test]
    fn a_time_centuries_later_makes_no_clips_of_the_centuries() {
        let sample = |t_s| TrackSample {
            t_s,
            world_from_object: rotation_from_z_up(),
            seen: Seen::Unknown,
        };
        let recording = Recording {
            dataset: "csv",
            log: String::new(),
            group: String::new(),
            frame: WorldFrame::Fixed,
            is_sport: false,
            tracks: vec![Track {
                id: "1".to_owned(),
                label: "car".to_owned(),
                colour: None,
                size_m: None,
                samples: [-1.0, 3.0, 20.0, 1e10, 1e300].map(sample).to_vec(),
            }],
            cameras: Vec::new(),
        };
        let spans: Vec<Span> = clips(&recording, &CameraChoice::All)
            .iter()
            .map(|clip| clip.span)
            .collect();
        assert_eq!(spans[..2], [Span::new(-1.0, 19.0), Span::new(19.0, 39.0)]);
        assert!(spans.len() <= 4);
    }
}
