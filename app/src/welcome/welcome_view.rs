use leptos::{ev, prelude::*};

use super::{opening_card::OpeningCard, samples::Samples};
use crate::{
    keep::{ACCEPTED, Library, open_list},
    language::Words,
    shell::Icon,
    state::{Engine, UiState, expect_state},
};

const STEPS: [(Words, Words); 3] = [
    (
        || words!(welcome.step_open),
        || words!(welcome.step_open_how),
    ),
    (
        || words!(welcome.step_scale),
        || words!(welcome.step_scale_how),
    ),
    (
        || words!(welcome.step_click),
        || words!(welcome.step_click_how),
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
                <h2 class="welcome__title">{move || words!(welcome.measure_what_moves)}</h2>
                <p class="welcome__what">
                    {move || words!(welcome.kinelens_takes)}
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
                    Some(name) => view! { <span class="drop__title">{move || words!(welcome.opening, name = name)}</span> }.into_any(),
                    None => view! {
                        <span class="drop__title">
                            {move || words!(welcome.drop_a_clip)} " "
                            <span class="drop__link">{move || words!(welcome.choose_a_file)}</span>
                        </span>
                    }.into_any(),
                }}
                <span class="drop__note">
                    {move || words!(welcome.it_never_leaves_this)}
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
