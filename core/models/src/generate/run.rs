//! From a prompt to an answer.

use burn::tensor::Tensor;

use super::stops::Stops;
use super::{Conversation, Prompt, Sampler, Sampling};
use crate::ModelsError;
use crate::device::read_floats;
use crate::language::LanguageModel;
use crate::text::Tokenizer;

/// How an answer is made.
#[derive(Debug, Clone, PartialEq)]
pub struct GenerationOptions {
    pub sampling: Sampling,
    /// Most tokens of the answer.
    pub most_tokens: usize,
    /// Tokens that end it.
    pub end_tokens: Vec<u32>,
    /// Tokens that are never chosen, such as the placeholders of pictures.
    pub never_tokens: Vec<u32>,
    /// Texts that end it and do not belong to it.
    pub stop_texts: Vec<String>,
    /// Tokens of the prompt that are read at once.
    pub chunk: usize,
}

/// What happens while an answer is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
    /// A picture's tile or a clip's frame was looked at.
    Looked { done: usize, total: usize },
    /// Part of the prompt was read: tokens so far, those that an earlier question had read among them.
    Read { done: usize, total: usize },
    /// A token was chosen; the text that is sure by now, often none.
    Chosen { token: u32, text: &'a str },
}

/// Whether to go on after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Control {
    GoOn,
    Cancel,
}

/// Why an answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// The model ended it.
    EndToken,
    StopText,
    /// As many tokens as wanted.
    MostTokens,
    /// The conversation has no room left.
    WindowFull,
    Cancelled,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    pub text: String,
    /// Without the token that ended it.
    pub tokens: Vec<u32>,
    pub stop: StopReason,
    /// Tokens of the prompt that an earlier question had read already.
    pub reused: usize,
}

impl Default for GenerationOptions {
    fn default() -> Self {
        Self {
            sampling: Sampling::Greedy,
            most_tokens: 256,
            end_tokens: Vec::new(),
            never_tokens: Vec::new(),
            stop_texts: Vec::new(),
            chunk: 128,
        }
    }
}

/// Answers a prompt, calling `watch` after each chunk that was read and each token that was chosen.
///
/// What `watch` awaits lets the caller's other work in, and what it returns cancels within a token;
/// it may look at its own clock. The conversation keeps prompt and answer, so the next prompt that
/// begins like them is read from where they part.
///
/// # Errors
/// An empty prompt or one that leaves no room for an answer; vectors of a picture that are missing; a
/// device that fails.
pub async fn generate(
    model: &LanguageModel,
    tokenizer: &Tokenizer,
    conversation: &mut Conversation,
    prompt: &Prompt,
    options: &GenerationOptions,
    watch: &mut impl AsyncFnMut(Step<'_>) -> Control,
) -> Result<Generated, ModelsError> {
    prompt.check(model.config().vocabulary)?;
    if prompt.len() >= conversation.window() {
        return Err(ModelsError::PromptTooLong {
            tokens: prompt.len(),
            window: conversation.window(),
        });
    }
    let reused = conversation.rewind_to(prompt.positions());
    let mut answer = Answer::new(tokenizer, options, reused);
    let total = prompt.len();
    let mut done = reused;
    let mut stream = None;
    while done < total {
        let chunk = done..total.min(done + options.chunk.max(1));
        let embeddings = prompt.embedded(chunk.clone(), model)?;
        stream = Some(model.read(embeddings, &mut conversation.cache));
        conversation.note(&prompt.positions()[chunk.clone()]);
        done = chunk.end;
        if watch(Step::Read { done, total }).await == Control::Cancel {
            return answer.ended(StopReason::Cancelled);
        }
    }
    if options.most_tokens == 0 {
        return answer.ended(StopReason::MostTokens);
    }
    let mut sampler = Sampler::new(options.sampling);
    while let Some(read) = stream.take() {
        let mut logits = last_logits(model, read).await?;
        for token in &options.never_tokens {
            if let Some(logit) = logits.get_mut(*token as usize) {
                *logit = f32::NEG_INFINITY;
            }
        }
        let token = sampler.choose(&logits)?;
        if options.end_tokens.contains(&token) {
            return answer.ended(StopReason::EndToken);
        }
        let (text, is_stopped) = answer.push(token)?;
        let step = Step::Chosen { token, text: &text };
        if watch(step).await == Control::Cancel {
            return answer.ended(StopReason::Cancelled);
        }
        if is_stopped {
            return answer.ended(StopReason::StopText);
        }
        if answer.tokens.len() == options.most_tokens {
            break;
        }
        if conversation.cache.room() == 0 {
            return answer.ended(StopReason::WindowFull);
        }
        let next = Prompt::of_tokens(&[token]);
        stream = Some(model.read(next.embedded(0..1, model)?, &mut conversation.cache));
        conversation.note(next.positions());
    }
    answer.ended(StopReason::MostTokens)
}

/// Gives the logits of what follows the last position of a stream, `[1, positions, hidden]`.
async fn last_logits(model: &LanguageModel, stream: Tensor<3>) -> Result<Vec<f32>, ModelsError> {
    let [_, count, width] = stream.dims();
    let last = stream.slice([0..1, count - 1..count, 0..width]);
    read_floats(model.logits(last)).await
}

/// An answer in the making.
struct Answer<'a> {
    text: String,
    tokens: Vec<u32>,
    stream: crate::text::TextStream<'a>,
    stops: Stops<'a>,
    reused: usize,
    is_stopped: bool,
}

impl<'a> Answer<'a> {
    fn new(tokenizer: &'a Tokenizer, options: &'a GenerationOptions, reused: usize) -> Self {
        Self {
            text: String::new(),
            tokens: Vec::new(),
            stream: tokenizer.stream(),
            stops: Stops::new(&options.stop_texts),
            reused,
            is_stopped: false,
        }
    }

    /// Takes a token; returns the text that is now sure, and whether a stop text was met.
    fn push(&mut self, token: u32) -> Result<(String, bool), ModelsError> {
        self.tokens.push(token);
        let text = self.stream.push(token)?;
        let (sure, is_stopped) = self.stops.push(&text);
        self.text.push_str(&sure);
        self.is_stopped |= is_stopped;
        Ok((sure, is_stopped))
    }

    fn ended(mut self, stop: StopReason) -> Result<Generated, ModelsError> {
        if !self.is_stopped {
            let (rest, _) = self.stops.push(&self.stream.finish()?);
            self.text.push_str(&rest);
            self.text.push_str(&self.stops.finish());
        }
        Ok(Generated {
            text: self.text,
            tokens: self.tokens,
            stop,
            reused: self.reused,
        })
    }
}
