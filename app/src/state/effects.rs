use kinelens_protocol::{Event, Failure, JobKind, JobOutcome};
use leptos::{
    prelude::{Set, window},
    task::spawn_local,
};

use super::{Engine, ToastAction, link::Payload, model::Effect};
use crate::video::PageDecoder;

/// Carries out what the reducer asked for.
pub fn run(engine: Engine, effect: Effect) {
    let states = engine.states;
    match effect {
        Effect::ShowClip { job } => {
            begin(engine);
            engine.show_clip(job);
            // A page that was scrolled to its samples would show the middle of the workbench.
            window().scroll_to_with_x_and_y(0.0, 0.0);
            if let Some(clip) = states.scene.clip_untracked() {
                states.playback.load(&clip);
            }
        }
        Effect::ShowScene { job, has_clip } => {
            begin(engine);
            engine.show_scene(job, has_clip);
            if let Some(clip) = states.scene.clip_untracked() {
                states.playback.load(&clip);
            }
        }
        Effect::Opened { job } => engine.opened(job),
        Effect::OpeningFailed { job, failure } => engine.opening_failed(job, failure),
        Effect::DecodeInPage { job, failure } => decode_in_page(engine, job, failure),
        Effect::SendFrame {
            request,
            index: _,
            t_s,
        } => send_frame(engine, request, t_s),
        Effect::Notify { failure } => states.ui.notify(&failure),
        Effect::Select { object } => states.selection.select(object),
        Effect::JobDone { ended } => {
            let count = states.scene.with_untracked(|scene| scene.objects().count());
            // Fetching a model changes nothing in the scene.
            let way_back = (ended.kind != JobKind::FetchModel).then_some(ToastAction::Undo);
            states
                .ui
                .say(&done_words(ended.kind, &ended.outcome, count), way_back);
        }
    }
}

/// Forgets what was looked at and said of the scene before.
fn begin(engine: Engine) {
    let states = engine.states;
    states.selection.reset();
    states.ui.clear_toasts();
    states.ui.eye.set(None);
    states.ui.wanted_eye.set(None);
}

fn done_words(kind: JobKind, outcome: &JobOutcome, count: usize) -> String {
    let objects = match count {
        0 => words!(shell.nothing_has_been_found).to_owned(),
        1 => words!(shell.one_object_in_the_scene).to_owned(),
        _ => words!(shell.objects_in_the_scene, count = count),
    };
    match (kind, outcome) {
        (JobKind::FetchModel, JobOutcome::Finished) => words!(shell.the_model_is_here).to_owned(),
        (JobKind::FetchModel, _) => words!(shell.what_came_is_kept).to_owned(),
        (JobKind::Track, JobOutcome::Finished) => words!(shell.followed_the_point).to_owned(),
        (_, JobOutcome::Finished) => words!(shell.finished, objects = objects),
        _ => words!(shell.cancelled, objects = objects),
    }
}

/// Lets the page's own player read the clip that the engine could not.
fn decode_in_page(engine: Engine, job: kinelens_protocol::JobId, failure: Failure) {
    let Some(file) = engine.file(job) else { return };
    let epoch = engine.epoch();
    spawn_local(async move {
        let progress = move |done: u32, total: u32| {
            if engine.epoch() == epoch {
                engine.apply_own(Event::Progress {
                    job,
                    stage: kinelens_protocol::Stage::ReadingClip,
                    done,
                    total,
                });
            }
        };
        let opened = PageDecoder::open(&file, job, progress, move |decoder| {
            engine.set_decoder(Some(decoder));
        })
        .await;
        if engine.epoch() != epoch {
            return;
        }
        match opened {
            Ok(command) => engine.send(command),
            Err(None) => engine.apply_own(Event::JobEnded {
                job,
                outcome: JobOutcome::Cancelled,
            }),
            Err(Some(())) => {
                engine.set_decoder(None);
                engine.apply_own(Event::JobEnded {
                    job,
                    outcome: JobOutcome::Failed { failure },
                });
            }
        }
    });
}

fn send_frame(engine: Engine, request: kinelens_protocol::RequestId, t_s: f64) {
    let epoch = engine.epoch();
    spawn_local(async move {
        let bitmap = match engine.decoder() {
            Some(decoder) => decoder.frame(t_s).await,
            None => None,
        };
        if engine.epoch() == epoch {
            let payload = bitmap.map_or(Payload::Nothing, Payload::Bitmap);
            engine.send_with(kinelens_protocol::Command::PageFrame { request }, payload);
        }
    });
}
