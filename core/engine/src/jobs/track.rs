//! Follows a clicked point through time by its template.

use std::ops::Range;
use std::sync::Arc;

use kinelens_protocol::{
    Direction, Event, Failure, JobId, ObjectId, ObjectSource, SampleState, Stage, TrackSettings,
};
use kinelens_vision::{Autotracker, Background, LookAhead, Match, MatchState, TrackerConfig};

use crate::{
    convert,
    engine::{Engine, Flow},
    failures,
    host::{FrameSource, Host},
    scene::{TrackPoint, TrackedObject, colour_of},
};

/// Following stops by itself when the object has not been seen for so long.
const LOST_LIMIT_S: f64 = 2.0;

/// How often a growing track is shown.
const SHOW_EVERY_S: f64 = 0.25;

/// Standard deviation of the key frame's point, display pixels. The template is cut around the very
/// point, so later matches repeat the click's own error and only their scatter counts.
const CLICK_SIGMA_PX: f64 = 0.3;

impl<H: Host> Engine<H> {
    pub(crate) async fn track(
        &mut self,
        job: JobId,
        settings: TrackSettings,
    ) -> Result<Flow, Failure> {
        self.require_video()?;
        let mut object = self.object_to_track(&settings)?;
        let clip = match &self.scene {
            Some(scene) => scene.clip.clone(),
            None => return Err(failures::no_clip()),
        };
        let frames = clip.frame_times_s.len();
        let start = settings.frame as usize;
        let inside = |frame: &usize| match settings.span_s {
            Some([from_s, to_s]) => (from_s..=to_s).contains(&clip.frame_times_s[*frame]),
            None => true,
        };
        let ways: &[Direction] = match settings.direction {
            Direction::Forward => &[Direction::Forward],
            Direction::Backward => &[Direction::Backward],
            Direction::Both => &[Direction::Forward, Direction::Backward],
        };
        let plans: Vec<Vec<usize>> = ways
            .iter()
            .map(|way| match way {
                Direction::Backward => (0..start).rev().filter(inside).collect(),
                Direction::Forward | Direction::Both => {
                    (start + 1..frames).filter(inside).collect()
                }
            })
            .collect();
        let total: usize = plans.iter().map(Vec::len).sum();
        let (mut flow, background) = self.background(job, start).await?;
        if flow == Flow::Cancelled {
            return Ok(flow);
        }
        let mut done = 0;
        for plan in plans {
            let planned = plan.len();
            flow = self
                .follow(
                    job,
                    &settings,
                    background.as_ref(),
                    &mut object,
                    &plan,
                    done..total,
                )
                .await?;
            done += planned;
            if flow == Flow::Cancelled {
                break;
            }
        }
        self.keep(object);
        self.remeasure()?;
        Ok(flow)
    }

    /// Follows the object through the planned frames, from the settings' key frame on.
    async fn follow(
        &mut self,
        job: JobId,
        settings: &TrackSettings,
        background: Option<&Arc<Background>>,
        object: &mut TrackedObject,
        plan: &[usize],
        progress: Range<usize>,
    ) -> Result<Flow, Failure> {
        let (Some(scene), Some(source)) = (&self.scene, &mut self.source) else {
            return Err(failures::no_clip());
        };
        let times_s = scene.clip.frame_times_s.clone();
        let display_per_analysis = scene.display_per_analysis();
        let analysis = |point_px: [f64; 2]| point_px.map(|px| px / display_per_analysis);

        let start = settings.frame as usize;
        let key_frame = source.frame(start).await?;
        let point_px = analysis(settings.point_px);
        let config = config(settings, display_per_analysis);
        let tracker = match background.cloned() {
            Some(background) => {
                Autotracker::start_before(background, &key_frame, point_px, times_s[start], config)
            }
            None => Autotracker::start(&key_frame, point_px, times_s[start], config),
        };
        let mut tracker = tracker.map_err(|error| failures::from_vision(&error))?;
        object.put(key_point(settings.frame, times_s[start], settings.point_px));

        let mut last_seen_s = times_s[start];
        let mut last_shown_s = self.host.now_s();
        for (step, &index) in plan.iter().enumerate() {
            let t_s = times_s[index];
            let frame_number = u32::try_from(index).unwrap_or(u32::MAX);
            let decoded = match &mut self.source {
                Some(source) => source.frame(index).await,
                None => return Err(failures::no_clip()),
            };
            match decoded {
                Ok(frame) => {
                    // Points set by hand are truth: they steer the tracker and are never replaced.
                    let by_hand = object
                        .point_at(frame_number)
                        .filter(|point| point.state == SampleState::Key)
                        .map(|point| point.point_px);
                    if let Some(point_px) = by_hand {
                        // A hand point on a flat patch cannot become the template; the old one goes on.
                        if tracker.add_key(&frame, analysis(point_px), t_s).is_ok() {
                            last_seen_s = t_s;
                        }
                    } else {
                        let found = tracker.step(&frame, t_s);
                        if found.state != MatchState::Lost {
                            last_seen_s = t_s;
                        }
                        object.put(track_point(frame_number, t_s, &found, display_per_analysis));
                    }
                }
                Err(failure) => self.emit(Event::Warning { failure }),
            }
            self.progress(
                job,
                Stage::FollowingPoint,
                progress.start + step + 1,
                progress.end,
            );
            if self.host.now_s() - last_shown_s > SHOW_EVERY_S {
                last_shown_s = self.host.now_s();
                self.show(object);
            }
            if self.step(job).await == Flow::Cancelled {
                return Ok(Flow::Cancelled);
            }
            if (t_s - last_seen_s).abs() > LOST_LIMIT_S {
                break;
            }
        }
        drop_lost_tail(object, plan);
        Ok(Flow::GoOn)
    }

    fn object_to_track(&mut self, settings: &TrackSettings) -> Result<TrackedObject, Failure> {
        let Some(scene) = &mut self.scene else {
            return Err(failures::no_clip());
        };
        let frames = scene.clip.frame_times_s.len();
        if settings.frame as usize >= frames {
            return Err(failures::no_such_frame(settings.frame, frames));
        }
        if let Some(id) = settings.object {
            return match scene.edits().object(id) {
                Some(object) => Ok((**object).clone()),
                None => Err(failures::unknown_object(id)),
            };
        }
        let id = scene.new_object_id();
        Ok(TrackedObject {
            id,
            label: format!("point {}", id.0),
            colour: colour_of(id),
            source: ObjectSource::Autotracker,
            over_plane_m: settings.over_plane_m,
            points: Vec::new(),
        })
    }

    /// Shows an object that is still growing.
    pub(crate) fn show(&self, object: &TrackedObject) {
        self.emit(Event::ObjectGrew {
            object: convert::object_without_world(object),
        });
    }

    /// Puts an object into the scene, as one edit.
    fn keep(&mut self, object: TrackedObject) {
        let Some(scene) = &mut self.scene else {
            return;
        };
        let id: ObjectId = object.id;
        scene.edit(|edits| match edits.object_mut(id) {
            Some(existing) => *existing = object,
            None => edits.objects.push(Arc::new(object)),
        });
    }
}

fn config(settings: &TrackSettings, display_per_analysis: f64) -> TrackerConfig {
    let defaults = TrackerConfig::default();
    TrackerConfig {
        template_radius_px: settings
            .template_radius_px
            .map(|px| px / display_per_analysis),
        evolve_rate: settings.evolve_rate,
        tether: settings.tether,
        accept_score: settings.accept_score,
        possible_score: defaults.possible_score.min(settings.accept_score),
        look_ahead: if settings.look_ahead {
            LookAhead::Acceleration
        } else {
            LookAhead::Off
        },
        ..defaults
    }
}

fn key_point(frame: u32, t_s: f64, point_px: [f64; 2]) -> TrackPoint {
    TrackPoint {
        frame,
        t_s,
        point_px,
        sigma_px: CLICK_SIGMA_PX,
        box_px: None,
        state: SampleState::Key,
        score: 1.0,
    }
}

fn track_point(frame: u32, t_s: f64, found: &Match, display_per_analysis: f64) -> TrackPoint {
    TrackPoint {
        frame,
        t_s,
        point_px: found.point_px.map(|px| px * display_per_analysis),
        // A lost point is somewhere within the search; documents hold finite numbers only.
        sigma_px: found.sigma_px.min(found.search_radius_px) * display_per_analysis,
        box_px: None,
        state: match found.state {
            MatchState::Good => SampleState::Good,
            MatchState::Possible => SampleState::Possible,
            MatchState::Lost => SampleState::Lost,
        },
        score: found.score,
    }
}

/// Removes the predictions after the object was last seen: they say nothing that the end of the
/// track does not say.
fn drop_lost_tail(object: &mut TrackedObject, plan: &[usize]) {
    for &index in plan.iter().rev() {
        let frame = u32::try_from(index).unwrap_or(u32::MAX);
        match object.point_at(frame).map(|point| point.state) {
            None => {}
            Some(SampleState::Lost) => object.points.retain(|point| point.frame != frame),
            Some(_) => return,
        }
    }
}
