//! Text that comes token by token.

use super::Tokenizer;
use crate::ModelsError;

/// Turns tokens into text as they come.
///
/// A character may be spread over several tokens, and a token may end one and begin another; the first
/// part of a character gives nothing and the last one all of it.
#[derive(Debug)]
pub struct TextStream<'a> {
    tokenizer: &'a Tokenizer,
    /// Bytes of a character that is not whole yet.
    bytes: Vec<u8>,
    /// Where tokens are no bytes: those since the last whole character.
    tokens: Vec<u32>,
}

/// What a decoder gives for bytes that are no character.
const REPLACEMENT: char = '\u{fffd}';
/// No character has more bytes, and each token has at least one.
const LONGEST_CHARACTER: usize = 4;

impl<'a> TextStream<'a> {
    pub(super) fn new(tokenizer: &'a Tokenizer) -> Self {
        Self {
            tokenizer,
            bytes: Vec::new(),
            tokens: Vec::new(),
        }
    }

    /// Takes a token and returns the text that is now sure.
    ///
    /// # Errors
    /// The tokenizer's own description does not hold together.
    pub fn push(&mut self, token: u32) -> Result<String, ModelsError> {
        if self.tokenizer.is_byte_level() {
            self.bytes.extend(self.tokenizer.bytes(token));
            return Ok(take_whole(&mut self.bytes));
        }
        self.tokens.push(token);
        let text = self.tokenizer.decode(&self.tokens)?;
        // What does not become a character within its length never does.
        if text.ends_with(REPLACEMENT) && self.tokens.len() < LONGEST_CHARACTER {
            return Ok(String::new());
        }
        self.tokens.clear();
        Ok(text)
    }

    /// Ends the text and returns what was held back.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn finish(self) -> Result<String, ModelsError> {
        if self.tokenizer.is_byte_level() {
            return Ok(String::from_utf8_lossy(&self.bytes).into_owned());
        }
        self.tokenizer.decode(&self.tokens)
    }
}

/// Takes all characters that are whole, and leaves the beginning of one that is not.
///
/// What can never become a character gives `�`, as often as if all bytes were read at once.
fn take_whole(bytes: &mut Vec<u8>) -> String {
    let mut text = String::new();
    let mut rest = bytes.as_slice();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        rest = &rest[chunk.valid().len()..];
        let is_open = chunk.invalid().len() == rest.len()
            && str::from_utf8(rest).is_err_and(|error| error.error_len().is_none());
        if !is_open {
            if !chunk.invalid().is_empty() {
                text.push(REPLACEMENT);
            }
            rest = &rest[chunk.invalid().len()..];
        }
    }
    *bytes = rest.to_vec();
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_way_of_cutting_gives_the_text_of_the_whole() {
        let texts: [&[u8]; 6] = [
            "하나 둘 👩‍👩‍👧 naïve 日本".as_bytes(),
            b"\xff\xfe\xf0\x9f\x98a",
            b"\xe4\xb8\xe4\xb8\xad",
            b"\xed\xa0\x80\xf4\x90\x80\x80\xc0\xaf",
            b"\x80\x80\x80",
            b"\xf0\x9f\x98",
        ];
        for text in texts {
            for size in 1..=5 {
                let mut held = Vec::new();
                let mut streamed = String::new();
                for part in text.chunks(size) {
                    held.extend_from_slice(part);
                    streamed.push_str(&take_whole(&mut held));
                    assert!(held.len() < LONGEST_CHARACTER);
                }
                streamed.push_str(&String::from_utf8_lossy(&held));
                assert_eq!(streamed, String::from_utf8_lossy(text), "{size}");
            }
        }
    }
}
