//! Coarser feature maps and the predictors that read all of them.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::SsdConfig;
use super::config::ExtraConfig;
use crate::layers::{SameConv, SameConvConfig};

/// Makes one coarser feature map from the one before.
#[derive(Module, Debug)]
pub struct Extra {
    /// 1 × 1 to fewer channels.
    pub reduce: SameConv,
    /// 3 × 3 with stride two.
    pub shrink: SameConv,
}

/// Reads one feature map: four box numbers and one logit a class for each anchor.
#[derive(Module, Debug)]
pub struct Head {
    /// To `anchors · 4` channels.
    pub boxes: SameConv,
    /// To `anchors · classes` channels.
    pub logits: SameConv,
}

impl Extra {
    pub(super) fn init(channels: usize, config: &ExtraConfig, device: &Device) -> Self {
        Self {
            reduce: SameConvConfig::new(channels, config.reduced).init(device),
            shrink: SameConvConfig::new(config.reduced, config.channels)
                .with_kernel(3)
                .with_stride(2)
                .init(device),
        }
    }

    pub(super) fn prepared(self, device: &Device) -> Self {
        Self {
            reduce: self.reduce.prepared(device),
            shrink: self.shrink.prepared(device),
        }
    }

    /// Applies the pair.
    ///
    /// # Shapes
    /// - `x`: `[batch, channels, side, side]`
    /// - output: `[batch, config.channels, ceil(side / 2), ceil(side / 2)]`
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        self.shrink.forward(self.reduce.forward(x))
    }
}

impl Head {
    pub(super) fn init(
        channels: usize,
        anchors: usize,
        config: &SsdConfig,
        device: &Device,
    ) -> Self {
        let predictor = |values: usize| {
            SameConvConfig::new(channels, anchors * values)
                .with_relu6(false)
                .init(device)
        };
        Self {
            boxes: predictor(4),
            logits: predictor(config.classes),
        }
    }

    pub(super) fn prepared(self, device: &Device) -> Self {
        Self {
            boxes: self.boxes.prepared(device),
            logits: self.logits.prepared(device),
        }
    }

    /// Reads a map.
    ///
    /// # Shapes
    /// - `x`: `[batch, channels, side, side]`
    /// - output: `[batch, side² · anchors, 4]` and `[batch, side² · anchors, classes]`, by row,
    ///   then column, then anchor
    pub fn forward(&self, x: Tensor<4>, classes: usize) -> (Tensor<3>, Tensor<3>) {
        let boxes = per_anchor(self.boxes.forward(x.clone()), 4);
        let logits = per_anchor(self.logits.forward(x), classes);
        (boxes, logits)
    }
}

/// `[batch, anchors · values, height, width]` to `[batch, height · width · anchors, values]`.
fn per_anchor(x: Tensor<4>, values: usize) -> Tensor<3> {
    let [batch, channels, height, width] = x.dims();
    let anchors = height * width * channels / values;
    x.permute([0, 2, 3, 1]).reshape([batch, anchors, values])
}
