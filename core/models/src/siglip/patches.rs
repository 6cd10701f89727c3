//! Pictures to patches.

use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::{Device, Tensor};

use super::SiglipConfig;
use crate::layers::check_shape;

/// A convolution whose stride is its own size, done as one product of matrices.
#[derive(Module, Debug)]
pub struct PatchEmbedding {
    /// `[hidden, 3, patch_side, patch_side]`
    pub weight: Param<Tensor<4>>,
    /// `[hidden]`
    pub bias: Param<Tensor<1>>,
    image_side_px: usize,
}

/// A learned vector for each place of a patch.
#[derive(Module, Debug)]
pub struct PositionTable {
    /// `[patches, hidden]`
    pub weight: Param<Tensor<2>>,
}

impl PositionTable {
    /// Makes a table of random numbers.
    pub fn init(config: &SiglipConfig, device: &Device) -> Self {
        let patches = config.patches_a_side() * config.patches_a_side();
        let initializer = Initializer::Normal {
            mean: 0.0,
            std: 1.0 / (config.hidden as f64).sqrt(),
        };
        Self {
            weight: initializer.init([patches, config.hidden], device),
        }
    }
}

impl PatchEmbedding {
    /// Makes an embedding with random weights.
    pub fn init(config: &SiglipConfig, device: &Device) -> Self {
        let side = config.patch_side_px;
        let bound = 1.0 / ((3 * side * side) as f64).sqrt();
        let initializer = Initializer::Uniform {
            min: -bound,
            max: bound,
        };
        Self {
            weight: initializer.init([config.hidden, 3, side, side], device),
            bias: initializer.init([config.hidden], device),
            image_side_px: config.image_side_px,
        }
    }

    /// Embeds every whole patch, row by row.
    ///
    /// # Shapes
    /// - `pictures`: `[pictures, 3, image_side, image_side]`
    /// - output: `[pictures, patches, hidden]`
    pub fn forward(&self, pictures: Tensor<4>) -> Tensor<3> {
        let [hidden, channels, side, _] = self.weight.dims();
        let [count, ..] = pictures.dims();
        let image = self.image_side_px;
        check_shape("pictures", &pictures, [count, channels, image, image]);
        let across = image / side;
        let whole = across * side;
        let patches = pictures
            .slice([0..count, 0..channels, 0..whole, 0..whole])
            .reshape([count, channels, across, side, across, side])
            .permute([0, 2, 4, 1, 3, 5]) // [pictures, down, across, channels, side, side]
            .reshape([count * across * across, channels * side * side]);
        let weight = self.weight.val().reshape([hidden, channels * side * side]);
        let embedded = patches.matmul(weight.transpose()) + self.bias.val().reshape([1, hidden]);
        embedded.reshape([count, across * across, hidden])
    }
}
