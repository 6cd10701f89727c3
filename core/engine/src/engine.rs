//! The engine: takes commands, works on the open scene, sends events.

use kinelens_protocol::{
    Command, Event, Failure, FailureCode, JobId, JobKind, JobOutcome, PROTOCOL_VERSION, Stage,
    ToEngine,
};

use crate::{
    ask, edit, failures, fit,
    host::{Host, emit},
    inbox::{Inbox, Incoming},
    jobs::KnownBackground,
    language::{Asked, LoadedModel},
    measure::Measurement,
    network::Network,
    scene::Scene,
};

/// The running engine of one page, one command line call or one server job.
///
/// Commands are handled in order. While a job runs, commands that need no job of their own (edits,
/// fits, questions) are handled between its steps, and a cancel ends it at its next step.
pub struct Engine<H: Host> {
    pub(crate) host: H,
    pub(crate) inbox: Inbox<H::Bulk>,
    pub(crate) epoch: u32,
    pub(crate) source: Option<H::Source>,
    pub(crate) background: Option<KnownBackground>,
    pub(crate) scene: Option<Scene>,
    pub(crate) measurement: Option<Measurement>,
    pub(crate) network: Option<Network>,
    pub(crate) model: Option<LoadedModel>,
}

/// How a job goes on after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    GoOn,
    Cancelled,
    /// The page goes on with the job and ends it.
    HandedOver,
}

impl<H: Host> Engine<H> {
    pub fn new(host: H, inbox: Inbox<H::Bulk>) -> Self {
        Self {
            host,
            inbox,
            epoch: 0,
            source: None,
            background: None,
            scene: None,
            measurement: None,
            network: None,
            model: None,
        }
    }

    /// Handles commands until the inbox is closed and empty.
    pub async fn run(mut self) {
        self.drain().await;
    }

    /// Handles commands until the inbox is closed and empty; what is open then can still be looked at.
    pub async fn drain(&mut self) {
        while let Some(incoming) = self.inbox.next().await {
            self.handle(incoming).await;
        }
    }

    async fn handle(&mut self, incoming: Incoming<H::Bulk>) {
        if is_quick(&incoming.message.command) {
            self.handle_quick(incoming.message);
            return;
        }
        let Incoming { message, bulk } = incoming;
        self.epoch = message.epoch;
        match message.command {
            Command::OpenClip { job, name } => {
                self.start(job, JobKind::Open);
                let ended = self.open_clip(job, &name, bulk).await;
                self.end(job, ended);
            }
            Command::OpenPageClip { job, .. } => {
                self.start(job, JobKind::Open);
                let ended = self.open_page_clip(job, message.command);
                self.end(job, ended);
            }
            Command::OpenScene { job, scene } => {
                self.start(job, JobKind::Open);
                let ended = self.open_scene(job, *scene);
                self.end(job, ended);
            }
            Command::Detect { job, settings } => {
                self.start(job, JobKind::Detect);
                let ended = self.detect(job, settings).await;
                self.end(job, ended);
            }
            Command::Track { job, settings } => {
                self.start(job, JobKind::Track);
                let ended = self.track(job, settings).await;
                self.end(job, ended);
            }
            Command::AskModel {
                job,
                request,
                model,
                question,
                selected,
                span_s,
                shown,
                most_tokens,
            } => {
                self.start(job, JobKind::AskModel);
                let asked = Asked {
                    request,
                    model,
                    question,
                    selected,
                    span_s,
                    shown,
                    most_tokens,
                };
                let ended = self.ask_model(job, asked).await;
                self.end(job, ended);
            }
            // Quick commands were taken above.
            Command::Hello { .. }
            | Command::PageFrame { .. }
            | Command::Cancel { .. }
            | Command::EditObject { .. }
            | Command::Calibrate { .. }
            | Command::Smooth { .. }
            | Command::Teach { .. }
            | Command::Undo
            | Command::Redo
            | Command::Fit { .. }
            | Command::Ask { .. }
            | Command::ListModels
            | Command::FetchModel { .. }
            | Command::DeleteModel { .. }
            | Command::Suggest { .. } => {}
        }
    }

    fn handle_quick(&mut self, message: ToEngine) {
        self.epoch = message.epoch;
        let result = match message.command {
            Command::Hello { protocol } => self.greet(protocol),
            Command::EditObject { object, edit } => edit::edit_object(self, object, edit),
            Command::Calibrate { calibration } => edit::calibrate(self, calibration),
            Command::Smooth { smoothing } => edit::smooth(self, smoothing),
            Command::Teach { lesson } => edit::teach(self, lesson),
            Command::Undo => edit::undo(self),
            Command::Redo => edit::redo(self),
            Command::Fit { request, fit } => {
                let result = fit::answer(self.measurement.as_ref(), &fit);
                self.emit(Event::Fitted { request, result });
                Ok(())
            }
            Command::Ask {
                request,
                question,
                selected,
                span_s,
            } => {
                let answer = ask::answer(self, &question, &selected, span_s);
                if let Some(scene) = &mut self.scene {
                    scene.answers.push(answer.clone());
                }
                self.emit(Event::Answered { request, answer });
                Ok(())
            }
            Command::Suggest { selected } => {
                let questions = ask::suggestions(self, &selected);
                self.emit(Event::Suggestions { questions });
                Ok(())
            }
            // A cancel that arrives after its job ended has nothing left to do; a page's frame reaches its
            // source directly, and hosts with models keep them themselves, beside whatever job is running.
            Command::Cancel { .. }
            | Command::PageFrame { .. }
            | Command::ListModels
            | Command::FetchModel { .. }
            | Command::DeleteModel { .. } => Ok(()),
            Command::OpenClip { .. }
            | Command::OpenPageClip { .. }
            | Command::OpenScene { .. }
            | Command::Detect { .. }
            | Command::AskModel { .. }
            | Command::Track { .. } => Ok(()),
        };
        if let Err(failure) = result {
            self.emit(Event::Failed { failure });
        }
    }

    fn greet(&mut self, protocol: u32) -> Result<(), Failure> {
        if protocol != PROTOCOL_VERSION {
            return Err(Failure::new(
                FailureCode::UnsupportedVersion,
                format!(
                    "The page speaks version {protocol}, the engine version {PROTOCOL_VERSION}."
                ),
                "Reload the page so that both come from one version.",
            ));
        }
        self.emit(Event::Ready {
            protocol: PROTOCOL_VERSION,
        });
        Ok(())
    }

    /// Ends one step of a job: lets the host breathe, handles what came in, looks for a cancel.
    pub(crate) async fn step(&mut self, job: JobId) -> Flow {
        self.host.breathe().await;
        while let Some(incoming) = self.inbox.take_quick(is_quick_in_job) {
            self.handle_quick(incoming.message);
        }
        if self.heard_cancel(job) {
            return Flow::Cancelled;
        }
        Flow::GoOn
    }

    /// Looks for a cancel of the job and answers it the moment it is seen: keeping what was found
    /// may take longer than a person wants to wait for the answer.
    pub(crate) fn heard_cancel(&self, job: JobId) -> bool {
        let heard = self.inbox.take_cancel(job);
        if heard {
            let outcome = JobOutcome::Cancelled;
            self.emit(Event::JobEnded { job, outcome });
        }
        heard
    }

    pub(crate) fn emit(&self, event: Event) {
        emit(&self.host, self.epoch, event);
    }

    pub(crate) fn progress(&self, job: JobId, stage: Stage, done: usize, total: usize) {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.emit(Event::Progress {
            job,
            stage,
            done: clamp(done),
            total: clamp(total),
        });
    }

    /// Measures the scene anew and sends it.
    ///
    /// # Errors
    /// The calibration does not fit the scene; the last measurement stays.
    pub(crate) fn remeasure(&mut self) -> Result<(), Failure> {
        let Some(scene) = &self.scene else {
            return Err(failures::no_clip());
        };
        let measurement = Measurement::new(scene, self.measurement.as_ref())?;
        let document = Box::new(measurement.document(scene));
        let (revision, can_undo, can_redo) = (scene.revision(), scene.can_undo(), scene.can_redo());
        self.measurement = Some(measurement);
        self.emit(Event::Scene {
            scene: document,
            revision,
            can_undo,
            can_redo,
        });
        Ok(())
    }

    /// Tells whether pictures are at hand to find or follow something in.
    ///
    /// # Errors
    /// No clip is open, or the open scene was saved without its clip.
    pub(crate) fn require_video(&self) -> Result<(), Failure> {
        match (&self.scene, &self.source) {
            (Some(_), Some(_)) => Ok(()),
            (Some(_), None) => Err(failures::no_video()),
            (None, _) => Err(failures::no_clip()),
        }
    }

    fn start(&self, job: JobId, kind: JobKind) {
        self.inbox.begin_job();
        self.emit(Event::JobStarted { job, kind });
    }

    fn end(&self, job: JobId, ended: Result<Flow, Failure>) {
        let outcome = match ended {
            Ok(Flow::GoOn) => JobOutcome::Finished,
            // A cancel was answered when it was heard.
            Ok(Flow::Cancelled | Flow::HandedOver) => return,
            Err(failure) => JobOutcome::Failed { failure },
        };
        self.emit(Event::JobEnded { job, outcome });
    }
}

/// Tells whether a command is done at once, without awaiting anything.
fn is_quick(command: &Command) -> bool {
    match command {
        Command::OpenClip { .. }
        | Command::OpenPageClip { .. }
        | Command::OpenScene { .. }
        | Command::Detect { .. }
        | Command::AskModel { .. }
        | Command::Track { .. } => false,
        Command::Hello { .. }
        | Command::PageFrame { .. }
        | Command::Cancel { .. }
        | Command::EditObject { .. }
        | Command::Calibrate { .. }
        | Command::Smooth { .. }
        | Command::Teach { .. }
        | Command::Undo
        | Command::Redo
        | Command::Fit { .. }
        | Command::Ask { .. }
        | Command::ListModels
        | Command::FetchModel { .. }
        | Command::DeleteModel { .. }
        | Command::Suggest { .. } => true,
    }
}

/// A cancel is quick too, but it belongs to the job that looks for it.
fn is_quick_in_job(command: &Command) -> bool {
    is_quick(command) && !matches!(command, Command::Cancel { .. })
}
