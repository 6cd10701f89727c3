//! How pictures are prepared for a vision tower.

use super::{Resampler, Resolution};
use crate::ModelsError;

/// How pictures and clips are prepared for a vision tower, and what becomes of its features.
#[derive(Debug, Clone, PartialEq)]
pub struct ProcessorConfig {
    /// For pictures.
    pub image: TileConfig,
    /// Sizes that the tiles of a picture may fill (`image_grid_pinpoints`), multiples of a tile's side.
    pub resolutions: Vec<Resolution>,
    /// For frames of clips.
    pub video: TileConfig,
    /// Rows and columns of features that the tower gives for a tile (the root of `num_image_tokens`).
    pub features_a_side: usize,
    /// Tiles that a picture's features are reduced to where there are many more (`anyres_max_9`).
    pub most_tiles: usize,
}

/// How a picture becomes a tile.
#[derive(Debug, Clone, PartialEq)]
pub struct TileConfig {
    /// Side of the square that the tower reads.
    pub side_px: usize,
    /// Subtracted from red, green and blue after `rescale_factor`.
    pub mean: [f64; 3],
    /// What the difference is divided by.
    pub std: [f64; 3],
    /// What a byte is multiplied by, 1/255.
    pub rescale_factor: f64,
    /// No file says it: readers choose torchvision's, which `transformers` takes where it is installed.
    pub resampler: Resampler,
}

/// No tile is larger, and no sum of tiles: a picture of that size takes 200 MB.
const MOST_SIDE_PX: usize = 4096;
const MOST_RESOLUTIONS: usize = 1024;
const MOST_FEATURES_A_SIDE: usize = 256;
const MOST_TILES: usize = 1024;

impl ProcessorConfig {
    /// LLaVA-OneVision with SigLIP so400m, patches of 14 in 384 × 384: all grids up to six by six tiles.
    pub fn llava_onevision() -> Self {
        let tile = TileConfig {
            side_px: 384,
            mean: [0.5; 3],
            std: [0.5; 3],
            rescale_factor: 1.0 / 255.0,
            resampler: Resampler::Torchvision,
        };
        Self {
            image: tile.clone(),
            resolutions: Self::grids(6, tile.side_px),
            video: tile,
            features_a_side: 27,
            most_tiles: 9,
        }
    }

    /// All grids up to `most` by `most` tiles, rows growing slowest.
    pub(super) fn grids(most: usize, side_px: usize) -> Vec<Resolution> {
        let resolution = |rows: usize| {
            (1..=most).map(move |columns| Resolution {
                height_px: rows * side_px,
                width_px: columns * side_px,
            })
        };
        (1..=most).flat_map(resolution).collect()
    }

    /// Takes settings that fit each other.
    pub(super) fn checked(self) -> Result<Self, ModelsError> {
        let side_px = self.image.side_px;
        for tile in [&self.image, &self.video] {
            tile.check()?;
        }
        if self.video.side_px != side_px {
            return Err(refused(format!(
                "a tile has {side_px} pixels a side and a frame {}, and one tower reads both",
                self.video.side_px
            )));
        }
        let is_grid = |size: &Resolution| {
            let lengths = [size.height_px, size.width_px];
            lengths
                .iter()
                .all(|length| (1..=MOST_SIDE_PX).contains(length) && length.is_multiple_of(side_px))
                && lengths
                    .map(|length| length / side_px)
                    .iter()
                    .product::<usize>()
                    <= MOST_TILES
        };
        if self.resolutions.is_empty() || self.resolutions.len() > MOST_RESOLUTIONS {
            return Err(refused(format!(
                "image_grid_pinpoints has {} sizes; 1 to {MOST_RESOLUTIONS} can be used",
                self.resolutions.len()
            )));
        }
        if let Some(size) = self.resolutions.iter().find(|size| !is_grid(size)) {
            return Err(refused(format!(
                "image_grid_pinpoints has {} × {} pixels, no usable grid of tiles of {side_px}",
                size.height_px, size.width_px
            )));
        }
        if !(1..=MOST_FEATURES_A_SIDE).contains(&self.features_a_side) {
            return Err(refused("num_image_tokens is out of range"));
        }
        if !(1..=MOST_TILES).contains(&self.most_tiles) {
            return Err(refused("the number in vision_aspect_ratio is out of range"));
        }
        Ok(self)
    }
}

impl TileConfig {
    fn check(&self) -> Result<(), ModelsError> {
        if !(1..=MOST_SIDE_PX).contains(&self.side_px) {
            return Err(refused(format!(
                "tiles of {} pixels a side; 1 to {MOST_SIDE_PX} can be used",
                self.side_px
            )));
        }
        let is_usable = |value: &f64| value.is_finite() && value.abs() < 1e6;
        let is_divisor = |value: &f64| is_usable(value) && *value > 1e-6;
        if !self.mean.iter().all(is_usable) || !self.std.iter().all(is_divisor) {
            return Err(refused("image_mean or image_std is out of range"));
        }
        if !is_divisor(&self.rescale_factor) {
            return Err(refused("rescale_factor is out of range"));
        }
        Ok(())
    }
}

pub(super) fn refused(reason: impl Into<String>) -> ModelsError {
    ModelsError::ConfigUnsupported {
        reason: reason.into(),
    }
}
