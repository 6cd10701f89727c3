//! What a model is asked: words, and what was seen.

use std::ops::Range;

use burn::tensor::{Device, Int, Tensor, TensorData};

use crate::ModelsError;
use crate::language::LanguageModel;

/// Tells pictures and clips apart; the same content has the same key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct MediaKey(pub u64);

/// One position of a prompt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// A token of text.
    Token(u32),
    /// A vector of a picture or a clip.
    Seen { media: MediaKey, index: usize },
}

/// What a model is asked.
#[derive(Debug, Clone, Default)]
pub struct Prompt {
    positions: Vec<Position>,
    /// Vectors of what was looked at, each `[vectors, hidden]`.
    seen: Vec<(MediaKey, Tensor<2>)>,
}

impl Prompt {
    /// Makes a prompt of text alone.
    pub fn of_tokens(tokens: &[u32]) -> Self {
        let mut prompt = Self::default();
        prompt.push_tokens(tokens);
        prompt
    }

    /// Adds text.
    pub fn push_tokens(&mut self, tokens: &[u32]) {
        let tokens = tokens.iter().copied().map(Position::Token);
        self.positions.extend(tokens);
    }

    /// Adds the places of a picture's or a clip's vectors; [`Self::show`] gives the vectors.
    pub fn push_seen(&mut self, media: MediaKey, vectors: usize) {
        let places = (0..vectors).map(|index| Position::Seen { media, index });
        self.positions.extend(places);
    }

    /// Gives the vectors of a picture or a clip, `[vectors, hidden]`. They are not needed where a
    /// conversation has read all of them before.
    pub fn show(&mut self, media: MediaKey, vectors: Tensor<2>) {
        self.seen.push((media, vectors));
    }

    /// All positions.
    pub fn positions(&self) -> &[Position] {
        &self.positions
    }

    /// Number of positions.
    pub fn len(&self) -> usize {
        self.positions.len()
    }

    /// Tells whether nothing is asked.
    pub fn is_empty(&self) -> bool {
        self.positions.is_empty()
    }

    /// Tells whether a model with so many tokens can read the prompt.
    ///
    /// # Errors
    /// [`ModelsError::PromptUnreadable`] for an empty prompt or a token beyond the vocabulary.
    pub(super) fn check(&self, vocabulary: usize) -> Result<(), ModelsError> {
        let is_known = |position: &Position| match position {
            Position::Token(token) => (*token as usize) < vocabulary,
            Position::Seen { .. } => true,
        };
        if self.positions.is_empty() || !self.positions.iter().all(is_known) {
            return Err(ModelsError::PromptUnreadable { vocabulary });
        }
        Ok(())
    }

    /// What the model reads at some positions, `[1, positions, hidden]`.
    ///
    /// # Errors
    /// [`ModelsError::VectorsMissing`] when a picture's or a clip's vectors were not given or are fewer.
    pub(super) fn embedded(
        &self,
        range: Range<usize>,
        model: &LanguageModel,
    ) -> Result<Tensor<3>, ModelsError> {
        let positions = &self.positions[range];
        let same_kind = |a: &Position, b: &Position| match (a, b) {
            (Position::Token(_), Position::Token(_)) => true,
            (Position::Seen { media: a, .. }, Position::Seen { media: b, .. }) => a == b,
            _ => false,
        };
        let runs = positions.chunk_by(same_kind);
        let parts: Result<Vec<_>, _> = runs.map(|run| self.embedded_run(run, model)).collect();
        Ok(Tensor::cat(parts?, 1))
    }

    /// Embeds positions of one kind, of one picture or clip.
    fn embedded_run(
        &self,
        run: &[Position],
        model: &LanguageModel,
    ) -> Result<Tensor<3>, ModelsError> {
        let Position::Seen { media, index } = run[0] else {
            let tokens = run.iter().filter_map(|position| match position {
                Position::Token(token) => Some(*token),
                Position::Seen { .. } => None,
            });
            let device = model.embedding.weight.device();
            return Ok(model.embed(ids(tokens, &device)));
        };
        let found = self.seen.iter().find(|(key, _)| *key == media);
        let vectors = found.map(|(_, vectors)| vectors);
        let end = index + run.len();
        match vectors {
            Some(vectors) if end <= vectors.dims()[0] => {
                let [_, hidden] = vectors.dims();
                Ok(vectors.clone().slice([index..end, 0..hidden]).unsqueeze())
            }
            _ => Err(ModelsError::VectorsMissing),
        }
    }
}

/// Tokens as a tensor, `[1, tokens]`.
fn ids(tokens: impl Iterator<Item = u32>, device: &Device) -> Tensor<2, Int> {
    // Tokens were checked against the vocabulary, which is far below 2³¹.
    let ids: Vec<i32> = tokens.map(|token| token as i32).collect();
    let count = ids.len();
    Tensor::from_data(TensorData::new(ids, [1, count]), device)
}
