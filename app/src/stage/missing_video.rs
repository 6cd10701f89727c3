use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::state::{Engine, SceneState, expect_state};

/// Says that a scene came without its video, and takes the video.
#[component]
pub fn MissingVideo() -> impl IntoView {
    let engine = expect_state::<Engine>();
    let scene = expect_state::<SceneState>();
    let input = NodeRef::<html::Input>::new();
    let chosen = move |event: ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        let file = input.files().and_then(|files| files.get(0));
        if let Some(file) = file {
            engine.add_video(file);
        }
        input.set_value("");
    };
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.unchecked_ref::<web_sys::HtmlElement>().click();
        }
    };
    view! {
        <Show when=move || !engine.has_pictures() && scene.document().is_some()>
            <div class="stage__missing" data-testid="missing-video">
                <p>
                    {move || words!(stage.the_video_is_not)}
                </p>
                <button type="button" class="button button--small" data-testid="add-video" on:click=choose>
                    {move || words!(stage.add_the_video)}
                </button>
                <input
                    node_ref=input
                    class="visually-hidden"
                    data-testid="add-video-input"
                    type="file"
                    accept="video/*,.mp4,.mov,.m4v,.webm"
                    tabindex="-1"
                    aria-hidden="true"
                    on:change=chosen
                />
            </div>
        </Show>
    }
}
