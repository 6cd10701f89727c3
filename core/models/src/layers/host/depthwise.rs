//! One small kernel for each channel.

use super::Map;
use super::phases::Phases;
use super::vectorise::{Kernel, limit, multiply_add, vectorised};

/// Weights of a depthwise convolution.
#[derive(Debug)]
pub(super) struct Depthwise {
    /// `[channels, kernel, kernel]`
    weight: Vec<f32>,
    bias: Vec<f32>,
    kernel: usize,
    stride: usize,
    low: f32,
    high: f32,
}

impl Depthwise {
    /// Results are clamped to 0..=`limit` if there is one.
    pub(super) fn new(
        weight: Vec<f32>,
        bias: Vec<f32>,
        kernel: usize,
        stride: usize,
        limit: Option<f32>,
    ) -> Self {
        let (low, high) = match limit {
            Some(limit) => (0.0, limit),
            None => (f32::NEG_INFINITY, f32::INFINITY),
        };
        Self {
            weight,
            bias,
            kernel,
            stride,
            low,
            high,
        }
    }

    /// Size of the result for a map.
    pub(super) fn result(&self, map: Map) -> Map {
        Map {
            channels: map.channels,
            height: map.height.div_ceil(self.stride),
            width: map.width.div_ceil(self.stride),
        }
    }

    /// Room that [`Self::run`] needs for maps of this size.
    pub(super) fn scratch(&self, map: Map) -> Scratch {
        let phases = Phases::new(map, self.kernel, self.stride);
        let sums = vec![0.0; self.result(map).height * phases.line_len()];
        Scratch { phases, sums }
    }

    /// Writes the result for some channels, the first of which is `first`, to `out`.
    pub(super) fn run(
        &self,
        first: usize,
        picture: &[f32],
        map: Map,
        scratch: &mut Scratch,
        out: &mut [f32],
    ) {
        vectorised(Filter {
            layer: self,
            first,
            picture,
            map,
            phases: &mut scratch.phases,
            sums: &mut scratch.sums,
            out,
        });
    }
}

/// Memory for one channel, to be used again for the next.
pub(super) struct Scratch {
    phases: Phases,
    sums: Vec<f32>,
}

/// Some channels of a picture on their way through a [`Depthwise`].
struct Filter<'a> {
    layer: &'a Depthwise,
    first: usize,
    picture: &'a [f32],
    map: Map,
    phases: &'a mut Phases,
    /// The result of one channel, with a few useless numbers at the end of each line.
    sums: &'a mut [f32],
    out: &'a mut [f32],
}

impl Kernel for Filter<'_> {
    #[inline(always)]
    fn run(self) {
        let taps = self.layer.kernel * self.layer.kernel;
        let planes = self.picture.chunks_exact(self.map.height * self.map.width);
        let plane_out = self.out.len() / self.map.channels.max(1);
        let planes_out = self.out.chunks_exact_mut(plane_out.max(1));
        for (index, (plane, out)) in planes.zip(planes_out).enumerate() {
            let channel = self.first + index;
            self.phases.fill(plane, self.map.width);
            let kernel = &self.layer.weight[channel * taps..][..taps];
            let bias = self.layer.bias[channel];
            match <&[f32; 9]>::try_from(kernel) {
                Ok(kernel) => self.layer.filter_3(kernel, bias, self.phases, self.sums),
                Err(_) => self.layer.filter_any(kernel, bias, self.phases, self.sums),
            }
            let lines = self.sums.chunks_exact(self.phases.line_len());
            for (out, line) in out.chunks_exact_mut(self.phases.columns_out()).zip(lines) {
                out.copy_from_slice(&line[..out.len()]);
            }
        }
    }
}

impl Depthwise {
    /// The common 3 × 3 kernel: nine products for each number in one pass.
    #[inline(always)]
    fn filter_3(&self, kernel: &[f32; 9], bias: f32, phases: &Phases, sums: &mut [f32]) {
        let length = sums.len();
        let taps: [&[f32]; 9] =
            std::array::from_fn(|tap| &phases.samples(tap / 3, tap % 3)[..length]);
        for (index, sum) in sums.iter_mut().enumerate() {
            let mut total = bias;
            for tap in 0..9 {
                total = multiply_add(kernel[tap], taps[tap][index], total);
            }
            *sum = limit(total, self.low, self.high);
        }
    }

    #[inline(always)]
    fn filter_any(&self, kernel: &[f32], bias: f32, phases: &Phases, sums: &mut [f32]) {
        sums.fill(bias);
        for (tap, weight) in kernel.iter().enumerate() {
            let samples = phases.samples(tap / self.kernel, tap % self.kernel);
            for (sum, value) in sums.iter_mut().zip(samples) {
                *sum = multiply_add(*weight, *value, *sum);
            }
        }
        for sum in sums {
            *sum = limit(*sum, self.low, self.high);
        }
    }
}
