use std::sync::Arc;

use kinelens_protocol::{
    Answer, Event, Failure, FailureCode, FitRequest, JobId, JobKind, JobOutcome, ObjectId,
    PROTOCOL_VERSION, RequestId, SceneDocument, SceneObject,
};

use super::model::{AppModel, Effect, EndedJob, FitSlot, Question, RunningJob, SceneModel};

/// Applies one event of the engine to the model and says what is to be done outside it.
///
/// Nothing else writes what the engine said.
pub fn apply(model: &mut AppModel, event: Event) -> Vec<Effect> {
    match event {
        Event::Ready { protocol } => ready(model, protocol),
        Event::Device { report } => {
            model.device = Some(Arc::new(report));
            Vec::new()
        }
        Event::PageDecodingWanted { job, failure } => vec![Effect::DecodeInPage { job, failure }],
        Event::FrameWanted {
            request,
            index,
            t_s,
        } => vec![Effect::SendFrame {
            request,
            index,
            t_s,
        }],
        Event::ClipOpened { job, clip } => {
            model.scene = SceneModel {
                clip: Some(Arc::new(clip)),
                version: model.scene.version + 1,
                ..SceneModel::default()
            };
            model.questions.clear();
            model.fits.clear();
            vec![Effect::ShowClip { job }]
        }
        Event::JobStarted { job, kind } => {
            job_entry(model, job, kind);
            Vec::new()
        }
        Event::Progress {
            job,
            stage,
            done,
            total,
        } => {
            if let Some(running) = running_mut(model, job) {
                running.stage = Some(stage);
                running.done = done;
                running.total = total;
            }
            Vec::new()
        }
        Event::JobEnded { job, outcome } => job_ended(model, job, outcome),
        Event::ObjectGrew { object } => object_grew(model, object),
        Event::Scene {
            scene,
            revision,
            can_undo,
            can_redo,
        } => scene_changed(model, *scene, revision, [can_undo, can_redo]),
        Event::Fitted { request, result } => {
            if let Some(slot) = model.fits.get_mut(&request) {
                slot.result = Some(result.map(Arc::new));
            }
            Vec::new()
        }
        Event::Answered { request, answer } => {
            answered(model, request, answer);
            Vec::new()
        }
        Event::Warning { failure } | Event::Failed { failure } => vec![Effect::Notify { failure }],
    }
}

/// Notes a job at the moment its command is sent, so that the page answers at once.
pub fn job_sent(model: &mut AppModel, job: JobId, kind: JobKind) {
    job_entry(model, job, kind);
}

/// Notes that the user wants a job to end.
pub fn cancel_sent(model: &mut AppModel, job: JobId) {
    if let Some(running) = running_mut(model, job) {
        running.cancelling = true;
    }
}

/// Notes a question at the moment it is asked.
pub fn question_sent(model: &mut AppModel, request: RequestId, text: String) {
    model.questions.push(Question {
        request,
        text,
        answer: None,
    });
}

/// Notes a fit at the moment it is asked for.
pub fn fit_sent(model: &mut AppModel, request: RequestId, asked: FitRequest) {
    model.fits.insert(
        request,
        FitSlot {
            asked,
            result: None,
        },
    );
}

/// Forgets the jobs of the epochs before; their ends would be dropped as stale.
pub fn epoch_began(model: &mut AppModel) {
    model.jobs.running.clear();
    model.jobs.last = None;
}

fn ready(model: &mut AppModel, protocol: u32) -> Vec<Effect> {
    model.connected = protocol == PROTOCOL_VERSION;
    if model.connected {
        return Vec::new();
    }
    let failure = Failure::new(
        FailureCode::BadMessage,
        "This page and its engine come from different versions.",
        "Reload the page.",
    );
    vec![Effect::Notify { failure }]
}

fn job_entry(model: &mut AppModel, job: JobId, kind: JobKind) {
    match running_mut(model, job) {
        Some(running) => running.kind = kind,
        None => model.jobs.running.push(RunningJob::new(job, kind)),
    }
}

fn running_mut(model: &mut AppModel, job: JobId) -> Option<&mut RunningJob> {
    model.jobs.running.iter_mut().find(|one| one.id == job)
}

fn job_ended(model: &mut AppModel, job: JobId, outcome: JobOutcome) -> Vec<Effect> {
    let Some(index) = model.jobs.running.iter().position(|one| one.id == job) else {
        return Vec::new();
    };
    let kind = model.jobs.running.remove(index).kind;
    let ended = EndedJob {
        id: job,
        kind,
        outcome: outcome.clone(),
    };
    model.jobs.last = Some(ended.clone());
    match (kind, outcome) {
        (JobKind::Open, JobOutcome::Failed { failure }) => {
            vec![Effect::OpeningFailed { job, failure }]
        }
        (_, JobOutcome::Failed { failure }) => vec![Effect::Notify { failure }],
        (JobKind::Open, _) => Vec::new(),
        _ => vec![Effect::JobDone { ended }],
    }
}

fn object_grew(model: &mut AppModel, object: SceneObject) -> Vec<Effect> {
    let id = object.id;
    let is_new = model.scene.object(id).is_none();
    model.scene.growing.insert(id, Arc::new(object));
    model.scene.version += 1;
    select_new(model, is_new.then_some(id))
}

fn scene_changed(
    model: &mut AppModel,
    document: SceneDocument,
    revision: u64,
    [can_undo, can_redo]: [bool; 2],
) -> Vec<Effect> {
    let known = |id| model.scene.object(id).is_some();
    let new = document
        .objects
        .iter()
        .map(|object| object.id)
        .filter(|&id| !known(id))
        .max();
    model.scene = SceneModel {
        clip: Some(Arc::new(document.clip.clone())),
        document: Some(Arc::new(document)),
        revision,
        can_undo,
        can_redo,
        growing: Default::default(),
        version: model.scene.version + 1,
    };
    select_new(model, new)
}

/// A click makes one object and the user means to look at it; a detection makes many.
fn select_new(model: &AppModel, new: Option<ObjectId>) -> Vec<Effect> {
    match new {
        Some(object) if model.jobs.is_running(JobKind::Track) => vec![Effect::Select { object }],
        _ => Vec::new(),
    }
}

fn answered(model: &mut AppModel, request: RequestId, answer: Answer) {
    let asked = model
        .questions
        .iter_mut()
        .find(|one| one.request == request);
    if let Some(question) = asked {
        question.answer = Some(Arc::new(answer));
    }
}
