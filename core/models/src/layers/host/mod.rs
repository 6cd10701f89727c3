//! Convolutions on the CPU, in plain Rust that the compiler turns into vector instructions.
//!
//! Burn's CPU backend runs a convolution, adds the bias and clamps in three passes over memory,
//! and copies the picture once more where the padding is uneven. On the large early maps of
//! MobileNet memory is what takes the time, so here bias and clamp happen while the numbers are
//! still in registers, and an expansion is filtered channel by channel before it leaves the
//! cache. The results agree with Burn's, which the tests check; on a GPU none of this is used.

mod depthwise;
mod matmul;
mod patches;
mod phases;
mod vectorise;

use std::sync::Arc;

use burn::tensor::{Device, Tensor, TensorData};

use depthwise::Depthwise;
use matmul::{Panels, Weights};
pub(super) use vectorise::{Kernel, multiply_add, vectorised};

/// A convolution's weights in the order in which the CPU reads them.
#[derive(Debug, Clone)]
pub(super) struct HostConv(Arc<Kind>);

#[derive(Debug)]
enum Kind {
    Depthwise(Depthwise),
    Dense {
        weights: Weights,
        kernel: usize,
        stride: usize,
    },
}

/// What a [`HostConv`] is made from.
pub(super) struct HostConvParts {
    /// `[channels_out, channels_in / groups, kernel, kernel]`
    pub weight: Tensor<4>,
    /// `[channels_out]`
    pub bias: Tensor<1>,
    pub stride: usize,
    pub depthwise: bool,
    pub relu6: bool,
}

impl HostConv {
    /// Reorders the weights; the tensors must be on the CPU.
    pub(super) fn new(parts: HostConvParts) -> Self {
        let [channels_out, channels_in, kernel, _] = parts.weight.dims();
        let weight = floats(parts.weight.into_data());
        let bias = floats(parts.bias.into_data());
        let limit = if parts.relu6 { Some(6.0) } else { None };
        Self(Arc::new(if parts.depthwise {
            Kind::Depthwise(Depthwise::new(weight, bias, kernel, parts.stride, limit))
        } else {
            let inner = channels_in * kernel * kernel;
            let weights = Weights::new(&weight, bias, channels_out, inner, limit);
            Kind::Dense {
                weights,
                kernel,
                stride: parts.stride,
            }
        }))
    }

    /// Applies the layer to a tensor on the CPU, as `SameConv::forward` describes.
    pub(super) fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let [batch, channels, height, width] = x.dims();
        let device = x.device();
        let values = floats(x.into_data());
        let map = Map {
            channels,
            height,
            width,
        };
        let result = self.result(map);
        let mut out = vec![0.0; batch * result.len()];
        let pictures = values.chunks_exact(map.len().max(1));
        for (picture, out) in pictures.zip(out.chunks_exact_mut(result.len().max(1))) {
            match &*self.0 {
                Kind::Depthwise(layer) => {
                    layer.run(0, picture, map, &mut layer.scratch(map), out);
                }
                Kind::Dense {
                    weights,
                    kernel,
                    stride,
                } => weights.run(&lay_out(picture, map, *kernel, *stride), out),
            }
        }
        tensor(out, batch, result, &device)
    }

    fn result(&self, map: Map) -> Map {
        match &*self.0 {
            Kind::Depthwise(layer) => layer.result(map),
            Kind::Dense {
                weights, stride, ..
            } => Map {
                channels: weights.rows(),
                height: map.height.div_ceil(*stride),
                width: map.width.div_ceil(*stride),
            },
        }
    }

    /// Widens with a 1 × 1 convolution and filters the result with a depthwise one.
    ///
    /// The wide map is never whole in memory: a few channels at a time are made and filtered.
    /// Returns `None` when the layers are not of those kinds.
    pub(super) fn widen_and_filter(
        widen: &Self,
        filter: &Self,
        x: &Tensor<4>,
    ) -> Option<Tensor<4>> {
        let (
            Kind::Dense {
                weights,
                kernel: 1,
                stride: 1,
            },
            Kind::Depthwise(filter),
        ) = (&*widen.0, &*filter.0)
        else {
            return None;
        };
        let [batch, channels, height, width] = x.dims();
        let values = floats(x.clone().into_data());
        let map = Map {
            channels,
            height,
            width,
        };
        let result = Map {
            channels: weights.rows(),
            ..filter.result(map)
        };
        let plane = result.height * result.width;
        let mut out = vec![0.0; batch * result.len()];
        let mut wide = vec![0.0; Weights::block_len(height * width)];
        let mut scratch = filter.scratch(map);
        let pictures = values.chunks_exact(map.len().max(1));
        for (picture, out) in pictures.zip(out.chunks_exact_mut(result.len().max(1))) {
            let panels = lay_out(picture, map, 1, 1);
            for block in 0..weights.blocks() {
                let rows = weights.run_block(block, &panels, &mut wide);
                let slice = Map {
                    channels: rows.len(),
                    ..map
                };
                let out = &mut out[rows.start * plane..rows.end * plane];
                filter.run(rows.start, &wide[..slice.len()], slice, &mut scratch, out);
            }
        }
        Some(tensor(out, batch, result, &x.device()))
    }
}

/// Sizes of one picture's map: channels, rows, columns, in this order in memory.
#[derive(Debug, Clone, Copy)]
struct Map {
    channels: usize,
    height: usize,
    width: usize,
}

impl Map {
    fn len(self) -> usize {
        self.channels * self.height * self.width
    }
}

/// Arranges a picture so that a convolution becomes a product of matrices.
fn lay_out(picture: &[f32], map: Map, kernel: usize, stride: usize) -> Panels {
    if kernel > 1 || stride > 1 {
        return patches::panels(picture, map, kernel, stride);
    }
    let plane = map.height * map.width;
    let mut panels = Panels::zeros(map.channels, plane);
    for (channel, row) in picture.chunks_exact(plane.max(1)).enumerate() {
        panels.set_row(channel, row);
    }
    panels
}

/// The numbers of a tensor on the CPU.
pub(super) fn floats(data: TensorData) -> Vec<f32> {
    data.convert::<f32>()
        .try_into_vec::<f32>()
        .expect("the data were converted to f32")
}

fn tensor(values: Vec<f32>, batch: usize, map: Map, device: &Device) -> Tensor<4> {
    let shape = [batch, map.channels, map.height, map.width];
    Tensor::from_data(TensorData::new(values, shape), device)
}
