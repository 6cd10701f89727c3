//! One row of numbers for each token.

use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::{Device, Int, Tensor};

/// The embeddings of all tokens, also read backwards as the head that gives logits.
#[derive(Module, Debug)]
pub struct TokenTable {
    /// `[vocabulary, width]`
    pub weight: Param<Tensor<2>>,
}

impl TokenTable {
    /// Makes a table of random numbers.
    pub fn init(vocabulary: usize, width: usize, device: &Device) -> Self {
        let initializer = Initializer::Normal {
            mean: 0.0,
            std: 1.0 / (width as f64).sqrt(),
        };
        Self {
            weight: initializer.init([vocabulary, width], device),
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
            .val()
            .select(0, tokens.reshape([batch * count]))
            .reshape([batch, count, width])
    }

    /// All rows, `[vocabulary, width]`.
    pub fn all(&self) -> Tensor<2> {
        self.weight.val()
    }

    /// Compares a stream with every row.
    ///
    /// # Shapes
    /// - `stream`: `[batch, tokens, width]`
    /// - output: `[batch, tokens, vocabulary]`
    pub fn logits(&self, stream: Tensor<3>) -> Tensor<3> {
        let [batch, tokens, width] = stream.dims();
        let rows = stream.reshape([batch * tokens, width]);
        let logits = rows.matmul(self.weight.val().transpose());
        let [_, vocabulary] = logits.dims();
        logits.reshape([batch, tokens, vocabulary])
    }
}
