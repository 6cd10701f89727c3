use kinelens_protocol::Prediction;
use leptos::prelude::*;

use super::{
    compare::{Difference, difference},
    curves::{DASHES, PenWords},
    state::{LessonState, subject},
    words,
};
use crate::{
    format::{Unit, UnitSet, clock},
    shell::Icon,
    state::{PlaybackState, SceneState, SelectionState, UiState, expect_state},
};

/// Above the plots: the pencil's buttons, and the predictions with how far they are off.
#[component]
pub fn PredictionBar() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let ui = expect_state::<UiState>();
    let lessons = expect_state::<LessonState>();
    let has_lesson = Memo::new(move |_| scene.lesson().is_some());
    let unit = Signal::derive(move || {
        let units = UnitSet::new(scene.length_unit(), ui.units.get());
        let quantity = scene.lesson().map(|lesson| lesson.quantity);
        quantity.map_or(units.length, |quantity| units.of(quantity))
    });
    view! {
        <Show when=move || has_lesson.get()>
            <section class="predictions" data-testid="prediction-bar" aria-label=words::PREDICTIONS>
                <Show when=move || lessons.is_drawing()>
                    <Pencil unit/>
                </Show>
                <ul class="predictions__list">
                    {move || {
                        let predictions = scene.lesson().map(|lesson| lesson.predictions);
                        predictions
                            .unwrap_or_default()
                            .into_iter()
                            .enumerate()
                            .map(|(index, prediction)| view! { <Entry index prediction unit=unit.get()/> })
                            .collect_view()
                    }}
                </ul>
            </section>
        </Show>
    }
}

/// The name and the buttons of the prediction that is drawn.
#[component]
fn Pencil(unit: Signal<Unit>) -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let lessons = expect_state::<LessonState>();
    let has_points = move || {
        lessons
            .drawn()
            .is_some_and(|prediction| prediction.points.len() > 1)
    };
    view! {
        <div class="predictions__form">
            <label class="predictions__name">
                <span class="field__label">{words::NAME}</span>
                <input
                    class="input"
                    type="text"
                    maxlength="60"
                    autocomplete="off"
                    data-testid="prediction-name"
                    prop:value=move || lessons.name()
                    on:change=move |event| lessons.rename(&event_target_value(&event))
                />
            </label>
            <button
                type="button"
                class="button button--small"
                data-testid="prediction-undo"
                disabled=move || !scene.can_undo()
                on:click=move |_| lessons.undo()
            >
                {words::UNDO}
            </button>
            <button
                type="button"
                class="button button--small"
                data-testid="prediction-clear"
                disabled=move || !has_points()
                on:click=move |_| lessons.clear()
            >
                {words::CLEAR}
            </button>
            <button
                type="button"
                class="button button--small"
                data-testid="prediction-stop"
                on:click=move |_| lessons.stop()
            >
                {words::STOP}
            </button>
            <button
                type="button"
                class="button button--small button--primary"
                data-testid="prediction-compare"
                disabled=move || !has_points()
                on:click=move |_| lessons.compare()
            >
                {words::COMPARE}
            </button>
        </div>
        <p class="predictions__how quiet">{words::HOW}</p>
        <PenWords unit/>
    }
}

/// One prediction of the list.
#[component]
fn Entry(index: usize, prediction: Prediction, unit: Unit) -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let lessons = expect_state::<LessonState>();
    let points = StoredValue::new(prediction.points);
    let found = move || {
        let (document, lesson) = (scene.document()?, scene.lesson()?);
        let object = subject(&lesson, &document, &selection.selected())?;
        let motion = document
            .kinematics
            .iter()
            .find(|one| one.object == object)?;
        let series = motion.series(lesson.quantity);
        points.with_value(|points| difference(points, &motion.t_s, &series.value))
    };
    let verdict = move || match found() {
        _ if scene.veil().is_some() => {
            view! { <span class="quiet">{words::NOT_COMPARED}</span> }.into_any()
        }
        Some(difference) => view! { <Verdict difference unit/> }.into_any(),
        None => view! { <span class="quiet">{words::NO_OVERLAP}</span> }.into_any(),
    };
    view! {
        <li
            class="predictions__entry"
            class:is-drawn=move || lessons.is_drawn(index)
            data-testid="prediction"
        >
            <svg class="predictions__swatch" viewBox="0 0 28 8" aria-hidden="true">
                <path d="M1 4h26" stroke=prediction.colour stroke-dasharray=DASHES[index % DASHES.len()]></path>
            </svg>
            <span class="predictions__words">
                <b>{prediction.name.clone()}</b>
                {verdict}
            </span>
            <button
                type="button"
                class="button button--small button--bare"
                data-testid="prediction-redraw"
                disabled=move || lessons.is_drawn(index)
                on:click=move |_| lessons.begin(Some(index))
            >
                {words::REDRAW}
            </button>
            <button
                type="button"
                class="button button--icon button--bare predictions__remove"
                data-testid="prediction-remove"
                aria-label=words::remove(&prediction.name)
                title=words::remove(&prediction.name)
                on:click=move |_| lessons.remove(index)
            >
                <Icon name="close"/>
            </button>
        </li>
    }
}

/// How far a prediction is off, with the way to the moment where it is most.
#[component]
fn Verdict(difference: Difference, unit: Unit) -> impl IntoView {
    let playback = expect_state::<PlaybackState>();
    let [rms, largest] = words::difference_parts(&difference, unit);
    let jump = move |_| {
        playback.pause();
        playback.seek_time(difference.largest_t_s);
    };
    view! {
        <span title=words::reach(&difference)>
            {words::RMS}" "<strong data-testid="prediction-rms">{rms}</strong>
            {format!(", {} {largest} ", words::LARGEST())}
            <button
                type="button"
                class="table__link predictions__jump"
                data-testid="prediction-largest"
                title=words::JUMP
                on:click=jump
            >
                {clock(difference.largest_t_s)}
            </button>
        </span>
    }
}
