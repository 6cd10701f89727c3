//! Finds objects and follows them: the detector every n-th frame, optical flow in between, and
//! ByteTrack for identity.

use std::{cell::Cell, sync::Arc};

use kinelens_models::{
    ModelsError,
    ssd::{DetectionSettings, Picture, Tiling},
};
use kinelens_protocol::{
    Calibration, DetectSettings, Event, Failure, JobId, ObjectSource, SampleState, Stage,
};
use kinelens_vision::{
    BoxPx, ByteTrackConfig, ByteTracker, Detection, Frame, Pyramid, TrackedBox, track_box,
};

use super::found::{FoundTracks, Sighting};
use crate::{
    cancel::unless,
    edit,
    engine::{Engine, Flow},
    failures, geometry,
    host::{FrameSource, Host},
    network::Network,
    scene::{TrackedObject, colour_of},
};

/// The detector looks at least this often.
const LONGEST_BLIND_S: f64 = 0.5;

/// A clip may take this many times its duration before frames are skipped.
const PATIENCE: f64 = 3.0;

/// How often growing tracks are shown.
const SHOW_EVERY_S: f64 = 0.5;

/// Levels of the flow's pyramid: an object may move some 40 px between frames.
const PYRAMID_LEVELS: usize = 4;

/// Detections below the user's limit still keep a known object alive: ByteTrack's second stage.
const LOW_SCORE_SHARE: f64 = 0.4;

impl<H: Host> Engine<H> {
    pub(crate) async fn detect(
        &mut self,
        job: JobId,
        settings: DetectSettings,
    ) -> Result<Flow, Failure> {
        self.require_video()?;
        let Some(scene) = &self.scene else {
            return Err(failures::no_clip());
        };
        let times_s = scene.clip.frame_times_s.clone();
        let display_per_analysis = scene.display_per_analysis();
        let plan: Vec<usize> = (0..times_s.len())
            .filter(|&index| match settings.span_s {
                Some([from_s, to_s]) => (from_s..=to_s).contains(&times_s[index]),
                None => true,
            })
            .collect();
        if plan.len() < 2 {
            return Err(failures::too_few_frames(plan.len()));
        }
        let mut network = match self.network.take() {
            Some(network) => network,
            None => match self.load_network(job).await? {
                Some(network) => network,
                None => return Ok(Flow::Cancelled),
            },
        };
        let every = settings
            .every
            .unwrap_or_else(|| cadence(network.step_ms(), &times_s));
        let settings = DetectSettings {
            every: Some(every.max(1)),
            ..settings
        };
        let ended = self
            .follow_detections(
                job,
                &mut network,
                &settings,
                &plan,
                &times_s,
                display_per_analysis,
            )
            .await;
        // After a failure nothing is known of the device, so it is chosen afresh next time.
        self.network = ended.is_ok().then_some(network);
        let (tracks, flow) = ended?;
        self.keep_detected(tracks, settings)?;
        Ok(flow)
    }

    async fn follow_detections(
        &mut self,
        job: JobId,
        network: &mut Network,
        settings: &DetectSettings,
        plan: &[usize],
        times_s: &[f64],
        display_per_analysis: f64,
    ) -> Result<(FoundTracks, Flow), Failure> {
        let every = settings.every.unwrap_or(1) as usize;
        let mut tracker = ByteTracker::new(byte_track(settings));
        let mut tracks = FoundTracks::new(display_per_analysis);
        let mut before: Option<Pyramid> = None;
        // Boxes of the frame before, which the flow carries on.
        let mut live: Vec<TrackedBox> = Vec::new();
        let mut last_detection_s = f64::NEG_INFINITY;
        let mut last_shown_s = self.host.now_s();
        for (step, &index) in plan.iter().enumerate() {
            let t_s = times_s[index];
            let decoded = match &mut self.source {
                Some(source) => source.frame(index).await,
                None => return Err(failures::no_clip()),
            };
            let frame = match decoded {
                Ok(frame) => frame,
                Err(failure) => {
                    self.emit(Event::Warning { failure });
                    before = None;
                    continue;
                }
            };
            let pyramid = (every > 1).then(|| Pyramid::new(frame.luma(), PYRAMID_LEVELS));
            let due = step % every == 0 || t_s - last_detection_s >= LONGEST_BLIND_S;
            if due {
                let looked = self.look_or_fall_back(job, network, settings, &frame).await;
                let Some(detections) = looked? else {
                    return Ok((tracks, Flow::Cancelled));
                };
                last_detection_s = t_s;
                live = tracker.update(&detections, t_s);
                for tracked in &mut live {
                    // The detector's own box is measured and followed; the filtered one lags.
                    if let Some(at) = tracked.detection_index {
                        tracked.box_px = detections[at].box_px;
                    }
                    tracks.add(network.labels(), index, t_s, tracked, Sighting::Detected);
                }
            } else if let (Some(before), Some(now)) = (&before, &pyramid) {
                live.retain_mut(|tracked| {
                    let Some((box_px, quality)) = track_box(before, now, tracked.box_px) else {
                        return false;
                    };
                    tracker.nudge(tracked.track_id, box_px, t_s, quality.quality);
                    tracked.box_px = box_px;
                    tracks.add(network.labels(), index, t_s, tracked, Sighting::Flowed);
                    true
                });
            }
            before = pyramid;
            self.progress(job, Stage::FindingObjects, step + 1, plan.len());
            if self.host.now_s() - last_shown_s > SHOW_EVERY_S {
                last_shown_s = self.host.now_s();
                for object in tracks.grown() {
                    self.show(&object);
                }
            }
            if self.step(job).await == Flow::Cancelled {
                return Ok((tracks, Flow::Cancelled));
            }
        }
        Ok((tracks, Flow::GoOn))
    }

    /// Runs the detector on one frame, on the processor if the device fails; `None` when the job was
    /// cancelled meanwhile.
    async fn look_or_fall_back(
        &mut self,
        job: JobId,
        network: &mut Network,
        settings: &DetectSettings,
        frame: &Frame,
    ) -> Result<Option<Vec<Detection>>, Failure> {
        loop {
            match self.look(job, network, settings, frame).await {
                None => return Ok(None),
                Some(Ok(detections)) => return Ok(Some(detections)),
                Some(Err(failed)) => {
                    if self.fall_back(job, network, &failed).await?.is_none() {
                        return Ok(None);
                    }
                }
            }
        }
    }

    /// Runs the detector on one frame; `None` when the job was cancelled meanwhile.
    async fn look(
        &self,
        job: JobId,
        network: &Network,
        settings: &DetectSettings,
        frame: &Frame,
    ) -> Option<Result<Vec<Detection>, ModelsError>> {
        let cancelled = Cell::new(false);
        // One look may take most of a second on a CPU, so a cancel must get through between layers.
        let mut breathe = async |_| self.breathe_or_stop(job, &cancelled).await;
        let work = async {
            let picture = Picture::new(frame.width(), frame.height(), frame.rgba())?;
            let detection = DetectionSettings {
                min_score: (settings.min_score * LOW_SCORE_SHARE) as f32,
                ..DetectionSettings::default()
            };
            let found = network
                .detector()
                .detect(&picture, Tiling::Whole, &detection, &mut breathe)
                .await?;
            let [width, height] = [frame.width() as f64, frame.height() as f64];
            Ok(found
                .iter()
                .filter(|found| {
                    settings.labels.is_empty()
                        || settings
                            .labels
                            .iter()
                            .any(|l| l.eq_ignore_ascii_case(&found.label))
                })
                .map(|found| {
                    let [left, top, right, bottom] = found.bounds.map(f64::from);
                    Detection {
                        box_px: BoxPx {
                            left: left * width,
                            top: top * height,
                            right: right * width,
                            bottom: bottom * height,
                        },
                        score: f64::from(found.score),
                        class: found.class_index,
                    }
                })
                .collect())
        };
        unless(&cancelled, work).await
    }

    /// Puts what was found into the scene as one edit, and places the ground where nothing else
    /// gives a scale yet.
    fn keep_detected(
        &mut self,
        tracks: FoundTracks,
        settings: DetectSettings,
    ) -> Result<(), Failure> {
        let Some(scene) = &mut self.scene else {
            return Err(failures::no_clip());
        };
        let found: Vec<TrackedObject> = tracks
            .finish(settings.min_score)
            .into_iter()
            .map(|object| {
                let id = scene.new_object_id();
                TrackedObject {
                    id,
                    colour: colour_of(id),
                    ..object
                }
            })
            .collect();
        scene.edit(|edits| {
            // A new search replaces what an earlier one found, but not what was corrected by hand.
            edits.objects.retain(|object| {
                object.source != ObjectSource::Detector
                    || object.points.iter().any(|p| p.state == SampleState::Key)
            });
            edits.objects.extend(found.into_iter().map(Arc::new));
            edits.detection = Some(settings);
        });
        self.place_ground()
    }

    /// Measures the scene, with the ground under it where nothing else gives a scale and the boxes
    /// allow it. Where they agree with no ground plane, pixels stay pixels until the user calibrates.
    fn place_ground(&mut self) -> Result<(), Failure> {
        let unscaled = self.scene.as_ref().is_some_and(|scene| {
            scene.edits().calibration == Calibration::None && geometry::has_known_sizes(scene)
        });
        let ground = Calibration::Ground {
            field_of_view: None,
            camera_height_m: None,
            pitch_rad: None,
            known: Vec::new(),
        };
        if unscaled && edit::calibrate(self, ground).is_ok() {
            return Ok(());
        }
        self.remeasure()
    }
}

/// Chooses how often to look from the time that one look takes.
fn cadence(step_ms: f64, times_s: &[f64]) -> u32 {
    let duration_s = times_s.last().unwrap_or(&0.0) - times_s.first().unwrap_or(&0.0);
    let interval_s = duration_s / times_s.len().saturating_sub(1).max(1) as f64;
    if interval_s <= 0.0 {
        return 1;
    }
    let affordable = (step_ms / 1000.0 / (PATIENCE * interval_s)).ceil();
    let longest = (LONGEST_BLIND_S / interval_s).floor().max(1.0);
    affordable.clamp(1.0, longest) as u32
}

fn byte_track(settings: &DetectSettings) -> ByteTrackConfig {
    ByteTrackConfig {
        high_score: settings.min_score,
        low_score: settings.min_score * LOW_SCORE_SHARE,
        new_track_score: settings.min_score,
        ..ByteTrackConfig::default()
    }
}

#[cfg(test)]
mod tests {
    use super::cadence;

    #[test]
    fn slow_devices_look_less_often_but_never_below_two_hertz() {
        let clip = |fps: f64| -> Vec<f64> { (0..100).map(|i| f64::from(i) / fps).collect() };
        for (step_ms, fps, expected) in [
            (5.0, 30.0, 1),
            (90.0, 30.0, 1),
            (300.0, 12.5, 2),
            (300.0, 30.0, 3),
            (20_000.0, 30.0, 15),
            (20_000.0, 1.0, 1),
        ] {
            assert_eq!(
                cadence(step_ms, &clip(fps)),
                expected,
                "{step_ms} ms at {fps} fps"
            );
        }
        assert_eq!(cadence(100.0, &[0.0]), 1);
    }
}
