//! From messages to a prompt.

use super::{Assistant, Message, Part};
use crate::ModelsError;
use crate::generate::{Control, Conversation, MediaKey, Prompt, Step};
use crate::onevision::Sight;
use crate::text::{ChatFormat, Tokenizer, Turn};

/// A prompt whose pictures and clips are still to be looked at.
pub(super) struct Draft<'a> {
    pub prompt: Prompt,
    sights: Vec<Placed<'a>>,
}

/// Something to look at, and where its vectors end in the prompt.
struct Placed<'a> {
    key: MediaKey,
    sight: Sight<'a>,
    end: usize,
}

/// Stands for a picture or a clip while turns are written; no text of a person holds it.
const MARK: char = '\u{10ffff}';

impl<'a> Draft<'a> {
    /// Writes messages down as the model wants them.
    ///
    /// # Errors
    /// Something to see for a model that cannot, or a clip without frames.
    pub fn write(messages: &[Message<'a>], assistant: &Assistant) -> Result<Self, ModelsError> {
        let media: Vec<&Part<'a>> = messages.iter().flat_map(seen_parts).collect();
        let format = assistant.format();
        let text = format.prompt(&turns(messages, format));
        let mut draft = Self {
            prompt: Prompt::default(),
            sights: Vec::new(),
        };
        let mut pieces = text.split(MARK);
        draft.push_text(pieces.next().unwrap_or_default(), assistant.tokenizer())?;
        for (part, text) in media.iter().zip(pieces) {
            draft.push_sight(part, media.len() == 1, assistant)?;
            draft.push_text(text, assistant.tokenizer())?;
        }
        Ok(draft)
    }

    /// Refuses what leaves no room for an answer.
    ///
    /// # Errors
    /// [`ModelsError::PromptTooLong`].
    pub fn check_length(&self, window: usize) -> Result<(), ModelsError> {
        let tokens = self.prompt.len();
        if tokens >= window {
            return Err(ModelsError::PromptTooLong { tokens, window });
        }
        Ok(())
    }

    /// Looks at what the conversation has not read yet, one picture or frame at a time.
    pub async fn look(
        &mut self,
        assistant: &Assistant,
        conversation: &Conversation,
        watch: &mut impl AsyncFnMut(Step<'_>) -> Control,
    ) -> Control {
        let Some((model, processor)) = assistant.sight() else {
            return Control::GoOn;
        };
        let shared = conversation.shared_with(self.prompt.positions());
        let wanted = || self.sights.iter().filter(|placed| placed.end > shared);
        let total: usize = wanted().map(|placed| placed.sight.steps(processor)).sum();
        let mut done = 0;
        let mut seen = Vec::new();
        for placed in wanted() {
            let vectors = placed
                .sight
                .look(model, processor, assistant.device(), &mut async || {
                    done += 1;
                    watch(Step::Looked { done, total }).await == Control::GoOn
                })
                .await;
            match vectors {
                Some(vectors) => seen.push((placed.key, vectors)),
                None => return Control::Cancel,
            }
        }
        for (key, vectors) in seen {
            self.prompt.show(key, vectors);
        }
        Control::GoOn
    }

    fn push_text(&mut self, text: &str, tokenizer: &Tokenizer) -> Result<(), ModelsError> {
        if !text.is_empty() {
            self.prompt.push_tokens(&tokenizer.encode(text)?);
        }
        Ok(())
    }

    fn push_sight(
        &mut self,
        part: &Part<'a>,
        is_alone: bool,
        assistant: &Assistant,
    ) -> Result<(), ModelsError> {
        let (_, processor) = assistant.sight().ok_or(ModelsError::CannotSee)?;
        let (sight, key) = match (part, part.media_key(is_alone)) {
            (Part::Picture(picture), Some(key)) if is_alone => (Sight::Picture(*picture), key),
            (Part::Picture(picture), Some(key)) => (Sight::OneOfSeveral(*picture), key),
            (Part::Clip(frames), Some(key)) if !frames.is_empty() => {
                (Sight::Clip(frames.clone()), key)
            }
            _ => {
                return Err(ModelsError::NoFrames {
                    available: 0,
                    wanted: 1,
                });
            }
        };
        self.prompt.push_seen(key, sight.vectors(processor));
        let end = self.prompt.len();
        self.sights.push(Placed { key, sight, end });
        Ok(())
    }
}

/// What there is to see in a message in the order in which the model is shown it: pictures, then clips.
fn seen_parts<'m, 'a>(message: &'m Message<'a>) -> impl Iterator<Item = &'m Part<'a>> {
    let pictures = message.parts.iter();
    let clips = message.parts.iter();
    pictures
        .filter(|part| matches!(part, Part::Picture(_)))
        .chain(clips.filter(|part| matches!(part, Part::Clip(_))))
}

/// Messages as text, with a mark for each thing to see before the words of its message.
fn turns(messages: &[Message<'_>], format: &ChatFormat) -> Vec<Turn> {
    let turn = |message: &Message<'_>| {
        let mut text: String = seen_parts(message).map(|_| MARK).collect();
        for part in &message.parts {
            if let Part::Text(words) = part {
                text.push_str(format.before_words());
                text.push_str(&words.replace(MARK, ""));
            }
        }
        Turn {
            role: message.role,
            text,
        }
    };
    messages.iter().map(turn).collect()
}
