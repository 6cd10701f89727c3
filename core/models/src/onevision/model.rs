//! The whole model.

use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::{Device, Tensor};

use super::packing::{packed, pooled};
use super::{OneVisionConfig, Projector};
use crate::language::LanguageModel;
use crate::layers::MatrixPlan;
use crate::pixels::ImageLayout;
use crate::siglip::SiglipTower;

/// A decoder that can look at pictures.
#[derive(Module, Debug)]
pub struct OneVisionModel {
    pub tower: SiglipTower,
    pub projector: Projector,
    /// `[hidden]`, what ends a row of a picture, and a clip
    pub newline: Param<Tensor<1>>,
    pub language: LanguageModel,
    #[module(skip)]
    config: OneVisionConfig,
}

impl OneVisionConfig {
    /// Makes the model with random weights, every matrix in f32 and whole.
    pub fn init(&self, device: &Device) -> OneVisionModel {
        self.init_planned(MatrixPlan::WHOLE, device)
    }

    /// Makes the model with its matrices kept as planned; packed ones are empty until they are filled.
    pub fn init_planned(&self, plan: MatrixPlan, device: &Device) -> OneVisionModel {
        let hidden = self.language.hidden;
        let initializer = Initializer::Normal {
            mean: 0.0,
            std: 1.0 / (hidden as f64).sqrt(),
        };
        OneVisionModel {
            tower: self.vision.init_planned(plan, device),
            projector: Projector::init(self, plan, device),
            newline: initializer.init([hidden], device),
            language: self.language.init_planned(plan, device),
            config: self.clone(),
        }
    }
}

impl OneVisionModel {
    /// The sizes.
    pub fn config(&self) -> &OneVisionConfig {
        &self.config
    }

    /// Gives the vectors that a decoder reads for pictures, one for each patch.
    ///
    /// # Shapes
    /// - `pictures`: `[pictures, 3, image_side, image_side]`, normalised
    /// - output: `[pictures, patches, hidden]`
    pub fn look(&self, pictures: Tensor<4>) -> Tensor<3> {
        self.projector.forward(self.tower.forward(pictures))
    }

    /// Gives the vectors of frames of a clip, each pooled to half its sides; [`Self::end_of_clip`]
    /// follows the last.
    ///
    /// # Shapes
    /// - `frames`: `[frames, 3, image_side, image_side]`, normalised
    /// - output: `[frames · pooled · pooled, hidden]`
    pub fn see_frames(&self, frames: Tensor<4>) -> Tensor<2> {
        let pooled = pooled(self.look(frames), self.config.vision.patches_a_side());
        let [count, vectors, hidden] = pooled.dims();
        pooled.reshape([count * vectors, hidden])
    }

    /// Gives the vector behind the last frame of a clip.
    ///
    /// # Shapes
    /// - output: `[1, hidden]`
    pub fn end_of_clip(&self) -> Tensor<2> {
        self.newline.val().unsqueeze()
    }

    /// Gives the vectors of a picture that is alone in its conversation, from those of its tiles, the
    /// whole picture first.
    ///
    /// # Shapes
    /// - `tiles`: `[layout.tiles(), patches, hidden]`, as [`Self::look`] returns them
    /// - output: `[layout.tokens(), hidden]`
    pub fn pack_tiles(&self, tiles: Tensor<3>, layout: &ImageLayout) -> Tensor<2> {
        packed(tiles, self.newline.val(), layout)
    }

    /// Gives the vectors of one picture among several, which is seen as a whole alone.
    ///
    /// # Shapes
    /// - `picture`: `[1, 3, image_side, image_side]`, normalised
    /// - output: `[patches + 1, hidden]`
    pub fn see_small(&self, picture: Tensor<4>) -> Tensor<2> {
        let seen = self.look(picture);
        let [_, patches, hidden] = seen.dims();
        Tensor::cat(vec![seen.reshape([patches, hidden]), self.end_of_clip()], 0)
    }
}
