//! A product of matrices with a bias and a clamp at its end.
//!
//! `weights [rows × inner]` times `panels [inner × columns]`. Both are stored in strips as wide as
//! a block of the result that fits the registers ([`ROWS`] × [`COLUMNS`]), the method of Goto and
//! van de Geijn 2008, "Anatomy of High-Performance Matrix Multiplication", without the blocking
//! for the outer caches, which matrices of this size do not need.

use std::ops::Range;

use super::vectorise::{Kernel, limit, multiply_add, vectorised};

/// Rows of the result that are in registers at a time.
const ROWS: usize = 4;

/// Columns of the result that are in registers at a time. wasm has 16 registers of four numbers,
/// AVX 16 of eight.
pub(super) const COLUMNS: usize = if cfg!(target_family = "wasm") { 8 } else { 16 };

/// Numbers of the panels that are worked on together: 128 KiB, so that they stay in the second
/// level of cache while all rows of weights pass by.
const CACHED: usize = 32 * 1024;

/// A matrix of weights in strips of [`ROWS`] rows, with bias and clamp.
#[derive(Debug)]
pub(super) struct Weights {
    strips: Vec<[f32; ROWS]>,
    bias: Vec<f32>,
    inner: usize,
    low: f32,
    high: f32,
}

/// The other matrix in panels of [`COLUMNS`] columns, the last one filled up with zeros.
#[derive(Debug)]
pub(super) struct Panels {
    values: Vec<[f32; COLUMNS]>,
    inner: usize,
    columns: usize,
}

impl Panels {
    /// Room for `inner` rows of `columns` numbers, all zeros; [`Self::set_row`] fills it.
    pub(super) fn zeros(inner: usize, columns: usize) -> Self {
        let values = vec![[0.0; COLUMNS]; columns.div_ceil(COLUMNS) * inner];
        Self {
            values,
            inner,
            columns,
        }
    }

    /// Copies row `index` in.
    pub(super) fn set_row(&mut self, index: usize, row: &[f32]) {
        let (whole, rest) = row.as_chunks::<COLUMNS>();
        for (panel, chunk) in whole.iter().enumerate() {
            self.values[panel * self.inner + index] = *chunk;
        }
        if !rest.is_empty() {
            let last = &mut self.values[whole.len() * self.inner + index];
            last[..rest.len()].copy_from_slice(rest);
        }
    }
}

impl Weights {
    /// Reorders `weight [rows × inner]`; results are clamped to 0..=`limit` if there is one.
    pub(super) fn new(
        weight: &[f32],
        bias: Vec<f32>,
        rows: usize,
        inner: usize,
        limit: Option<f32>,
    ) -> Self {
        let mut strips = vec![[0.0; ROWS]; rows.div_ceil(ROWS) * inner];
        for (index, row) in weight.chunks_exact(inner.max(1)).enumerate() {
            let strip = &mut strips[index / ROWS * inner..][..inner];
            for (lanes, value) in strip.iter_mut().zip(row) {
                lanes[index % ROWS] = *value;
            }
        }
        let (low, high) = match limit {
            Some(limit) => (0.0, limit),
            None => (f32::NEG_INFINITY, f32::INFINITY),
        };
        Self {
            strips,
            bias,
            inner,
            low,
            high,
        }
    }

    /// Rows of the result.
    pub(super) fn rows(&self) -> usize {
        self.bias.len()
    }

    /// Strips of rows, for [`Self::run_block`].
    pub(super) fn blocks(&self) -> usize {
        self.rows().div_ceil(ROWS)
    }

    /// Writes the whole product to `out`, row by row.
    pub(super) fn run(&self, panels: &Panels, out: &mut [f32]) {
        self.run_blocks(0..self.blocks(), panels, out);
    }

    /// Writes one strip of rows of the product to the beginning of `out` and says which rows
    /// they are.
    pub(super) fn run_block(&self, block: usize, panels: &Panels, out: &mut [f32]) -> Range<usize> {
        self.run_blocks(block..block + 1, panels, out);
        block * ROWS..((block + 1) * ROWS).min(self.rows())
    }

    /// Numbers that [`Self::run_block`] needs room for.
    pub(super) fn block_len(columns: usize) -> usize {
        ROWS * columns
    }

    fn run_blocks(&self, blocks: Range<usize>, panels: &Panels, out: &mut [f32]) {
        vectorised(Product {
            weights: self,
            panels,
            blocks,
            out,
        });
    }
}

/// Some strips of rows times all panels, written to `out` row by row.
struct Product<'a> {
    weights: &'a Weights,
    panels: &'a Panels,
    blocks: Range<usize>,
    out: &'a mut [f32],
}

impl Kernel for Product<'_> {
    #[inline(always)]
    fn run(mut self) {
        let step = (CACHED / self.panels.inner.max(1)).div_ceil(COLUMNS).max(1);
        let count = self.panels.columns.div_ceil(COLUMNS);
        for first in (0..count).step_by(step) {
            for block in self.blocks.clone() {
                self.strip(block, first..(first + step).min(count));
            }
        }
    }
}

impl Product<'_> {
    /// One strip of rows times some panels.
    #[inline(always)]
    fn strip(&mut self, block: usize, span: Range<usize>) {
        let (weights, panels) = (self.weights, self.panels);
        let strip = &weights.strips[block * weights.inner..][..weights.inner];
        let first = block * ROWS;
        let rows = ROWS.min(weights.rows() - first);
        let out = &mut self.out[(block - self.blocks.start) * ROWS * panels.columns..];
        let bias: [f32; ROWS] =
            std::array::from_fn(|row| weights.bias.get(first + row).copied().unwrap_or(0.0));
        for panel in span {
            let values = &panels.values[panel * panels.inner..][..panels.inner];
            let mut sums = block_product(strip, values, bias);
            for value in sums.as_flattened_mut() {
                *value = limit(*value, weights.low, weights.high);
            }
            let column = panel * COLUMNS;
            let width = COLUMNS.min(panels.columns - column);
            for (row, sums) in sums.iter().enumerate().take(rows) {
                let place = &mut out[row * panels.columns + column..][..width];
                match place.as_chunks_mut::<COLUMNS>().0 {
                    [whole] => *whole = *sums,
                    _ => place.copy_from_slice(&sums[..width]),
                }
            }
        }
    }
}

/// A strip of rows times a panel of columns, both `inner` long, plus the bias.
#[inline(always)]
fn block_product(
    strip: &[[f32; ROWS]],
    panel: &[[f32; COLUMNS]],
    bias: [f32; ROWS],
) -> [[f32; COLUMNS]; ROWS] {
    let mut sums = bias.map(|bias| [bias; COLUMNS]);
    for (weights, values) in strip.iter().zip(panel) {
        for row in 0..ROWS {
            for lane in 0..COLUMNS {
                sums[row][lane] = multiply_add(weights[row], values[lane], sums[row][lane]);
            }
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arranged(rows: &[f32], inner: usize, columns: usize) -> Panels {
        let mut panels = Panels::zeros(inner, columns);
        for (index, row) in rows.chunks_exact(columns).enumerate() {
            panels.set_row(index, row);
        }
        panels
    }

    #[test]
    fn agrees_with_the_plain_product() {
        for (rows, inner, columns) in [
            (1, 1, 1),
            (4, 3, 16),
            (7, 5, 33),
            (9, 40, 100),
            (3, 2000, 50),
        ] {
            let value = |seed: usize| ((seed * 7919 + 13) % 101) as f32 / 50.0 - 1.0;
            let a: Vec<f32> = (0..rows * inner).map(value).collect();
            let b: Vec<f32> = (0..inner * columns).map(|index| value(index + 7)).collect();
            let bias: Vec<f32> = (0..rows).map(|row| row as f32 - 1.0).collect();
            let weights = Weights::new(&a, bias.clone(), rows, inner, None);
            let panels = arranged(&b, inner, columns);
            let mut out = vec![9.0; rows * columns];
            weights.run(&panels, &mut out);
            let mut strip = vec![0.0; Weights::block_len(columns)];
            for block in 0..weights.blocks() {
                let rows = weights.run_block(block, &panels, &mut strip);
                let expected = &out[rows.start * columns..rows.end * columns];
                assert_eq!(&strip[..expected.len()], expected);
            }
            for row in 0..rows {
                for column in 0..columns {
                    let dot = |k: usize| a[row * inner + k] * b[k * columns + column];
                    let expected = bias[row] + (0..inner).map(dot).sum::<f32>();
                    let found = out[row * columns + column];
                    assert!((found - expected).abs() < 1e-3, "{rows} {inner} {columns}");
                }
            }
        }
    }

    #[test]
    fn clamps_at_the_end() {
        let weights = Weights::new(&[1.0, -1.0], vec![0.0, 0.0], 2, 1, Some(6.0));
        let mut out = [0.0; 4];
        weights.run(&arranged(&[9.0, 2.0], 1, 2), &mut out);
        assert_eq!(out, [6.0, 2.0, 0.0, 0.0]);
    }
}
