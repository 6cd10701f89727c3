//! What can be seen in a clip.

use kinelens_annotations::{Camera, Recording, Seen, Track, TrackSample};
use kinelens_motion::{Pose, SAMPLED_STEP_S, SampledPath};

use crate::clip::Clip;
use crate::rule::{Dropped, Rule};
use crate::sight::{Sight, Unseen, covered, sight};

/// The objects of a clip, each while it can be seen.
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    pub objects: Vec<SeenObject>,
    /// What can be seen but not followed; nobody asks about it, but names have to tell it apart.
    pub glimpses: Vec<Glimpse>,
    /// Whether a camera saw them: boxes can be drawn.
    pub has_camera: bool,
    pub is_sport: bool,
}

/// An object while it can be seen.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenObject {
    /// Index of the track in the recording.
    pub track: usize,
    /// In order of time; never empty.
    pub stretches: Vec<Stretch>,
    /// Whether it moves enough to be asked about.
    pub moves: bool,
}

/// Part of a clip in which an object can be followed.
#[derive(Debug, Clone, PartialEq)]
pub struct Stretch {
    /// Position on the clip's grid of 0.5 s at which the path begins.
    pub first: usize,
    /// Positions in the world at seconds of the clip.
    pub path: SampledPath,
    /// What the camera saw at each sample; `None` while hidden for a moment, or without a camera.
    pub sights: Vec<Option<Sight>>,
    /// Whether it can be seen at each sample; not while hidden for a moment.
    pub seen: Vec<bool>,
}

/// An object at a moment of a time too brief, or too jumpy, to follow it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Glimpse {
    /// Index of the track in the recording.
    pub track: usize,
    /// Position on the clip's grid of 0.5 s.
    pub grid: usize,
    /// What the camera saw; `None` without a camera.
    pub sight: Option<Sight>,
}

/// Longest absence of annotations that is bridged, seconds; nuScenes' are 0.5 s apart.
const LONGEST_GAP_S: f64 = 1.1;
/// Most samples in a row that may be hidden within a stretch: 1 s.
const MOST_HIDDEN: usize = 2;
/// Fewest samples of a stretch: 1 s.
const FEWEST_SAMPLES: usize = 3;
/// Share of a box that may be hidden.
const MOST_COVERED: f64 = 0.6;
/// What an object must move to count as moving, metres.
const LEAST_MOVED_M: f64 = 1.0;
/// Highest acceleration of what drives, walks and rides, metres per second squared; braking on a dry
/// road reaches 10.
const HIGHEST_ACCELERATION_MPS2: f64 = 15.0;
/// The same in sport, where balls are hit.
const HIGHEST_IN_SPORT_MPS2: f64 = 2000.0;
/// How far off the grid an annotation may be to tell whether an object was hidden, seconds.
const NEAR_S: f64 = 0.35;

impl View {
    /// Looks at a clip of a recording.
    pub fn new(recording: &Recording, clip: &Clip, dropped: &mut Dropped) -> Self {
        let mut tracks: Vec<Sampled<'_>> = recording
            .tracks
            .iter()
            .enumerate()
            .flat_map(|(index, track)| Sampled::of(index, track, clip))
            .collect();
        if let Some(camera) = clip.camera.and_then(|index| recording.cameras.get(index)) {
            for sampled in &mut tracks {
                sampled.look_through(camera, clip, dropped);
            }
            hide_covered(&mut tracks, dropped);
        }
        let has_camera = clip.camera.is_some();
        let mut objects: Vec<SeenObject> = Vec::new();
        let mut glimpses = Vec::new();
        for sampled in tracks {
            let all = sampled.stretches(clip, dropped).into_iter();
            let (stretches, brief): (Vec<Stretch>, Vec<Stretch>) =
                all.partition(|stretch| stretch.path.len() >= FEWEST_SAMPLES);
            for stretch in &brief {
                dropped.add(Rule::TooBrief);
                glimpses.extend(stretch.glimpses(sampled.index));
            }
            if stretches.is_empty() {
                continue;
            }
            match objects.last_mut() {
                Some(last) if last.track == sampled.index => last.stretches.extend(stretches),
                _ => objects.push(SeenObject {
                    track: sampled.index,
                    stretches,
                    moves: false,
                }),
            }
        }
        objects.retain(|object| {
            let is_jumpy = is_jumpy(&object.stretches, recording.is_sport);
            if is_jumpy {
                dropped.add(Rule::Jumpy);
                let seen = object.stretches.iter();
                glimpses.extend(seen.flat_map(|stretch| stretch.glimpses(object.track)));
            }
            !is_jumpy
        });
        for object in &mut objects {
            object.moves = object.stretches.iter().any(moves);
            if !object.moves {
                dropped.add(Rule::Parked);
            }
        }
        Self {
            objects,
            glimpses,
            has_camera,
            is_sport: recording.is_sport,
        }
    }
}

impl Stretch {
    /// Position on the clip's grid of the last sample.
    pub fn last(&self) -> usize {
        self.first + self.path.len() - 1
    }

    /// Whether it can be seen at all of some positions on the clip's grid.
    pub fn is_seen_at<const N: usize>(&self, grid: [usize; N]) -> bool {
        grid.into_iter().all(|grid| {
            let index = grid.checked_sub(self.first);
            index.is_some_and(|index| self.seen.get(index) == Some(&true))
        })
    }

    fn glimpses(&self, track: usize) -> impl Iterator<Item = Glimpse> {
        let seen = (0..self.seen.len()).filter(|index| self.seen[*index]);
        seen.map(move |index| Glimpse {
            track,
            grid: self.first + index,
            sight: self.sights[index],
        })
    }

    /// What the camera saw at a position on the clip's grid.
    pub fn sight_at(&self, grid: usize) -> Option<Sight> {
        let index = grid.checked_sub(self.first)?;
        self.sights.get(index).copied().flatten()
    }
}

/// A track on the clip's grid, before it is known when it can be seen.
struct Sampled<'a> {
    index: usize,
    track: &'a Track,
    first: usize,
    path: SampledPath,
    /// The annotation of each sample.
    annotated: Vec<TrackSample>,
    seen: Vec<Option<Sight>>,
}

impl<'a> Sampled<'a> {
    fn of(index: usize, track: &'a Track, clip: &Clip) -> Vec<Self> {
        let inside: Vec<TrackSample> = track
            .samples
            .iter()
            .filter(|sample| clip.span.contains(sample.t_s))
            .copied()
            .collect();
        let points: Vec<(f64, [f64; 3])> = inside
            .iter()
            .map(|sample| (sample.t_s - clip.span.start_s, sample.position_m()))
            .collect();
        let paths = SampledPath::sample(&points, 0.0, LONGEST_GAP_S);
        paths
            .into_iter()
            .map(|path| {
                let annotated = (0..path.len())
                    .map(|at| nearest(&inside, clip.span.start_s + path.t_s(at)))
                    .collect();
                Self {
                    index,
                    track,
                    first: (path.t_s(0) / SAMPLED_STEP_S).round() as usize,
                    seen: vec![None; path.len()],
                    path,
                    annotated,
                }
            })
            .collect()
    }

    /// Finds out where the camera sees each sample.
    fn look_through(&mut self, camera: &Camera, clip: &Clip, dropped: &mut Dropped) {
        for index in 0..self.path.len() {
            let t_s = clip.span.start_s + self.path.t_s(index);
            let Some(world_from_camera) = camera.world_from_camera.at(t_s) else {
                continue;
            };
            let object = self.pose_at(index, t_s);
            let size_m = self.track.size_m;
            match sight(&object, size_m, &world_from_camera, &camera.intrinsics) {
                Ok(sight) => self.seen[index] = Some(sight),
                Err(Unseen::OutOfView) => dropped.add(Rule::OutOfView),
                Err(Unseen::TooSmall) => dropped.add(Rule::TooSmall),
            }
        }
    }

    /// The pose at a sample: the interpolated place, turned as annotated nearby.
    fn pose_at(&self, index: usize, t_s: f64) -> Pose {
        let annotated = &self.annotated[index];
        debug_assert!((annotated.t_s - t_s).abs() <= LONGEST_GAP_S, "a neighbour");
        Pose {
            rotation: annotated.world_from_object.rotation,
            translation_m: self.path.position_m()[index],
        }
    }

    fn is_annotated_hidden(&self, index: usize, start_s: f64) -> bool {
        let annotated = &self.annotated[index];
        let is_near = (annotated.t_s - start_s - self.path.t_s(index)).abs() <= NEAR_S;
        is_near && annotated.seen == Seen::Hidden
    }

    /// The times in which it can be seen, however brief.
    fn stretches(&self, clip: &Clip, dropped: &mut Dropped) -> Vec<Stretch> {
        let has_camera = clip.camera.is_some();
        let visible: Vec<bool> = (0..self.path.len())
            .map(|index| {
                let hidden = self.is_annotated_hidden(index, clip.span.start_s);
                if hidden {
                    dropped.add(Rule::AnnotatedHidden);
                }
                !hidden && (!has_camera || self.seen[index].is_some())
            })
            .collect();
        let stretch = |(from, to): (usize, usize)| Stretch {
            first: self.first + from,
            path: self.path.part(from, to),
            sights: (from..=to)
                .map(|index| self.seen[index].filter(|_| visible[index]))
                .collect(),
            seen: visible[from..=to].to_vec(),
        };
        runs(&visible).into_iter().map(stretch).collect()
    }
}

/// First and last index of the runs of what is visible, hidden moments bridged.
fn runs(visible: &[bool]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for index in (0..visible.len()).filter(|index| visible[*index]) {
        match runs.last_mut() {
            Some(last) if index - last.1 <= MOST_HIDDEN + 1 => last.1 = index,
            _ => runs.push((index, index)),
        }
    }
    runs
}

fn nearest(samples: &[TrackSample], t_s: f64) -> TrackSample {
    let after = samples.partition_point(|sample| sample.t_s < t_s);
    let candidates = [after.checked_sub(1), Some(after)];
    let found = candidates
        .into_iter()
        .flatten()
        .filter_map(|index| samples.get(index))
        .min_by(|a, b| (a.t_s - t_s).abs().total_cmp(&(b.t_s - t_s).abs()));
    *found.expect("a path has samples")
}

fn hide_covered(tracks: &mut [Sampled<'_>], dropped: &mut Dropped) {
    let last = tracks
        .iter()
        .map(|track| track.first + track.path.len())
        .max();
    for grid in 0..last.unwrap_or(0) {
        let present: Vec<(usize, usize, Sight)> = tracks
            .iter()
            .enumerate()
            .filter_map(|(place, track)| {
                let index = grid.checked_sub(track.first)?;
                Some((place, index, (*track.seen.get(index)?)?))
            })
            .collect();
        let sights: Vec<Sight> = present.iter().map(|(.., sight)| *sight).collect();
        for (place, index, sight) in present {
            if covered(&sight, &sights) >= MOST_COVERED {
                tracks[place].seen[index] = None;
                dropped.add(Rule::Occluded);
            }
        }
    }
}

fn moves(stretch: &Stretch) -> bool {
    let points = stretch.path.position_m();
    let start = points[0];
    points.iter().any(|point| {
        let squared: f64 = (0..3).map(|axis| (point[axis] - start[axis]).powi(2)).sum();
        squared >= LEAST_MOVED_M * LEAST_MOVED_M
    })
}

fn is_jumpy(stretches: &[Stretch], is_sport: bool) -> bool {
    let bound = if is_sport {
        HIGHEST_IN_SPORT_MPS2
    } else {
        HIGHEST_ACCELERATION_MPS2
    };
    stretches.iter().any(|stretch| {
        stretch.path.position_m().windows(3).any(|three| {
            let squared: f64 = (0..3)
                .map(|axis| three[2][axis] - 2.0 * three[1][axis] + three[0][axis])
                .map(|second| (second / (SAMPLED_STEP_S * SAMPLED_STEP_S)).powi(2))
                .sum();
            squared > bound * bound
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_moments_are_bridged_and_long_ones_part() {
        let seen = |pattern: &str| runs(&pattern.chars().map(|c| c == 'x').collect::<Vec<_>>());
        assert_eq!(seen("xx..xx"), [(0, 5)]);
        assert_eq!(seen(".xx...xxx."), [(1, 2), (6, 8)]);
        assert_eq!(seen("...."), []);
    }
}
