use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

use super::{
    dialogs::Dialogs,
    header::Header,
    keys, popovers, query_value,
    status::{Status, Toasts},
    theme::{keep_model, keep_preferences},
    workbench::Workbench,
};
use crate::{
    keep::{follow_link, keep_by_itself, open_handed_out, open_list},
    language::keep_language,
    lesson::{LessonBanner, provide_lesson_state},
    offline::{UpdateNotice, provide_offline_state},
    report::{Report, provide_report_state},
    state::{
        Engine, PlaybackState, SceneState, SelectionState, UiState, expect_state, provide_state,
    },
    tools::ToolState,
    welcome::{Welcome, open_sample},
};

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let engine = provide_state();
    let scene = expect_state::<SceneState>();
    let ui = expect_state::<UiState>();
    provide_context(ToolState::new(
        engine,
        scene,
        expect_state::<PlaybackState>(),
        expect_state::<SelectionState>(),
        ui,
    ));
    crate::plots::provide_plots_state();
    crate::compare::provide_compare_state(scene);
    provide_lesson_state();
    provide_report_state();
    provide_offline_state();
    keep_language();
    keep_preferences(ui);
    keep_model(expect_state());
    keys::listen();
    popovers::close_on_press_outside();
    forget_what_is_gone();
    listen_for_paste(engine, ui);
    follow_link();
    if !engine.is_viewer() {
        keep_by_itself();
    }
    if let Some(sample) = query_value("sample") {
        open_sample(engine, ui, sample);
    } else if let Some(scene) = query_value("scene") {
        open_handed_out(engine, ui, scene);
    }

    let over = RwSignal::new(false);
    let enter = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let leave = move |event: ev::DragEvent| {
        // Leaving for a child is no leaving.
        if event.related_target().is_none() {
            over.set(false);
        }
    };
    let drop = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        let files = event.data_transfer().and_then(|data| data.files());
        if !engine.is_viewer() {
            open_list(engine, ui, files.as_ref());
        }
    };

    view! {
        <div
            class="app"
            class:is-over=move || over.get()
            class:is-viewer=engine.is_viewer()
            class:is-report=move || ui.report.get() && scene.has_clip()
            data-testid="app"
            data-scene=move || if scene.has_clip() { "open" } else { "none" }
            on:dragenter=enter
            on:dragover=|event: ev::DragEvent| event.prevent_default()
            on:dragleave=leave
            on:drop=drop
        >
            <Header/>
            <Show when=move || scene.has_clip() fallback=|| view! { <Welcome/> }>
                <LessonBanner/>
                <Workbench/>
            </Show>
            <div class="foot" class:is-kept=move || scene.has_clip()>
                <Status/>
                <Toasts>
                    <UpdateNotice/>
                </Toasts>
            </div>
            <Dialogs/>
            <Show when=move || ui.report.get() && scene.has_clip()>
                <Report/>
            </Show>
        </div>
    }
}

/// Takes removed objects out of the selection, and the drawing of a clip that is closed away.
fn forget_what_is_gone() {
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let tools = expect_state::<ToolState>();
    Effect::new(move |_| {
        scene.document();
        scene.with_untracked(|scene| selection.retain(|id| scene.object(id).is_some()));
    });
    Effect::new(move |_| {
        if scene.clip().is_some() && scene.document_untracked().is_none() {
            tools.reset();
        }
    });
}

/// A pasted file opens as a dropped one does.
fn listen_for_paste(engine: Engine, ui: UiState) {
    let handle = window_event_listener_untyped("paste", move |event| {
        let event: web_sys::ClipboardEvent = event.unchecked_into();
        let files = event.clipboard_data().and_then(|data| data.files());
        if open_list(engine, ui, files.as_ref()) {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}
