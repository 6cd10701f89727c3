use std::sync::Arc;

use kinelens_protocol::{Answer, AnswerValue, Evidence, ModelSlot};
use leptos::prelude::*;

use super::model::{ModelSaid, ModelWriting};
use crate::{
    format::{clock, interval},
    language::said,
    lesson::VEILED,
    shell::Icon,
    state::{PlaybackState, Question, SceneState, SelectionState, expect_state},
};

/// A question with its answer, or the wait for it.
#[component]
pub fn AnswerCard(question: Question) -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let Question {
        request,
        text,
        answer,
        asking,
    } = question;
    let is_asking = asking.is_some();
    let body = move || match answer.clone() {
        Some(answer) if is_veiled(&answer, scene) => {
            view! { <p class="veil" data-testid="veil">{VEILED}</p> }.into_any()
        }
        Some(answer) => view! { <Answered answer is_asking/> }.into_any(),
        None => {
            view! { <p class="answer__wait" role="status">{move || words!(panels.computing)}</p> }
                .into_any()
        }
    };
    view! {
        <article class="answer">
            <h3 class="answer__question">{text}</h3>
            {body}
            {asking
                .map(|asking| view! { <ModelWriting title=asking.title request/> })}
        </article>
    }
}

/// An answer about what a lesson hides is not shown, however it was asked for.
fn is_veiled(answer: &Answer, scene: SceneState) -> bool {
    answer.answered
        && match &answer.evidence {
            Some(evidence) => {
                let mut objects = evidence.objects.iter();
                objects.any(|&object| scene.hides_something_of(object))
            }
            None => scene.veil().is_some(),
        }
}

#[component]
fn Answered(answer: Arc<Answer>, is_asking: bool) -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let value = answer
        .value
        .as_ref()
        .and_then(|value| value_words(value, scene));
    let provider = answer
        .evidence
        .as_ref()
        .map(|evidence| evidence.provider.clone());
    let text = {
        let answer = Arc::clone(&answer);
        move || said(&answer.text)
    };
    let slot = answer.model.clone();
    let is_alone = slot == ModelSlot::NotLoaded && !is_asking;
    view! {
        <div
            class="answer__body"
            class:is-unanswered=!answer.answered
            data-testid="answer"
            data-answered=answer.answered.to_string()
            data-task=answer.task.clone()
        >
            {value
                .filter(|_| answer.answered)
                .map(|value| view! { <p class="answer__value" data-testid="answer-value">{value}</p> })}
            <p class="answer__text" data-testid="answer-text">{text}</p>
            <footer class="answer__foot">
                {answer
                    .answered
                    .then(|| provider.map(|provider| view! { <span class="badge badge--good">{move || said(&provider)}</span> }))}
                {answer.evidence.clone().map(|evidence| view! { <EvidenceButton evidence/> })}
                <Show when=move || is_alone>
                    <span class="answer__model quiet">{move || words!(panels.no_language_model_is)}</span>
                </Show>
            </footer>
            <ModelSaid answered=slot/>
        </div>
    }
}

/// Goes to what the answer rests on: selects its objects and marks its part of the clip.
#[component]
fn EvidenceButton(evidence: Evidence) -> impl IntoView {
    let playback = expect_state::<PlaybackState>();
    let selection = expect_state::<SelectionState>();
    let [start_s, end_s] = evidence.span_s;
    let span = move || words!(panels.from_to, from = clock(start_s), to = clock(end_s));
    let formula = evidence.formula.clone();
    let show = move |_| {
        selection.set(evidence.objects.clone());
        playback.pause();
        playback.mark_span(evidence.span_s);
        playback.seek_time(start_s);
    };
    view! {
        <button
            type="button"
            class="tag tag--button"
            data-testid="evidence"
            title=move || words!(panels.show_what_this_rests)
            on:click=show
        >
            <Icon name="eye"/>
            {span}
        </button>
        <span class="answer__formula quiet">{move || said(&formula)}</span>
    }
}

fn value_words(value: &AnswerValue, scene: SceneState) -> Option<String> {
    Some(match value {
        AnswerValue::Number { estimate, unit } => format!("{} {unit}", interval(estimate)),
        AnswerValue::Clock { hour } => words!(panels.o_clock, hour = hour),
        AnswerValue::Spans { spans_s } => {
            let spans = spans_s.iter();
            let words: Vec<String> = spans
                .map(|[start_s, end_s]| format!("{} – {}", clock(*start_s), clock(*end_s)))
                .collect();
            if words.is_empty() {
                return None;
            }
            words.join(", ")
        }
        AnswerValue::Winner {
            object,
            ratio,
            certain,
        } => {
            let label = scene
                .with_untracked(|scene| scene.object(*object).map(|object| object.label.clone()))?;
            match ratio {
                Some(ratio) if *certain => format!("{label}, {} ×", interval(ratio)),
                Some(ratio) => words!(panels.too_close_to_call_ratio, ratio = interval(ratio)),
                None if *certain => label,
                None => words!(panels.too_close_to_call).to_owned(),
            }
        }
    })
}
