//! Attention of every patch to every patch.

use burn::module::Module;
use burn::tensor::activation::softmax;
use burn::tensor::{Device, Tensor};

use super::SiglipConfig;
use crate::layers::{MatrixPlan, Projection};

/// Multi-head self-attention without a mask (Vaswani et al. 2017).
#[derive(Module, Debug)]
pub struct TowerAttention {
    pub query: Projection,
    pub key: Projection,
    pub value: Projection,
    pub output: Projection,
    heads: usize,
}

impl TowerAttention {
    /// Makes an attention with its matrices kept as planned.
    pub fn init(config: &SiglipConfig, plan: MatrixPlan, device: &Device) -> Self {
        let square = || Projection::planned(config.hidden, config.hidden, true, plan, device);
        Self {
            query: square(),
            key: square(),
            value: square(),
            output: square(),
            heads: config.heads,
        }
    }

    /// Runs the attention.
    ///
    /// # Shapes
    /// - `stream` and output: `[pictures, patches, hidden]`
    pub fn forward(&self, stream: Tensor<3>) -> Tensor<3> {
        let [pictures, patches, hidden] = stream.dims();
        let width = hidden / self.heads;
        let split = |projected: Tensor<3>| {
            projected
                .reshape([pictures, patches, self.heads, width])
                .swap_dims(1, 2) // [pictures, heads, patches, width]
        };
        let query = split(self.query.forward(stream.clone()));
        let key = split(self.key.forward(stream.clone()));
        let value = split(self.value.forward(stream));
        let scale = 1.0 / (width as f64).sqrt();
        let scores = query.matmul(key.swap_dims(2, 3)).mul_scalar(scale); // [pictures, heads, patches, patches]
        let mixed = softmax(scores, 3)
            .matmul(value) // [pictures, heads, patches, width]
            .swap_dims(1, 2)
            .reshape([pictures, patches, hidden]);
        self.output.forward(mixed)
    }
}
