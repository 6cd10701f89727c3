use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::popovers::close_innermost;
use crate::{
    keep::{Export, Keeper},
    language::Words,
    state::{
        Dialog, Engine, PlaybackState, SceneState, SelectionState, Tool, UiState, expect_state,
    },
    tools::ToolState,
};

/// What a key does, for the handler and for the help.
pub const KEYS: [(&str, Words); 17] = [
    ("Space", || words!(shell.key_space)),
    ("J K L", || words!(shell.key_jkl)),
    ("← →", || words!(shell.key_arrows)),
    ("Shift ← →", || words!(shell.key_shift_arrows)),
    ("Home End", || words!(shell.key_home_end)),
    ("I O", || words!(shell.key_io)),
    ("V", || words!(shell.key_v)),
    ("T", || words!(shell.key_t)),
    ("S", || words!(shell.key_s)),
    ("A", || words!(shell.key_a)),
    ("C", || words!(shell.key_c)),
    ("Delete", || words!(shell.key_delete)),
    ("Ctrl Z", || words!(shell.key_ctrl_z)),
    ("Ctrl S", || words!(shell.key_ctrl_s)),
    ("Ctrl O", || words!(shell.key_ctrl_o)),
    ("Esc", || words!(shell.key_esc)),
    ("?", || words!(shell.key_question_mark)),
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
        keeper: Keeper::from_context(),
    };
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.default_prevented() {
            return;
        }
        let done = if event.key() == "Escape" {
            keys.escape(&event)
        } else {
            keys.file(&event) || !is_typing(&event) && keys.press(&event)
        };
        if done {
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
    keeper: Keeper,
}

impl Keys {
    /// Saves and opens, wherever the focus is.
    fn file(self, event: &ev::KeyboardEvent) -> bool {
        let is_command = (event.ctrl_key() || event.meta_key()) && !event.shift_key();
        if !is_command || event.alt_key() {
            return false;
        }
        match event.key().to_lowercase().as_str() {
            "s" if self.scene.document_untracked().is_some() => self.keeper.save(Export::Scene),
            "o" => {
                let pickers = "[data-testid=open-input], [data-testid=file-input]";
                if let Ok(Some(picker)) = document().query_selector(pickers) {
                    picker.unchecked_into::<web_sys::HtmlElement>().click();
                }
            }
            _ => return false,
        }
        true
    }

    /// Does what the key says; false leaves it to the browser.
    fn press(self, event: &ev::KeyboardEvent) -> bool {
        let key = event.key();
        if self.ui.dialog.get_untracked().is_some() || self.ui.report.get_untracked() {
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
            // What follows changes the scene.
            _ if self.engine.is_viewer() => return false,
            "v" | "V" => self.selection.set_tool(Tool::Select),
            "t" | "T" => self.selection.set_tool(Tool::Track),
            "s" | "S" => self.selection.set_tool(Tool::Stick),
            "c" | "C" => self.ui.dialog.set(Some(Dialog::Class)),
            "a" | "A" => self.selection.set_tool(Tool::Axes),
            "Delete" | "Backspace" if !on_control => {
                for object in self.selection.selected_untracked() {
                    self.tools.remove(object);
                }
            }
            _ => return false,
        }
        true
    }

    /// Takes back one thing, the innermost first: a dialog, a popover, the message in focus, the tool
    /// in hand, the selection, the newest message.
    fn escape(self, event: &ev::KeyboardEvent) -> bool {
        // What is on the page counts: the state follows a moment later.
        if let Ok(Some(_)) = document().query_selector("dialog[open]") {
            // The browser closes a dialog and gives the focus back.
            return false;
        }
        if close_innermost() {
            return true;
        }
        if self.ui.report.get_untracked() && !is_typing(event) {
            self.ui.report.set(false);
            return true;
        }
        if let Some(toast) = toast_of(event) {
            self.ui.dismiss(toast);
            return true;
        }
        if is_typing(event) {
            return false;
        }
        if self.selection.tool_untracked() != Tool::Select {
            self.selection.set_tool(Tool::Select);
        } else if !self.selection.selected_untracked().is_empty() {
            self.selection.clear();
        } else {
            return self.ui.dismiss_newest();
        }
        true
    }
}

/// The message that a key was pressed in.
fn toast_of(event: &ev::KeyboardEvent) -> Option<u32> {
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let toast = target.closest("[data-toast]").ok()??;
    toast.get_attribute("data-toast")?.parse().ok()
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
