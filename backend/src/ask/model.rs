//! The model's part: asked once, heard as it speaks.

use std::io::{IsTerminal, Write};

use anyhow::{Context, Result, anyhow, bail};
use kinelens_models::generate::{GenerationOptions, Sampling};

use super::AskArguments;
use crate::language::{self, Finished, LoadedModel, Question, Said, Update};

/// Loads the model that was named.
///
/// # Errors
/// Those of [`language::open`] and [`LoadedModel::start`].
pub fn load(arguments: &AskArguments) -> Result<Option<LoadedModel>> {
    let Some(path) = arguments.model_path() else {
        return Ok(None);
    };
    let device = language::open_device(&arguments.how.device)?;
    eprintln!("Loading {} on {}", path.display(), device.description());
    let (path, described) = (path.clone(), device.description().to_owned());
    let memory_bytes = u64::from(arguments.model_memory) << 20;
    let load = move || language::open(&path, &device);
    LoadedModel::start(memory_bytes, described, load).map(Some)
}

/// Asks the model and waits for its whole answer; Ctrl-C ends it within a token.
///
/// The words go to the standard output as they come, unless JSON is wanted.
///
/// # Errors
/// The model cannot answer, or was interrupted.
pub fn ask(model: &LoadedModel, said: Said, arguments: &AskArguments) -> Result<Finished> {
    let sampling = if arguments.temperature > 0.0 {
        Sampling::Drawn {
            temperature: arguments.temperature,
            top_p: 1.0,
            seed: arguments.seed,
        }
    } else {
        Sampling::Greedy
    };
    let options = GenerationOptions {
        sampling,
        most_tokens: arguments.most_tokens as usize,
        ..GenerationOptions::default()
    };
    let question = Question {
        messages: vec![said],
        options,
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("The asynchronous runtime could not start.")?;
    runtime.block_on(async {
        let mut answering = model.ask(question)?;
        let mut shown = Shown::new(!arguments.json);
        let interrupted = tokio::signal::ctrl_c();
        tokio::pin!(interrupted);
        loop {
            let update = tokio::select! {
                update = answering.next() => update,
                _ = &mut interrupted => {
                    // Dropping the answer ends it within a token.
                    drop(answering);
                    shown.end();
                    bail!("Interrupted.");
                }
            };
            match update {
                Some(Update::Looked { done, total }) => {
                    shown.progress(&format!("Looking at tiles and frames, {done} of {total}"));
                }
                Some(Update::Read { done, total }) => {
                    shown.progress(&format!("Reading tokens, {done} of {total}"));
                }
                Some(Update::Text(text)) => shown.text(&text),
                Some(Update::Finished(finished)) => {
                    shown.end();
                    return Ok(finished);
                }
                Some(Update::Failed(error)) => {
                    shown.end();
                    return Err(anyhow!("The model cannot answer: {error}."));
                }
                None => bail!("The model has stopped. Try again."),
            }
        }
    })
}

/// What a person sees meanwhile.
struct Shown {
    prints_words: bool,
    has_terminal: bool,
    has_progress: bool,
}

impl Shown {
    fn new(prints_words: bool) -> Self {
        Self {
            prints_words,
            has_terminal: std::io::stderr().is_terminal(),
            has_progress: false,
        }
    }

    fn progress(&mut self, words: &str) {
        if self.has_terminal {
            eprint!("\r\x1b[K{words}");
            self.has_progress = true;
        }
    }

    fn text(&mut self, text: &str) {
        self.clear();
        if self.prints_words {
            print!("{text}");
            // A reader that has gone away needs no words.
            let _ = std::io::stdout().flush();
        }
    }

    fn end(&mut self) {
        self.clear();
        if self.prints_words {
            println!();
        }
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.has_progress) {
            eprint!("\r\x1b[K");
        }
    }
}
