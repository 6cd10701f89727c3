//! Pictures and clips to vectors, a tile or a frame at a time.

use burn::tensor::{Device, Tensor, TensorData};

use super::OneVisionModel;
use crate::pixels::{Picture, ProcessorConfig, TowerInput};

/// Something to look at.
#[derive(Debug, Clone)]
pub enum Sight<'a> {
    /// A picture that is alone in its conversation: in tiles, as sharp as it is.
    Picture(Picture<'a>),
    /// One of several pictures: as a whole alone.
    OneOfSeveral(Picture<'a>),
    /// Frames of a clip, at least one.
    Clip(Vec<Picture<'a>>),
}

impl Sight<'_> {
    /// Vectors that stand for it in a prompt.
    pub fn vectors(&self, processor: &ProcessorConfig) -> usize {
        match self {
            Self::Picture(picture) => processor.layout(picture.width(), picture.height()).tokens(),
            Self::OneOfSeveral(_) => processor.tokens_of_one_of_several(),
            Self::Clip(frames) => processor.tokens_of_frames(frames.len()),
        }
    }

    /// Tiles and frames that the tower looks at.
    pub fn steps(&self, processor: &ProcessorConfig) -> usize {
        match self {
            Self::Picture(picture) => processor.layout(picture.width(), picture.height()).tiles(),
            Self::OneOfSeveral(_) => 1,
            Self::Clip(frames) => frames.len(),
        }
    }

    /// Looks at it, calling `step` behind each tile or frame; `None` when `step` says to stop.
    ///
    /// One tile is on the device at a time, so memory does not grow with the clip but by its vectors.
    ///
    /// # Shapes
    /// - output: `[vectors, hidden]`
    pub async fn look(
        &self,
        model: &OneVisionModel,
        processor: &ProcessorConfig,
        device: &Device,
        step: &mut impl AsyncFnMut() -> bool,
    ) -> Option<Tensor<2>> {
        match self {
            Self::Picture(picture) => {
                let layout = processor.layout(picture.width(), picture.height());
                let mut seen = Vec::new();
                for tile in tiles(&processor.image(picture), device) {
                    seen.push(model.look(tile));
                    if !step().await {
                        return None;
                    }
                }
                Some(model.pack_tiles(Tensor::cat(seen, 0), &layout))
            }
            Self::OneOfSeveral(picture) => {
                let input = processor.one_of_several(picture);
                let seen = tiles(&input, device).map(|tile| model.see_small(tile));
                let seen = Tensor::cat(seen.collect(), 0);
                step().await.then_some(seen)
            }
            Self::Clip(frames) => {
                let mut seen = Vec::new();
                for frame in frames {
                    let input = processor.frame(frame);
                    seen.extend(tiles(&input, device).map(|tile| model.see_frames(tile)));
                    if !step().await {
                        return None;
                    }
                }
                seen.push(model.end_of_clip());
                Some(Tensor::cat(seen, 0))
            }
        }
    }
}

/// Tiles one by one, each `[1, 3, side, side]`.
fn tiles(input: &TowerInput, device: &Device) -> impl Iterator<Item = Tensor<4>> {
    let side = input.side_px;
    input
        .values
        .chunks_exact(3 * side * side)
        .map(move |values| {
            let data = TensorData::new(values.to_vec(), [1, 3, side, side]);
            Tensor::from_data(data, device)
        })
}
