//! Convolution as MobileNet uses it: SAME padding, a bias, and ReLU6 or nothing.

use burn::config::Config;
use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::module::conv2d;
use burn::tensor::ops::ConvOptions;
use burn::tensor::{Device, Tensor};

use super::SamePadding;
use super::host::{HostConv, HostConvParts};

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
    #[module(skip)]
    host: Option<HostConv>,
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
            host: None,
        }
    }
}

impl SameConv {
    /// Readies the layer for inference on a device; its weights no longer change.
    ///
    /// On the CPU this copies the weights into the order that `host` reads.
    pub fn prepared(mut self, device: &Device) -> Self {
        self.host = (*device == Device::flex()).then(|| {
            HostConv::new(HostConvParts {
                weight: self.weight.val(),
                bias: self.bias.val(),
                stride: self.stride,
                depthwise: self.groups > 1,
                relu6: self.relu6,
            })
        });
        self
    }

    /// Applies `self` and then `filter`, without the map between them where that is faster.
    pub fn then_filter(&self, filter: &Self, x: &Tensor<4>) -> Tensor<4> {
        let fused = match (&self.host, &filter.host) {
            (Some(widen), Some(filter)) => HostConv::widen_and_filter(widen, filter, x),
            _ => None,
        };
        fused.unwrap_or_else(|| filter.forward(self.forward(x.clone())))
    }

    /// Applies the layer.
    ///
    /// # Shapes
    /// - `x`: `[batch, channels_in, height, width]`
    /// - output: `[batch, channels_out, ceil(height / stride), ceil(width / stride)]`
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        if let Some(host) = &self.host {
            return host.forward(x);
        }
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

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use super::*;

    /// The CPU's own path against Burn's, over kernels, strides, odd and even sides, and batches.
    #[test]
    fn host_path_agrees_with_burn() {
        let device = Device::flex();
        for (kernel, stride, depthwise, relu6) in [
            (1, 1, false, true),
            (1, 1, false, false),
            (1, 2, false, true),
            (3, 1, false, true),
            (3, 2, false, true),
            (3, 1, true, true),
            (3, 2, true, true),
            (5, 2, true, false),
            (5, 3, true, true),
            (3, 3, false, false),
        ] {
            for (batch, side) in [(1, 1), (1, 2), (2, 7), (1, 18), (1, 33)] {
                let channels_out = if depthwise { 6 } else { 9 };
                let layer = SameConvConfig::new(6, channels_out)
                    .with_kernel(kernel)
                    .with_stride(stride)
                    .with_depthwise(depthwise)
                    .with_relu6(relu6)
                    .init(&device);
                let x = picture([batch, 6, side, side + 1]);
                let expected = layer.forward(x.clone());
                let found = layer.prepared(&device).forward(x);
                assert_close(
                    found,
                    expected,
                    &format!("{kernel} {stride} {depthwise} {side}"),
                );
            }
        }
    }

    #[test]
    fn fused_expansion_agrees_with_one_after_the_other() {
        let device = Device::flex();
        for (stride, side) in [(1, 9), (2, 9), (2, 16), (1, 1)] {
            let widen = SameConvConfig::new(5, 14).init(&device);
            let filter = SameConvConfig::new(14, 14)
                .with_kernel(3)
                .with_stride(stride)
                .with_depthwise(true)
                .init(&device);
            let x = picture([2, 5, side, side]);
            let expected = filter.forward(widen.forward(x.clone()));
            let found = widen
                .prepared(&device)
                .then_filter(&filter.prepared(&device), &x);
            assert_close(found, expected, &format!("{stride} {side}"));
        }
    }

    fn picture(shape: [usize; 4]) -> Tensor<4> {
        let count = shape.iter().product::<usize>();
        let values: Vec<f32> = (0..count)
            .map(|i| (i * 7919 % 257) as f32 / 64.0 - 2.0)
            .collect();
        Tensor::from_data(TensorData::new(values, shape), &Device::flex())
    }

    fn assert_close(found: Tensor<4>, expected: Tensor<4>, case: &str) {
        assert_eq!(found.dims(), expected.dims(), "{case}");
        let difference: f32 = (found - expected).abs().max().into_scalar();
        assert!(difference < 1e-4, "{case}: {difference}");
    }
}
