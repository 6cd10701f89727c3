//! Packed rows times the rows of a stream, on the CPU.

use burn::tensor::{Device, Tensor, TensorData};

use super::packed::{Bytes, Code, Coding, Halves, Nibbles, Packed};
use super::plan::BLOCK;
use super::rounding::opened;
use crate::layers::host::{Kernel, floats, multiply_add, vectorised};

/// Rows of a stream up to which each is multiplied with the packed bytes themselves. From there on
/// widening pays, since every widened number is used that often.
pub(super) const FEW: usize = 4;

/// Bytes of widened rows at a time, to stay within the second level of cache or near it.
const TILE_BYTES: usize = 1 << 20;

/// Multiplies a stream with every packed row.
///
/// # Shapes
/// - `stream`: `[count, inputs]`
/// - output: `[count, rows]`
pub(super) fn product(packed: &Packed, stream: Tensor<2>) -> Tensor<2> {
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    if let Some(product) = super::whole::product(packed, &stream) {
        return product;
    }
    let [count, _] = stream.dims();
    if count <= FEW {
        few(packed, stream)
    } else {
        many(packed, stream)
    }
}

/// Widens some rows, in the order given.
///
/// # Shapes
/// - output: `[rows.len(), inputs]`
pub(super) fn looked_up(packed: &Packed, rows: &[usize], device: &Device) -> Tensor<2> {
    let inputs = packed.shape.inputs;
    let mut out = vec![0.0; rows.len() * inputs];
    for (row, out) in rows.iter().zip(out.chunks_exact_mut(inputs.max(1))) {
        packed.widen(*row..*row + 1, out);
    }
    Tensor::from_data(TensorData::new(out, [rows.len(), inputs]), device)
}

fn many(packed: &Packed, stream: Tensor<2>) -> Tensor<2> {
    let (rows, inputs) = (packed.shape.rows, packed.shape.inputs);
    let step = (TILE_BYTES / (4 * inputs).max(1)).max(1);
    let tiles = (0..rows).step_by(step).map(|start| {
        let end = (start + step).min(rows);
        let mut wide = vec![0.0; (end - start) * inputs];
        packed.widen(start..end, &mut wide);
        let data = TensorData::new(wide, [end - start, inputs]);
        let tile = Tensor::<2>::from_data(data, &stream.device());
        stream.clone().matmul(tile.transpose())
    });
    Tensor::cat(tiles.collect(), 1)
}

fn few(packed: &Packed, stream: Tensor<2>) -> Tensor<2> {
    let ([count, inputs], device) = (stream.dims(), stream.device());
    let values = floats(stream.into_data());
    let rows = packed.shape.rows;
    let mut out = vec![0.0; count * rows];
    let mut padded = vec![0.0; packed.shape.blocks() * BLOCK];
    let streams = values.chunks_exact(inputs.max(1));
    for (values, out) in streams.zip(out.chunks_exact_mut(rows.max(1))) {
        padded[..inputs].copy_from_slice(values);
        let (blocks, _) = padded.as_chunks::<BLOCK>();
        let sums: Vec<f32> = blocks.iter().map(|block| block.iter().sum()).collect();
        vectorised(RowProducts {
            packed,
            stream: blocks,
            sums: &sums,
            out,
        });
    }
    Tensor::from_data(TensorData::new(out, [count, rows]), &device)
}

/// One row of a stream times all packed rows.
struct RowProducts<'a> {
    packed: &'a Packed,
    stream: &'a [[f32; BLOCK]],
    /// Of each block of the stream, for the least values.
    sums: &'a [f32],
    out: &'a mut [f32],
}

impl Kernel for RowProducts<'_> {
    #[inline(always)]
    fn run(self) {
        match self.packed.shape.coding {
            Coding::Half => self.all::<Halves>(),
            Coding::Byte => self.all::<Bytes>(),
            Coding::Nibble => self.all::<Nibbles>(),
        }
    }
}

/// Sums that run side by side, two vectors of AVX.
const LANES: usize = 16;

/// Rows whose lanes are kept until they are added up together. Added up row by row, they make the compiler
/// split the vectors of the loop over blocks, which costs a quarter of the speed.
const TOGETHER: usize = 16;

impl RowProducts<'_> {
    #[inline(always)]
    fn all<C: Code>(self) {
        let blocks = self.packed.shape.heads_a_row();
        let (mut scales, mut leasts) = (vec![0.0; blocks], vec![0.0; blocks]);
        let mut sums = [[0.0; LANES]; TOGETHER];
        for (group, out) in self.out.chunks_mut(TOGETHER).enumerate() {
            for (index, lanes) in sums.iter_mut().enumerate().take(out.len()) {
                let (codes, heads) = self.packed.row(group * TOGETHER + index);
                // Heads are opened a row at a time, where they become vectors: one by one they would take
                // as long as the codes.
                for ((scale, least), head) in scales.iter_mut().zip(&mut leasts).zip(heads) {
                    (*scale, *least) = opened(*head);
                }
                *lanes = row_lanes::<C>(codes, self.stream, &scales);
                if C::HAS_HEADS {
                    add_leasts(lanes, &leasts, self.sums);
                }
            }
            for (out, lanes) in out.iter_mut().zip(&sums) {
                *out = lanes.iter().sum();
            }
        }
    }
}

/// The products of a row, in lanes, without its least values.
#[inline(always)]
fn row_lanes<C: Code>(codes: &[u8], stream: &[[f32; BLOCK]], scales: &[f32]) -> [f32; LANES] {
    let mut lanes = [0.0; LANES];
    let blocks = C::blocks(codes).iter().zip(stream);
    if C::HAS_HEADS {
        for ((codes, stream), scale) in blocks.zip(scales) {
            let mut sums = [0.0; LANES];
            add_products(&mut sums, &C::numbers(codes), stream);
            for (lane, sum) in lanes.iter_mut().zip(sums) {
                *lane = multiply_add(*scale, sum, *lane);
            }
        }
    } else {
        for (codes, stream) in blocks {
            add_products(&mut lanes, &C::numbers(codes), stream);
        }
    }
    lanes
}

/// Adds the products of the least values with the sums of the blocks of the stream.
#[inline(always)]
fn add_leasts(lanes: &mut [f32; LANES], leasts: &[f32], sums: &[f32]) {
    for (leasts, sums) in leasts.chunks(LANES).zip(sums.chunks(LANES)) {
        for ((lane, least), sum) in lanes.iter_mut().zip(leasts).zip(sums) {
            *lane = multiply_add(*least, *sum, *lane);
        }
    }
}

/// Adds the products of a block, number `i` and number `i + 16` to lane `i`.
#[inline(always)]
fn add_products(lanes: &mut [f32; LANES], numbers: &[f32; BLOCK], stream: &[f32; BLOCK]) {
    for half in 0..2 {
        let (numbers, stream) = (&numbers[half * LANES..], &stream[half * LANES..]);
        for ((lane, number), value) in lanes.iter_mut().zip(numbers).zip(stream) {
            *lane = multiply_add(*number, *value, *lane);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::packed::PackedShape;
    use super::*;

    /// Few rows take one way, many the other; both are compared with the widened numbers in f64.
    #[test]
    fn both_ways_agree_with_the_widened_numbers() {
        let device = Device::flex();
        for coding in [Coding::Half, Coding::Byte, Coding::Nibble] {
            for (rows, inputs) in [(1, 1), (7, 48), (300, 64), (5, 4865)] {
                let value = |seed: usize| ((seed * 7919 + 13) % 101) as f32 / 50.0 - 1.0;
                let weights: Vec<f32> = (0..rows * inputs).map(value).collect();
                let mut packed = Packed::with_room(PackedShape {
                    coding,
                    rows,
                    inputs,
                });
                packed.push(&weights);
                let mut wide = vec![0.0; rows * inputs];
                packed.widen(0..rows, &mut wide);
                for count in [1, FEW, FEW + 1] {
                    let stream: Vec<f32> = (0..count * inputs).map(|i| value(i + 3)).collect();
                    let data = TensorData::new(stream.clone(), [count, inputs]);
                    let found = product(&packed, Tensor::from_data(data, &device));
                    assert_eq!(found.dims(), [count, rows]);
                    let found = floats(found.into_data());
                    for (index, found) in found.into_iter().enumerate() {
                        let (stream, row) = (
                            &stream[index / rows * inputs..][..inputs],
                            &wide[index % rows * inputs..][..inputs],
                        );
                        let products = stream.iter().zip(row);
                        let expected: f64 = products.map(|(a, b)| f64::from(a * b)).sum();
                        let difference = (f64::from(found) - expected).abs();
                        assert!(difference < 2e-3, "{coding:?} {rows} {inputs} {count}");
                    }
                }
                let some = looked_up(&packed, &[rows - 1, 0], &device);
                let some = floats(some.into_data());
                assert_eq!(&some[..inputs], &wide[(rows - 1) * inputs..]);
                assert_eq!(&some[inputs..], &wide[..inputs]);
            }
        }
    }
}
