//! Tracks as they are found, before they become objects of the scene.

use std::{collections::BTreeMap, sync::Arc};

use kinelens_protocol::{ObjectId, ObjectSource, SampleState};
use kinelens_vision::{TrackId, TrackedBox};

use crate::scene::{TrackPoint, TrackedObject, colour_of};

/// A track must be seen by the detector so often to become an object.
const LEAST_DETECTIONS: usize = 3;

/// And last so long.
const LEAST_DURATION_S: f64 = 0.4;

/// Standard deviation of a detected box's edge: a share of the box's side, and a floor. Measured as
/// the scatter about smooth paths of cars and people.
const EDGE_SIGMA_SHARE: f64 = 0.02;
const EDGE_SIGMA_FLOOR_PX: f64 = 1.0;

/// How a box came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sighting {
    Detected,
    Flowed,
}

/// All tracks of a running detection.
pub(super) struct FoundTracks {
    display_per_analysis: f64,
    tracks: BTreeMap<TrackId, Found>,
}

struct Found {
    label: String,
    points: Vec<TrackPoint>,
    detections: usize,
    best_score: f64,
    shown_points: usize,
}

impl FoundTracks {
    pub fn new(display_per_analysis: f64) -> Self {
        Self {
            display_per_analysis,
            tracks: BTreeMap::new(),
        }
    }

    /// Adds one box, in analysis pixels, of a track seen at one frame.
    pub fn add(
        &mut self,
        labels: &[Arc<str>],
        index: usize,
        t_s: f64,
        tracked: &TrackedBox,
        sighting: Sighting,
    ) {
        let label = labels.get(tracked.class).map_or("object", |label| label);
        let found = self
            .tracks
            .entry(tracked.track_id)
            .or_insert_with(|| Found {
                label: label.to_lowercase(),
                points: Vec::new(),
                detections: 0,
                best_score: 0.0,
                shown_points: 0,
            });
        if sighting == Sighting::Detected {
            found.detections += 1;
            found.best_score = found.best_score.max(tracked.score);
        }
        let scale = self.display_per_analysis;
        let (width_px, height_px) = (
            tracked.box_px.width() * scale,
            tracked.box_px.height() * scale,
        );
        let box_px = [
            tracked.box_px.left * scale,
            tracked.box_px.top * scale,
            width_px,
            height_px,
        ];
        found.points.push(TrackPoint {
            frame: u32::try_from(index).unwrap_or(u32::MAX),
            t_s,
            point_px: [box_px[0] + width_px / 2.0, box_px[1] + height_px / 2.0],
            sigma_px: EDGE_SIGMA_SHARE * width_px.min(height_px) + EDGE_SIGMA_FLOOR_PX,
            box_px: Some(box_px),
            state: SampleState::Good,
            score: tracked.score,
        });
    }

    /// Lists the objects that grew since they were last listed, to show them early.
    pub fn grown(&mut self) -> Vec<TrackedObject> {
        let mut grown = Vec::new();
        for (id, found) in &mut self.tracks {
            if found.detections < LEAST_DETECTIONS || found.points.len() == found.shown_points {
                continue;
            }
            found.shown_points = found.points.len();
            // Ids of the running job count down from the top, so that they cannot meet real ones.
            let id = ObjectId(u32::MAX - u32::try_from(id.0).unwrap_or(0));
            grown.push(object(id, found.label.clone(), found.points.clone()));
        }
        grown
    }

    /// Turns lasting tracks into objects, numbered within their class in order of appearance.
    /// Ids and colours are still to be given.
    pub fn finish(self, min_score: f64) -> Vec<TrackedObject> {
        let mut lasting: Vec<Found> = self
            .tracks
            .into_values()
            .filter(|found| {
                let (Some(first), Some(last)) = (found.points.first(), found.points.last()) else {
                    return false;
                };
                found.detections >= LEAST_DETECTIONS
                    && found.best_score >= min_score
                    && last.t_s - first.t_s >= LEAST_DURATION_S
            })
            .collect();
        lasting.sort_by_key(|found| found.points.first().map(|point| point.frame));
        let mut of_class: BTreeMap<String, usize> = BTreeMap::new();
        lasting
            .into_iter()
            .map(|found| {
                let number = of_class.entry(found.label.clone()).or_insert(0);
                *number += 1;
                let label = format!("{} {number}", found.label);
                object(ObjectId(0), label, found.points)
            })
            .collect()
    }
}

fn object(id: ObjectId, label: String, points: Vec<TrackPoint>) -> TrackedObject {
    TrackedObject {
        id,
        label,
        colour: colour_of(id),
        source: ObjectSource::Detector,
        over_plane_m: None,
        points,
    }
}
