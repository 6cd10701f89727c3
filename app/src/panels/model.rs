use kinelens_protocol::{ModelEntry, ModelSlot, RequestId, Shown};
use leptos::{ev, prelude::*};

use crate::{
    format::bytes,
    language::said,
    state::{AskState, Engine, JobState, ModelState, expect_state, shown_name, shown_named},
};

/// The language model that is asked beside the measurement: chosen, fetched and deleted here.
#[component]
pub fn ModelChoice() -> impl IntoView {
    let engine = expect_state::<Engine>();
    let models = expect_state::<ModelState>();
    // A choice of an earlier visit holds while its model is here.
    if untrack(|| models.wanted()).is_some() {
        engine.list_models();
    }
    // Nobody is asked before a person wants to know.
    let look = move |event: ev::Event| {
        let details = event_target::<web_sys::HtmlDetailsElement>(&event);
        if details.open() {
            engine.list_models();
        }
    };
    let summary = move || match models.chosen() {
        Some(entry) => words!(panels.model_is_asked_too, title = entry.title),
        None => words!(panels.no_model_is_asked).to_owned(),
    };
    let names = Memo::new(move |_| {
        let entries = models.entries().into_iter();
        entries.map(|entry| entry.name).collect::<Vec<String>>()
    });
    view! {
        <details class="model" data-testid="model" on:toggle=look>
            <summary class="model__summary">
                <span class="model__title">{move || words!(panels.language_model)}</span>
                <span class="quiet" data-testid="model-chosen">{summary}</span>
            </summary>
            <div class="model__body">
                <p class="quiet">{move || words!(panels.a_model_guesses)}</p>
                <ul class="model__list">
                    <For each=move || names.get() key=Clone::clone let:name>
                        <Entry name/>
                    </For>
                </ul>
                <Show when=move || names.get().is_empty()>
                    <p class="quiet" data-testid="model-none">{move || words!(panels.no_models_here)}</p>
                </Show>
                <Show when=move || models.chosen().is_some()>
                    <ShownChoice/>
                </Show>
            </div>
        </details>
    }
}

/// One model with what can be done with it.
#[component]
fn Entry(name: String) -> impl IntoView {
    let engine = expect_state::<Engine>();
    let jobs = expect_state::<JobState>();
    let models = expect_state::<ModelState>();
    let sure = RwSignal::new(false);
    let entry = {
        let name = name.clone();
        Memo::new(move |_| {
            let mut entries = models.entries().into_iter();
            entries.find(|entry| entry.name == name)
        })
    };
    let of = move |part: fn(&ModelEntry) -> String| {
        move || entry.get().as_ref().map(part).unwrap_or_default()
    };
    let is_whole = move || entry.get().is_some_and(|entry| entry.is_whole);
    let is_kept = move || entry.get().is_some_and(|entry| entry.kept_bytes > 0);
    let is_chosen = {
        let name = name.clone();
        move || models.chosen().is_some_and(|chosen| chosen.name == name)
    };
    let choose = {
        let name = name.clone();
        move |event: ev::Event| {
            models.choose(event_target_checked(&event).then(|| name.clone()));
        }
    };
    let fetch = {
        let name = name.clone();
        Callback::new(move |()| engine.fetch_model(name.clone()))
    };
    let cancel = move |_| {
        if let Some(job) = untrack(|| jobs.fetch()) {
            engine.cancel_job(job.id);
        }
    };
    let delete = move |_| {
        if sure.get_untracked() {
            engine.delete_model(name.clone());
        }
        sure.update(|sure| *sure = !*sure);
    };
    let fetch_words = move || match entry.get() {
        Some(entry) if entry.kept_bytes > 0 => words!(
            panels.go_on_fetching,
            kept = bytes(entry.kept_bytes),
            size = bytes(entry.bytes)
        ),
        Some(entry) => words!(panels.fetch_model, size = bytes(entry.bytes)),
        None => String::new(),
    };
    let size = move || match entry.get() {
        Some(entry) if entry.is_whole => {
            words!(panels.size_on_this_device, size = bytes(entry.bytes))
        }
        _ => String::new(),
    };
    view! {
        <li class="model__entry" data-testid="model-entry">
            <div class="model__facts">
                <strong>{of(|entry| entry.title.clone())}</strong>
                <span class="quiet">
                    {of(|entry| words!(panels.licence_from, licence = entry.licence, source = entry.source))}
                </span>
                <Show when=is_whole>
                    <span class="quiet" data-testid="model-size">{size}</span>
                </Show>
            </div>
            <div class="model__verbs">
                <Show
                    when=is_whole
                    fallback=move || view! {
                        <Show
                            when=move || jobs.fetch().is_some()
                            fallback=move || view! {
                                <button
                                    type="button"
                                    class="button button--small"
                                    data-testid="model-fetch"
                                    on:click=move |_| fetch.run(())
                                >
                                    {fetch_words}
                                </button>
                            }
                        >
                            <button
                                type="button"
                                class="button button--small"
                                data-testid="model-cancel"
                                on:click=cancel
                            >
                                {move || words!(panels.pause_fetching)}
                            </button>
                        </Show>
                    }
                >
                    <label class="model__choose">
                        <input
                            type="checkbox"
                            data-testid="model-use"
                            prop:checked=is_chosen.clone()
                            on:change=choose.clone()
                        />
                        {move || words!(panels.ask_it_too)}
                    </label>
                </Show>
                <Show when=is_kept>
                    <button
                        type="button"
                        class="button button--small button--bare"
                        data-testid="model-delete"
                        on:click=delete.clone()
                    >
                        {move || {
                            if sure.get() { words!(panels.delete_for_good) } else { words!(panels.delete_model) }
                        }}
                    </button>
                </Show>
            </div>
        </li>
    }
}

/// What the model is shown beside the question.
#[component]
fn ShownChoice() -> impl IntoView {
    let models = expect_state::<ModelState>();
    let sees = move || models.chosen().is_some_and(|entry| entry.can_see);
    let choose = move |event: ev::Event| {
        models.show(shown_named(&event_target_value(&event)).unwrap_or_default());
    };
    let value = move || shown_name(models.shown());
    view! {
        <label class="model__shown">
            {move || words!(panels.it_is_shown)}
            <select class="select" data-testid="model-shown" prop:value=value on:change=choose>
                <option value="table">{move || words!(panels.shown_the_table)}</option>
                <option value="frames" disabled=move || !sees()>{move || words!(panels.shown_frames)}</option>
                <option value="nothing">{move || words!(panels.shown_nothing)}</option>
            </select>
        </label>
    }
}

/// What a model says of a question, while it says it.
#[component]
pub fn ModelWriting(title: String, request: RequestId) -> impl IntoView {
    let ask = expect_state::<AskState>();
    let said = Memo::new(move |_| ask.said(request));
    let text = move || match said.get() {
        said if said.is_empty() => words!(panels.model_is_coming).to_owned(),
        said => said,
    };
    view! {
        <section class="answer__said is-coming" data-testid="model-writing" aria-busy="true">
            <h4 class="answer__who">{move || words!(panels.model_says, model = title)}</h4>
            <p>{text}</p>
        </section>
    }
}

/// What a model said, and how far it can be trusted.
#[component]
pub fn ModelSaid(answered: ModelSlot) -> impl IntoView {
    let ModelSlot::Answered {
        model,
        text,
        shown,
        agreement,
        timing,
    } = answered
    else {
        return ().into_any();
    };
    let shown = move || match shown {
        Shown::Table => words!(panels.from_the_table),
        Shown::Frames => words!(panels.from_frames),
        Shown::Nothing => words!(panels.from_the_question),
    };
    let agrees = agreement.as_ref().and_then(|agreement| agreement.agrees);
    let verdict = move || match agrees {
        Some(true) => words!(panels.model_agrees),
        Some(false) => words!(panels.model_differs),
        None => words!(panels.model_unread),
    };
    let compared = agreement.map(|agreement| {
        view! {
            <p class="answer__compared" data-testid="model-agreement">
                <span
                    class="badge"
                    class:badge--good=agrees == Some(true)
                    class:badge--warn=agrees == Some(false)
                >
                    {verdict}
                </span>
                <span>{move || said(&agreement.sentence)}</span>
            </p>
        }
    });
    let cost = timing.map(|timing| {
        let words = move || {
            let first = format!("{:.1}", timing.first_token_s);
            let (count, device) = (timing.answer_tokens, timing.device.clone());
            match timing.tokens_per_s {
                Some(rate) => {
                    let rate = format!("{rate:.1}");
                    words!(
                        panels.model_took,
                        first = first,
                        count = count,
                        rate = rate,
                        device = device
                    )
                }
                None => words!(panels.model_took_one, first = first, device = device),
            }
        };
        view! { <span data-testid="model-timing">{words}</span> }
    });
    view! {
        <section class="answer__said" data-testid="model-answer">
            <h4 class="answer__who">
                {move || words!(panels.model_says, model = model)}
                <span class="badge">{shown}</span>
            </h4>
            <p data-testid="model-text">{text}</p>
            {compared}
            <footer class="answer__foot quiet">{cost}</footer>
        </section>
    }
    .into_any()
}
