use kinelens_protocol::{JobKind, Stage};
use leptos::prelude::*;

use super::Icon;
use crate::{
    format::bytes,
    language::said,
    state::{Engine, JobState, RunningJob, Toast, ToastAction, Tone, UiState, expect_state},
    tools::ToolState,
};

/// Good news goes after this many seconds, with an action after twice as many. Bad news stays.
const TOAST_S: u64 = 6;

/// What the engine is doing now, and the way to end it.
#[component]
pub fn Status() -> impl IntoView {
    let engine = expect_state::<Engine>();
    let jobs = expect_state::<JobState>();
    let busy = Memo::new(move |_| jobs.current().is_some());
    // Screen readers hear the stages, not every number.
    let spoken = Memo::new(move |_| {
        jobs.current()
            .map_or_else(String::new, |job| stage_words(&job).to_owned())
    });
    let share = move || {
        let job = jobs.current()?;
        has_steps(&job).then(|| f64::from(job.done) / f64::from(job.total))
    };
    let cancelling = move || jobs.current().is_some_and(|job| job.cancelling);
    view! {
        <div class="visually-hidden" role="status" aria-live="polite">{spoken}</div>
        <Show when=move || busy.get()>
            <div class="status" data-testid="status">
                <div
                    class="status__bar"
                    class:is-unknown=move || share().is_none()
                    role="progressbar"
                    aria-label=move || words!(shell.progress)
                    aria-valuemin="0"
                    aria-valuemax="100"
                    aria-valuenow=move || share().map(|share| format!("{:.0}", share * 100.0))
                >
                    <div
                        class="status__fill"
                        style:transform=move || {
                            share().map(|share| format!("scaleX({:.4})", share.clamp(0.0, 1.0)))
                        }
                    ></div>
                </div>
                <p class="status__words" data-testid="progress">
                    {move || jobs.current().map(|job| progress_words(&job))}
                </p>
                <button
                    type="button"
                    class="button button--small"
                    data-testid="cancel"
                    disabled=cancelling
                    on:click=move |_| engine.cancel()
                >
                    {move || if cancelling() { words!(shell.cancelling) } else { words!(shell.cancel) }}
                </button>
            </div>
        </Show>
    }
}

/// What is one step alone has no share that could be shown.
fn has_steps(job: &RunningJob) -> bool {
    job.total > 1
}

fn progress_words(job: &RunningJob) -> String {
    if job.stage == Some(Stage::FetchingModel) {
        let size = |kib: u32| bytes(u64::from(kib) * 1024);
        words!(
            shell.stage_done_of,
            stage = stage_words(job),
            done = size(job.done),
            total = size(job.total)
        )
    } else if has_steps(job) {
        words!(
            shell.stage_done_of,
            stage = stage_words(job),
            done = job.done,
            total = job.total
        )
    } else {
        format!("{}…", stage_words(job))
    }
}

fn stage_words(job: &RunningJob) -> &'static str {
    match (job.stage, job.kind) {
        (Some(Stage::ReadingClip), _) => words!(shell.reading_the_clip),
        (Some(Stage::LoadingWeights), JobKind::AskModel) => words!(shell.loading_the_model),
        (Some(Stage::LoadingWeights), _) => words!(shell.loading_the_detector),
        (Some(Stage::MeasuringDevices), _) => words!(shell.measuring_the_devices),
        (Some(Stage::FindingObjects), _) => words!(shell.finding_objects),
        (Some(Stage::FollowingPoint), _) => words!(shell.following_the_point),
        (Some(Stage::FetchingModel), _) | (None, JobKind::FetchModel) => {
            words!(shell.fetching_the_model)
        }
        (Some(Stage::LookingAtClip), _) => words!(shell.the_model_looks),
        (Some(Stage::ReadingQuestion), _) => words!(shell.the_model_reads),
        (Some(Stage::WritingAnswer), _) => words!(shell.the_model_writes),
        (None, JobKind::AskModel) => words!(shell.loading_the_model),
        (None, JobKind::Open) => words!(shell.opening_the_clip),
        (None, JobKind::Detect) => words!(shell.starting_to_look_for),
        (None, JobKind::Track) => words!(shell.starting_to_follow_the),
    }
}

/// Short messages at the foot of the page, where they cover no control.
#[component]
pub fn Toasts(
    /// What stands above the messages and stays.
    children: Children,
) -> impl IntoView {
    let ui = expect_state::<UiState>();
    view! {
        <div class="toasts" aria-live="polite">
            {children()}
            <For each=move || ui.toasts() key=|toast| toast.id let:toast>
                <ToastView toast/>
            </For>
        </div>
    }
}

#[component]
fn ToastView(toast: Toast) -> impl IntoView {
    let engine = expect_state::<Engine>();
    let tools = expect_state::<ToolState>();
    let ui = expect_state::<UiState>();
    let id = toast.id;
    let bad = toast.tone == Tone::Bad;
    if !bad {
        let seconds = TOAST_S * (1 + u64::from(toast.action.is_some()));
        set_timeout(
            move || ui.dismiss(id),
            std::time::Duration::from_secs(seconds),
        );
    }
    let act = move |action: ToastAction| {
        match action {
            ToastAction::Undo => engine.undo(),
            ToastAction::TrackOn => tools.track_on(),
        }
        ui.dismiss(id);
    };
    let words = |action| match action {
        ToastAction::Undo => words!(shell.undo),
        ToastAction::TrackOn => words!(shell.track_on_from_here),
    };
    view! {
        <div class="toast" class:is-bad=bad data-testid="toast" data-toast=id role=bad.then_some("alert")>
            <Icon name=if bad { "warn" } else { "check" }/>
            <div class="toast__words">
                <p>{move || said(&toast.message)}</p>
                {(!toast.hint.is_empty()).then(|| view! { <p class="quiet">{move || said(&toast.hint)}</p> })}
            </div>
            {toast
                .action
                .map(|action| {
                    view! {
                        <button
                            type="button"
                            class="button button--small"
                            data-testid="toast-action"
                            on:click=move |_| act(action)
                        >
                            {move || words(action)}
                        </button>
                    }
                })}
            <button
                type="button"
                class="button button--icon button--bare"
                aria-label=move || words!(shell.dismiss_esc)
                title=move || words!(shell.dismiss_esc)
                on:click=move |_| ui.dismiss(id)
            >
                <Icon name="close"/>
            </button>
        </div>
    }
}
