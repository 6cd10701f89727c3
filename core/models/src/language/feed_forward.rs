//! The gated feed-forward network.

use burn::module::Module;
use burn::tensor::activation::silu;
use burn::tensor::{Device, Tensor};

use super::LanguageConfig;
use crate::layers::{MatrixPlan, Projection};

/// SwiGLU (Shazeer 2020): `down(silu(gate(x)) · up(x))`.
#[derive(Module, Debug)]
pub struct FeedForward {
    pub gate: Projection,
    pub up: Projection,
    pub down: Projection,
}

impl FeedForward {
    /// Makes a network with its matrices kept as planned.
    pub fn init(config: &LanguageConfig, plan: MatrixPlan, device: &Device) -> Self {
        let (hidden, inner) = (config.hidden, config.feed_forward);
        Self {
            gate: Projection::planned(hidden, inner, false, plan, device),
            up: Projection::planned(hidden, inner, false, plan, device),
            down: Projection::planned(inner, hidden, false, plan, device),
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
