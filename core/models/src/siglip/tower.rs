//! The whole tower.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::{PatchEmbedding, PositionTable, SiglipConfig, TowerBlock};
use crate::layers::MatrixPlan;

/// The vision tower of SigLIP up to the stream behind its last block; the norm and the pooling head that
/// follow in the original belong to its other uses.
#[derive(Module, Debug)]
pub struct SiglipTower {
    pub patch_embedding: PatchEmbedding,
    pub position: PositionTable,
    pub blocks: Vec<TowerBlock>,
}

impl SiglipConfig {
    /// Makes the tower with random weights, every matrix in f32 and whole.
    pub fn init(&self, device: &Device) -> SiglipTower {
        self.init_planned(MatrixPlan::WHOLE, device)
    }

    /// Makes the tower with its matrices kept as planned; packed ones are empty until they are filled.
    /// Embeddings, norms and biases are always in f32.
    pub fn init_planned(&self, plan: MatrixPlan, device: &Device) -> SiglipTower {
        SiglipTower {
            patch_embedding: PatchEmbedding::init(self, device),
            position: PositionTable::init(self, device),
            blocks: (0..self.layers)
                .map(|_| TowerBlock::init(self, plan, device))
                .collect(),
        }
    }
}

impl SiglipTower {
    /// Looks at pictures.
    ///
    /// # Shapes
    /// - `pictures`: `[pictures, 3, image_side, image_side]`, normalised
    /// - output: `[pictures, patches, hidden]`
    pub fn forward(&self, pictures: Tensor<4>) -> Tensor<3> {
        self.forward_watched(pictures, &mut |_, _| ())
    }

    /// Like [`Self::forward`], and shows the stream behind the embedding (0) and behind each block.
    pub fn forward_watched(
        &self,
        pictures: Tensor<4>,
        watch: &mut impl FnMut(usize, &Tensor<3>),
    ) -> Tensor<3> {
        let embedded = self.patch_embedding.forward(pictures);
        let mut stream = embedded + self.position.weight.val().unsqueeze();
        watch(0, &stream);
        for (index, block) in self.blocks.iter().enumerate() {
            stream = block.forward(stream);
            watch(index + 1, &stream);
        }
        stream
    }
}
