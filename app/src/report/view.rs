use js_sys::{Date, Object, Reflect};
use kinelens_protocol::ObjectId;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use super::{
    figures::{PathFigure, PlotFigures},
    method::{Method, Uncertainty},
    state::ReportState,
    tables::{Fits, LessonPart, Samples, SummaryPart},
    words,
};
use crate::{
    format::clock,
    state::{SceneState, SelectionState, expect_state},
};

/// The report on paper, and over it the two buttons that do not print.
#[component]
pub fn Report() -> impl IntoView {
    let report = expect_state::<ReportState>();
    let scene = expect_state::<SceneState>();
    let has_objects = Memo::new(move |_| {
        scene.document().is_some_and(|document| {
            let mut motions = document.kinematics.iter();
            motions.any(|motion| !motion.t_s.is_empty())
        })
    });
    view! {
        <main class="report" data-testid="report">
            <div class="report__bar">
                <button
                    type="button"
                    class="button button--primary"
                    data-testid="report-print"
                    on:click=move |_| {
                        // A browser without a printer has other ways to keep a page.
                        let _ = window().print();
                    }
                >
                    {words::PRINT}
                </button>
                <button
                    type="button"
                    class="button"
                    data-testid="report-close"
                    on:click=move |_| report.close()
                >
                    {words::CLOSE}
                </button>
                <p class="quiet">{words::PRINT_NOTE}</p>
            </div>
            <article class="report__paper">
                <Head/>
                <Show
                    when=move || has_objects.get()
                    fallback=|| view! { <p class="report__none">{words::NO_OBJECTS}</p> }
                >
                    <Show when=move || scene.veil().is_some()>
                        <p class="veil" data-testid="veil">{words::HIDDEN_NOTE}</p>
                    </Show>
                    <div class="report__pictures">
                        <Picture/>
                        <PathFigure/>
                    </div>
                    <LessonPart/>
                    <PlotFigures/>
                    <SummaryPart/>
                    <Fits/>
                    <Method/>
                    <Uncertainty/>
                    <Samples/>
                </Show>
                <Conclusions/>
            </article>
        </main>
    }
}

/// The objects that the report is about: the selected ones, or all when none is selected.
pub fn reported(scene: SceneState, selection: SelectionState) -> Vec<ObjectId> {
    let selected = selection.selected();
    let document = scene.document();
    let all = document.iter().flat_map(|document| &document.kinematics);
    all.filter(|motion| !motion.t_s.is_empty())
        .map(|motion| motion.object)
        .filter(|id| selected.is_empty() || selected.contains(id))
        .filter(|&id| !selection.is_hidden(id))
        .collect()
}

#[component]
fn Head() -> impl IntoView {
    let report = expect_state::<ReportState>();
    let scene = expect_state::<SceneState>();
    let about = move || {
        scene.clip().map(|clip| {
            words::about_clip(
                &clip.name,
                clip.width_px,
                clip.height_px,
                clip.frame_times_s.len(),
                &clock(clip.duration_s),
            )
        })
    };
    view! {
        <header class="report__head">
            <input
                class="report__title"
                type="text"
                maxlength="200"
                autocomplete="off"
                aria-label=words::TITLE
                data-testid="report-title"
                prop:value=move || report.title()
                on:change=move |event| report.entitle(event_target_value(&event))
            />
            <p class="report__by">
                <input
                    class="report__author"
                    type="text"
                    maxlength="200"
                    autocomplete="off"
                    aria-label=words::AUTHORS
                    placeholder=words::AUTHORS_HINT
                    data-testid="report-author"
                    prop:value=move || report.author.get()
                    on:change=move |event| report.author.set(event_target_value(&event))
                />
                <span data-testid="report-date">{today()}</span>
            </p>
            <p class="report__clip">{about}</p>
        </header>
    }
}

#[component]
fn Picture() -> impl IntoView {
    let report = expect_state::<ReportState>();
    view! {
        <figure class="report__figure">
            {move || match report.picture.get() {
                Some(address) => view! {
                    <img class="report__picture" src=address alt=words::PICTURE data-testid="report-picture"/>
                }.into_any(),
                None => view! { <p class="report__none">{words::NO_PICTURE}</p> }.into_any(),
            }}
            <figcaption>{words::PICTURE}</figcaption>
        </figure>
    }
}

/// A text of any length, which prints whole.
#[component]
fn Conclusions() -> impl IntoView {
    let report = expect_state::<ReportState>();
    view! {
        <section class="report__part report__part--conclusions">
            <h2>{words::CONCLUSIONS}</h2>
            <div
                class="report__text"
                role="textbox"
                aria-multiline="true"
                aria-label=words::CONCLUSIONS
                contenteditable="plaintext-only"
                data-placeholder=words::CONCLUSIONS_HINT
                data-testid="report-conclusions"
                on:input=move |event| {
                    let element: web_sys::HtmlElement = event_target(&event);
                    report.conclusions.set(element.inner_text());
                }
            >
                {report.conclusions.get_untracked()}
            </div>
        </section>
    }
}

/// The day as people write it.
fn today() -> String {
    let options = Object::new();
    for (key, value) in [("day", "numeric"), ("month", "long"), ("year", "numeric")] {
        // An object of our own takes every key.
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    let options: &JsValue = options.unchecked_ref();
    String::from(Date::new_0().to_locale_date_string("en-GB", options))
}
