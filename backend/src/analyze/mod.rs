//! `kinelens analyze`: the engine on frames from ffmpeg, without a browser.

mod arguments;
mod commands;
mod frames;
mod host;
mod probe;
mod progress;

use std::{cell::RefCell, path::Path, rc::Rc};

use anyhow::{Context, bail};
use kinelens_engine::{Engine, Inbox};
use kinelens_protocol::{Event, FromEngine, JobOutcome, SceneDocument, ToEngine};

pub use arguments::AnalyzeArguments;
use host::NativeHost;
use progress::Progress;

/// What a run of the engine left behind.
#[derive(Default)]
struct Outcome {
    scene: Option<Box<SceneDocument>>,
    failures: Vec<kinelens_protocol::Failure>,
}

/// Measures a clip and writes its scene document.
///
/// # Errors
/// The clip, a calibration or a track failed; what was measured until then is written all the same
/// when there is anything.
pub fn run(arguments: &AnalyzeArguments) -> anyhow::Result<()> {
    let inbox = Inbox::default();
    let clip = arguments.clip.clone();
    let mut progress = Progress::new(arguments.json);
    let outcome = Rc::new(RefCell::new(Outcome::default()));
    for (number, (command, bulk)) in commands::first(arguments, clip)?.into_iter().enumerate() {
        let message = ToEngine { epoch: 1, command };
        // Only the first command, which opens the clip, carries anything.
        inbox.push(message, if number == 0 { bulk } else { None });
    }
    inbox.close();

    let kept = Rc::clone(&outcome);
    let listener = move |message: FromEngine| {
        progress.show(&message.event);
        let mut kept = kept.borrow_mut();
        match message.event {
            Event::Scene { scene, .. } => kept.scene = Some(scene),
            Event::Failed { failure } => kept.failures.push(failure),
            Event::PageDecodingWanted { failure, .. } => kept.failures.push(failure),
            Event::JobEnded {
                outcome: JobOutcome::Failed { failure },
                ..
            } => kept.failures.push(failure),
            _ => {}
        }
    };
    let host = NativeHost::new(arguments, listener);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .context("The asynchronous runtime could not start.")?;
    runtime.block_on(Engine::new(host, inbox).run());

    let outcome = outcome.take();
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

/// Writes to a temporary neighbour first, so that a crash never leaves half a document.
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
