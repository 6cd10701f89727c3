//! A plane with zeros around it, taken apart so that a filter with any stride reads neighbours.

use super::Map;
use crate::layers::SamePadding;

/// One channel of a map, padded and split into `stride²` phases.
///
/// Padded pixel (y, x) is number `x / stride` of line `y / stride` of phase
/// (`y % stride`, `x % stride`). What one element of the kernel sees at all output pixels is then
/// one run of numbers in one phase: the same step for every pixel, and lines of equal length one
/// after the other. So the filter is one long loop for a whole plane, also where a plane is only
/// ten pixels wide.
pub(super) struct Phases {
    values: Vec<f32>,
    phase_len: usize,
    line_len: usize,
    stride: usize,
    down: SamePadding,
    across: SamePadding,
}

impl Phases {
    pub(super) fn new(map: Map, kernel: usize, stride: usize) -> Self {
        let down = SamePadding::new(map.height, kernel, stride);
        let across = SamePadding::new(map.width, kernel, stride);
        let reach = (kernel - 1) / stride;
        let line_len = across.output + reach;
        // The last element of the kernel runs `reach` beyond the last line.
        let phase_len = (down.output + reach) * line_len + reach;
        Self {
            values: vec![0.0; stride * stride * phase_len],
            phase_len,
            line_len,
            stride,
            down,
            across,
        }
    }

    /// Numbers from one line to the next: the output's columns and the kernel's reach.
    pub(super) fn line_len(&self) -> usize {
        self.line_len
    }

    /// Columns of the filter's output.
    pub(super) fn columns_out(&self) -> usize {
        self.across.output
    }

    /// What element (`row`, `column`) of the kernel sees, from the first output pixel on.
    #[inline(always)]
    pub(super) fn samples(&self, row: usize, column: usize) -> &[f32] {
        let phase = row % self.stride * self.stride + column % self.stride;
        let shift = row / self.stride * self.line_len + column / self.stride;
        &self.values[phase * self.phase_len..][..self.phase_len][shift..]
    }

    /// Copies a plane in; the border keeps its zeros.
    #[inline(always)]
    pub(super) fn fill(&mut self, plane: &[f32], width: usize) {
        for (y, row) in plane.chunks_exact(width).enumerate() {
            let y = y + self.down.before;
            let x = self.across.before;
            match self.stride {
                1 => self.line(y, 0)[x..][..width].copy_from_slice(row),
                2 => {
                    let (pairs, rest) = row.as_chunks::<2>();
                    let evens = self.line(y, x % 2)[x / 2..].iter_mut();
                    let firsts = pairs
                        .iter()
                        .map(|pair| pair[0])
                        .chain(rest.first().copied());
                    evens.zip(firsts).for_each(|(place, value)| *place = value);
                    let x = x + 1;
                    let odds = self.line(y, x % 2)[x / 2..].iter_mut();
                    odds.zip(pairs).for_each(|(place, pair)| *place = pair[1]);
                }
                stride => {
                    for (offset, value) in row.iter().enumerate() {
                        let x = x + offset;
                        self.line(y, x % stride)[x / stride] = *value;
                    }
                }
            }
        }
    }

    /// The part of padded line `y` whose columns have remainder `phase_x`.
    #[inline(always)]
    fn line(&mut self, y: usize, phase_x: usize) -> &mut [f32] {
        let phase = y % self.stride * self.stride + phase_x;
        let start = phase * self.phase_len + y / self.stride * self.line_len;
        &mut self.values[start..][..self.line_len]
    }
}
