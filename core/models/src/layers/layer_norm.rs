//! The norm of vision towers.

use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::{Device, Tensor};

/// `(x − mean(x)) / √(variance(x) + ε) · w + b` (Ba et al. 2016).
#[derive(Module, Debug)]
pub struct LayerNorm {
    /// `[width]`
    pub weight: Param<Tensor<1>>,
    /// `[width]`
    pub bias: Param<Tensor<1>>,
    epsilon: f64,
}

impl LayerNorm {
    /// Makes a norm that scales by one and moves by nothing.
    pub fn init(width: usize, epsilon: f64, device: &Device) -> Self {
        Self {
            weight: Initializer::Ones.init([width], device),
            bias: Initializer::Zeros.init([width], device),
            epsilon,
        }
    }

    /// Runs the norm.
    ///
    /// # Shapes
    /// - `stream` and output: `[batch, tokens, width]`
    pub fn forward(&self, stream: Tensor<3>) -> Tensor<3> {
        let centred = stream.clone() - stream.mean_dim(2); // [batch, tokens, width]
        let variance = (centred.clone() * centred.clone()).mean_dim(2); // [batch, tokens, 1]
        let normed = centred / (variance + self.epsilon).sqrt();
        normed * self.weight.val().unsqueeze() + self.bias.val().unsqueeze()
    }
}
