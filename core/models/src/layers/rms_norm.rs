//! The norm of Qwen2 and Llama.

use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::{Device, Tensor};

/// `x / √(mean(x²) + ε) · w` (Zhang and Sennrich 2019).
#[derive(Module, Debug)]
pub struct RmsNorm {
    /// `[width]`
    pub weight: Param<Tensor<1>>,
    epsilon: f64,
}

impl RmsNorm {
    /// Makes a norm that scales by one.
    pub fn init(width: usize, epsilon: f64, device: &Device) -> Self {
        Self {
            weight: Initializer::Ones.init([width], device),
            epsilon,
        }
    }

    /// Runs the norm.
    ///
    /// # Shapes
    /// - `stream` and output: `[batch, tokens, width]`
    pub fn forward(&self, stream: Tensor<3>) -> Tensor<3> {
        let mean_square = (stream.clone() * stream.clone()).mean_dim(2); // [batch, tokens, 1]
        let normed = stream / (mean_square + self.epsilon).sqrt();
        normed * self.weight.val().unsqueeze()
    }
}
