//! What pointers, the wheel and the keys do in the view.

use leptos::prelude::*;
use web_sys::{KeyboardEvent, PointerEvent, WheelEvent};

use super::controller::Preset;
use super::gestures::Gesture;
use super::picking::Picked;
use super::view::View3d;
use crate::shell::capture_pointer;

impl View3d {
    pub(super) fn press(self, event: &PointerEvent) {
        capture_pointer(event);
        let pans = event.button() != 0 || event.shift_key();
        self.pointers
            .update_value(|pointers| pointers.press(event.pointer_id(), offset_px(event), pans));
    }

    pub(super) fn moved(self, event: &PointerEvent) {
        let gesture = self
            .pointers
            .try_update_value(|pointers| pointers.move_to(event.pointer_id(), offset_px(event)));
        self.act(gesture.flatten());
    }

    pub(super) fn release(self, event: &PointerEvent) {
        let gesture = self
            .pointers
            .try_update_value(|pointers| pointers.release(event.pointer_id()));
        self.act(gesture.flatten());
    }

    pub(super) fn cancel(self, event: &PointerEvent) {
        self.pointers
            .update_value(|pointers| pointers.cancel(event.pointer_id()));
    }

    fn act(self, gesture: Option<Gesture>) {
        match gesture {
            Some(Gesture::Orbit { drag_px }) => {
                self.with_controller(|controller| controller.orbit(drag_px))
            }
            Some(Gesture::PanZoom { drag_px, zoom }) => {
                self.with_controller(|controller| controller.pan_zoom(drag_px, zoom));
            }
            Some(Gesture::Click { at_px }) => self.click(at_px),
            None => {}
        }
    }

    /// Measures, or selects the object whose path was clicked and goes to that moment.
    fn click(self, at_px: [f32; 2]) {
        let picked = self
            .controller
            .with_value(|controller| controller.as_ref()?.pick(at_px));
        let Some(picked) = picked else { return };
        if self.measuring.get_untracked() {
            self.picks.update(|picks| {
                if picks.len() >= 2 {
                    picks.clear();
                }
                picks.push(picked);
            });
        } else if let Picked::Trajectory { object, t_s } = picked.on {
            self.selection.select(object);
            self.playback.seek_time(t_s);
        }
    }

    pub(super) fn wheel(self, event: &WheelEvent) {
        event.prevent_default();
        let step = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE {
            24.0
        } else {
            1.0
        };
        let zoom = (event.delta_y() * step * 0.0015).clamp(-0.6, 0.6).exp() as f32;
        self.with_controller(|controller| controller.pan_zoom([0.0, 0.0], zoom));
    }

    pub(super) fn key(self, event: &KeyboardEvent) {
        if event.ctrl_key() || event.meta_key() || event.alt_key() {
            return;
        }
        const STEP_PX: f32 = 32.0;
        let arrow = match event.key().as_str() {
            "ArrowLeft" => Some([STEP_PX, 0.0]),
            "ArrowRight" => Some([-STEP_PX, 0.0]),
            "ArrowUp" => Some([0.0, STEP_PX]),
            "ArrowDown" => Some([0.0, -STEP_PX]),
            _ => None,
        };
        match (arrow, event.key().as_str()) {
            (Some(drag_px), _) if event.shift_key() => {
                self.with_controller(|controller| controller.pan_zoom(drag_px, 1.0));
            }
            (Some(drag_px), _) => self.with_controller(|controller| controller.orbit(drag_px)),
            (None, "+" | "=") => {
                self.with_controller(|controller| controller.pan_zoom([0.0, 0.0], 1.0 / 1.2))
            }
            (None, "-" | "_") => {
                self.with_controller(|controller| controller.pan_zoom([0.0, 0.0], 1.2))
            }
            (None, "0") => self.preset(Preset::Fit),
            _ => return,
        }
        // These keys also move through time; here they move the eye.
        event.prevent_default();
        event.stop_propagation();
    }

    /// Ends measuring, wherever in the view the focus is.
    pub(super) fn escape(self, event: &KeyboardEvent) {
        if event.key() == "Escape" && self.measuring.get_untracked() {
            self.toggle_measuring();
            event.prevent_default();
        }
    }
}

fn offset_px(event: &PointerEvent) -> [f32; 2] {
    [event.offset_x() as f32, event.offset_y() as f32]
}
