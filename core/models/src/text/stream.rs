//! Text that comes token by token.

use super::Tokenizer;
use crate::ModelsError;

/// Turns tokens into text as they come.
///
/// A character may be spread over several tokens; its first ones give nothing and the last one all of
/// it.
#[derive(Debug)]
pub struct TextStream<'a> {
    tokenizer: &'a Tokenizer,
    /// Tokens since the last whole character.
    held: Vec<u32>,
}

/// What a decoder gives for bytes that are no character.
const REPLACEMENT: char = '\u{fffd}';
/// No character has more bytes, and each token has at least one.
const LONGEST_CHARACTER: usize = 4;

impl<'a> TextStream<'a> {
    pub(super) fn new(tokenizer: &'a Tokenizer) -> Self {
        Self {
            tokenizer,
            held: Vec::new(),
        }
    }

    /// Takes a token and returns the text that is now sure.
    ///
    /// # Errors
    /// The tokenizer's own description does not hold together.
    pub fn push(&mut self, token: u32) -> Result<String, ModelsError> {
        self.held.push(token);
        let text = self.tokenizer.decode(&self.held)?;
        // What does not become a character within its length never does.
        if text.ends_with(REPLACEMENT) && self.held.len() < LONGEST_CHARACTER {
            return Ok(String::new());
        }
        self.held.clear();
        Ok(text)
    }

    /// Ends the text and returns what was held back.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn finish(mut self) -> Result<String, ModelsError> {
        let held = std::mem::take(&mut self.held);
        self.tokenizer.decode(&held)
    }
}
