//! The feed-forward network of a vision tower.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::SiglipConfig;
use crate::layers::{Gelu, Projection};

/// `down(gelu(up(x)))`.
#[derive(Module, Debug)]
pub struct TowerFeedForward {
    pub up: Projection,
    pub down: Projection,
    #[module(skip)]
    activation: Gelu,
}

impl TowerFeedForward {
    /// Makes a network with random weights.
    pub fn init(config: &SiglipConfig, device: &Device) -> Self {
        Self {
            up: Projection::init(config.hidden, config.feed_forward, true, device),
            down: Projection::init(config.feed_forward, config.hidden, true, device),
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
