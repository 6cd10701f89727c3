//! Linear layers in the layout of published weights.

use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::{Device, Tensor};

/// `y = x Wᵀ + b`, with the weight as published files hold it: one row for each output.
///
/// Burn's own linear layer holds the transpose, which would have to be made of every weight on
/// loading.
#[derive(Module, Debug)]
pub struct Projection {
    /// `[outputs, inputs]`
    pub weight: Param<Tensor<2>>,
    /// `[outputs]`
    pub bias: Option<Param<Tensor<1>>>,
}

impl Projection {
    /// Makes a layer with random weights.
    pub fn init(inputs: usize, outputs: usize, has_bias: bool, device: &Device) -> Self {
        let bound = 1.0 / (inputs as f64).sqrt();
        let initializer = Initializer::Uniform {
            min: -bound,
            max: bound,
        };
        Self {
            weight: initializer.init([outputs, inputs], device),
            bias: has_bias.then(|| initializer.init([outputs], device)),
        }
    }

    /// Runs the layer.
    ///
    /// # Shapes
    /// - `input`: `[batch, tokens, inputs]`
    /// - output: `[batch, tokens, outputs]`
    pub fn forward(&self, input: Tensor<3>) -> Tensor<3> {
        let [batch, tokens, inputs] = input.dims();
        let rows = input.reshape([batch * tokens, inputs]);
        let product = rows.matmul(self.weight.val().transpose());
        let [_, outputs] = product.dims();
        let product = match &self.bias {
            Some(bias) => product + bias.val().reshape([1, outputs]),
            None => product,
        };
        product.reshape([batch, tokens, outputs])
    }
}
