//! What a conversation has read.

use burn::tensor::Device;

use super::Position;
use crate::ModelsError;
use crate::language::{KvCache, LanguageConfig};

/// One conversation on a loaded model; a model can have several.
#[derive(Debug, Clone)]
pub struct Conversation {
    /// Positions whose keys and values the cache holds.
    read: Vec<Position>,
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

    /// What was read, prompt and answer.
    pub fn positions(&self) -> &[Position] {
        &self.read
    }

    /// How much of a prompt was read before. The last position is always read again: its logits choose
    /// the next token.
    pub fn shared_with(&self, prompt: &[Position]) -> usize {
        let pairs = self.read.iter().zip(prompt);
        let shared = pairs.take_while(|(a, b)| a == b).count();
        shared.min(prompt.len().saturating_sub(1))
    }

    /// Keeps what the conversation shares with a prompt, and returns how much that is.
    pub(super) fn rewind_to(&mut self, prompt: &[Position]) -> usize {
        let kept = self.shared_with(prompt);
        self.read.truncate(kept);
        self.cache.forget_after(kept);
        kept
    }

    pub(super) fn note(&mut self, positions: &[Position]) {
        self.read.extend_from_slice(positions);
    }
}
