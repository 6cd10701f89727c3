//! MobileNetV2 without its classifier.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::SsdConfig;
use crate::layers::{SameConv, SameConvConfig};

/// Widen with 1 × 1, filter each channel with 3 × 3, narrow with 1 × 1; add the input where the
/// shapes agree.
#[derive(Module, Debug)]
pub struct InvertedResidual {
    /// Absent where the expansion is one.
    pub expand: Option<SameConv>,
    /// 3 × 3 of each channel alone; carries the stride.
    pub depthwise: SameConv,
    /// Linear bottleneck: no activation.
    pub project: SameConv,
    adds_input: bool,
}

/// Stem, all inverted residuals and the last 1 × 1 convolution.
#[derive(Module, Debug)]
pub struct MobileNetV2 {
    /// 3 × 3 with stride two on the picture.
    pub stem: SameConv,
    /// Every block of every stage, in order.
    pub blocks: Vec<InvertedResidual>,
    /// 1 × 1 after the last block.
    pub last: SameConv,
}

impl MobileNetV2 {
    /// Makes the backbone with random parameters.
    pub(super) fn init(config: &SsdConfig, device: &Device) -> Self {
        let mut channels = config.stem_channels;
        let mut blocks = Vec::new();
        for stage in &config.stages {
            for index in 0..stage.blocks {
                let stride = if index == 0 { stage.stride } else { 1 };
                let shape = BlockShape {
                    channels,
                    expansion: stage.expansion,
                    out: stage.channels,
                    stride,
                };
                blocks.push(InvertedResidual::init(&shape, device));
                channels = stage.channels;
            }
        }
        Self {
            stem: SameConvConfig::new(3, config.stem_channels)
                .with_kernel(3)
                .with_stride(2)
                .init(device),
            blocks,
            last: SameConvConfig::new(channels, config.last_channels).init(device),
        }
    }

    pub(super) fn prepared(mut self, device: &Device) -> Self {
        self.stem = self.stem.prepared(device);
        self.last = self.last.prepared(device);
        self.blocks = self
            .blocks
            .into_iter()
            .map(|block| block.prepared(device))
            .collect();
        self
    }
}

/// What tells one block from another.
struct BlockShape {
    channels: usize,
    expansion: usize,
    out: usize,
    stride: usize,
}

impl InvertedResidual {
    fn init(shape: &BlockShape, device: &Device) -> Self {
        let &BlockShape {
            channels,
            expansion,
            out,
            stride,
        } = shape;
        let wide = channels * expansion;
        Self {
            expand: (expansion > 1).then(|| SameConvConfig::new(channels, wide).init(device)),
            depthwise: SameConvConfig::new(wide, wide)
                .with_kernel(3)
                .with_stride(stride)
                .with_depthwise(true)
                .init(device),
            project: SameConvConfig::new(wide, out)
                .with_relu6(false)
                .init(device),
            adds_input: stride == 1 && channels == out,
        }
    }

    /// Applies the block.
    ///
    /// # Shapes
    /// - `x`: `[batch, channels, height, width]`
    /// - output: `[batch, out, ceil(height / stride), ceil(width / stride)]`
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let filtered = match &self.expand {
            Some(expand) => expand.then_filter(&self.depthwise, &x),
            None => self.depthwise.forward(x.clone()),
        };
        self.finish(x, filtered)
    }

    /// Like [`Self::forward`], and gives the map between expansion and filter too:
    /// `[batch, channels · expansion, height, width]`.
    pub(super) fn forward_tapped(&self, x: Tensor<4>) -> (Tensor<4>, Tensor<4>) {
        let wide = match &self.expand {
            Some(expand) => expand.forward(x.clone()),
            None => x.clone(),
        };
        let filtered = self.depthwise.forward(wide.clone());
        (self.finish(x, filtered), wide)
    }

    pub(super) fn prepared(mut self, device: &Device) -> Self {
        self.expand = self.expand.map(|layer| layer.prepared(device));
        self.depthwise = self.depthwise.prepared(device);
        self.project = self.project.prepared(device);
        self
    }

    fn finish(&self, x: Tensor<4>, filtered: Tensor<4>) -> Tensor<4> {
        let y = self.project.forward(filtered);
        if self.adds_input { y + x } else { y }
    }
}
