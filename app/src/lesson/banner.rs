use leptos::prelude::*;

use super::{state::LessonState, words};
use crate::state::{Engine, SceneState, expect_state};

/// The question over the workbench.
#[component]
pub fn LessonBanner() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let engine = expect_state::<Engine>();
    let lessons = expect_state::<LessonState>();
    let has_lesson = Memo::new(move |_| scene.lesson().is_some());
    let task = move || {
        let lesson = scene.lesson()?;
        let label = lesson
            .object
            .and_then(|id| scene.with(|scene| scene.object(id).map(|object| object.label.clone())));
        Some(words::task(lesson.quantity, label.as_deref()))
    };
    let draw_words = move || match scene.lesson() {
        Some(lesson) if !lesson.predictions.is_empty() => words::DRAW_ANOTHER,
        _ => words::DRAW,
    };
    view! {
        <Show when=move || has_lesson.get()>
            <section class="lesson" data-testid="lesson" aria-label=words::QUESTION>
                <div class="lesson__words">
                    <p class="lesson__question" data-testid="lesson-question">
                        {move || scene.lesson().map(|lesson| lesson.question)}
                    </p>
                    <p class="lesson__task quiet">
                        {task}
                        {engine.is_viewer().then(|| view! { " "{words::ONLY_HERE} })}
                    </p>
                </div>
                <Show when=move || !lessons.is_drawing()>
                    <button
                        type="button"
                        class="button"
                        class:button--primary=move || scene.veil().is_some()
                        data-testid="lesson-draw"
                        on:click=move |_| lessons.begin(None)
                    >
                        {draw_words}
                    </button>
                </Show>
            </section>
        </Show>
    }
}

/// Says that numbers are missing on purpose, while they are.
#[component]
pub fn VeilNote() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    view! {
        <Show when=move || scene.veil().is_some()>
            <p class="veil" data-testid="veil">{words::VEILED_SOME}</p>
        </Show>
    }
}
