use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{Icon, device_chip::DeviceChip};
use crate::{
    format::bytes,
    keep::{ACCEPTED, FileMenu, open_list},
    language::Choice,
    offline::OfflineButton,
    state::{Dialog, Engine, SceneState, Theme, UiState, expect_state},
};

/// Name, clip, undo, device, offline use, theme, help.
#[component]
pub fn Header() -> impl IntoView {
    let engine = expect_state::<Engine>();
    let scene = expect_state::<SceneState>();
    let ui = expect_state::<UiState>();
    let facts = move || {
        scene.clip().map(|clip| {
            words!(
                shell.clip_facts,
                width = clip.width_px,
                height = clip.height_px,
                count = clip.frame_times_s.len(),
                codec = clip.codec,
                size = bytes(clip.size_bytes)
            )
        })
    };
    view! {
        <header class="header">
            <div class="header__brand">
                <Logo/>
                <h1 class="header__name">"Kinelens"</h1>
            </div>
            <Show when=move || scene.has_clip()>
                <div class="header__clip">
                    <span class="header__clip-name" data-testid="clip-name" title=facts>
                        {move || scene.clip().map(|clip| clip.name.clone())}
                    </span>
                    <span class="header__facts quiet">{facts}</span>
                </div>
                <div class="header__group">
                    <OpenButton/>
                    <FileMenu/>
                    <button
                        type="button"
                        class="button button--icon"
                        data-testid="undo"
                        aria-label=move || words!(shell.undo_ctrl_z)
                        title=move || words!(shell.undo_ctrl_z)
                        disabled=move || !scene.can_undo()
                        on:click=move |_| engine.undo()
                    >
                        <Icon name="undo"/>
                    </button>
                    <button
                        type="button"
                        class="button button--icon"
                        data-testid="redo"
                        aria-label=move || words!(shell.redo_ctrl_shift_z)
                        title=move || words!(shell.redo_ctrl_shift_z)
                        disabled=move || !scene.can_redo()
                        on:click=move |_| engine.redo()
                    >
                        <Icon name="redo"/>
                    </button>
                </div>
            </Show>
            <div class="header__group header__group--end">
                <DeviceChip/>
                <OfflineButton/>
                <Choice/>
                <ThemeButton/>
                <button
                    type="button"
                    class="button button--icon"
                    data-testid="help"
                    aria-label=move || words!(shell.keys_key)
                    title=move || words!(shell.keys_key)
                    on:click=move |_| ui.dialog.set(Some(Dialog::Keys))
                >
                    <Icon name="keys"/>
                </button>
            </div>
        </header>
    }
}

#[component]
fn OpenButton() -> impl IntoView {
    let engine = expect_state::<Engine>();
    let ui = expect_state::<UiState>();
    let input = NodeRef::<html::Input>::new();
    let chosen = move |event: ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        open_list(engine, ui, input.files().as_ref());
        // The same file may be chosen again.
        input.set_value("");
    };
    let open = move |_| {
        if let Some(input) = input.get_untracked() {
            input.unchecked_ref::<web_sys::HtmlElement>().click();
        }
    };
    view! {
        <button
            type="button"
            class="button button--icon"
            data-testid="open-clip"
            aria-label=move || words!(shell.open_a_clip_or)
            title=move || words!(shell.open_a_clip_or)
            on:click=open
        >
            <Icon name="open"/>
        </button>
        <input
            node_ref=input
            class="visually-hidden"
            data-testid="open-input"
            type="file"
            accept=ACCEPTED
            multiple
            tabindex="-1"
            aria-hidden="true"
            on:change=chosen
        />
    }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let ui = expect_state::<UiState>();
    let words = move || match ui.theme.get() {
        Theme::System => words!(shell.theme_as_the_system),
        Theme::Light => words!(shell.theme_light),
        Theme::Dark => words!(shell.theme_dark),
    };
    let next = move |_| {
        ui.theme.update(|theme| {
            *theme = match theme {
                Theme::System => Theme::Light,
                Theme::Light => Theme::Dark,
                Theme::Dark => Theme::System,
            }
        })
    };
    view! {
        <button
            type="button"
            class="button button--icon"
            data-testid="theme"
            aria-label=words
            title=words
            on:click=next
        >
            {move || {
                let name = match ui.theme.get() {
                    Theme::System => "system",
                    Theme::Light => "sun",
                    Theme::Dark => "moon",
                };
                view! { <Icon name/> }
            }}
        </button>
    }
}

/// A ball's path seen through a lens.
#[component]
fn Logo() -> impl IntoView {
    view! {
        <svg class="logo" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <circle class="logo__lens" cx="12" cy="12" r="10"></circle>
            <path class="logo__path" d="M4.500 16.500C8 7.500 12.500 6 16.200 9"></path>
            <circle class="logo__dot" cx="16.600" cy="9.400" r="2.200"></circle>
        </svg>
    }
}
