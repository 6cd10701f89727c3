//! The whole network.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::SsdConfig;
use super::backbone::MobileNetV2;
use super::heads::{Extra, Head};
use crate::layers::check_shape;

/// SSD on MobileNetV2.
#[derive(Module, Debug)]
pub struct Ssd {
    /// Finest features first.
    pub backbone: MobileNetV2,
    /// Coarser and coarser maps.
    pub extras: Vec<Extra>,
    /// One for each map that is read, finest first.
    pub heads: Vec<Head>,
    tapped_block: usize,
    classes: usize,
    input_px: usize,
}

/// What the network says of every anchor, undecoded.
#[derive(Debug, Clone)]
pub struct SsdOutput {
    /// `[batch, anchors, 4]`: offsets of centre y, centre x, height, width, coded against the anchor.
    pub boxes: Tensor<3>,
    /// `[batch, anchors, classes]`: a logit for each class, the background first.
    pub logits: Tensor<3>,
}

/// A place in the network where work is handed back to the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layer {
    /// First convolution.
    Stem,
    /// An inverted residual, counted from zero.
    Block(usize),
    /// 1 × 1 convolution after the blocks.
    Last,
    /// A coarser map, counted from zero.
    Extra(usize),
    /// A predictor, counted from zero.
    Head(usize),
}

impl SsdConfig {
    /// Makes the network with random parameters.
    pub fn init(&self, device: &Device) -> Ssd {
        let backbone = MobileNetV2::init(self, device);
        let tapped_block = self.tapped_block();
        let [tapped_channels, _, _, _] = backbone.blocks[tapped_block].depthwise.weight.dims();

        let mut map_channels = vec![tapped_channels, self.last_channels];
        let mut extras = Vec::new();
        for extra in &self.extras {
            let channels = *map_channels.last().unwrap_or(&self.last_channels);
            extras.push(Extra::init(channels, extra, device));
            map_channels.push(extra.channels);
        }
        let heads = map_channels
            .iter()
            .enumerate()
            .map(|(map, channels)| Head::init(*channels, self.anchors_per_cell(map), self, device));
        Ssd {
            heads: heads.collect(),
            backbone,
            extras,
            tapped_block,
            classes: self.classes,
            input_px: self.input_px,
        }
    }
}

impl Ssd {
    /// Readies the network for inference on a device; its weights no longer change.
    pub fn prepared(mut self, device: &Device) -> Self {
        self.backbone = self.backbone.prepared(device);
        self.extras = self
            .extras
            .into_iter()
            .map(|extra| extra.prepared(device))
            .collect();
        self.heads = self
            .heads
            .into_iter()
            .map(|head| head.prepared(device))
            .collect();
        self
    }

    /// Runs the network, calling `breathe` after each [`Layer`].
    ///
    /// One run on a slow CPU takes longer than a user should wait for a cancel to be obeyed; what
    /// `breathe` awaits lets the caller's other work in. On a GPU the layers are only queued, so
    /// it costs nothing there.
    ///
    /// # Shapes
    /// - `pictures`: `[batch, 3, input_px, input_px]`, red, green, blue in -1..=1
    /// - output: see [`SsdOutput`]
    ///
    /// # Panics
    /// When `pictures` has another shape, which is a caller's bug.
    pub async fn forward(
        &self,
        pictures: Tensor<4>,
        breathe: &mut impl AsyncFnMut(Layer),
    ) -> SsdOutput {
        self.forward_watched(pictures, breathe, &mut |_, _| ())
            .await
    }

    /// Like [`Self::forward`], and shows what each block and each coarser map put out.
    pub async fn forward_watched(
        &self,
        pictures: Tensor<4>,
        breathe: &mut impl AsyncFnMut(Layer),
        watch: &mut impl FnMut(Layer, &Tensor<4>),
    ) -> SsdOutput {
        let [batch, _, _, _] = pictures.dims();
        check_shape(
            "pictures",
            &pictures,
            [batch, 3, self.input_px, self.input_px],
        );

        let mut x = self.backbone.stem.forward(pictures);
        breathe(Layer::Stem).await;
        let mut outputs = Vec::new();
        for (index, block) in self.backbone.blocks.iter().enumerate() {
            if index == self.tapped_block {
                let (y, wide) = block.forward_tapped(x);
                outputs.push(self.heads[0].forward(wide, self.classes));
                x = y;
            } else {
                x = block.forward(x);
            }
            watch(Layer::Block(index), &x);
            breathe(Layer::Block(index)).await;
        }
        x = self.backbone.last.forward(x);
        breathe(Layer::Last).await;
        outputs.push(self.heads[1].forward(x.clone(), self.classes));
        breathe(Layer::Head(1)).await;
        for (index, (extra, head)) in self.extras.iter().zip(&self.heads[2..]).enumerate() {
            x = extra.forward(x);
            watch(Layer::Extra(index), &x);
            breathe(Layer::Extra(index)).await;
            outputs.push(head.forward(x.clone(), self.classes));
        }

        let (boxes, logits) = outputs.into_iter().unzip();
        SsdOutput {
            boxes: Tensor::cat(boxes, 1),
            logits: Tensor::cat(logits, 1),
        }
    }
}
