//! The model and its answers.

use burn::tensor::Device;

use super::{Message, Network, prompting};
use crate::ModelsError;
use crate::generate::{
    Control, Conversation, Generated, GenerationOptions, Position, Step, StopReason, generate,
};
use crate::language::KvCache;
use crate::onevision::OneVisionModel;
use crate::pixels::ProcessorConfig;
use crate::text::{ChatFormat, Tokenizer};

/// A loaded model that can be talked to.
#[derive(Debug)]
pub struct Assistant {
    network: Network,
    tokenizer: Tokenizer,
    format: ChatFormat,
    device: Device,
}

/// An answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub text: String,
    pub stop: StopReason,
    /// Positions of the prompt: tokens, and vectors of what was seen.
    pub prompt_tokens: usize,
    /// Those of them that an earlier question had read already.
    pub reused_tokens: usize,
    /// Tokens of the answer.
    pub answer_tokens: usize,
}

impl Assistant {
    /// Puts a model together from its loaded parts.
    ///
    /// # Errors
    /// [`ModelsError::TokenizerUnreadable`] when the tokenizer lacks the end of a turn.
    pub fn new(
        network: Network,
        tokenizer: Tokenizer,
        format: ChatFormat,
        device: Device,
    ) -> Result<Self, ModelsError> {
        if tokenizer.token(ChatFormat::END).is_none() {
            let end = ChatFormat::END;
            return Err(ModelsError::TokenizerUnreadable {
                reason: format!("it has no token {end}"),
            });
        }
        Ok(Self {
            network,
            tokenizer,
            format,
            device,
        })
    }

    /// Tells whether it can look at pictures and clips.
    pub fn can_see(&self) -> bool {
        self.network.sight().is_some()
    }

    /// Most tokens that a conversation can have.
    pub fn most_tokens(&self) -> usize {
        self.network.language().config().window
    }

    /// Bytes that a conversation of `window` tokens takes on the device.
    pub fn conversation_bytes(&self, window: usize) -> usize {
        const F32_BYTES: usize = 4;
        KvCache::bytes(self.network.language().config(), 1, window, F32_BYTES)
    }

    /// Begins a conversation of at most `window` tokens.
    ///
    /// # Errors
    /// [`ModelsError::WindowTooLarge`] when the model was not made for so many.
    pub fn begin(&self, window: usize) -> Result<Conversation, ModelsError> {
        Conversation::new(self.network.language().config(), window, &self.device)
    }

    /// Returns what the model will read when it is asked these messages, without looking at anything.
    ///
    /// [`Conversation::shared_with`] tells by it which of several conversations goes on with them.
    ///
    /// # Errors
    /// As [`Self::answer`] for messages that cannot be asked.
    pub fn positions(&self, messages: &[Message<'_>]) -> Result<Vec<Position>, ModelsError> {
        let draft = prompting::Draft::write(messages, self)?;
        Ok(draft.prompt.positions().to_vec())
    }

    /// Answers the last of some messages, calling `watch` after each step.
    ///
    /// The end of a turn is added to the tokens that end an answer. What the conversation has read
    /// before is not read again, so pass all messages each time.
    ///
    /// # Errors
    /// [`ModelsError::CannotSee`] for a picture or a clip that a model of text is shown,
    /// [`ModelsError::NoFrames`] for a clip without frames; those of [`generate`].
    pub async fn answer(
        &self,
        conversation: &mut Conversation,
        messages: &[Message<'_>],
        options: &GenerationOptions,
        watch: &mut impl AsyncFnMut(Step<'_>) -> Control,
    ) -> Result<Reply, ModelsError> {
        let mut draft = prompting::Draft::write(messages, self)?;
        // A prompt that is too long fails before anything is looked at.
        draft.check_length(conversation.window())?;
        if draft.look(self, conversation, watch).await == Control::Cancel {
            return Ok(Reply::cancelled(draft.prompt.len()));
        }
        let mut options = options.clone();
        options
            .end_tokens
            .extend(self.tokenizer.token(ChatFormat::END));
        if let Some((model, _)) = self.network.sight() {
            let config = model.config();
            let placeholders = [config.image_token, config.video_token];
            options.never_tokens.extend(placeholders);
        }
        let model = self.network.language();
        let prompt = &draft.prompt;
        let generated = generate(
            model,
            &self.tokenizer,
            conversation,
            prompt,
            &options,
            watch,
        )
        .await?;
        Ok(Reply::new(generated, prompt.len()))
    }

    pub(super) fn sight(&self) -> Option<(&OneVisionModel, &ProcessorConfig)> {
        self.network.sight()
    }

    pub(super) fn tokenizer(&self) -> &Tokenizer {
        &self.tokenizer
    }

    pub(super) fn format(&self) -> &ChatFormat {
        &self.format
    }

    pub(super) fn device(&self) -> &Device {
        &self.device
    }
}

impl Reply {
    fn new(generated: Generated, prompt_tokens: usize) -> Self {
        Self {
            text: generated.text,
            stop: generated.stop,
            prompt_tokens,
            reused_tokens: generated.reused,
            answer_tokens: generated.tokens.len(),
        }
    }

    fn cancelled(prompt_tokens: usize) -> Self {
        Self {
            text: String::new(),
            stop: StopReason::Cancelled,
            prompt_tokens,
            reused_tokens: 0,
            answer_tokens: 0,
        }
    }
}
