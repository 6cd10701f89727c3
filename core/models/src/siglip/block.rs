//! One layer of a vision tower.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::{SiglipConfig, TowerAttention, TowerFeedForward};
use crate::layers::{LayerNorm, MatrixPlan};

/// Attention and a feed-forward network, each behind a norm and beside a residual.
#[derive(Module, Debug)]
pub struct TowerBlock {
    pub attention_norm: LayerNorm,
    pub attention: TowerAttention,
    pub feed_forward_norm: LayerNorm,
    pub feed_forward: TowerFeedForward,
}

impl TowerBlock {
    /// Makes a block with its matrices kept as planned.
    pub fn init(config: &SiglipConfig, plan: MatrixPlan, device: &Device) -> Self {
        let norm = || LayerNorm::init(config.hidden, config.norm_epsilon, device);
        Self {
            attention_norm: norm(),
            attention: TowerAttention::init(config, plan, device),
            feed_forward_norm: norm(),
            feed_forward: TowerFeedForward::init(config, plan, device),
        }
    }

    /// Runs the block.
    ///
    /// # Shapes
    /// - `stream` and output: `[pictures, patches, hidden]`
    pub fn forward(&self, stream: Tensor<3>) -> Tensor<3> {
        let normed = self.attention_norm.forward(stream.clone());
        let stream = stream + self.attention.forward(normed);
        let normed = self.feed_forward_norm.forward(stream.clone());
        stream + self.feed_forward.forward(normed)
    }
}
