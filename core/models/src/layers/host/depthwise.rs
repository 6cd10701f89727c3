//! One small kernel for each channel.

use super::Map;
use super::vectorise::{Kernel, multiply_add, vectorised};
use crate::layers::SamePadding;

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

    /// Room for one channel of a map and the zeros around it.
    pub(super) fn padded(&self, map: Map) -> Padded {
        Padded::new(map, self.kernel, self.stride)
    }

    /// Writes the result for some channels, the first of which is `first`, to `out`.
    pub(super) fn run(
        &self,
        first: usize,
        picture: &[f32],
        map: Map,
        padded: &mut Padded,
        out: &mut [f32],
    ) {
        vectorised(Filter {
            layer: self,
            first,
            picture,
            map,
            padded,
            out,
        });
    }
}

/// Some channels of a picture on their way through a [`Depthwise`].
struct Filter<'a> {
    layer: &'a Depthwise,
    first: usize,
    picture: &'a [f32],
    map: Map,
    padded: &'a mut Padded,
    out: &'a mut [f32],
}

impl Kernel for Filter<'_> {
    #[inline(always)]
    fn run(self) {
        let taps = self.layer.kernel * self.layer.kernel;
        let planes = self.picture.chunks_exact(self.map.height * self.map.width);
        let planes_out = self
            .out
            .chunks_exact_mut(self.out.len() / self.map.channels.max(1));
        for (index, (plane, out)) in planes.zip(planes_out).enumerate() {
            let channel = self.first + index;
            self.padded.fill(plane, self.map.width);
            let kernel = &self.layer.weight[channel * taps..][..taps];
            let bias = self.layer.bias[channel];
            match <&[f32; 9]>::try_from(kernel) {
                Ok(kernel) => self.layer.filter_3(kernel, bias, self.padded, out),
                Err(_) => self.layer.filter_any(kernel, bias, self.padded, out),
            }
        }
    }
}

impl Depthwise {
    /// The common 3 × 3 kernel: nine products for each number in one pass.
    #[inline(always)]
    fn filter_3(&self, kernel: &[f32; 9], bias: f32, padded: &Padded, out: &mut [f32]) {
        for (y, out) in out.chunks_exact_mut(padded.columns_out).enumerate() {
            let width = out.len();
            let at =
                |row: usize, column: usize| &padded.samples(y * self.stride + row, column)[..width];
            let lines: [[&[f32]; 3]; 3] =
                std::array::from_fn(|row| std::array::from_fn(|column| at(row, column)));
            for (x, out) in out.iter_mut().enumerate() {
                let mut sum = bias;
                for row in 0..3 {
                    for column in 0..3 {
                        sum = multiply_add(kernel[3 * row + column], lines[row][column][x], sum);
                    }
                }
                *out = sum.max(self.low).min(self.high);
            }
        }
    }

    #[inline(always)]
    fn filter_any(&self, kernel: &[f32], bias: f32, padded: &Padded, out: &mut [f32]) {
        for (y, out) in out.chunks_exact_mut(padded.columns_out).enumerate() {
            out.fill(bias);
            for (index, weight) in kernel.iter().enumerate() {
                let (row, column) = (index / self.kernel, index % self.kernel);
                let line = padded.samples(y * self.stride + row, column);
                for (out, value) in out.iter_mut().zip(line) {
                    *out = multiply_add(*weight, *value, *out);
                }
            }
            out.iter_mut()
                .for_each(|value| *value = value.max(self.low).min(self.high));
        }
    }
}

/// A plane with zeros around it, each line split by column modulo the stride.
///
/// The split makes every `stride`-th number neighbours, so that the filter's loops read numbers
/// that lie side by side whatever the stride.
pub(super) struct Padded {
    values: Vec<f32>,
    /// Numbers in one part of a line.
    part: usize,
    stride: usize,
    before_x: usize,
    before_y: usize,
    columns_out: usize,
}

impl Padded {
    fn new(map: Map, kernel: usize, stride: usize) -> Self {
        let down = SamePadding::new(map.height, kernel, stride);
        let across = SamePadding::new(map.width, kernel, stride);
        let width = (map.width + across.before + across.after).max(across.output * stride + kernel);
        let height = map.height + down.before + down.after;
        let part = width.div_ceil(stride);
        Self {
            values: vec![0.0; height * part * stride],
            part,
            stride,
            before_x: across.before,
            before_y: down.before,
            columns_out: across.output,
        }
    }

    /// Copies a plane in; the border keeps its zeros.
    #[inline(always)]
    fn fill(&mut self, plane: &[f32], width: usize) {
        let line_len = self.part * self.stride;
        let lines = self.values.chunks_exact_mut(line_len).skip(self.before_y);
        for (line, row) in lines.zip(plane.chunks_exact(width)) {
            if self.stride == 1 {
                line[self.before_x..][..width].copy_from_slice(row);
            } else if self.stride == 2 {
                let (even, odd) = line.split_at_mut(self.part);
                let start = self.before_x / 2;
                let (a, b) = if self.before_x.is_multiple_of(2) {
                    (&mut even[start..], &mut odd[start..])
                } else {
                    (&mut odd[start..], &mut even[start + 1..])
                };
                let (pairs, rest) = row.as_chunks::<2>();
                for ((a, b), pair) in a.iter_mut().zip(b.iter_mut()).zip(pairs) {
                    (*a, *b) = (pair[0], pair[1]);
                }
                if let [last] = rest {
                    a[pairs.len()] = *last;
                }
            } else {
                for (x, value) in row.iter().enumerate() {
                    let x = x + self.before_x;
                    line[x % self.stride * self.part + x / self.stride] = *value;
                }
            }
        }
    }

    /// Every `stride`-th number of padded line `row`, from padded column `column` on.
    #[inline(always)]
    fn samples(&self, row: usize, column: usize) -> &[f32] {
        let line = &self.values[row * self.part * self.stride..][..self.part * self.stride];
        &line[column % self.stride * self.part..][..self.part][column / self.stride..]
    }
}
