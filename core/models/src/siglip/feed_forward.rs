//! The feed-forward network of a vision tower.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::SiglipConfig;
use crate::layers::{Gelu, MatrixPlan, Projection};

/// `down(gelu(up(x)))`.
#[derive(Module, Debug)]
pub struct TowerFeedForward {
    pub up: Projection,
    pub down: Projection,
    #[module(skip)]
    activation: Gelu,
}

impl TowerFeedForward {
    /// Makes a network with its matrices kept as planned.
    pub fn init(config: &SiglipConfig, plan: MatrixPlan, device: &Device) -> Self {
        Self {
            up: Projection::planned(config.hidden, config.feed_forward, true, plan, device),
            down: Projection::planned(config.feed_forward, config.hidden, true, plan, device),
            activation: config.activation,
        }
    }

    /// Runs the network.
    ///
    /// # Shapes
    /// - `stream` and output: `[pictures, patches, hidden]`
    pub fn forward(&self, stream: Tensor<3>) -> Tensor<3> {
        self.down
            .forward(self.activation.forward(self.up.forward(stream)))
    }
}
