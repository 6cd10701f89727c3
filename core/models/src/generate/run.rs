//! From a prompt to an answer.

use burn::tensor::{Int, Tensor, TensorData};

use super::stops::Stops;
use super::{Conversation, Sampler, Sampling};
use crate::ModelsError;
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
    /// Texts that end it and do not belong to it.
    pub stop_texts: Vec<String>,
    /// Tokens of the prompt that are read at once.
    pub chunk: usize,
}

/// What happens while an answer is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step<'a> {
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
/// An empty prompt or one that leaves no room for an answer; a device that fails.
pub async fn generate(
    model: &LanguageModel,
    tokenizer: &Tokenizer,
    conversation: &mut Conversation,
    prompt: &[u32],
    options: &GenerationOptions,
    watch: &mut impl AsyncFnMut(Step<'_>) -> Control,
) -> Result<Generated, ModelsError> {
    let vocabulary = model.config().vocabulary;
    if prompt.is_empty() || prompt.iter().any(|token| *token as usize >= vocabulary) {
        return Err(ModelsError::PromptUnreadable { vocabulary });
    }
    if prompt.len() >= conversation.window() {
        return Err(ModelsError::PromptTooLong {
            tokens: prompt.len(),
            window: conversation.window(),
        });
    }
    let reused = conversation.rewind_to(prompt);
    let mut answer = Answer::new(tokenizer, options, reused);
    let mut logits = Vec::new();
    let mut done = reused;
    for chunk in prompt[reused..].chunks(options.chunk.max(1)) {
        done += chunk.len();
        let is_last = done == prompt.len();
        logits = read(model, conversation, chunk, is_last).await?;
        let step = Step::Read {
            done,
            total: prompt.len(),
        };
        if watch(step).await == Control::Cancel {
            return answer.ended(StopReason::Cancelled);
        }
    }
    let mut sampler = Sampler::new(options.sampling);
    loop {
        if answer.tokens.len() == options.most_tokens {
            return answer.ended(StopReason::MostTokens);
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
        if conversation.cache.room() == 0 {
            return answer.ended(StopReason::WindowFull);
        }
        logits = read(model, conversation, &[token], true).await?;
    }
}

/// Reads tokens into a conversation and returns the logits of what follows, where they are wanted.
async fn read(
    model: &LanguageModel,
    conversation: &mut Conversation,
    tokens: &[u32],
    wants_logits: bool,
) -> Result<Vec<f32>, ModelsError> {
    let device = model.embedding.weight.device();
    // Tokens were checked against the vocabulary, which is far below 2³¹.
    let ids: Vec<i32> = tokens.iter().map(|token| *token as i32).collect();
    let ids = Tensor::<2, Int>::from_data(TensorData::new(ids, [1, tokens.len()]), &device);
    let stream = model.read(model.embed(ids), &mut conversation.cache);
    conversation.note(tokens);
    if !wants_logits {
        return Ok(Vec::new());
    }
    let [_, count, width] = stream.dims();
    let last = stream.slice([0..1, count - 1..count, 0..width]);
    let data = model.logits(last).into_data_async().await;
    let data = data.map_err(|source| ModelsError::DeviceFailed { source })?;
    data.try_into_vec::<f32>()
        .map_err(|_| ModelsError::OutputNotFinite)
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
