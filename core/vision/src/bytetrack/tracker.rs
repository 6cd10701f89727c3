//! The box tracker: predict, join in two stages, keep what is lost for a while.

use super::ByteTrackConfig;
use super::assignment::assign;
use super::kalman::BoxFilter;
use crate::BoxPx;

/// One found object in one frame.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detection {
    pub box_px: BoxPx,
    /// Confidence, 0 to 1.
    pub score: f64,
    /// Index of the class; objects of different classes are never joined.
    pub class: usize,
}

/// Names a track within one tracker; counts from 1 and is never used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TrackId(pub u64);

/// Says how well a track is established.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrackState {
    /// Seen once; dropped if the next detections do not repeat it.
    Tentative,
    /// Seen repeatedly, or in the very first detections.
    Confirmed,
    /// Not detected for a while; kept in case it comes back.
    Lost,
}

/// A track at one time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackedBox {
    pub track_id: TrackId,
    /// The filtered box.
    pub box_px: BoxPx,
    /// Score of its last detection.
    pub score: f64,
    pub class: usize,
    pub state: TrackState,
    /// Which of the given detections it was joined with; `None` when predicted.
    pub detection_index: Option<usize>,
}

/// Gives detections an identity over time; the same input gives the same output.
#[derive(Debug, Clone)]
pub struct ByteTracker {
    config: ByteTrackConfig,
    tracks: Vec<Track>,
    next_id: u64,
    has_started: bool,
}

#[derive(Debug, Clone)]
struct Track {
    id: TrackId,
    class: usize,
    score: f64,
    state: TrackState,
    filter: BoxFilter,
    /// Time of the filter's state.
    filter_s: f64,
    started_s: f64,
    detected_s: f64,
}

/// Overlap from which two tracks of a class are one object.
const DUPLICATE_OVERLAP: f64 = 0.85;

impl ByteTracker {
    /// Makes a tracker that knows nothing.
    pub fn new(config: ByteTrackConfig) -> Self {
        Self {
            config,
            tracks: Vec::new(),
            next_id: 1,
            has_started: false,
        }
    }

    /// Takes the detections of the next frame and gives the tracks found in it, by ascending id.
    ///
    /// Times in seconds may be uneven and may run backwards, but in one direction. Detections with a box or score
    /// that is not usable are skipped; a time that is not finite changes nothing and gives nothing. Lost tracks are
    /// not given here but by [`Self::predict`].
    pub fn update(&mut self, detections: &[Detection], t_s: f64) -> Vec<TrackedBox> {
        if !t_s.is_finite() {
            return Vec::new();
        }
        let config = self.config;
        self.tracks
            .retain(|track| track.is_remembered(t_s, &config));
        for track in &mut self.tracks {
            track.advance(t_s, &config);
        }
        let pick = |wanted: &dyn Fn(f64) -> bool| -> Vec<usize> {
            (0..detections.len())
                .filter(|at| detections[*at].box_px.is_usable() && wanted(detections[*at].score))
                .collect()
        };
        let high = pick(&|score| score >= config.high_score);
        let low = pick(&|score| (config.low_score..config.high_score).contains(&score));

        // First stage: established and lost tracks with the confident detections.
        let established = self.indices(|track| track.state != TrackState::Tentative);
        let mut joined = self.join(
            &established,
            detections,
            &high,
            t_s,
            config.first_overlap,
            true,
        );
        // Second stage: what was followed until now with the weak detections (half hidden, blurred).
        let followed: Vec<usize> = established
            .into_iter()
            .filter(|at| {
                self.tracks[*at].state == TrackState::Confirmed
                    && joined.iter().all(|(track, _)| track != at)
            })
            .collect();
        joined.extend(self.join(
            &followed,
            detections,
            &low,
            t_s,
            config.second_overlap,
            false,
        ));
        // Tracks seen once need a confident detection that nobody else took.
        let free: Vec<usize> = high
            .into_iter()
            .filter(|at| joined.iter().all(|(_, detection)| detection != at))
            .collect();
        let tentative = self.indices(|track| track.state == TrackState::Tentative);
        joined.extend(self.join(
            &tentative,
            detections,
            &free,
            t_s,
            config.tentative_overlap,
            true,
        ));

        for (at, track) in self.tracks.iter_mut().enumerate() {
            match joined.iter().find(|(track, _)| *track == at) {
                Some((_, detection)) => track.take(&detections[*detection], t_s, &config),
                None => track.miss(),
            }
        }
        let mut index_of: Vec<(TrackId, usize)> = joined
            .iter()
            .map(|(track, detection)| (self.tracks[*track].id, *detection))
            .collect();
        for at in free {
            let is_taken = joined.iter().any(|(_, detection)| *detection == at);
            if !is_taken && detections[at].score >= config.new_track_score {
                index_of.push((self.start(&detections[at], t_s), at));
            }
        }
        self.has_started |= !index_of.is_empty();
        self.tracks
            .retain(|track| track.state != TrackState::Tentative || track.detected_s == t_s);
        self.drop_duplicates();
        self.tracks
            .iter()
            .filter_map(|track| {
                let (_, at) = index_of.iter().find(|(id, _)| *id == track.id)?;
                Some(track.report(Some(*at)))
            })
            .collect()
    }

    /// Gives all tracks, lost ones too, extended to a time; the tracker is unchanged.
    pub fn predict(&self, t_s: f64) -> Vec<TrackedBox> {
        self.tracks
            .iter()
            .map(|track| {
                let mut track = track.clone();
                if t_s.is_finite() {
                    track.advance(t_s, &self.config);
                }
                track.report(None)
            })
            .collect()
    }

    /// Moves a track to where optical flow carried its box between detections.
    ///
    /// `quality` in (0, 1] says how far to believe it. The time since the last detection goes on. Gives false, and
    /// changes nothing, when there is no such track or box, time or quality is not usable.
    pub fn nudge(&mut self, track_id: TrackId, box_px: BoxPx, t_s: f64, quality: f64) -> bool {
        let is_sound = box_px.is_usable() && t_s.is_finite() && quality > 0.0 && quality <= 1.0;
        let config = self.config;
        match self.tracks.iter_mut().find(|track| track.id == track_id) {
            Some(track) if is_sound => {
                track.advance(t_s, &config);
                track.filter.correct(box_px, 1.0 / quality, &config);
                true
            }
            _ => false,
        }
    }

    fn indices(&self, wanted: impl Fn(&Track) -> bool) -> Vec<usize> {
        (0..self.tracks.len())
            .filter(|at| wanted(&self.tracks[*at]))
            .collect()
    }

    /// Gives pairs of track and detection indices.
    fn join(
        &self,
        tracks: &[usize],
        detections: &[Detection],
        chosen: &[usize],
        t_s: f64,
        least: f64,
        weigh_by_score: bool,
    ) -> Vec<(usize, usize)> {
        let likeness: Vec<Vec<f64>> = tracks
            .iter()
            .map(|at| {
                let track = &self.tracks[*at];
                let growth = track.growth(t_s, &self.config);
                let expected = track.filter.box_px().grown(growth);
                let of = |detection: &Detection| {
                    if detection.class != track.class {
                        return 0.0;
                    }
                    let overlap = expected.iou(&detection.box_px.grown(growth));
                    overlap * if weigh_by_score { detection.score } else { 1.0 }
                };
                chosen.iter().map(|at| of(&detections[*at])).collect()
            })
            .collect();
        assign(&likeness, least)
            .into_iter()
            .map(|(row, column)| (tracks[row], chosen[column]))
            .collect()
    }

    fn start(&mut self, detection: &Detection, t_s: f64) -> TrackId {
        let id = TrackId(self.next_id);
        self.next_id += 1;
        self.tracks.push(Track {
            id,
            class: detection.class,
            score: detection.score,
            // The first detections of a clip need no second sight, as in the paper's code.
            state: if self.has_started {
                TrackState::Tentative
            } else {
                TrackState::Confirmed
            },
            filter: BoxFilter::start(detection.box_px, &self.config),
            filter_s: t_s,
            started_s: t_s,
            detected_s: t_s,
        });
        id
    }

    /// Of a followed and a lost track in one place, keeps the one that was followed longer.
    fn drop_duplicates(&mut self) {
        let mut dropped = Vec::new();
        for lost in self.tracks.iter().filter(|t| t.state == TrackState::Lost) {
            for seen in self
                .tracks
                .iter()
                .filter(|t| t.state == TrackState::Confirmed)
            {
                let is_same = lost.class == seen.class
                    && lost.filter.box_px().iou(&seen.filter.box_px()) > DUPLICATE_OVERLAP;
                if is_same {
                    let lost_is_older = lost.followed_s() > seen.followed_s();
                    dropped.push(if lost_is_older { seen.id } else { lost.id });
                }
            }
        }
        self.tracks.retain(|track| !dropped.contains(&track.id));
    }
}

impl Track {
    fn advance(&mut self, t_s: f64, config: &ByteTrackConfig) {
        if self.state == TrackState::Lost {
            self.filter.freeze_size();
        }
        self.filter.predict(t_s - self.filter_s, config);
        self.filter_s = t_s;
    }

    fn take(&mut self, detection: &Detection, t_s: f64, config: &ByteTrackConfig) {
        self.filter.correct(detection.box_px, 1.0, config);
        self.score = detection.score;
        self.state = TrackState::Confirmed;
        self.detected_s = t_s;
    }

    fn miss(&mut self) {
        if self.state == TrackState::Confirmed {
            self.state = TrackState::Lost;
        }
    }

    fn is_remembered(&self, t_s: f64, config: &ByteTrackConfig) -> bool {
        (t_s - self.detected_s).abs() <= config.keep_lost_s
    }

    fn growth(&self, t_s: f64, config: &ByteTrackConfig) -> f64 {
        (config.box_growth_per_s * (t_s - self.detected_s).abs()).min(0.5)
    }

    fn followed_s(&self) -> f64 {
        (self.detected_s - self.started_s).abs()
    }

    fn report(&self, detection_index: Option<usize>) -> TrackedBox {
        TrackedBox {
            track_id: self.id,
            box_px: self.filter.box_px(),
            score: self.score,
            class: self.class,
            state: self.state,
            detection_index,
        }
    }
}
