//! The view in the address: time, eye, selection, hidden objects and panel.

use kinelens_protocol::{Clip, ObjectId};
use kinelens_share::{LinkError, ViewState, ViewTab, decode_link, encode_link};
use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use crate::state::{Engine, PlaybackState, SceneState, SelectionState, Tab, UiState, expect_state};

/// The address is written at most once in this time: browsers limit how often.
const PAUSE_MS: u64 = 400;
/// Digits of a clip's hash that name it in an address.
const HASH_DIGITS: usize = 16;
/// Longest name of a clip in an address, in letters.
const LONGEST_NAME: usize = 40;

/// Keeps the address up to date, and shows what the address asks for once its scene is open.
pub fn follow_link() -> ViewLink {
    let link = ViewLink {
        engine: expect_state(),
        scene: expect_state(),
        playback: expect_state(),
        selection: expect_state(),
        ui: expect_state(),
        wanted: StoredValue::new(None),
        due: StoredValue::new(false),
    };
    link.read_address(true);
    let handle = window_event_listener_untyped("hashchange", move |_| {
        link.read_address(false);
        link.show_wanted();
    });
    on_cleanup(move || handle.remove());
    Effect::new(move |_| {
        if link.engine.settled() > 0 {
            link.show_wanted();
        }
    });
    Effect::new(move |_| {
        link.engine.settled();
        link.selection.selected();
        link.selection.hidden();
        link.ui.tab.track();
        link.ui.eye.track();
        // While it plays, every frame would be an address.
        if !link.playback.is_playing() {
            link.playback.t_s();
            link.schedule();
        }
    });
    provide_context(link);
    link
}

/// What an address holds and what holds an address.
#[derive(Clone, Copy)]
pub struct ViewLink {
    engine: Engine,
    scene: SceneState,
    playback: PlaybackState,
    selection: SelectionState,
    ui: UiState,
    /// What the address asks for, until its scene is open.
    wanted: StoredValue<Option<ViewState>>,
    due: StoredValue<bool>,
}

impl ViewLink {
    /// Copies the address of what is seen.
    pub fn copy(self) {
        self.write_address();
        let Ok(address) = window().location().href() else {
            return;
        };
        let ui = self.ui;
        spawn_local(async move {
            let promise = window().navigator().clipboard().write_text(&address);
            ui.say(
                match JsFuture::from(promise).await {
                    Ok(_) => {
                        words!(keep.copied_the_link)
                    }
                    Err(_) => words!(keep.the_browser_did_not),
                },
                None,
            );
        });
    }

    fn schedule(self) {
        if self.due.get_value() {
            return;
        }
        self.due.set_value(true);
        set_timeout(
            move || {
                // The page may be gone by then.
                if self.due.try_set_value(false).is_none() {
                    self.write_address();
                }
            },
            std::time::Duration::from_millis(PAUSE_MS),
        );
    }

    fn write_address(self) {
        if self.scene.document_untracked().is_none() || self.engine.is_arriving() {
            return;
        }
        let Ok(fragment) = encode_link(&self.view()) else {
            return;
        };
        let fragment = format!("#{fragment}");
        if window().location().hash().ok().as_deref() == Some(&fragment) {
            return;
        }
        if let Ok(history) = window().history() {
            // A refused address only leaves the one before.
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&fragment));
        }
    }

    fn view(self) -> ViewState {
        let clip = self.scene.clip_untracked();
        let tab = self.ui.tab.get_untracked();
        ViewState {
            scene: clip.as_deref().and_then(clip_key),
            t_s: self.playback.t_s_untracked(),
            eye: self
                .ui
                .wanted_eye
                .get_untracked()
                .or(self.ui.eye.get_untracked()),
            selected: self.selection.selected_untracked(),
            hidden: self.selection.hidden_untracked(),
            tab: (tab != Tab::default()).then(|| view_tab(tab)),
        }
    }

    fn read_address(self, at_start: bool) {
        let hash = window().location().hash().unwrap_or_default();
        if hash.len() < 2 {
            return;
        }
        match decode_link(&hash) {
            Ok(view) => {
                if at_start && view.scene.is_some() {
                    self.ui.say(words!(keep.this_link_shows), None);
                }
                self.wanted.set_value(Some(view));
            }
            // Not every fragment is one of ours.
            Err(LinkError::NoView) if at_start && !hash.contains('=') => {}
            Err(error) => self.ui.notify(&error.failure()),
        }
    }

    fn show_wanted(self) {
        let Some(clip) = self.scene.clip_untracked() else {
            return;
        };
        let is_ours = |view: &ViewState| view.scene.is_none() || view.scene == clip_key(&clip);
        let wanted = self.wanted.with_value(|wanted| wanted.clone());
        let Some(view) = wanted.filter(is_ours) else {
            return;
        };
        self.wanted.set_value(None);
        let known = |objects: &[ObjectId]| -> Vec<ObjectId> {
            self.scene.with_untracked(|scene| {
                let is_known = |id: &&ObjectId| scene.object(**id).is_some();
                objects.iter().filter(is_known).copied().collect()
            })
        };
        self.playback.pause();
        self.playback.seek_time(view.t_s);
        self.selection.set(known(&view.selected));
        for object in self.selection.hidden_untracked() {
            self.selection.set_hidden(object, false);
        }
        for object in known(&view.hidden) {
            self.selection.set_hidden(object, true);
        }
        self.ui.tab.set(view.tab.map_or(Tab::default(), page_tab));
        self.ui.wanted_eye.set(view.eye);
    }
}

/// Names a clip in an address: by its hash, else by its name.
fn clip_key(clip: &Clip) -> Option<String> {
    if let Some(hash) = clip
        .sha256
        .as_deref()
        .and_then(|hash| hash.get(..HASH_DIGITS))
    {
        let is_hash = hash.chars().all(|c| c.is_ascii_hexdigit());
        return is_hash.then(|| hash.to_owned());
    }
    let letter = |c: char| match c {
        c if c.is_ascii_alphanumeric() || ".-_".contains(c) => c,
        _ => '_',
    };
    let name: String = clip.name.chars().take(LONGEST_NAME).map(letter).collect();
    (!name.is_empty()).then_some(name)
}

const TABS: [(Tab, ViewTab); 4] = [
    (Tab::Space, ViewTab::Space),
    (Tab::Plots, ViewTab::Plots),
    (Tab::Table, ViewTab::Table),
    (Tab::Ask, ViewTab::Ask),
];

fn view_tab(tab: Tab) -> ViewTab {
    let found = TABS.iter().find(|(one, _)| *one == tab);
    found.map_or(ViewTab::Space, |(_, other)| *other)
}

fn page_tab(tab: ViewTab) -> Tab {
    let found = TABS.iter().find(|(_, one)| *one == tab);
    found.map_or(Tab::default(), |(other, _)| *other)
}
