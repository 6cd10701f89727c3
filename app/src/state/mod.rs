//! All shared state of the page: one small `Copy` struct per concern, and the engine's verbs.
//!
//! Read a state in a component with [`expect_state`], for example
//! `let playback = expect_state::<PlaybackState>();`. Methods without a suffix subscribe, methods
//! that end in `_untracked` do not. What the engine says is written by [`apply`] alone.
//!
//! - [`SceneState`]: the clip, the objects, the camera, the numbers
//! - [`PlaybackState`]: frame shown, playing, rate, in and out marks
//! - [`SelectionState`]: selected, hovered and hidden objects, the tool
//! - [`JobState`], [`DeviceState`], [`AskState`], [`FitState`]: the engine's work and answers
//! - [`ModelState`]: language models, and which one is asked
//! - [`UiState`]: theme, units, tabs, messages
//! - [`Engine`]: what the page can ask for

mod arrival;
mod ask;
mod effects;
mod engine;
mod job;
mod lesson;
mod link;
mod model;
mod playback;
mod reducer;
mod scene;
mod selection;
mod ui;

use leptos::prelude::{provide_context, use_context};

pub use arrival::{Arrival, Luggage, NO_DECODER, SceneOfClip, TrackerFile};
pub use ask::{AskState, FitState, ModelState, shown_name, shown_named};
pub use engine::{Engine, States};
pub use job::{DeviceState, JobState};
pub use model::{
    AppModel, Asking, Effect, EndedJob, FitSlot, JobsModel, Question, RunningJob, SceneModel,
};
pub use playback::{PlaybackState, RATES, SeekWanted, frame_at, seek_time_s};
pub use reducer::apply;
pub use scene::SceneState;
pub use selection::{SelectionState, Tool};
pub use ui::{Dialog, OpeningFailure, Tab, Theme, Toast, ToastAction, Tone, UiState, Units};

/// Makes every state, starts the engine and puts all of it in the context.
pub fn provide_state() -> Engine {
    let states = States {
        scene: SceneState::new(),
        playback: PlaybackState::new(),
        selection: SelectionState::new(),
        jobs: JobState::new(),
        device: DeviceState::new(),
        ask: AskState::new(),
        fits: FitState::new(),
        models: ModelState::new(),
        ui: UiState::new(),
    };
    provide_context(states.scene);
    provide_context(states.playback);
    provide_context(states.selection);
    provide_context(states.jobs);
    provide_context(states.device);
    provide_context(states.ask);
    provide_context(states.fits);
    provide_context(states.models);
    provide_context(states.ui);
    let engine = Engine::start(states);
    provide_context(engine);
    engine
}

/// Takes a state out of the context.
///
/// # Panics
/// When the page was put together without [`provide_state`], which is our own mistake.
pub fn expect_state<T: Clone + 'static>() -> T {
    use_context().expect("provide_state runs before every component")
}
