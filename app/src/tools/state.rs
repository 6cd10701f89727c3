use kinelens_protocol::{
    Calibration, DetectSettings, Direction, ObjectEdit, ObjectId, TrackSettings,
};
use leptos::prelude::*;

use super::draft::{Draft, HandleId};
use crate::{
    shell::query_value,
    state::{Engine, PlaybackState, SceneState, SelectionState, ToastAction, Tool, UiState},
};

/// The settings of the tools: what the next click will do, and how.
#[derive(Clone, Copy)]
pub struct ToolState {
    pub draft: RwSignal<Draft>,
    pub track: RwSignal<TrackOptions>,
    pub detect: RwSignal<DetectSettings>,
    engine: Engine,
    scene: SceneState,
    playback: PlaybackState,
    selection: SelectionState,
    ui: UiState,
}

/// What [`TrackSettings`] holds besides the click.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackOptions {
    pub direction: Direction,
    pub template_radius_px: Option<f64>,
    pub evolve_rate: f64,
    pub tether: f64,
    pub accept_score: f64,
    pub look_ahead: bool,
    /// Puts the points into the selected object instead of a new one.
    pub into_selected: bool,
}

impl Default for TrackOptions {
    fn default() -> Self {
        let click = TrackSettings::click(0, [0.0; 2]);
        Self {
            direction: click.direction,
            template_radius_px: click.template_radius_px,
            evolve_rate: click.evolve_rate,
            tether: click.tether,
            accept_score: click.accept_score,
            look_ahead: click.look_ahead,
            into_selected: false,
        }
    }
}

impl ToolState {
    pub fn new(
        engine: Engine,
        scene: SceneState,
        playback: PlaybackState,
        selection: SelectionState,
        ui: UiState,
    ) -> Self {
        let detect = DetectSettings {
            every: every_from_query(),
            ..DetectSettings::default()
        };
        let tools = Self {
            draft: RwSignal::default(),
            track: RwSignal::default(),
            detect: RwSignal::new(detect),
            engine,
            scene,
            playback,
            selection,
            ui,
        };
        Effect::new(move |_| {
            let calibration = scene.calibration();
            tools.draft.update(|draft| draft.adopt(&calibration));
        });
        tools
    }

    /// Begins a new clip: nothing is drawn.
    pub fn reset(self) {
        self.draft.set(Draft::default());
    }

    /// A click on the picture with the tool in hand.
    pub fn click(self, point_px: [f64; 2]) {
        match self.selection.tool_untracked() {
            Tool::Select => {}
            Tool::Track => self.track_at(point_px),
            tool => {
                let placed = self
                    .draft
                    .try_update(|draft| draft.place(tool, point_px))
                    .unwrap_or(false);
                if placed && tool == Tool::Axes {
                    self.commit(tool);
                }
            }
        }
    }

    pub fn move_handle(self, id: HandleId, point_px: [f64; 2]) {
        self.draft.update(|draft| draft.move_handle(id, point_px));
    }

    /// A handle was let go: a calibration that is in force follows it.
    pub fn handle_released(self) {
        let tool = self.selection.tool_untracked();
        let current = untrack(|| self.scene.calibration());
        let in_force = match tool {
            Tool::Stick | Tool::Axes => matches!(current, Calibration::Plane { .. }),
            Tool::FourCorners => matches!(current, Calibration::FourCorners { .. }),
            Tool::Ground => matches!(current, Calibration::Ground { .. }),
            Tool::Select | Tool::Track => false,
        };
        if in_force {
            self.commit(tool);
        }
    }

    /// Puts the tool's draft in force, when it is complete.
    pub fn commit(self, tool: Tool) {
        let made = self.draft.with_untracked(|draft| draft.calibration(tool));
        if let Ok(calibration) = made {
            let current = untrack(|| self.scene.calibration());
            if current != calibration {
                self.engine.calibrate(calibration);
            }
        }
    }

    /// Goes back to pixels.
    pub fn remove_scale(self) {
        self.reset();
        self.engine.calibrate(Calibration::None);
        self.ui
            .say(words!(tools.removed_the_scale), Some(ToastAction::Undo));
    }

    /// Finds objects with the settings of the detect menu.
    pub fn detect(self) {
        let settings = DetectSettings {
            span_s: self.playback.span_s_untracked(),
            ..self.detect.get_untracked()
        };
        self.engine.detect(settings);
    }

    /// Puts a track's point by hand and offers to follow it again from there.
    pub fn move_point(self, object: ObjectId, frame: u32, point_px: [f64; 2]) {
        let edit = ObjectEdit::MovePoint { frame, point_px };
        self.engine.edit(object, edit);
        self.selection.select(object);
        self.ui
            .say(words!(tools.moved_the_point), Some(ToastAction::TrackOn));
    }

    /// Follows the selected object again, forwards from the frame shown.
    pub fn track_on(self) {
        let frame = self.playback.frame_untracked();
        let Some(object) = self.selection.selected_untracked().first().copied() else {
            return;
        };
        let point_px = self.scene.with_untracked(|scene| {
            let samples = &scene.object(object)?.samples;
            let sample = samples.iter().find(|sample| sample.frame == frame)?;
            Some(sample.point_px)
        });
        if let Some(point_px) = point_px {
            self.engine.track(TrackSettings {
                object: Some(object),
                direction: Direction::Forward,
                ..self.settings(frame, point_px)
            });
        }
    }

    /// Removes an object; the toast brings it back.
    pub fn remove(self, object: ObjectId) {
        let label = self.scene.with_untracked(|scene| {
            let object = scene.object(object);
            object.map_or_else(String::new, |object| object.label.clone())
        });
        self.engine.edit(object, ObjectEdit::Remove);
        self.ui.say(
            &words!(tools.removed, label = label),
            Some(ToastAction::Undo),
        );
    }

    fn track_at(self, point_px: [f64; 2]) {
        let into_selected = self.track.with_untracked(|track| track.into_selected);
        let selected = self.selection.selected_untracked().first().copied();
        let settings = self.settings(self.playback.frame_untracked(), point_px);
        self.playback.pause();
        self.engine.track(TrackSettings {
            object: selected.filter(|_| into_selected),
            ..settings
        });
    }

    fn settings(self, frame: u32, point_px: [f64; 2]) -> TrackSettings {
        let options = self.track.get_untracked();
        TrackSettings {
            object: None,
            frame,
            point_px,
            direction: options.direction,
            template_radius_px: options.template_radius_px,
            evolve_rate: options.evolve_rate,
            tether: options.tether,
            accept_score: options.accept_score,
            look_ahead: options.look_ahead,
            span_s: self.playback.span_s_untracked(),
            over_plane_m: None,
        }
    }
}

/// `?every=N` overrides the detector's cadence.
fn every_from_query() -> Option<u32> {
    let every: u32 = query_value("every")?.parse().ok()?;
    (every > 0).then_some(every)
}
