//! What a model is asked, and what comes back.

use std::time::Duration;

use kinelens_engine::Frame;
use kinelens_models::ModelsError;
use kinelens_models::assistant::{Message, Part, Reply};
use kinelens_models::generate::GenerationOptions;
use kinelens_models::pixels::Picture;
use kinelens_models::text::Role;
use tokio::sync::mpsc::UnboundedReceiver;

/// What a model is asked.
#[derive(Debug, Clone)]
pub struct Question {
    /// All turns, the newest last.
    pub messages: Vec<Said>,
    pub options: GenerationOptions,
}

/// One turn with the pictures that belong to it.
#[derive(Debug, Clone)]
pub struct Said {
    pub role: Role,
    pub parts: Vec<SaidPart>,
}

/// A part of a turn.
#[derive(Debug, Clone)]
pub enum SaidPart {
    Text(String),
    Picture(Frame),
    /// Frames in the order of their times.
    Clip(Vec<Frame>),
}

/// What happens while a question is answered.
#[derive(Debug)]
pub enum Update {
    /// Pictures or frames were looked at.
    Looked { done: usize, total: usize },
    /// Part of the prompt was read.
    Read { done: usize, total: usize },
    /// More of the answer.
    Text(String),
    /// The answer is complete. Nothing follows.
    Finished(Finished),
    /// There is no answer. Nothing follows.
    Failed(ModelsError),
}

/// A complete answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Finished {
    pub reply: Reply,
    pub timing: Timing,
}

/// How long an answer took.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Timing {
    /// In the queue, behind other questions.
    pub waited: Duration,
    /// From the end of the wait to the first token; none where there was no token.
    pub to_first_token: Option<Duration>,
    /// After the first token; none for answers of one token.
    pub tokens_per_s: Option<f64>,
}

/// An answer in the making; dropping it cancels within a token.
#[derive(Debug)]
pub struct Answering(pub(super) UnboundedReceiver<Update>);

impl Answering {
    /// Waits for the next update; `None` after the last, or when the model's thread has died.
    pub async fn next(&mut self) -> Option<Update> {
        self.0.recv().await
    }
}

impl Question {
    /// Bytes of all decoded pictures.
    pub(super) fn picture_bytes(&self) -> u64 {
        let parts = self.messages.iter().flat_map(|said| &said.parts);
        let frames = parts.flat_map(|part| match part {
            SaidPart::Text(_) => &[],
            SaidPart::Picture(frame) => std::slice::from_ref(frame),
            SaidPart::Clip(frames) => frames.as_slice(),
        });
        frames.map(|frame| frame.rgba().len() as u64).sum()
    }
}

impl Said {
    /// Makes a turn of words alone.
    #[cfg(test)]
    pub fn text(role: Role, text: impl Into<String>) -> Self {
        Self {
            role,
            parts: vec![SaidPart::Text(text.into())],
        }
    }

    /// The turn as the model's library takes it.
    ///
    /// # Errors
    /// [`ModelsError::PictureSize`], which a [`Frame`] cannot cause.
    pub(super) fn message(&self) -> Result<Message<'_>, ModelsError> {
        let parts: Result<_, _> = self.parts.iter().map(SaidPart::part).collect();
        Ok(Message {
            role: self.role,
            parts: parts?,
        })
    }
}

impl SaidPart {
    fn part(&self) -> Result<Part<'_>, ModelsError> {
        Ok(match self {
            Self::Text(text) => Part::Text(text.clone()),
            Self::Picture(frame) => Part::Picture(picture(frame)?),
            Self::Clip(frames) => {
                let pictures: Result<_, _> = frames.iter().map(picture).collect();
                Part::Clip(pictures?)
            }
        })
    }
}

fn picture(frame: &Frame) -> Result<Picture<'_>, ModelsError> {
    Picture::new(frame.width(), frame.height(), frame.rgba())
}
