//! The whole decoder.

use burn::module::Module;
use burn::tensor::{Device, Int, Tensor};

use super::attention::causal_mask;
use super::{AttentionInput, Block, KvCache, LanguageConfig, Rotary};
use crate::layers::{MatrixPlan, Projection, RmsNorm, TokenTable};

/// A decoder of the Qwen2 or Llama family.
#[derive(Module, Debug)]
pub struct LanguageModel {
    pub embedding: TokenTable,
    pub blocks: Vec<Block>,
    pub norm: RmsNorm,
    /// Absent where the embeddings are tied.
    pub head: Option<Projection>,
    #[module(skip)]
    config: LanguageConfig,
}

impl LanguageConfig {
    /// Makes the decoder with random weights, every matrix in f32 and whole.
    pub fn init(&self, device: &Device) -> LanguageModel {
        self.init_planned(MatrixPlan::WHOLE, device)
    }

    /// Makes the decoder with its matrices kept as planned; packed ones are empty until they are filled.
    /// Norms and biases are always in f32.
    pub fn init_planned(&self, plan: MatrixPlan, device: &Device) -> LanguageModel {
        LanguageModel {
            embedding: TokenTable::planned(self.vocabulary, self.hidden, plan, device),
            blocks: (0..self.layers)
                .map(|_| Block::init(self, plan, device))
                .collect(),
            norm: RmsNorm::init(self.hidden, self.norm_epsilon, device),
            head: (!self.ties_embeddings).then(|| {
                Projection::planned(
                    self.hidden,
                    self.vocabulary,
                    false,
                    plan.of_tokens(),
                    device,
                )
            }),
            config: self.clone(),
        }
    }
}

impl LanguageModel {
    /// The sizes.
    pub fn config(&self) -> &LanguageConfig {
        &self.config
    }

    /// Bytes of all matrices on the device; a token that is read and followed by logits reads them once.
    pub fn matrix_bytes(&self) -> usize {
        let block = |block: &Block| {
            let (attention, fed) = (&block.attention, &block.feed_forward);
            let matrices = [
                &attention.query,
                &attention.key,
                &attention.value,
                &attention.output,
                &fed.gate,
                &fed.up,
                &fed.down,
            ];
            matrices
                .iter()
                .map(|layer| layer.weight.bytes())
                .sum::<usize>()
        };
        let head = self.head.as_ref().map_or(0, |head| head.weight.bytes());
        self.embedding.weight.bytes() + head + self.blocks.iter().map(block).sum::<usize>()
    }

    /// Looks tokens up.
    ///
    /// # Shapes
    /// - `tokens`: `[batch, tokens]`
    /// - output: `[batch, tokens, hidden]`
    pub fn embed(&self, tokens: Tensor<2, Int>) -> Tensor<3> {
        self.embedding.rows(tokens)
    }

    /// Reads a chunk of embeddings after what the cache holds and returns the stream behind the last
    /// norm; the cache then holds them, too.
    ///
    /// # Shapes
    /// - `embeddings` and output: `[batch, tokens, hidden]`
    ///
    /// # Panics
    /// When the cache has no room for the chunk, which is a caller's bug.
    pub fn read(&self, embeddings: Tensor<3>, cache: &mut KvCache) -> Tensor<3> {
        self.read_watched(embeddings, cache, &mut |_, _| ())
    }

    /// Like [`Self::read`], and shows the stream behind each block.
    pub fn read_watched(
        &self,
        embeddings: Tensor<3>,
        cache: &mut KvCache,
        watch: &mut impl FnMut(usize, &Tensor<3>),
    ) -> Tensor<3> {
        let [_, tokens, _] = embeddings.dims();
        assert!(
            tokens <= cache.room(),
            "{tokens} tokens have no room in the cache"
        );
        let (filled, device) = (cache.len(), embeddings.device());
        let rotary = Rotary::new(&self.config, filled, tokens, &device);
        let mask = causal_mask(filled, tokens, &device);
        let mut stream = embeddings;
        for (index, block) in self.blocks.iter().enumerate() {
            stream = block.forward(AttentionInput {
                stream,
                rotary: &rotary,
                cache: cache.layer_mut(index),
                filled,
                mask: mask.clone(),
            });
            watch(index, &stream);
        }
        cache.advance(tokens);
        self.norm.forward(stream)
    }

    /// Gives the logits of the token that follows each position.
    ///
    /// # Shapes
    /// - `stream`: `[batch, tokens, hidden]`, as [`Self::read`] returns it
    /// - output: `[batch, tokens, vocabulary]`
    pub fn logits(&self, stream: Tensor<3>) -> Tensor<3> {
        match &self.head {
            Some(head) => head.forward(stream),
            None => self.embedding.logits(stream),
        }
    }
}
