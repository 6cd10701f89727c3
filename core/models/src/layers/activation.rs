//! Bends between linear layers.

use burn::tensor::Tensor;
use burn::tensor::activation::gelu;

/// Which form of GELU (Hendrycks and Gimpel 2016) a network was trained with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gelu {
    /// `x · Φ(x)`
    Exact,
    /// Φ replaced by a hyperbolic tangent.
    Tanh,
}

impl Gelu {
    /// Finds a form by the name that `transformers` gives it.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "gelu" => Some(Self::Exact),
            "gelu_pytorch_tanh" | "gelu_new" => Some(Self::Tanh),
            _ => None,
        }
    }

    /// Runs the activation.
    pub fn forward<const D: usize>(self, input: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Exact => gelu(input),
            Self::Tanh => {
                let cube = input.clone() * input.clone() * input.clone();
                let inner =
                    (input.clone() + cube * 0.044_715) * (2.0 / std::f64::consts::PI).sqrt();
                input * 0.5 * (inner.tanh() + 1.0)
            }
        }
    }
}
