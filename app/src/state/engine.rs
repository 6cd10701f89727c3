use std::collections::HashMap;

use js_sys::Object;
use kinelens_protocol::{
    Calibration, Command, DetectSettings, Event, Failure, FailureCode, FitRequest, JobId, JobKind,
    ObjectEdit, ObjectId, PROTOCOL_VERSION, RequestId, SmoothingSettings, TrackSettings,
};
use leptos::prelude::*;
use web_sys::{File, MessagePort};

use super::{
    AskState, DeviceState, FitState, JobState, ModelState, PlaybackState, SceneState,
    SelectionState, UiState,
    arrival::{Luggage, Waiting},
    effects,
    lesson::Taught,
    link::{Incoming, Link, Payload, decode},
    model::{AppModel, Asking, Effect},
    reducer,
};
use crate::{
    video::PageDecoder,
    viewer::{Embedded, embedded},
};

/// Objects that grow are shown at most this often during a job.
const GROWTH_PAUSE_MS: u64 = 150;
/// Most tokens of a language model's answer: a few sentences.
const MOST_ANSWER_TOKENS: u32 = 160;

/// The verbs: everything that the page can ask the engine to do.
///
/// Components call these and never see the worker. Answers come back through the reducer into the
/// states beside this one.
#[derive(Clone, Copy)]
pub struct Engine {
    pub(super) inner: StoredValue<Inner, LocalStorage>,
    pub(super) states: States,
    /// Object URL of the shown clip.
    pub(super) clip_url: RwSignal<Option<String>>,
    /// Name of the clip that is being opened.
    pub(super) opening: RwSignal<Option<String>>,
    pub(super) settled: RwSignal<u32>,
}

/// What the engine's answers are written to.
#[derive(Clone, Copy)]
pub struct States {
    pub scene: SceneState,
    pub playback: PlaybackState,
    pub selection: SelectionState,
    pub jobs: JobState,
    pub device: DeviceState,
    pub ask: AskState,
    pub fits: FitState,
    pub models: ModelState,
    pub ui: UiState,
}

pub(super) struct Inner {
    link: Option<Link>,
    /// Whether this page only shows one scene, without an engine.
    is_viewer: bool,
    pub(super) model: AppModel,
    epoch: u32,
    last_id: u32,
    /// Files of the jobs that open a clip.
    pub(super) files: HashMap<JobId, File>,
    /// File of the shown clip.
    pub(super) clip_file: Option<File>,
    /// What an opening job will be followed by.
    pub(super) waiting: Option<(JobId, Waiting)>,
    /// What came with the open scene.
    pub(super) luggage: Luggage,
    /// File of the last clip that could not be opened.
    pub(super) refused: Option<File>,
    decoder: Option<PageDecoder>,
    /// Lessons before and after the shown one, in a page without an engine.
    pub(super) taught: Taught,
}

impl Engine {
    /// Starts the worker and says hello.
    pub fn start(states: States) -> Self {
        let engine = Self {
            inner: StoredValue::new_local(Inner {
                link: None,
                is_viewer: false,
                model: AppModel::default(),
                epoch: 0,
                last_id: 0,
                files: HashMap::new(),
                clip_file: None,
                waiting: None,
                luggage: Luggage::default(),
                refused: None,
                decoder: None,
                taught: Taught::default(),
            }),
            states,
            clip_url: RwSignal::new(None),
            opening: RwSignal::new(None),
            settled: RwSignal::new(0),
        };
        if let Some(embedded) = embedded() {
            engine.show_embedded(embedded);
            return engine;
        }
        match Link::start(
            move |incoming| engine.receive(incoming),
            move |reason| engine.worker_failed(&reason),
        ) {
            Ok(link) => engine.inner.update_value(|inner| inner.link = Some(link)),
            Err(_) => engine.worker_failed(words!(shell.the_browser_refused)),
        }
        engine.send(Command::Hello {
            protocol: PROTOCOL_VERSION,
        });
        engine
    }

    /// Whether this page only shows one scene: nothing can be found, followed or changed in it.
    pub fn is_viewer(self) -> bool {
        self.inner.with_value(|inner| inner.is_viewer)
    }

    fn show_embedded(self, embedded: Embedded) {
        let Embedded {
            mut document,
            clip_url,
        } = embedded;
        // A lesson that was spoilt by hand is left out; the rest can still be seen.
        document.lesson = document.lesson.filter(|lesson| lesson.flaw().is_none());
        self.inner.update_value(|inner| inner.is_viewer = true);
        self.apply_own(Event::SceneOpened {
            job: JobId(0),
            clip: document.clip.clone(),
            has_clip: clip_url.is_some(),
        });
        self.clip_url.set(clip_url);
        self.apply_own(Event::Scene {
            scene: Box::new(document),
            revision: 1,
            can_undo: false,
            can_redo: false,
        });
        self.settled.set(1);
    }

    /// Object URL of the shown clip, for a `<video>`.
    pub fn clip_url(self) -> Option<String> {
        self.clip_url.get()
    }

    /// Name of the clip that is being opened, from the drop to the first picture or the failure.
    pub fn opening(self) -> Option<String> {
        self.opening.get()
    }

    /// Says that a file is being read before the engine hears of it, or no longer.
    pub fn set_opening(self, name: Option<String>) {
        self.opening.set(name);
    }

    /// Finds objects in the clip.
    pub fn detect(self, settings: DetectSettings) {
        let job = self.begin_job(JobKind::Detect);
        self.send(Command::Detect { job, settings });
    }

    /// Follows a clicked point.
    pub fn track(self, settings: TrackSettings) {
        let job = self.begin_job(JobKind::Track);
        self.send(Command::Track { job, settings });
    }

    /// Ends what the status line speaks of: every running job at its next step, or else the fetch of a
    /// model. The page says so at once.
    pub fn cancel(self) {
        let current = untrack(|| self.states.jobs.current());
        match current {
            Some(job) if !job.is_in_front() => self.cancel_job(job.id),
            _ => self.cancel_work(),
        }
    }

    /// Ends one job at its next step.
    pub fn cancel_job(self, job: JobId) {
        self.change(|model| reducer::cancel_sent(model, job));
        self.send(Command::Cancel { job });
    }

    /// Ends every job that has to do with the scene.
    fn cancel_work(self) {
        let running: Vec<JobId> = self.inner.with_value(|inner| {
            let jobs = inner.model.jobs.running.iter();
            let in_front = jobs.filter(|job| job.is_in_front());
            in_front.map(|job| job.id).collect()
        });
        for job in running {
            self.cancel_job(job);
        }
        self.inner.update_value(|inner| {
            if let Some(decoder) = &inner.decoder {
                decoder.cancel();
            }
        });
    }

    pub fn edit(self, object: ObjectId, edit: ObjectEdit) {
        self.send(Command::EditObject { object, edit });
    }

    pub fn calibrate(self, calibration: Calibration) {
        self.send(Command::Calibrate { calibration });
    }

    pub fn smooth(self, smoothing: SmoothingSettings) {
        self.send(Command::Smooth { smoothing });
    }

    /// Asks for questions worth asking; read them with [`AskState::suggestions`].
    pub fn suggest(self, selected: Vec<ObjectId>) {
        self.send(Command::Suggest { selected });
    }

    pub fn undo(self) {
        if self.is_viewer() {
            return self.step_lesson(Taught::undo);
        }
        self.send(Command::Undo);
    }

    pub fn redo(self) {
        if self.is_viewer() {
            return self.step_lesson(Taught::redo);
        }
        self.send(Command::Redo);
    }

    /// Asks for a fit; read it with [`FitState::get`].
    pub fn fit(self, fit: FitRequest) -> RequestId {
        let request = RequestId(self.next_id());
        self.change(|model| reducer::fit_sent(model, request, fit.clone()));
        self.send(Command::Fit { request, fit });
        request
    }

    /// Asks a question about the selected objects and the marked part.
    pub fn ask(self, question: &str) {
        let question = question.trim();
        if question.is_empty() {
            return;
        }
        let request = RequestId(self.next_id());
        self.states.ask.mark_sent();
        self.change(|model| reducer::question_sent(model, request, question.to_owned()));
        let question = question.to_owned();
        let selected = self.states.selection.selected_untracked();
        let span_s = self.states.playback.span_s_untracked();
        let models = self.states.models;
        let Some(entry) = untrack(|| models.chosen()) else {
            self.send(Command::Ask {
                request,
                question,
                selected,
                span_s,
            });
            return;
        };
        let job = self.begin_job(JobKind::AskModel);
        let asking = Asking {
            job,
            title: entry.title,
            said: String::new(),
        };
        self.change(|model| reducer::model_asked(model, request, asking));
        self.send(Command::AskModel {
            job,
            request,
            model: entry.name,
            question,
            selected,
            span_s,
            shown: untrack(|| models.shown()),
            most_tokens: MOST_ANSWER_TOKENS,
        });
    }

    /// Asks for the list of language models; read it with [`ModelState::entries`].
    pub fn list_models(self) {
        self.send(Command::ListModels);
    }

    /// Fetches a language model into this browser's storage, beside whatever else is done.
    pub fn fetch_model(self, name: String) {
        self.states.ui.forget_trouble(&name);
        let job = self.begin_job(JobKind::FetchModel);
        self.send(Command::FetchModel { job, name });
    }

    /// Deletes what is kept of a language model.
    pub fn delete_model(self, name: String) {
        self.send(Command::DeleteModel { name });
    }

    pub(super) fn send(self, command: Command) {
        self.send_with(command, Payload::Nothing);
    }

    pub(super) fn send_with(self, command: Command, payload: Payload) {
        if self.is_viewer() {
            return;
        }
        let sent = self.inner.with_value(|inner| match &inner.link {
            Some(link) => link.send(inner.epoch, command, payload).is_ok(),
            None => false,
        });
        if !sent {
            self.worker_failed(words!(shell.a_message_could_not));
        }
    }

    /// Has the worker paint a poster; false when there is no worker.
    pub fn order_poster(self, message: &Object, port: &MessagePort) -> bool {
        self.inner.with_value(|inner| {
            let link = inner.link.as_ref();
            link.is_some_and(|link| link.order_poster(message, port).is_ok())
        })
    }

    /// Ends what runs and begins to open something by this name.
    pub(super) fn begin_opening(self, name: String) -> JobId {
        self.cancel_work();
        self.states.ui.forget_opening_failure();
        self.opening.set(Some(name));
        self.inner.update_value(|inner| {
            inner.epoch += 1;
            inner.files.clear();
            inner.waiting = None;
        });
        self.change(reducer::epoch_began);
        self.begin_job(JobKind::Open)
    }

    pub(super) fn begin_job(self, kind: JobKind) -> JobId {
        let job = JobId(self.next_id());
        self.change(|model| reducer::job_sent(model, job, kind));
        job
    }

    fn next_id(self) -> u32 {
        self.inner
            .try_update_value(|inner| {
                inner.last_id += 1;
                inner.last_id
            })
            .unwrap_or_default()
    }

    fn receive(self, incoming: Incoming) {
        match incoming {
            Incoming::Now(json) => {
                self.read_growth();
                self.read(&json);
            }
            Incoming::Growth { object, json } => {
                let first = self.inner.try_update_value(|inner| {
                    let link = inner.link.as_mut();
                    link.is_some_and(|link| link.keep_growth(object, json))
                });
                if first == Some(true) {
                    set_timeout(
                        move || self.read_growth(),
                        std::time::Duration::from_millis(GROWTH_PAUSE_MS),
                    );
                }
            }
        }
    }

    fn read_growth(self) {
        let waiting = self.inner.try_update_value(|inner| {
            let link = inner.link.as_mut();
            link.map(Link::take_growth).unwrap_or_default()
        });
        for json in waiting.unwrap_or_default() {
            self.read(&json);
        }
    }

    fn read(self, json: &str) {
        let Some(message) = decode(json) else { return };
        if message.epoch < self.inner.with_value(|inner| inner.epoch) && !is_lasting(&message.event)
        {
            return;
        }
        let mut effects = Vec::new();
        self.change(|model| effects = reducer::apply(model, message.event));
        for effect in effects {
            effects::run(self, effect);
        }
    }

    /// Changes the model and publishes what has changed.
    pub(super) fn change(self, change: impl FnOnce(&mut AppModel)) {
        self.inner.update_value(|inner| change(&mut inner.model));
        let states = self.states;
        self.inner.with_value(|inner| {
            states.scene.publish(&inner.model.scene);
            states.jobs.publish(&inner.model.jobs);
            states.device.publish(&inner.model.device);
            states
                .ask
                .publish(&inner.model.questions, &inner.model.suggestions);
            states.fits.publish(&inner.model.fits);
            states.models.publish(&inner.model.models);
        });
    }

    /// Feeds an event of the page itself, such as the end of its own decoding, to the reducer.
    pub(super) fn apply_own(self, event: Event) {
        let mut effects: Vec<Effect> = Vec::new();
        self.change(|model| effects = reducer::apply(model, event));
        for effect in effects {
            effects::run(self, effect);
        }
    }

    /// The file of the last clip that could not be opened.
    pub fn refused_file(self) -> Option<File> {
        self.inner.with_value(|inner| inner.refused.clone())
    }

    pub(super) fn file(self, job: JobId) -> Option<File> {
        self.inner
            .with_value(|inner| inner.files.get(&job).cloned())
    }

    pub(super) fn epoch(self) -> u32 {
        self.inner.with_value(|inner| inner.epoch)
    }

    pub(super) fn decoder(self) -> Option<PageDecoder> {
        self.inner.with_value(|inner| inner.decoder.clone())
    }

    pub(super) fn set_decoder(self, decoder: Option<PageDecoder>) {
        self.inner.update_value(|inner| inner.decoder = decoder);
    }

    fn worker_failed(self, reason: &str) {
        let failure = Failure::new(
            FailureCode::Internal,
            words!(
                shell.the_engine_stopped,
                reason = reason.trim_end_matches('.')
            ),
            words!(shell.reload_clip_untouched),
        );
        if let Some(clip) = self.opening.get_untracked() {
            self.states.ui.fail_opening(clip, failure.clone());
            self.opening.set(None);
        }
        self.change(reducer::epoch_began);
        self.states.ui.notify(&failure);
    }
}

/// Events about the engine itself hold in every epoch.
fn is_lasting(event: &Event) -> bool {
    // A model may be fetched over the opening of a clip; ends of jobs that are forgotten change nothing.
    matches!(
        event,
        Event::Ready { .. } | Event::Device { .. } | Event::Models { .. } | Event::JobEnded { .. }
    )
}
