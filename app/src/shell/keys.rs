use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use crate::{
    state::{
        Dialog, Engine, PlaybackState, SceneState, SelectionState, Tool, UiState, expect_state,
    },
    tools::ToolState,
};

/// What a key does, for the handler and for the help.
pub const KEYS: [(&str, &str); 14] = [
    ("Space", "Play or pause"),
    ("J K L", "Backwards, pause, forwards; again for faster"),
    ("← →", "One frame back or on"),
    ("Shift ← →", "Ten frames back or on"),
    ("Home End", "First or last frame"),
    ("I O", "Start and end of the marked part"),
    ("V", "Select"),
    ("T", "Track: then click on anything that moves"),
    ("S", "Stick of known length"),
    ("A", "Axes"),
    ("Delete", "Remove the selected objects"),
    ("Ctrl Z", "Undo; with Shift, redo"),
    ("Esc", "Drop the tool, clear the selection"),
    ("?", "This list"),
];

/// Listens to the keys of the whole page.
pub fn listen() {
    let keys = Keys {
        engine: expect_state(),
        scene: expect_state(),
        playback: expect_state(),
        selection: expect_state(),
        tools: expect_state(),
        ui: expect_state(),
    };
    let handle = window_event_listener(ev::keydown, move |event| {
        if !event.default_prevented() && !is_typing(&event) && keys.press(&event) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}

#[derive(Clone, Copy)]
struct Keys {
    engine: Engine,
    scene: SceneState,
    playback: PlaybackState,
    selection: SelectionState,
    tools: ToolState,
    ui: UiState,
}

impl Keys {
    /// Does what the key says; false leaves it to the browser.
    fn press(self, event: &ev::KeyboardEvent) -> bool {
        let key = event.key();
        if self.ui.dialog.get_untracked().is_some() {
            return false;
        }
        if key == "?" {
            self.ui.dialog.set(Some(Dialog::Keys));
            return true;
        }
        if self.scene.clip_untracked().is_none() {
            return false;
        }
        let command = event.ctrl_key() || event.meta_key();
        if command {
            return self.command(&key.to_lowercase(), event.shift_key());
        }
        if event.alt_key() {
            return false;
        }
        self.plain(&key, event.shift_key(), is_on_control(event))
    }

    fn command(self, key: &str, shift: bool) -> bool {
        match (key, shift) {
            ("z", false) => self.engine.undo(),
            ("z", true) | ("y", false) => self.engine.redo(),
            _ => return false,
        }
        true
    }

    fn plain(self, key: &str, shift: bool, on_control: bool) -> bool {
        let playback = self.playback;
        match key {
            // A focused button keeps its own Space.
            " " if !on_control => playback.toggle(),
            "k" | "K" => playback.pause(),
            "j" | "J" => playback.shuttle(false),
            "l" | "L" => playback.shuttle(true),
            "ArrowLeft" => playback.step(if shift { -10 } else { -1 }),
            "ArrowRight" => playback.step(if shift { 10 } else { 1 }),
            "Home" => {
                playback.pause();
                playback.seek_frame(0);
            }
            "End" => playback.seek_end(),
            "i" | "I" => playback.mark_in(playback.t_s_untracked()),
            "o" | "O" => playback.mark_out(playback.t_s_untracked()),
            "v" | "V" => self.selection.set_tool(Tool::Select),
            "t" | "T" => self.selection.set_tool(Tool::Track),
            "s" | "S" => self.selection.set_tool(Tool::Stick),
            "a" | "A" => self.selection.set_tool(Tool::Axes),
            "Delete" | "Backspace" if !on_control => {
                for object in self.selection.selected_untracked() {
                    self.tools.remove(object);
                }
            }
            "Escape" => {
                if self.selection.tool_untracked() == Tool::Select {
                    self.selection.clear();
                }
                self.selection.set_tool(Tool::Select);
            }
            _ => return false,
        }
        true
    }
}

fn is_typing(event: &ev::KeyboardEvent) -> bool {
    matches_target(
        event,
        "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]",
    )
}

fn is_on_control(event: &ev::KeyboardEvent) -> bool {
    matches_target(
        event,
        "button, a, summary, input, [role=tab], [role=slider]",
    )
}

fn matches_target(event: &ev::KeyboardEvent, selector: &str) -> bool {
    event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|element| element.matches(selector).unwrap_or(false))
}
