//! The gated feed-forward network.

use burn::module::Module;
use burn::tensor::activation::silu;
use burn::tensor::{Device, Tensor};

use super::LanguageConfig;
use crate::layers::Projection;

/// SwiGLU (Shazeer 2020): `down(silu(gate(x)) · up(x))`.
#[derive(Module, Debug)]
pub struct FeedForward {
    pub gate: Projection,
    pub up: Projection,
    pub down: Projection,
}

impl FeedForward {
    /// Makes a network with random weights.
    pub fn init(config: &LanguageConfig, device: &Device) -> Self {
        let (hidden, inner) = (config.hidden, config.feed_forward);
        Self {
            gate: Projection::init(hidden, inner, false, device),
            up: Projection::init(hidden, inner, false, device),
            down: Projection::init(inner, hidden, false, device),
        }
    }

    /// Runs the network.
    ///
    /// # Shapes
    /// - `stream` and output: `[batch, tokens, hidden]`
    pub fn forward(&self, stream: Tensor<3>) -> Tensor<3> {
        let gate = silu(self.gate.forward(stream.clone()));
        self.down.forward(gate * self.up.forward(stream))
    }
}
