//! The numbers that define the network and its anchors.

use burn::config::Config;

/// Everything about the network that is not a weight.
#[derive(Config, Debug, PartialEq)]
pub struct SsdConfig {
    /// Side of the square input in pixels.
    pub input_px: usize,
    /// Channels after the first convolution.
    pub stem_channels: usize,
    /// Stages of inverted residuals, in order.
    pub stages: Vec<StageConfig>,
    /// Channels of the convolution after the last stage.
    pub last_channels: usize,
    /// Pairs of convolutions that make the coarser feature maps, in order.
    pub extras: Vec<ExtraConfig>,
    /// Classes, the background (class 0) among them.
    pub classes: usize,
    /// Side of the anchors of the first scaled map, as a fraction of the input.
    pub anchor_min_scale: f32,
    /// Side of the anchors of the coarsest map, as a fraction of the input.
    pub anchor_max_scale: f32,
    /// Side of the one extra small anchor of the finest map.
    pub anchor_smallest_scale: f32,
}

/// Inverted residuals with the same number of channels.
#[derive(Config, Debug, PartialEq)]
pub struct StageConfig {
    /// How many times wider the middle of a block is than its input.
    pub expansion: usize,
    /// Channels that go out.
    pub channels: usize,
    /// How many blocks.
    pub blocks: usize,
    /// Stride of the first block; the others have one.
    pub stride: usize,
}

/// One coarser feature map: 1 × 1 down to `reduced`, then 3 × 3 with stride two up to `channels`.
#[derive(Config, Debug, PartialEq)]
pub struct ExtraConfig {
    /// Channels between the two convolutions.
    pub reduced: usize,
    /// Channels that go out.
    pub channels: usize,
}

impl SsdConfig {
    /// The published network of 23 classes and a background at 300 × 300.
    pub fn open_images_300() -> Self {
        let stage = |expansion, channels, blocks, stride| {
            StageConfig::new(expansion, channels, blocks, stride)
        };
        Self {
            input_px: 300,
            stem_channels: 32,
            stages: vec![
                stage(1, 16, 1, 1),
                stage(6, 24, 2, 2),
                stage(6, 32, 3, 2),
                stage(6, 64, 4, 2),
                stage(6, 96, 3, 1),
                stage(6, 160, 3, 2),
                stage(6, 320, 1, 1),
            ],
            last_channels: 1280,
            extras: vec![
                ExtraConfig::new(256, 512),
                ExtraConfig::new(128, 256),
                ExtraConfig::new(128, 256),
                ExtraConfig::new(64, 128),
            ],
            classes: 24,
            anchor_min_scale: 0.2,
            anchor_max_scale: 0.95,
            anchor_smallest_scale: 0.1,
        }
    }

    /// A few thousand weights with every kind of layer, for tests that have no weights file.
    pub fn tiny() -> Self {
        Self {
            input_px: 64,
            stem_channels: 4,
            stages: vec![
                StageConfig::new(1, 4, 1, 1),
                StageConfig::new(2, 6, 2, 2),
                StageConfig::new(2, 8, 1, 2),
                StageConfig::new(2, 8, 2, 2),
            ],
            last_channels: 10,
            extras: vec![ExtraConfig::new(4, 8)],
            classes: 3,
            anchor_min_scale: 0.2,
            anchor_max_scale: 0.95,
            anchor_smallest_scale: 0.1,
        }
    }

    /// Anchors at each position of a feature map; the finest map has fewer.
    pub(super) fn anchors_per_cell(&self, map: usize) -> usize {
        if map == 0 { 3 } else { 6 }
    }

    /// Sides in cells of the feature maps that the heads read, finest first.
    ///
    /// Every stride of two halves and rounds up, as SAME padding does.
    pub(super) fn map_sides(&self) -> Vec<usize> {
        let strides = self.stages.iter().map(|stage| stage.stride);
        let last = strides.fold(self.input_px.div_ceil(2), |side, stride| {
            side.div_ceil(stride)
        });
        // The first head reads the middle of the block that opens the last strided stage, before
        // its stride; the second reads the end of the backbone.
        let before_stride = self.side_before_last_stride();
        let extras = (0..self.extras.len()).scan(last, |side, _| {
            *side = side.div_ceil(2);
            Some(*side)
        });
        [before_stride, last].into_iter().chain(extras).collect()
    }

    /// Index among all blocks of the one that opens the last strided stage.
    pub(super) fn tapped_block(&self) -> usize {
        let stage = self.last_strided_stage();
        self.stages
            .iter()
            .take(stage)
            .map(|stage| stage.blocks)
            .sum()
    }

    fn side_before_last_stride(&self) -> usize {
        let before = self.stages.iter().take(self.last_strided_stage());
        before.fold(self.input_px.div_ceil(2), |side, stage| {
            side.div_ceil(stage.stride)
        })
    }

    fn last_strided_stage(&self) -> usize {
        self.stages
            .iter()
            .rposition(|stage| stage.stride > 1)
            .unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_network_has_the_published_maps() {
        let config = SsdConfig::open_images_300();
        assert_eq!(config.map_sides(), [19, 10, 5, 3, 2, 1]);
        assert_eq!(config.tapped_block(), 13);
    }
}
