use kinelens_protocol::ObjectId;
use leptos::prelude::*;
use web_sys::{PointerEvent, WheelEvent};

use super::quantity::Plotted;
use super::scale::{Domain, Scale};
use super::state::PlotsState;
use crate::format::UnitSet;
use crate::shell::capture_pointer;
use crate::state::{
    Engine, FitState, PlaybackState, SceneState, SelectionState, UiState, expect_state,
};

/// Room beside the plotted area for the ticks' words, CSS pixels.
pub const LEFT_PX: f64 = 54.0;
pub const RIGHT_PX: f64 = 10.0;
/// A drag along time shorter than this marks nothing.
const SHORTEST_MARK_PX: f64 = 4.0;
/// Zooming ends when this little time is shown.
const NARROWEST_S: f64 = 0.05;

/// What all plots of the panel share.
#[derive(Clone, Copy)]
pub struct PlotsView {
    pub state: PlotsState,
    pub scene: SceneState,
    pub playback: PlaybackState,
    pub selection: SelectionState,
    pub fits: FitState,
    pub ui: UiState,
    pub engine: Engine,
    /// Width of a plot with its axis.
    pub width_px: RwSignal<f64>,
    /// Time under the pointer.
    pub hover_s: RwSignal<Option<f64>>,
    /// The span that is being marked.
    pub draft_s: RwSignal<Option<[f64; 2]>>,
    drag: StoredValue<Option<Drag>>,
    whole_s: Memo<Option<[f64; 2]>>,
}

#[derive(Clone, Copy)]
enum Drag {
    Seek,
    Mark { from_s: f64 },
}

impl PlotsView {
    pub fn new() -> Self {
        let playback = expect_state::<PlaybackState>();
        Self {
            state: use_context().unwrap_or_else(super::provide_plots_state),
            scene: expect_state(),
            playback,
            selection: expect_state(),
            fits: expect_state(),
            ui: expect_state(),
            engine: expect_state(),
            width_px: RwSignal::new(480.0),
            hover_s: RwSignal::new(None),
            draft_s: RwSignal::new(None),
            drag: StoredValue::new(None),
            whole_s: Memo::new(move |_| {
                let times_s = playback.frame_times_s();
                Some([*times_s.first()?, *times_s.last()?])
            }),
        }
    }

    /// All of the clip's time.
    pub fn whole_s(self) -> Domain {
        let ends = self
            .whole_s
            .get()
            .and_then(|[from_s, to_s]| Domain::new(from_s, to_s));
        ends.unwrap_or(Domain {
            low: 0.0,
            high: 1.0,
        })
    }

    /// The time that is shown.
    pub fn window_s(self) -> Domain {
        self.state.window_s().unwrap_or_else(|| self.whole_s())
    }

    pub fn time_scale(self) -> Scale {
        let to_px = (self.width_px.get() - RIGHT_PX).max(LEFT_PX + 40.0);
        Scale {
            domain: self.window_s(),
            from_px: LEFT_PX,
            to_px,
        }
    }

    /// The objects that are plotted: the selected ones, or all when none is selected.
    pub fn objects(self) -> Vec<ObjectId> {
        let selected = self.selection.selected();
        let document = self.scene.document();
        let all = document
            .iter()
            .flat_map(|document| &document.kinematics)
            .map(|entry| entry.object);
        all.filter(|id| selected.is_empty() || selected.contains(id))
            .filter(|&id| !self.selection.is_hidden(id))
            .collect()
    }

    /// The plots shown, in their order.
    pub fn shown(self) -> Vec<Plotted> {
        self.state.shown(self.scene)
    }

    pub fn is_over_ground(self) -> bool {
        let document = self.scene.document();
        document.is_some_and(|document| document.camera.provider == "ground")
    }

    pub fn units(self) -> UnitSet {
        UnitSet::new(self.scene.length_unit(), self.ui.units.get())
    }

    /// The span being marked, else the one that is marked.
    pub fn marked_s(self) -> Option<[f64; 2]> {
        self.draft_s.get().or_else(|| self.playback.span_s())
    }

    pub fn press(self, event: &PointerEvent) {
        if event.button() != 0 {
            return;
        }
        capture_pointer(event);
        let at_s = self.time_under(event.offset_x());
        if event.shift_key() || self.state.marking.get_untracked() {
            self.drag.set_value(Some(Drag::Mark { from_s: at_s }));
        } else {
            self.drag.set_value(Some(Drag::Seek));
            self.playback.pause();
            self.seek(at_s);
        }
    }

    pub fn moved(self, event: &PointerEvent) {
        let at_s = self.time_under(event.offset_x());
        self.hover_s.set(Some(at_s));
        match self.drag.get_value() {
            Some(Drag::Seek) => self.seek(at_s),
            Some(Drag::Mark { from_s }) => {
                let scale = untrack(|| self.time_scale());
                let wide = (scale.px(at_s) - scale.px(from_s)).abs() >= SHORTEST_MARK_PX;
                self.draft_s
                    .set(wide.then(|| [from_s.min(at_s), from_s.max(at_s)]));
            }
            None => {}
        }
    }

    pub fn release(self) {
        let drag = self.drag.try_update_value(Option::take).flatten();
        let draft_s = self.draft_s.get_untracked();
        self.draft_s.set(None);
        match (drag, draft_s) {
            (Some(Drag::Mark { .. }), Some(span_s)) => self.playback.mark_span(span_s),
            (Some(Drag::Mark { .. }), None) => self.playback.clear_marks(),
            _ => {}
        }
    }

    pub fn cancel(self) {
        self.drag.set_value(None);
        self.draft_s.set(None);
    }

    pub fn leave(self) {
        self.hover_s.set(None);
    }

    /// Zooms time about the pointer; sideways, or with Shift, moves through it. Where zooming out has
    /// nothing left to show, the page may scroll.
    pub fn wheel(self, event: &WheelEvent) {
        let line = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE {
            24.0
        } else {
            1.0
        };
        let (across, along) = (event.delta_x() * line, event.delta_y() * line);
        let (window_s, whole_s) = untrack(|| (self.window_s(), self.whole_s()));
        let sideways = event.shift_key() || across.abs() > along.abs();
        let next_s = if sideways {
            let delta = if across == 0.0 { along } else { across };
            window_s.moved(delta / 600.0 * window_s.width(), whole_s)
        } else {
            let about_s = self.time_under(event.offset_x());
            window_s.zoomed(
                (along * 0.002).clamp(-0.7, 0.7).exp(),
                about_s,
                whole_s,
                NARROWEST_S,
            )
        };
        if next_s != window_s {
            event.prevent_default();
            self.state.set_window_s(next_s, whole_s);
        }
    }

    fn seek(self, at_s: f64) {
        let times_s = self.playback.frame_times_s();
        self.playback.seek_frame(nearest_frame(&times_s, at_s));
    }

    /// The time at a distance from the left of a plot.
    pub fn time_under(self, x_px: i32) -> f64 {
        untrack(|| {
            let scale = self.time_scale();
            scale.value(f64::from(x_px).clamp(scale.from_px, scale.to_px))
        })
    }
}

/// Finds the frame whose time is nearest; the first of an empty clip.
fn nearest_frame(times_s: &[f64], t_s: f64) -> u32 {
    let after = times_s.partition_point(|&frame_t_s| frame_t_s < t_s);
    let before = after.saturating_sub(1);
    let distance_s = |i: usize| {
        times_s
            .get(i)
            .map_or(f64::INFINITY, |frame_t_s| (frame_t_s - t_s).abs())
    };
    if distance_s(after) < distance_s(before) {
        after as u32
    } else {
        before as u32
    }
}

#[cfg(test)]
mod tests {
    use super::nearest_frame;

    #[test]
    fn a_click_goes_to_the_nearest_frame() {
        let times_s = [0.0, 0.04, 0.1, 0.5];
        for (t_s, frame) in [
            (-1.0, 0),
            (0.01, 0),
            (0.03, 1),
            (0.08, 2),
            (0.29, 2),
            (0.31, 3),
            (9.0, 3),
        ] {
            assert_eq!(nearest_frame(&times_s, t_s), frame, "{t_s}");
        }
        assert_eq!(nearest_frame(&[], 1.0), 0);
    }
}
