use leptos::{ev, prelude::*};

use super::{opening_card::OpeningCard, samples::Samples};
use crate::{
    keep::{ACCEPTED, Library, open_list},
    shell::Icon,
    state::{Engine, UiState, expect_state},
};

const STEPS: [(&str, &str); 3] = [
    (
        "Open a clip",
        "Filmed from one spot, with something that moves in it.",
    ),
    (
        "Say what is how long",
        "A stick of known length, four corners, or the camera's height.",
    ),
    (
        "Click what moves",
        "And read how far, how fast and which way it went, with an error bar.",
    ),
];

/// The first page: what this does, and ways to open a clip.
#[component]
pub fn Welcome() -> impl IntoView {
    let engine = expect_state::<Engine>();
    let ui = expect_state::<UiState>();
    let opening = move || engine.opening();
    let chosen = move |event: ev::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        open_list(engine, ui, input.files().as_ref());
        input.set_value("");
    };
    view! {
        <main class="welcome" data-testid="welcome">
            <div class="welcome__lead">
                <h2 class="welcome__title">"Measure what moves."</h2>
                <p class="welcome__what">
                    "Kinelens takes a video and tells you where things went, how far and how fast, in metres \
                     and seconds, and how sure it is."
                </p>
            </div>
            <OpeningCard/>
            <label class="drop" class:is-busy=move || opening().is_some() data-testid="drop-zone">
                <input
                    class="visually-hidden"
                    type="file"
                    accept=ACCEPTED
                    multiple
                    data-testid="file-input"
                    on:change=chosen
                />
                <Icon name="film"/>
                {move || match opening() {
                    Some(name) => view! { <span class="drop__title">"Opening " {name} "…"</span> }.into_any(),
                    None => view! {
                        <span class="drop__title">
                            "Drop a clip or a scene here, paste it, or "
                            <span class="drop__link">"choose a file"</span>
                        </span>
                    }.into_any(),
                }}
                <span class="drop__note">
                    "It never leaves this device: everything is computed in this page."
                </span>
            </label>
            <Library/>
            <ol class="steps">
                {STEPS
                    .into_iter()
                    .map(|(title, words)| {
                        view! {
                            <li class="steps__step">
                                <b>{title}</b>
                                <span class="quiet">{words}</span>
                            </li>
                        }
                    })
                    .collect_view()}
            </ol>
            <Samples/>
        </main>
    }
}
