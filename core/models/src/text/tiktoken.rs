//! Qwen2's tokenizer from its list of ranks.

use tokenizers::models::bpe::{BPE, Vocab};
use tokenizers::normalizers::unicode::NFC;
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::pre_tokenizers::sequence::Sequence;
use tokenizers::pre_tokenizers::split::{Split, SplitPattern};
use tokenizers::{AddedToken, PreTokenizerWrapper, SplitDelimiterBehavior};

use super::alphabet::letters;
use super::ranks::Ranks;
use super::tokenizer::{Tokenizer, refused};
use crate::ModelsError;

/// How Qwen2 parts words: contractions, letters with one sign before them, single digits, signs, white space.
///
/// `PRETOKENIZE_REGEX` of `transformers` and `PAT_STR` of Qwen's own tokenizer.
const WORDS: &str = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

impl Tokenizer {
    /// The special tokens of LLaVA-OneVision on Qwen2: those of Qwen2, and two that stand for pictures.
    pub const LLAVA_ONEVISION: [(&'static str, u32); 5] = [
        ("<|endoftext|>", 151_643),
        ("<|im_start|>", 151_644),
        ("<|im_end|>", 151_645),
        ("<image>", 151_646),
        ("<video>", 151_647),
    ];

    /// Builds Qwen2's tokenizer from a `.tiktoken` file, whose ranks are the tokens' numbers, and special
    /// tokens with theirs.
    ///
    /// # Errors
    /// [`ModelsError::TokenizerUnreadable`] when the file is damaged or its tokens were not found by
    /// merging, or when two tokens share a name or a number.
    pub fn from_tiktoken(bytes: &[u8], special: &[(&str, u32)]) -> Result<Self, ModelsError> {
        let ranks = Ranks::parse(bytes)?;
        let merges = ranks.merges()?;
        let merges = merges
            .into_iter()
            .map(|[left, right]| (letters(left), letters(right)))
            .collect();
        let mut vocabulary: Vocab = ranks
            .tokens()
            .iter()
            .map(|token| letters(token))
            .zip(0..)
            .collect();
        let mut numbers: Vec<u32> = special.iter().map(|(_, number)| *number).collect();
        numbers.sort_unstable();
        let first = numbers.first().map(|number| *number as usize);
        if first.is_some_and(|first| first < ranks.tokens().len())
            || numbers.windows(2).any(|two| two[0] == two[1])
        {
            return Err(refused("a special token has the number of another token"));
        }
        for (name, number) in special {
            if name.is_empty() || vocabulary.insert((*name).to_owned(), *number).is_some() {
                return Err(refused(format!("the special token {name:?} is not new")));
            }
        }
        let model = BPE::builder()
            .vocab_and_merges(vocabulary, merges)
            .build()
            .map_err(refused)?;
        let mut inner = tokenizers::Tokenizer::new(model);
        inner.with_normalizer(Some(NFC)).map_err(refused)?;
        let pattern = SplitPattern::Regex(WORDS.to_owned());
        let words =
            Split::new(pattern, SplitDelimiterBehavior::Isolated, false).map_err(refused)?;
        let parts: Vec<PreTokenizerWrapper> =
            vec![words.into(), ByteLevel::new(false, true, false).into()];
        inner.with_pre_tokenizer(Some(Sequence::new(parts)));
        inner.with_decoder(Some(ByteLevel::default()));
        let special = special
            .iter()
            .map(|(name, _)| AddedToken::from(*name, true));
        inner
            .add_special_tokens(special.collect::<Vec<_>>())
            .map_err(refused)?;
        Ok(Self::new(inner))
    }
}
