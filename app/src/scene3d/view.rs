use std::sync::Arc;

use leptos::html::{Canvas, Div};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::ResizeObserver;

use super::colour_map::Backdrop;
use super::controller::{Controller, Overlay, Preset};
use super::gestures::Pointers;
use super::hud::{AxesMark, GridNote, Labels, Legend, Measurement, Toolbar};
use super::model::SceneModel;
use super::moving::Moment;
use super::palette::PROBES;
use super::picking::Pick;
use super::words;
use crate::state::{JobState, PlaybackState, SceneState, SelectionState, UiState, expect_state};

/// What the parts of the 3D view share.
#[derive(Clone, Copy)]
pub struct View3d {
    pub(super) controller: StoredValue<Option<Controller>, LocalStorage>,
    pub(super) state: RwSignal<State>,
    /// The frames are watched for a quiet moment.
    pub(super) is_watching: StoredValue<bool>,
    /// A picture is due at the next animation frame.
    due: StoredValue<bool>,
    pub(super) pointers: StoredValue<Pointers>,
    pub model: Memo<Option<Arc<SceneModel>>>,
    pub overlay: RwSignal<Overlay>,
    pub picks: RwSignal<Vec<Pick>>,
    pub measuring: RwSignal<bool>,
    pub(super) trouble: RwSignal<Option<Trouble>>,
    /// Whether the last picture stood on a dark background.
    pub is_dark: RwSignal<bool>,
    pub scene: SceneState,
    pub ui: UiState,
    jobs: JobState,
    pub(super) playback: PlaybackState,
    pub selection: SelectionState,
}

/// How far the view is from its first picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// For a quiet moment to start in.
    Waiting,
    Ready,
    /// There is a picture on the canvas.
    Drawn,
    /// It cannot start.
    Broken,
}

impl State {
    /// For the page's data attributes.
    fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Ready => "ready",
            Self::Drawn => "drawn",
            Self::Broken => "broken",
        }
    }
}

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    NoWebGl,
    ContextLost,
}

/// Shows the scene in 3D over time.
#[component]
pub fn Scene3dView() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let view = View3d::new(scene);
    let root = NodeRef::<Div>::new();
    let canvas = NodeRef::<Canvas>::new();

    Effect::new(move |_| {
        if let (Some(root), Some(canvas)) = (root.get(), canvas.get()) {
            view.start(canvas, root.into());
        }
    });
    Effect::new(move |_| view.model.with(|_| view.take_scene()));
    Effect::new(move |_| {
        view.ui.wanted_eye.track();
        view.model.track();
        view.take_eye();
    });
    Effect::new(move |_| {
        if !view.jobs.is_busy() {
            view.start_when_calm();
        }
    });
    Effect::new(move |_| {
        view.playback.t_s();
        view.selection.selected();
        view.picks.track();
        if let Some(model) = view.model.get() {
            for path in &model.trajectories {
                view.selection.is_hidden(path.object);
            }
        }
        view.ui.theme.track();
        view.schedule();
    });

    let description = move || words::description(view.model.get().as_deref(), &view.units());
    let is_empty = move || view.model.with(Option::is_none);
    view! {
        <div class="scene3d" node_ref=root data-testid="view3d" on:keydown=move |event| view.escape(&event)>
            {PROBES.map(|class| view! { <span class=format!("scene3d__probe {class}") hidden=true></span> })}
            <canvas
                class="scene3d__canvas"
                class:scene3d__canvas--measuring=move || view.measuring.get()
                class:scene3d__canvas--drawn=move || view.state.get() == State::Drawn
                node_ref=canvas
                tabindex="0"
                role="img"
                aria-label=description
                data-testid="view3d-canvas"
                data-state=move || view.state.get().name()
                data-preset=move || view.overlay.with(|overlay| overlay.preset.map_or("free", Preset::name))
                on:pointerdown=move |event| view.press(&event)
                on:pointermove=move |event| view.moved(&event)
                on:pointerup=move |event| view.release(&event)
                on:pointercancel=move |event| view.cancel(&event)
                on:wheel=move |event| view.wheel(&event)
                on:keydown=move |event| view.key(&event)
                on:dblclick=move |_| view.preset(Preset::Fit)
                on:contextmenu=move |event| event.prevent_default()
                on:webglcontextlost=move |event: web_sys::Event| view.context_lost(&event)
                on:webglcontextrestored=move |_: web_sys::Event| view.context_restored()
            ></canvas>
            <Show when=move || !is_empty()>
                <Labels view />
                <Toolbar view />
                <div class="scene3d__notes">
                    <Legend view />
                    <GridNote view />
                    <AxesMark view />
                </div>
                <Measurement view />
            </Show>
            <Show when=is_empty>
                <p class="scene3d__empty" data-testid="view3d-empty">{words::EMPTY}</p>
            </Show>
            {move || view.trouble.get().map(|trouble| view! {
                <p class="scene3d__empty scene3d__empty--trouble" role="status" data-testid="view3d-trouble">
                    {match trouble {
                        Trouble::NoWebGl => words::NO_WEBGL(),
                        Trouble::ContextLost => words::CONTEXT_LOST(),
                    }}
                </p>
            })}
            <p class="visually-hidden" aria-live="polite">{move || view.measured()}</p>
        </div>
    }
}

impl View3d {
    fn new(scene: SceneState) -> Self {
        let model = Memo::new_with_compare(
            move |_| {
                scene
                    .document()
                    .and_then(|document| SceneModel::new(&document))
                    .map(Arc::new)
            },
            // Every document is a new revision: the geometry is made anew.
            |old, new| old.is_none_or(|old| old.is_some() || new.is_some_and(Option::is_some)),
        );
        Self {
            controller: StoredValue::new_local(None),
            state: RwSignal::new(State::Waiting),
            is_watching: StoredValue::new(false),
            due: StoredValue::new(false),
            pointers: StoredValue::new(Pointers::default()),
            model,
            overlay: RwSignal::default(),
            picks: RwSignal::default(),
            measuring: RwSignal::new(false),
            trouble: RwSignal::new(None),
            is_dark: RwSignal::new(false),
            scene,
            ui: expect_state(),
            jobs: expect_state(),
            playback: expect_state(),
            selection: expect_state(),
        }
    }

    fn start(self, canvas: web_sys::HtmlCanvasElement, root: web_sys::Element) {
        let controller = Controller::new(canvas, root.clone());
        self.controller.set_value(Some(controller));
        self.take_scene();
        self.take_eye();
        self.watch_size(&root);
        self.watch_system_theme();
        self.start_when_calm();
    }

    fn take_scene(self) {
        let model = self.model.get_untracked();
        let document = self.scene.document_untracked();
        self.picks.set(Vec::new());
        self.with_controller(|controller| controller.set_scene(model, document.as_deref()));
    }

    /// Puts the eye where a link or a reopened scene wants it, as soon as there is something to see.
    fn take_eye(self) {
        let is_made = self.controller.with_value(Option::is_some);
        let Some(eye) = self.ui.wanted_eye.get_untracked() else {
            return;
        };
        if is_made && self.model.with_untracked(Option::is_some) {
            self.ui.wanted_eye.set(None);
            // The scene comes first: a new one is fitted into the view.
            self.take_scene();
            self.with_controller(|controller| controller.place_eye(eye));
            self.ui.eye.set(Some(eye));
        }
    }

    fn watch_size(self, root: &web_sys::Element) {
        let measured = root.clone();
        let on_resize = Closure::<dyn FnMut()>::new(move || {
            let place = measured.get_bounding_client_rect();
            if place.width() >= 2.0 && place.height() >= 2.0 {
                self.with_controller(|controller| controller.resize(place.width(), place.height()));
                // A resized canvas is blank: draw in the same frame, or it flickers.
                self.draw();
                self.start_when_calm();
            }
        });
        if let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
            observer.observe(root);
            let kept = StoredValue::new_local(Some((observer, on_resize)));
            on_cleanup(move || {
                if let Some((observer, _)) = kept.try_update_value(Option::take).flatten() {
                    observer.disconnect();
                }
            });
        }
    }

    fn watch_system_theme(self) {
        let Ok(Some(query)) = window().match_media("(prefers-color-scheme: dark)") else {
            return;
        };
        let on_change = Closure::<dyn FnMut()>::new(move || self.schedule());
        let _ =
            query.add_event_listener_with_callback("change", on_change.as_ref().unchecked_ref());
        let kept = StoredValue::new_local(Some((query, on_change)));
        on_cleanup(move || {
            if let Some((query, on_change)) = kept.try_update_value(Option::take).flatten() {
                let _ = query.remove_event_listener_with_callback(
                    "change",
                    on_change.as_ref().unchecked_ref(),
                );
            }
        });
    }

    /// Asks for a picture at the next animation frame; many wishes make one picture.
    pub fn schedule(self) {
        if self.due.try_get_value() == Some(false) {
            self.due.set_value(true);
            request_animation_frame(move || {
                if self.due.try_set_value(false).is_none() {
                    self.draw();
                }
            });
        }
    }

    fn draw(self) {
        let moment = Moment {
            t_s: self.playback.t_s_untracked(),
            selected: self.selection.selected_untracked(),
            hidden: self.selection.hidden_untracked(),
            picks: self
                .picks
                .with_untracked(|picks| picks.iter().map(|pick| pick.position).collect()),
        };
        let drawn = self.controller.try_update_value(|controller| {
            let controller = controller.as_mut()?;
            let overlay = controller.draw(&moment)?;
            let is_dark = controller.palette().backdrop == Backdrop::Dark;
            Some((overlay, is_dark, controller.placed_eye()))
        });
        let Some((overlay, is_dark, eye)) = drawn.flatten() else {
            return;
        };
        if self.ui.eye.get_untracked() != eye && self.ui.wanted_eye.get_untracked().is_none() {
            self.ui.eye.set(eye);
        }
        if self.state.get_untracked() != State::Drawn {
            self.state.set(State::Drawn);
        }
        if self.is_dark.get_untracked() != is_dark {
            self.is_dark.set(is_dark);
        }
        if self.overlay.with_untracked(|shown| *shown != overlay) {
            self.overlay.set(overlay);
        }
    }

    /// Whether a job runs; none once the view is gone.
    pub(super) fn try_is_busy(self) -> Option<bool> {
        self.state.try_get_untracked()?;
        Some(untrack(|| self.jobs.is_busy()))
    }

    pub(super) fn is_shown(self) -> bool {
        self.controller
            .with_value(|controller| controller.as_ref().is_some_and(Controller::is_shown))
    }

    pub(super) fn with_controller(self, change: impl FnOnce(&mut Controller)) {
        self.controller.try_update_value(|controller| {
            if let Some(controller) = controller {
                change(controller);
            }
        });
        self.schedule();
    }

    pub fn preset(self, preset: Preset) {
        self.with_controller(|controller| controller.set_preset(preset));
    }

    pub fn has_film_camera(self) -> bool {
        self.model.with(|model| {
            model
                .as_ref()
                .is_some_and(|model| model.film_camera.is_some())
        })
    }

    pub fn toggle_measuring(self) {
        self.measuring.update(|measuring| *measuring = !*measuring);
        self.picks.set(Vec::new());
    }

    fn context_lost(self, event: &web_sys::Event) {
        // Without this the browser never restores the context.
        event.prevent_default();
        self.trouble.set(Some(Trouble::ContextLost));
        self.state.set(State::Waiting);
        self.with_controller(Controller::lose_renderer);
    }

    fn context_restored(self) {
        self.start_when_calm();
    }
}
