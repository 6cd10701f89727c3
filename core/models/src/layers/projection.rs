//! Linear layers in the layout of published weights.

use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::{Device, Tensor};

use super::{MatrixPlan, WeightMatrix};

/// `y = x Wᵀ + b`, with the weight as published files hold it: one row for each output.
///
/// Burn's own linear layer holds the transpose, which would have to be made of every weight on
/// loading.
#[derive(Module, Debug)]
pub struct Projection {
    /// `[outputs, inputs]`
    pub weight: WeightMatrix,
    /// `[outputs]`
    pub bias: Option<Param<Tensor<1>>>,
}

impl Projection {
    /// Makes a layer with random weights, in f32 and whole.
    pub fn init(inputs: usize, outputs: usize, has_bias: bool, device: &Device) -> Self {
        Self::planned(inputs, outputs, has_bias, MatrixPlan::WHOLE, device)
    }

    /// Makes a layer whose weight is kept as planned; packed weights are empty until they are filled.
    pub fn planned(
        inputs: usize,
        outputs: usize,
        has_bias: bool,
        plan: MatrixPlan,
        device: &Device,
    ) -> Self {
        let bound = 1.0 / (inputs as f64).sqrt();
        let initializer = Initializer::Uniform {
            min: -bound,
            max: bound,
        };
        Self {
            weight: WeightMatrix::init([outputs, inputs], plan, &initializer, device),
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
        let product = self.weight.product(rows);
        let [_, outputs] = product.dims();
        let product = match &self.bias {
            Some(bias) => product + bias.val().reshape([1, outputs]),
            None => product,
        };
        product.reshape([batch, tokens, outputs])
    }
}
