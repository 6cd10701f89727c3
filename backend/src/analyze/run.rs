//! From arguments to a measured scene.

use std::{cell::RefCell, path::Path, path::PathBuf, rc::Rc};

use anyhow::{Context, bail};
use kinelens_engine::{Engine, Inbox};
use kinelens_protocol::{
    Answer, Command, Event, Failure, FromEngine, JobId, JobOutcome, SceneDocument, ToEngine,
};
use kinelens_stkit::SceneView;

use super::host::NativeHost;
use super::progress::{self, Progress};
use super::{AnalyzeArguments, MeasureArguments, commands};

/// What is to be measured.
pub enum Subject {
    Clip(PathBuf),
    /// A saved scene, which is measured anew from its points.
    Scene(Box<SceneDocument>),
}

/// An engine that has done what it was told.
pub struct Run {
    pub measured: Measured,
    engine: Engine<NativeHost<Listener>>,
}

/// Hears what the engine says.
type Listener = Box<dyn FnMut(FromEngine)>;

/// What a run of the engine left behind.
#[derive(Default)]
pub struct Measured {
    pub scene: Option<Box<SceneDocument>>,
    /// Answers to the commands that asked.
    pub answers: Vec<Answer>,
    pub failures: Vec<Failure>,
}

/// Measures a clip and writes its scene document.
///
/// # Errors
/// The clip, a calibration or a track failed; what was measured until then is written all the same
/// when there is anything.
pub fn run(arguments: &AnalyzeArguments) -> anyhow::Result<()> {
    let subject = Subject::Clip(arguments.clip.clone());
    let outcome = measure(subject, &arguments.how, Vec::new(), arguments.json)?.measured;
    if let Some(scene) = &outcome.scene {
        write(scene, arguments.out.as_deref())?;
        if !arguments.json {
            progress::summary(scene);
        }
    }
    match outcome.failures.into_iter().next() {
        Some(failure) => Err(anyhow::Error::new(failure)),
        None if outcome.scene.is_none() => bail!("Nothing was measured."),
        None => Ok(()),
    }
}

/// Runs the engine on a clip or a saved scene, and then some more commands.
///
/// # Errors
/// Arguments that make no sense together. What fails while it runs is in the outcome.
pub fn measure(
    subject: Subject,
    how: &MeasureArguments,
    then: Vec<Command>,
    json: bool,
) -> anyhow::Result<Run> {
    let inbox = Inbox::default();
    let first = match subject {
        Subject::Clip(clip) => commands::first(how, clip)?,
        Subject::Scene(scene) => {
            let job = JobId(1);
            vec![(Command::OpenScene { job, scene }, None)]
        }
    };
    let then = then.into_iter().map(|command| (command, None));
    for (command, bulk) in first.into_iter().chain(then) {
        inbox.push(ToEngine { epoch: 1, command }, bulk);
    }
    inbox.close();

    let mut progress = Progress::new(json);
    let outcome = Rc::new(RefCell::new(Measured::default()));
    let kept = Rc::clone(&outcome);
    let listener: Listener = Box::new(move |message: FromEngine| {
        progress.show(&message.event);
        let mut kept = kept.borrow_mut();
        match message.event {
            Event::Scene { scene, .. } => kept.scene = Some(scene),
            Event::Answered { answer, .. } => kept.answers.push(answer),
            Event::Failed { failure } => kept.failures.push(failure),
            Event::PageDecodingWanted { failure, .. } => kept.failures.push(failure),
            Event::JobEnded {
                outcome: JobOutcome::Failed { failure },
                ..
            } => kept.failures.push(failure),
            _ => {}
        }
    });
    let host = NativeHost::new(how, listener);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .context("The asynchronous runtime could not start.")?;
    let mut engine = Engine::new(host, inbox);
    runtime.block_on(engine.drain());
    Ok(Run {
        measured: outcome.take(),
        engine,
    })
}

impl Run {
    /// Lets `look` see the scene as questions are asked about it; `None` where nothing is open.
    pub fn view<R>(&self, look: impl FnOnce(&SceneView<'_>) -> R) -> Option<R> {
        self.engine.view(&[], look)
    }
}

/// Writes to a temporary neighbour first, so that a crash never leaves half a document.
///
/// # Errors
/// The folder cannot be written to.
fn write(scene: &SceneDocument, out: Option<&Path>) -> anyhow::Result<()> {
    let json = scene.to_json()?;
    let Some(out) = out else {
        return Ok(());
    };
    let part = out.with_extension("json.part");
    std::fs::write(&part, json)
        .with_context(|| format!("{} cannot be written.", part.display()))?;
    std::fs::rename(&part, out).with_context(|| format!("{} cannot be written.", out.display()))
}
