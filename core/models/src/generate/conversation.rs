//! What a conversation has read.

use burn::tensor::Device;

use crate::ModelsError;
use crate::language::{KvCache, LanguageConfig};

/// One conversation on a loaded model; a model can have several.
#[derive(Debug, Clone)]
pub struct Conversation {
    /// Tokens whose keys and values the cache holds.
    read: Vec<u32>,
    pub(super) cache: KvCache,
    window: usize,
}

impl Conversation {
    /// Begins a conversation of at most `window` tokens, for which all memory is taken now:
    /// [`KvCache::bytes`].
    ///
    /// # Errors
    /// [`ModelsError::WindowTooLarge`] when the model was not made for so many.
    pub fn new(
        config: &LanguageConfig,
        window: usize,
        device: &Device,
    ) -> Result<Self, ModelsError> {
        if window == 0 || window > config.window {
            return Err(ModelsError::WindowTooLarge {
                wanted: window,
                most: config.window,
            });
        }
        Ok(Self {
            read: Vec::new(),
            cache: KvCache::new(config, 1, window, device),
            window,
        })
    }

    /// Most tokens of prompt and answer together.
    pub fn window(&self) -> usize {
        self.window
    }

    /// Tokens that were read, prompt and answer.
    pub fn tokens(&self) -> &[u32] {
        &self.read
    }

    /// Keeps what the conversation shares with a prompt, and returns how much of the prompt was read
    /// before. The last token is always read again: its logits choose the next one.
    pub(super) fn rewind_to(&mut self, prompt: &[u32]) -> usize {
        let shared = self
            .read
            .iter()
            .zip(prompt)
            .take_while(|(a, b)| a == b)
            .count();
        let kept = shared.min(prompt.len().saturating_sub(1));
        self.read.truncate(kept);
        self.cache.forget_after(kept);
        kept
    }

    pub(super) fn note(&mut self, tokens: &[u32]) {
        self.read.extend_from_slice(tokens);
    }
}
