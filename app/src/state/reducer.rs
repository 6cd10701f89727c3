use std::sync::Arc;

use kinelens_protocol::{
    Answer, Clip, Event, Failure, FailureCode, FitRequest, JobId, JobKind, JobOutcome, ObjectId,
    PROTOCOL_VERSION, RequestId, SceneDocument, SceneObject,
};

use super::model::{AppModel, Asking, Effect, EndedJob, FitSlot, Question, RunningJob, SceneModel};

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
            begin_scene(model, clip);
            vec![Effect::ShowClip { job }]
        }
        Event::SceneOpened {
            job,
            clip,
            has_clip,
        } => {
            begin_scene(model, clip);
            vec![Effect::ShowScene { job, has_clip }]
        }
        Event::JobStarted { job, kind } => {
            job_entry(model, job, kind).started = true;
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
        Event::Suggestions { questions } => {
            model.suggestions = questions;
            Vec::new()
        }
        Event::Models { models } => {
            model.models = models;
            Vec::new()
        }
        Event::ModelSaid { request, text } => {
            let mut questions = model.questions.iter_mut();
            let question = questions.find(|one| one.request == request);
            if let Some(asking) = question.and_then(|question| question.asking.as_mut()) {
                asking.said.push_str(&text);
            }
            Vec::new()
        }
        Event::Warning { failure } => vec![Effect::Notify { failure }],
        Event::Failed { failure } => vec![refused(model, failure)],
    }
}

fn begin_scene(model: &mut AppModel, clip: Clip) {
    model.scene = SceneModel {
        clip: Some(Arc::new(clip)),
        version: model.scene.version + 1,
        ..SceneModel::default()
    };
    model.questions.clear();
    model.suggestions.clear();
    model.fits.clear();
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
        asking: None,
    });
}

/// Notes that a language model is asked a question, too.
pub fn model_asked(model: &mut AppModel, request: RequestId, asking: Asking) {
    let mut questions = model.questions.iter_mut();
    if let Some(question) = questions.find(|one| one.request == request) {
        question.asking = Some(asking);
    }
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
    model.jobs.running.retain(|job| !job.is_in_front());
    model.jobs.last = None;
}

fn ready(model: &mut AppModel, protocol: u32) -> Vec<Effect> {
    model.connected = protocol == PROTOCOL_VERSION;
    if model.connected {
        return Vec::new();
    }
    let failure = Failure::new(
        FailureCode::BadMessage,
        words!(shell.this_page_and_its),
        words!(shell.reload_the_page),
    );
    vec![Effect::Notify { failure }]
}

fn job_entry(model: &mut AppModel, job: JobId, kind: JobKind) -> &mut RunningJob {
    let running = &mut model.jobs.running;
    let index = running.iter().position(|one| one.id == job);
    let index = index.unwrap_or_else(|| {
        running.push(RunningJob::new(job, kind));
        running.len() - 1
    });
    &mut running[index]
}

/// A command was refused. A job that has not begun is the one that was asked for.
fn refused(model: &mut AppModel, failure: Failure) -> Effect {
    let running = &mut model.jobs.running;
    match running.iter().position(|job| !job.started) {
        Some(index) => {
            let RunningJob { id: job, kind, .. } = running.remove(index);
            match kind {
                JobKind::Open => Effect::OpeningFailed { job, failure },
                JobKind::Detect | JobKind::Track | JobKind::FetchModel | JobKind::AskModel => {
                    Effect::Notify { failure }
                }
            }
        }
        None => Effect::Notify { failure },
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
    for question in &mut model.questions {
        // What a model said before a failure or a cancel is no answer.
        if question
            .asking
            .as_ref()
            .is_some_and(|asking| asking.job == job)
        {
            question.asking = None;
        }
    }
    match (kind, outcome) {
        (JobKind::Open, JobOutcome::Failed { failure }) => {
            vec![Effect::OpeningFailed { job, failure }]
        }
        (_, JobOutcome::Failed { failure }) => vec![Effect::Notify { failure }],
        (JobKind::Open, _) => vec![Effect::Opened { job }],
        // The answer is its own news, and so is its absence.
        (JobKind::AskModel, _) => Vec::new(),
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
    // The same clip stays the same `Arc`, so that an edit is not taken for a new clip.
    let clip = match model.scene.clip.take() {
        Some(clip) if *clip == document.clip => clip,
        _ => Arc::new(document.clip.clone()),
    };
    if model.questions.is_empty() {
        model.questions = saved_questions(&document);
    }
    model.scene = SceneModel {
        clip: Some(clip),
        document: Some(Arc::new(document)),
        revision,
        can_undo,
        can_redo,
        growing: Default::default(),
        version: model.scene.version + 1,
    };
    select_new(model, new)
}

/// The questions that a scene was saved with. Their numbers are counted down, so that none is that
/// of a question asked here.
fn saved_questions(document: &SceneDocument) -> Vec<Question> {
    let answers = document.answers.iter().enumerate();
    answers
        .map(|(index, answer)| Question {
            request: RequestId(u32::MAX.saturating_sub(index as u32)),
            text: answer.question.clone(),
            answer: Some(Arc::new(answer.clone())),
            asking: None,
        })
        .collect()
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

#[cfg(test)]
mod tests {
    use kinelens_protocol::{ModelSlot, ObjectSource, Stage};

    use super::*;

    fn failure() -> Failure {
        Failure::new(FailureCode::ClipNotVideo, "No video.", "Open a video.")
    }

    fn clip(name: &str) -> Clip {
        Clip {
            name: name.into(),
            size_bytes: 1,
            sha256: None,
            width_px: 2,
            height_px: 2,
            rotation_deg: 0,
            duration_s: 1.0,
            frame_times_s: vec![0.0, 0.5],
            focal_length_35mm: None,
            codec: "avc1".into(),
            decoder: "webcodecs".into(),
            analysis_width_px: 2,
            analysis_height_px: 2,
        }
    }

    fn object(id: u32, label: &str) -> SceneObject {
        SceneObject {
            id: ObjectId(id),
            label: label.into(),
            colour: "#123456".into(),
            source: ObjectSource::Autotracker,
            over_plane_m: None,
            samples: Vec::new(),
        }
    }

    fn scene(objects: Vec<SceneObject>, revision: u64) -> Event {
        let empty = r#"{"version":"1.0","generator":"test","clip":null,"calibration":{"kind":"none"},"camera":{"provider":"none","intrinsics":null,"world_from_camera":[],"scale":{"unit":"pixels","relative_sigma":0.0,"source":"none","words":""}},"objects":[],"kinematics":[]}"#;
        let mut value: serde_json::Value = serde_json::from_str(empty).expect("is JSON");
        value["clip"] = serde_json::to_value(clip("a.mp4")).expect("is JSON");
        let mut document: SceneDocument = serde_json::from_value(value).expect("is a scene");
        document.objects = objects;
        Event::Scene {
            scene: Box::new(document),
            revision,
            can_undo: true,
            can_redo: false,
        }
    }

    fn opened() -> AppModel {
        let mut model = AppModel::default();
        let job = JobId(1);
        let clip = clip("a.mp4");
        let effects = apply(&mut model, Event::ClipOpened { job, clip });
        assert_eq!(effects, [Effect::ShowClip { job }]);
        assert!(apply(&mut model, scene(Vec::new(), 1)).is_empty());
        model
    }

    #[test]
    fn a_failed_opening_keeps_the_scene_before_it() {
        let mut model = opened();
        let job = JobId(2);
        job_sent(&mut model, job, JobKind::Open);
        let before = model.scene.clone();
        let outcome = JobOutcome::Failed { failure: failure() };
        let effects = apply(&mut model, Event::JobEnded { job, outcome });
        let failure = failure();
        assert_eq!(effects, [Effect::OpeningFailed { job, failure }]);
        assert_eq!(model.scene, before);
        assert!(model.jobs.running.is_empty());
    }

    #[test]
    fn a_new_clip_begins_with_nothing_of_the_old_one() {
        let mut model = opened();
        question_sent(&mut model, RequestId(5), "How far?".into());
        apply(&mut model, scene(vec![object(1, "car")], 2));
        let event = Event::ClipOpened {
            job: JobId(9),
            clip: clip("b.mp4"),
        };
        apply(&mut model, event);
        assert_eq!(model.scene.objects().count(), 0);
        assert!(model.scene.document.is_none());
        assert!(model.questions.is_empty());
    }

    #[test]
    fn objects_that_grow_stand_over_the_document_until_the_next_scene() {
        let mut model = opened();
        apply(&mut model, scene(vec![object(1, "car")], 2));
        let version = model.scene.version;
        for (id, label) in [(1, "van"), (7, "dog")] {
            let object = object(id, label);
            let effects = apply(&mut model, Event::ObjectGrew { object });
            assert!(effects.is_empty(), "a detection selects nothing");
        }
        assert!(model.scene.version > version);
        let labels: Vec<_> = model.scene.objects().map(|one| one.label.clone()).collect();
        assert_eq!(labels, ["van", "dog"]);
        let before = model.scene.clip.clone().expect("a clip is open");
        apply(&mut model, scene(vec![object(1, "van")], 3));
        assert_eq!(model.scene.objects().count(), 1);
        let after = model.scene.clip.clone().expect("a clip is open");
        assert!(Arc::ptr_eq(&before, &after), "an edit is no new clip");
    }

    #[test]
    fn a_click_selects_the_object_it_makes_once() {
        let mut model = opened();
        job_sent(&mut model, JobId(3), JobKind::Track);
        let select = [Effect::Select {
            object: ObjectId(4),
        }];
        let grew = || Event::ObjectGrew {
            object: object(4, "ball"),
        };
        assert_eq!(apply(&mut model, grew()), select);
        assert!(apply(&mut model, grew()).is_empty());
        assert!(apply(&mut model, scene(vec![object(4, "ball")], 2)).is_empty());
    }

    #[test]
    fn a_job_is_told_from_its_command_to_its_end() {
        let mut model = opened();
        let job = JobId(8);
        job_sent(&mut model, job, JobKind::Detect);
        let kind = JobKind::Detect;
        apply(&mut model, Event::JobStarted { job, kind });
        assert_eq!(model.jobs.running.len(), 1, "the start is no second job");
        let stage = Stage::FindingObjects;
        for (done, job) in [(3, job), (99, JobId(77))] {
            let progress = Event::Progress {
                job,
                stage,
                done,
                total: 10,
            };
            apply(&mut model, progress);
        }
        cancel_sent(&mut model, job);
        let running = model.jobs.current().expect("still runs");
        assert_eq!((running.done, running.cancelling), (3, true));
        let outcome = JobOutcome::Cancelled;
        let ended = || Event::JobEnded {
            job,
            outcome: outcome.clone(),
        };
        assert!(matches!(
            apply(&mut model, ended())[..],
            [Effect::JobDone { .. }]
        ));
        assert!(apply(&mut model, ended()).is_empty(), "an end comes once");
    }

    #[test]
    fn a_refused_command_leaves_no_job_behind() {
        let mut model = opened();
        let (begun, asked) = (JobId(4), JobId(5));
        let kind = JobKind::Detect;
        apply(&mut model, Event::JobStarted { job: begun, kind });
        job_sent(&mut model, asked, JobKind::Open);
        let effects = apply(&mut model, Event::Failed { failure: failure() });
        let failure = failure();
        let expected = [Effect::OpeningFailed {
            job: asked,
            failure: failure.clone(),
        }];
        assert_eq!(effects, expected);
        let effects = apply(
            &mut model,
            Event::Failed {
                failure: failure.clone(),
            },
        );
        assert_eq!(effects, [Effect::Notify { failure }]);
        assert_eq!(model.jobs.current().map(|job| job.id), Some(begun));
    }

    #[test]
    fn another_version_of_the_protocol_is_told_to_the_user() {
        let mut model = AppModel::default();
        let right = PROTOCOL_VERSION;
        assert!(apply(&mut model, Event::Ready { protocol: right }).is_empty());
        assert!(model.connected);
        let effects = apply(
            &mut model,
            Event::Ready {
                protocol: right + 1,
            },
        );
        assert!(matches!(effects[..], [Effect::Notify { .. }]));
        assert!(!model.connected);
    }

    #[test]
    fn a_saved_scene_brings_its_questions() {
        let mut model = opened();
        let Event::Scene {
            scene: mut saved, ..
        } = scene(Vec::new(), 2)
        else {
            unreachable!("the event made above");
        };
        saved.answers = vec![Answer {
            question: "How far?".into(),
            task: None,
            text: "3 m".into(),
            answered: true,
            value: None,
            evidence: None,
            model: ModelSlot::NotLoaded,
        }];
        let event = |revision| Event::Scene {
            scene: saved.clone(),
            revision,
            can_undo: false,
            can_redo: false,
        };
        apply(&mut model, event(2));
        apply(&mut model, event(3));
        assert_eq!(model.questions.len(), 1);
        assert_eq!(model.questions[0].text, "How far?");
    }

    #[test]
    fn answers_and_fits_find_their_requests() {
        let mut model = opened();
        question_sent(&mut model, RequestId(1), "How far?".into());
        let answer = Answer {
            question: "How far?".into(),
            task: None,
            text: "3 m".into(),
            answered: true,
            value: None,
            evidence: None,
            model: ModelSlot::NotLoaded,
        };
        for request in [RequestId(2), RequestId(1)] {
            let answer = answer.clone();
            apply(&mut model, Event::Answered { request, answer });
        }
        assert!(model.questions[0].answer.is_some());
        let result = Err(failure());
        let request = RequestId(3);
        apply(&mut model, Event::Fitted { request, result });
        assert!(model.fits.is_empty(), "nobody asked for this fit");
    }
}
