//! Who can be seen in a clip, and when: worked out again from the annotations.

use kinelens_annotations::{Camera, Recording, Seen, Track, TrackSample};
use kinelens_dataset::ClipRef;

/// What was worked out about one clip.
pub struct Look<'a> {
    pub camera: Option<&'a Camera>,
    /// One for each track of the recording, in its order.
    pub tracks: Vec<Followed<'a>>,
}

/// A track on the clip's grid of 0.5 s.
pub struct Followed<'a> {
    pub track: &'a Track,
    /// Where it is at each moment of the grid; `None` where it is not annotated.
    pub at_m: Vec<Option<[f64; 3]>>,
    /// Whether the annotation calls it hidden.
    pub is_hidden: Vec<bool>,
    /// Left, upper, right and lower edge in the picture, and depth.
    pub boxed: Vec<Option<([f64; 4], f64)>>,
    /// Whether it can be seen.
    pub is_seen: Vec<bool>,
}

const STEP_S: f64 = 0.5;
/// Rounding of times, seconds.
const SLACK_S: f64 = 5e-7;

impl<'a> Look<'a> {
    pub fn at(recording: &'a Recording, clip: &ClipRef) -> Self {
        let camera = clip.camera.as_ref().map(|name| {
            let mut cameras = recording.cameras.iter();
            cameras
                .find(|camera| camera.name == *name)
                .expect("its camera")
        });
        let mut tracks: Vec<Followed<'a>> = recording
            .tracks
            .iter()
            .map(|track| follow(track, clip, camera))
            .collect();
        let uncovered: Vec<Vec<bool>> = tracks
            .iter()
            .map(|track| {
                let moments = 0..track.at_m.len();
                moments
                    .map(|grid| !is_covered(track, &tracks, grid))
                    .collect()
            })
            .collect();
        for (track, uncovered) in tracks.iter_mut().zip(uncovered) {
            track.is_seen = (0..track.at_m.len())
                .map(|grid| {
                    let in_picture = camera.is_none() || track.boxed[grid].is_some();
                    track.at_m[grid].is_some()
                        && !track.is_hidden[grid]
                        && in_picture
                        && uncovered[grid]
                })
                .collect();
        }
        Self { camera, tracks }
    }

    pub fn of(&self, track_id: &str) -> Option<&Followed<'a>> {
        self.tracks.iter().find(|found| found.track.id == track_id)
    }

    /// The tracks of a class that can be seen at some moment.
    pub fn visible(&self, label: &str) -> impl Iterator<Item = &Followed<'a>> {
        let tracks = self.tracks.iter();
        tracks.filter(move |found| found.track.label == label && found.is_seen.contains(&true))
    }
}

impl Followed<'_> {
    /// First and last moment of the times in which it can be followed: a second at least, with at most
    /// a second out of sight in between.
    pub fn stretches(&self) -> Vec<[usize; 2]> {
        let mut found: Vec<[usize; 2]> = Vec::new();
        for grid in (0..self.is_seen.len()).filter(|grid| self.is_seen[*grid]) {
            match found.last_mut() {
                Some([_, last])
                    if grid - *last <= 3 && (*last..grid).all(|at| self.at_m[at].is_some()) =>
                {
                    *last = grid;
                }
                _ => found.push([grid, grid]),
            }
        }
        found.retain(|[first, last]| last - first >= 2);
        found
    }

    /// Places from one moment to another; empty where it is not annotated throughout.
    pub fn places_m(&self, [from, to]: [usize; 2]) -> Vec<[f64; 3]> {
        let places = self.at_m.get(from..=to).unwrap_or_default();
        let known: Option<Vec<[f64; 3]>> = places.iter().copied().collect();
        known.unwrap_or_default()
    }
}

fn follow<'a>(track: &'a Track, clip: &ClipRef, camera: Option<&Camera>) -> Followed<'a> {
    let samples: Vec<&TrackSample> = track
        .samples
        .iter()
        .filter(|sample| clip.start_s <= sample.t_s && sample.t_s <= clip.end_s)
        .collect();
    let steps = ((clip.end_s - clip.start_s + SLACK_S) / STEP_S).floor() as usize;
    let time_s = |grid: usize| clip.start_s + grid as f64 * STEP_S;
    let at_m: Vec<Option<[f64; 3]>> = (0..=steps)
        .map(|grid| place(&samples, time_s(grid)))
        .collect();
    let nearest = |grid: usize| {
        let off_s = |sample: &TrackSample| (sample.t_s - time_s(grid)).abs();
        samples
            .iter()
            .copied()
            .min_by(|a, b| off_s(a).total_cmp(&off_s(b)))
    };
    let is_hidden = (0..=steps)
        .map(|grid| {
            nearest(grid).is_some_and(|sample| {
                sample.seen == Seen::Hidden && (sample.t_s - time_s(grid)).abs() <= 0.35
            })
        })
        .collect();
    let boxed = (0..=steps)
        .map(|grid| {
            let rotation = nearest(grid)?.world_from_object.rotation;
            picture_box(camera?, time_s(grid), at_m[grid]?, &rotation, track.size_m)
        })
        .collect();
    Followed {
        track,
        is_seen: Vec::new(),
        at_m,
        is_hidden,
        boxed,
    }
}

/// Straight on between the annotations around a time that are at most 1.1 s apart.
fn place(samples: &[&TrackSample], t_s: f64) -> Option<[f64; 3]> {
    let pair = samples.windows(2).find(|pair| {
        pair[0].t_s - SLACK_S <= t_s
            && t_s <= pair[1].t_s + SLACK_S
            && pair[1].t_s - pair[0].t_s <= 1.1
    })?;
    let share = (t_s - pair[0].t_s) / (pair[1].t_s - pair[0].t_s);
    let [from, to] = [pair[0].position_m(), pair[1].position_m()];
    Some([0, 1, 2].map(|axis| (1.0 - share) * from[axis] + share * to[axis]))
}

/// The box in the picture, where at least half of it is and it is near and large enough.
fn picture_box(
    camera: &Camera,
    t_s: f64,
    middle_m: [f64; 3],
    rotation: &[[f64; 3]; 3],
    size_m: Option<[f64; 3]>,
) -> Option<([f64; 4], f64)> {
    let pose = camera.world_from_camera.at(t_s)?;
    let lens = &camera.intrinsics;
    let in_camera = |point_m: [f64; 3]| {
        [0, 1, 2].map(|axis| {
            (0..3)
                .map(|row| pose.rotation[row][axis] * (point_m[row] - pose.translation_m[row]))
                .sum::<f64>()
        })
    };
    let depth_m = in_camera(middle_m)[2];
    let [length_m, width_m, height_m] = size_m.unwrap_or([0.5; 3]);
    let (mut across, mut down) = (Vec::new(), Vec::new());
    for x_m in [-length_m / 2.0, length_m / 2.0] {
        for y_m in [-width_m / 2.0, width_m / 2.0] {
            for z_m in [-height_m / 2.0, height_m / 2.0] {
                let corner_m = [0, 1, 2].map(|row| {
                    let [along, aside, up] = rotation[row];
                    middle_m[row] + along * x_m + aside * y_m + up * z_m
                });
                let [right_m, down_m, ahead_m] = in_camera(corner_m);
                if ahead_m < 0.5 {
                    return None;
                }
                across.push(lens.cx_px + lens.fx_px * right_m / ahead_m);
                down.push(lens.cy_px + lens.fy_px * down_m / ahead_m);
            }
        }
    }
    let least = |values: &[f64]| values.iter().copied().fold(f64::MAX, f64::min);
    let most = |values: &[f64]| values.iter().copied().fold(f64::MIN, f64::max);
    let full = [least(&across), least(&down), most(&across), most(&down)];
    let cut = [
        full[0].max(0.0),
        full[1].max(0.0),
        full[2].min(lens.width_px),
        full[3].min(lens.height_px),
    ];
    let (wide, high) = (cut[2] - cut[0], cut[3] - cut[1]);
    let is_inside =
        wide > 0.0 && high > 0.0 && wide * high >= 0.5 * (full[2] - full[0]) * (full[3] - full[1]);
    let is_large = wide.max(high) >= 24.0 && wide.min(high) >= 16.0;
    (is_inside && is_large && depth_m <= 120.0).then_some((cut, depth_m))
}

/// Whether nearer boxes hide six tenths, by 64 points spread over its box.
fn is_covered(own: &Followed<'_>, tracks: &[Followed<'_>], grid: usize) -> bool {
    let Some((box_px, depth_m)) = own.boxed[grid] else {
        return false;
    };
    let nearer: Vec<[f64; 4]> = tracks
        .iter()
        .filter_map(|other| other.boxed[grid])
        .filter(|(_, other_m)| *other_m < depth_m - 0.5)
        .map(|(other_px, _)| other_px)
        .collect();
    let mut hidden = 0;
    for row in 0..8 {
        for column in 0..8 {
            let x = box_px[0] + (f64::from(column) + 0.5) / 8.0 * (box_px[2] - box_px[0]);
            let y = box_px[1] + (f64::from(row) + 0.5) / 8.0 * (box_px[3] - box_px[1]);
            let holds =
                |over: &&[f64; 4]| over[0] <= x && x <= over[2] && over[1] <= y && y <= over[3];
            hidden += u32::from(nearer.iter().any(|over| holds(&over)));
        }
    }
    hidden >= 39
}
