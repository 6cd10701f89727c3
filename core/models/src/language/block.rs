//! One layer of a decoder.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::{Attention, AttentionInput, FeedForward, LanguageConfig};
use crate::layers::{MatrixPlan, RmsNorm};

/// Attention and a feed-forward network, each behind a norm and beside a residual.
#[derive(Module, Debug)]
pub struct Block {
    pub attention_norm: RmsNorm,
    pub attention: Attention,
    pub feed_forward_norm: RmsNorm,
    pub feed_forward: FeedForward,
}

impl Block {
    /// Makes a block with its matrices kept as planned.
    pub fn init(config: &LanguageConfig, plan: MatrixPlan, device: &Device) -> Self {
        let norm = || RmsNorm::init(config.hidden, config.norm_epsilon, device);
        Self {
            attention_norm: norm(),
            attention: Attention::init(config, plan, device),
            feed_forward_norm: norm(),
            feed_forward: FeedForward::init(config, plan, device),
        }
    }

    /// Runs the block.
    ///
    /// # Shapes
    /// - `input.stream` and output: `[batch, tokens, hidden]`
    pub fn forward(&self, input: AttentionInput<'_>) -> Tensor<3> {
        let stream = input.stream.clone();
        let attended = self.attention.forward(AttentionInput {
            stream: self.attention_norm.forward(input.stream),
            ..input
        });
        let stream = stream + attended;
        let fed = self
            .feed_forward
            .forward(self.feed_forward_norm.forward(stream.clone()));
        stream + fed
    }
}
