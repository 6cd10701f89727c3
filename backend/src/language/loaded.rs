//! The thread that owns a model.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;
use std::time::Instant;

use anyhow::{Context, Result, anyhow};
use kinelens_models::generate::StopReason;
use tokio::sync::mpsc;

use super::answering;
use super::open::OpenedModel;
use super::question::{Answering, Question, Update};
use super::shelf::{Budget, Shelf};

/// A model on a thread of its own, with a queue before it; cheap to clone.
#[derive(Debug, Clone)]
pub struct LoadedModel {
    queue: mpsc::Sender<Asked>,
    facts: Arc<ModelFacts>,
    totals: Arc<Totals>,
    picture_bytes: Arc<AtomicU64>,
}

/// What is known about a loaded model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelFacts {
    pub name: String,
    pub can_see: bool,
    /// Most tokens of a conversation, what it sees among them.
    pub window: usize,
    /// Most conversations in memory.
    pub conversations: usize,
    /// What computes, for people.
    pub device: String,
}

/// Why a question was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Too many questions wait.
    #[error("The model is busy, and its queue is full. Ask again in a while.")]
    QueueFull,
    /// The thread has ended.
    #[error("The model has stopped. Start the program again.")]
    Stopped,
}

/// What was done since the model was loaded.
#[derive(Debug, Default)]
struct Totals {
    answered: AtomicU64,
    cancelled: AtomicU64,
}

/// A question in the queue.
struct Asked {
    question: Question,
    /// Gives the memory of its pictures free when it is dropped.
    _held: Held,
    updates: mpsc::UnboundedSender<Update>,
    at: Instant,
}

/// Memory of decoded pictures, counted in all questions together.
struct Held {
    bytes: u64,
    all: Arc<AtomicU64>,
}

/// Questions that wait while one is answered.
const WAITING: usize = 16;
/// Most bytes of decoded pictures in all questions together; a single question may have more.
const MOST_PICTURE_BYTES: u64 = 1 << 30;

impl LoadedModel {
    /// Loads a model on a new thread, which then waits for questions.
    ///
    /// # Errors
    /// What `load` says; memory that is too small for one conversation.
    pub fn start(
        memory_bytes: u64,
        device: String,
        load: impl FnOnce() -> Result<OpenedModel> + Send + 'static,
    ) -> Result<Self> {
        let (queue, asked) = mpsc::channel(WAITING);
        let (told, ready) = sync_channel(1);
        let totals = Arc::new(Totals::default());
        let counted = Arc::clone(&totals);
        thread::Builder::new()
            .name("language model".to_owned())
            .spawn(move || {
                let prepared = load().and_then(|opened| {
                    let budget = Budget::new(&opened.assistant, memory_bytes)?;
                    Ok((opened, budget))
                });
                match prepared {
                    Ok((opened, budget)) => {
                        let facts = ModelFacts {
                            name: opened.name.clone(),
                            can_see: opened.assistant.can_see(),
                            window: budget.window,
                            conversations: budget.conversations,
                            device,
                        };
                        // Whoever waited for the model may be gone; then so is the queue.
                        let _ = told.send(Ok(facts));
                        run(&opened, budget, asked, &counted);
                    }
                    Err(error) => {
                        let _ = told.send(Err(error));
                    }
                }
            })
            .context("The system gives no thread for the model.")?;
        let facts = ready
            .recv()
            .map_err(|_| anyhow!("The model could not be loaded: its thread ended."))??;
        Ok(Self {
            queue,
            facts: Arc::new(facts),
            totals,
            picture_bytes: Arc::default(),
        })
    }

    /// Puts a question into the queue.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn ask(&self, question: Question) -> Result<Answering, Refused> {
        let (updates, answering) = mpsc::unbounded_channel();
        let held = Held::new(question.picture_bytes(), &self.picture_bytes);
        let asked = Asked {
            _held: held.ok_or(Refused::QueueFull)?,
            question,
            updates,
            at: Instant::now(),
        };
        self.queue.try_send(asked).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => Refused::QueueFull,
            mpsc::error::TrySendError::Closed(_) => Refused::Stopped,
        })?;
        Ok(Answering(answering))
    }

    /// What is known about the model.
    pub fn facts(&self) -> &ModelFacts {
        &self.facts
    }

    /// Questions that were answered, and those that nobody waited for to the end.
    pub fn totals(&self) -> [u64; 2] {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        [read(&self.totals.answered), read(&self.totals.cancelled)]
    }
}

impl Held {
    /// Takes the memory, unless others have too much of it already.
    fn new(bytes: u64, all: &Arc<AtomicU64>) -> Option<Self> {
        let before = all.fetch_add(bytes, Ordering::Relaxed);
        // Dropping it gives the memory free again.
        let held = Self {
            bytes,
            all: Arc::clone(all),
        };
        (before == 0 || before + bytes <= MOST_PICTURE_BYTES).then_some(held)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.all.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

/// Answers one question after the other until the last asker is gone.
fn run(opened: &OpenedModel, budget: Budget, mut asked: mpsc::Receiver<Asked>, totals: &Totals) {
    let mut shelf = Shelf::new(budget);
    while let Some(Asked {
        question,
        updates,
        at,
        _held,
    }) = asked.blocking_recv()
    {
        let add = |count: &AtomicU64| count.fetch_add(1, Ordering::Relaxed);
        if updates.is_closed() {
            add(&totals.cancelled);
            continue;
        }
        let last = match answering::answer(&opened.assistant, &mut shelf, &question, at, &updates) {
            Ok(finished) => {
                let is_cancelled = finished.reply.stop == StopReason::Cancelled;
                add(if is_cancelled {
                    &totals.cancelled
                } else {
                    &totals.answered
                });
                Update::Finished(finished)
            }
            Err(error) => Update::Failed(error),
        };
        // Nobody may be left to hear it.
        let _ = updates.send(last);
    }
}
