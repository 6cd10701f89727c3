//! Byte-level BPE.

use std::collections::HashSet;

use tokenizers::decoders::byte_level::ByteLevel;
use tokenizers::models::bpe::{BPE, Vocab};
use tokenizers::pre_tokenizers::digits::Digits;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::{AddedToken, DecoderWrapper, PreTokenizerWrapper};

use super::{TextStream, alphabet};
use crate::ModelsError;
use crate::weights::{GgufFile, MetadataValue};

/// A tokenizer as the model was trained with.
#[derive(Debug, Clone)]
pub struct Tokenizer {
    inner: tokenizers::Tokenizer,
    /// Numbers of the tokens that no text makes; they stand for no bytes.
    special: HashSet<u32>,
}

/// The kind that llama.cpp gives to tokens that no text makes, such as the end of a turn.
const CONTROL: i64 = 3;

impl Tokenizer {
    /// Reads a `tokenizer.json` of Hugging Face.
    ///
    /// # Errors
    /// [`ModelsError::TokenizerUnreadable`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, ModelsError> {
        let inner = tokenizers::Tokenizer::from_bytes(bytes).map_err(refused)?;
        Ok(Self::new(inner))
    }

    /// Writes the tokenizer as a `tokenizer.json` of Hugging Face.
    ///
    /// # Errors
    /// [`ModelsError::TokenizerUnreadable`].
    pub fn to_json(&self) -> Result<String, ModelsError> {
        self.inner.to_string(false).map_err(refused)
    }

    /// Builds the tokenizer that a GGUF file describes.
    ///
    /// # Errors
    /// [`ModelsError::TokenizerUnreadable`] when the file describes none, or one whose way of parting
    /// words is not known: known is that of SmolLM.
    pub fn from_gguf(file: &GgufFile<'_>) -> Result<Self, ModelsError> {
        let text = |key: &str| file.metadata(key).and_then(MetadataValue::text);
        let list = |key: &'static str| {
            file.metadata(key)
                .and_then(MetadataValue::list)
                .ok_or_else(|| refused(format!("the file has no {key}")))
        };
        match text("tokenizer.ggml.pre") {
            Some("smollm") => {}
            other => {
                return Err(refused(format!(
                    "words are parted as {other:?}; known is smollm"
                )));
            }
        }
        let tokens: Vec<&str> = list("tokenizer.ggml.tokens")?
            .iter()
            .filter_map(MetadataValue::text)
            .collect();
        let vocabulary: Vocab = tokens
            .iter()
            .zip(0..)
            .map(|(token, id)| ((*token).to_owned(), id))
            .collect();
        let merges: Option<Vec<(String, String)>> = list("tokenizer.ggml.merges")?
            .iter()
            .map(|merge| {
                let (left, right) = merge.text()?.split_once(' ')?;
                Some((left.to_owned(), right.to_owned()))
            })
            .collect();
        let merges = merges.ok_or_else(|| refused("a merge is not two tokens".to_owned()))?;
        let model = BPE::builder()
            .vocab_and_merges(vocabulary, merges)
            .build()
            .map_err(refused)?;
        let mut inner = tokenizers::Tokenizer::new(model);
        let parts: Vec<PreTokenizerWrapper> = vec![
            Digits::new(true).into(),
            ByteLevel::new(false, true, true).into(),
        ];
        inner.with_pre_tokenizer(Some(Sequence::new(parts)));
        inner.with_decoder(Some(ByteLevel::default()));
        let kinds = list("tokenizer.ggml.token_type")?.iter();
        let control: Vec<AddedToken> = tokens
            .iter()
            .zip(kinds)
            .filter(|(_, kind)| **kind == MetadataValue::Integer(CONTROL))
            .map(|(token, _)| AddedToken::from(*token, true))
            .collect();
        inner.add_special_tokens(control).map_err(refused)?;
        Ok(Self::new(inner))
    }

    pub(super) fn new(inner: tokenizers::Tokenizer) -> Self {
        let added = inner.get_added_tokens_decoder();
        let special = added.iter().filter(|(_, token)| token.special);
        let special = special.map(|(number, _)| *number).collect();
        Self { inner, special }
    }

    /// Turns a text into tokens; names of special tokens in it become those tokens.
    ///
    /// # Errors
    /// [`ModelsError::TokenizerUnreadable`] when the tokenizer's own description does not hold together.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, ModelsError> {
        let encoding = self.inner.encode(text, false).map_err(refused)?;
        Ok(encoding.get_ids().to_vec())
    }

    /// Turns tokens into text, special ones left out; bytes that are no character become `�`.
    ///
    /// # Errors
    /// As [`Self::encode`].
    pub fn decode(&self, tokens: &[u32]) -> Result<String, ModelsError> {
        self.inner.decode(tokens, true).map_err(refused)
    }

    /// Returns the token with a name, such as `<|im_end|>`.
    pub fn token(&self, name: &str) -> Option<u32> {
        self.inner.token_to_id(name)
    }

    /// Number of tokens, special ones among them.
    pub fn vocabulary(&self) -> usize {
        self.inner.get_vocab_size(true)
    }

    /// Whether every token stands for bytes, which are the text.
    pub(super) fn is_byte_level(&self) -> bool {
        matches!(self.inner.get_decoder(), Some(DecoderWrapper::ByteLevel(_)))
    }

    /// The bytes of a token: none of a special or unknown one, as in [`Self::decode`].
    pub(super) fn bytes(&self, token: u32) -> Vec<u8> {
        if self.special.contains(&token) {
            return Vec::new();
        }
        let name = self.inner.id_to_token(token);
        name.map_or_else(Vec::new, |name| alphabet::bytes(&name))
    }

    /// Begins a text that comes token by token.
    pub fn stream(&self) -> TextStream<'_> {
        TextStream::new(self)
    }
}

pub(super) fn refused(reason: impl ToString) -> ModelsError {
    ModelsError::TokenizerUnreadable {
        reason: reason.to_string(),
    }
}
