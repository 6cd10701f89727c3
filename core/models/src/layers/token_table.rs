//! One row of numbers for each token.

use burn::module::Module;
use burn::nn::Initializer;
use burn::tensor::{Device, Int, Tensor};

use super::{MatrixPlan, WeightMatrix};

/// The embeddings of all tokens, also read backwards as the head that gives logits.
#[derive(Module, Debug)]
pub struct TokenTable {
    /// `[vocabulary, width]`
    pub weight: WeightMatrix,
}

impl TokenTable {
    /// Makes a table of random numbers, in f32 and whole.
    pub fn init(vocabulary: usize, width: usize, device: &Device) -> Self {
        Self::planned(vocabulary, width, MatrixPlan::WHOLE, device)
    }

    /// Makes a table that is kept as planned for tokens ([`MatrixPlan::of_tokens`]); a packed one is empty
    /// until it is filled.
    pub fn planned(vocabulary: usize, width: usize, plan: MatrixPlan, device: &Device) -> Self {
        let initializer = Initializer::Normal {
            mean: 0.0,
            std: 1.0 / (width as f64).sqrt(),
        };
        Self {
            weight: WeightMatrix::init([vocabulary, width], plan.of_tokens(), &initializer, device),
        }
    }

    /// Looks rows up.
    ///
    /// # Shapes
    /// - `tokens`: `[batch, tokens]`, below the vocabulary
    /// - output: `[batch, tokens, width]`
    pub fn rows(&self, tokens: Tensor<2, Int>) -> Tensor<3> {
        let [batch, count] = tokens.dims();
        let [_, width] = self.weight.dims();
        self.weight
            .looked_up(tokens.reshape([batch * count]))
            .reshape([batch, count, width])
    }

    /// Compares a stream with every row.
    ///
    /// # Shapes
    /// - `stream`: `[batch, tokens, width]`
    /// - output: `[batch, tokens, vocabulary]`
    pub fn logits(&self, stream: Tensor<3>) -> Tensor<3> {
        let [batch, tokens, width] = stream.dims();
        let rows = stream.reshape([batch * tokens, width]);
        let logits = self.weight.product(rows);
        let [_, vocabulary] = logits.dims();
        logits.reshape([batch, tokens, vocabulary])
    }
}
