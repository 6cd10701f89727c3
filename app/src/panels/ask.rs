use std::sync::Arc;

use kinelens_protocol::RequestId;
use leptos::{ev, html, prelude::*};

use super::{answer::AnswerCard, model::ModelChoice};
use crate::language::{Locale, locale};
use crate::state::{
    AskState, Engine, PlaybackState, Question, SceneState, SelectionState, expect_state,
};

/// Questions in words about the objects of the scene.
#[component]
pub fn AskPanel() -> impl IntoView {
    let engine = expect_state::<Engine>();
    let ask = expect_state::<AskState>();
    let input = NodeRef::<html::Input>::new();
    let newest_first = move || ask.questions().into_iter().rev().collect::<Vec<_>>();
    // Whoever asks looks at the answer, which comes below what there is to choose.
    let newest = Memo::new(move |_| ask.questions().last().map(state_of));
    let followed = StoredValue::new(None);
    Effect::new(move |_| {
        let newest = newest.get().map(|(request, ..)| request);
        if newest.is_some() && ask.take_sent() {
            followed.set_value(newest);
        }
        if newest.is_some() && followed.get_value() == newest {
            request_animation_frame(show_newest);
        }
    });
    let send = move |event: ev::SubmitEvent| {
        event.prevent_default();
        if let Some(input) = input.get_untracked() {
            engine.ask(&input.value());
            input.set_value("");
        }
    };
    view! {
        <div class="ask">
            <form class="ask__form" on:submit=send>
                <label class="visually-hidden" for="question">{move || words!(panels.question)}</label>
                <input
                    node_ref=input
                    id="question"
                    class="input"
                    type="text"
                    autocomplete="off"
                    placeholder=move || words!(panels.how_fast_is_the)
                    data-testid="question"
                />
                <button type="submit" class="button button--primary" data-testid="ask-send">{move || words!(panels.ask)}</button>
            </form>
            <Show when=move || locale() != Locale::en>
                <p class="ask__language quiet" data-testid="ask-language">{move || words!(panels.questions_in_english)}</p>
            </Show>
            <Suggestions/>
            <ModelChoice/>
            <div class="ask__answers" aria-live="polite">
                <For
                    each=newest_first
                    // What a model says word by word is read where it stands.
                    key=state_of
                    let:question
                >
                    <AnswerCard question/>
                </For>
            </div>
            <Show when=move || ask.questions().is_empty()>
                <p class="empty">
                    {move || words!(panels.answers_are_computed)}
                </p>
            </Show>
        </div>
    }
}

/// What a card shows, but for the words that still come.
fn state_of(question: &Question) -> (RequestId, Option<usize>, bool) {
    let answer = question.answer.as_ref();
    let place = answer.map(|answer| Arc::as_ptr(answer) as usize);
    (question.request, place, question.asking.is_some())
}

fn show_newest() {
    if let Ok(Some(answer)) = document().query_selector(".ask__answers > .answer") {
        let is_top = false;
        answer.scroll_into_view_with_bool(is_top);
    }
}

#[component]
fn Suggestions() -> impl IntoView {
    let engine = expect_state::<Engine>();
    let ask = expect_state::<AskState>();
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let playback = expect_state::<PlaybackState>();
    // The best questions depend on the scene and on what is selected.
    Effect::new(move |_| {
        if scene.document().is_some() {
            engine.suggest(selection.selected());
        }
    });
    view! {
        <ul class="ask__suggestions" aria-label=move || words!(panels.suggested_questions)>
            {move || ask
                .suggestions()
                .into_iter()
                .map(|question| {
                    let words = question.clone();
                    view! {
                        <li>
                            <button
                                type="button"
                                class="tag tag--button"
                                data-testid="suggestion"
                                on:click=move |_| engine.ask(&question)
                            >
                                {words}
                            </button>
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        <Show when=move || playback.span_s().is_some()>
            <p class="quiet">{move || words!(panels.only_the_marked_part)}</p>
        </Show>
    }
}
