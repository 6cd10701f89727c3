//! Convolution as MobileNet uses it: SAME padding, a bias, and ReLU6 or nothing.

use burn::config::Config;
use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor};

use super::SamePadding;

/// Describes a [`SameConv`].
#[derive(Config, Debug)]
pub struct SameConvConfig {
    /// Channels that come in.
    pub channels_in: usize,
    /// Channels that go out.
    pub channels_out: usize,
    /// Side of the square kernel.
    #[config(default = 1)]
    pub kernel: usize,
    /// Step in both directions.
    #[config(default = 1)]
    pub stride: usize,
    /// Whether each channel has a kernel of its own; then as many go out as come in.
    #[config(default = false)]
    pub depthwise: bool,
    /// Whether the result is clamped to 0..=6.
    #[config(default = true)]
    pub relu6: bool,
}

/// A convolution whose batch normalisation has been folded into weight and bias.
#[derive(Module, Debug)]
pub struct SameConv {
    /// `[channels_out, channels_in / groups, kernel, kernel]`
    pub weight: Param<Tensor<4>>,
    /// `[channels_out]`
    pub bias: Param<Tensor<1>>,
    stride: usize,
    groups: usize,
    relu6: bool,
}

impl SameConvConfig {
    /// Makes the layer with random parameters.
    pub fn init(&self, device: &Device) -> SameConv {
        let groups = if self.depthwise { self.channels_in } else { 1 };
        let fan_in = self.channels_in / groups * self.kernel * self.kernel;
        let shape = [
            self.channels_out,
            self.channels_in / groups,
            self.kernel,
            self.kernel,
        ];
        let he = Initializer::KaimingNormal {
            gain: 2.0_f64.sqrt(),
            fan_out_only: false,
        };
        SameConv {
            weight: he.init_with(shape, Some(fan_in), None, device),
            bias: Initializer::Zeros.init([self.channels_out], device),
            stride: self.stride,
            groups,
            relu6: self.relu6,
        }
    }
}

impl SameConv {
    /// Readies the layer for inference on a device; its weights no longer change.
    pub fn prepared(self, _device: &Device) -> Self {
        self
    }

    /// Applies the layer.
    ///
    /// # Shapes
    /// - `x`: `[batch, channels_in, height, width]`
    /// - output: `[batch, channels_out, ceil(height / stride), ceil(width / stride)]`
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let [_, _, height, width] = x.dims();
        let [_, _, kernel, _] = self.weight.dims();
        let down = SamePadding::new(height, kernel, self.stride);
        let across = SamePadding::new(width, kernel, self.stride);
        let options = ConvOptions::new_with_padding(
            [self.stride; 2],
            [(down.before, down.after), (across.before, across.after)],
            [1, 1],
            self.groups,
        );
        let y = conv2d(x, self.weight.val(), Some(self.bias.val()), options);
        if self.relu6 { y.clamp(0.0, 6.0) } else { y }
    }
}
