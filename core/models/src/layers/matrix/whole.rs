//! Packed rows times a stream in whole numbers, with the vectors of WebAssembly.
//!
//! Widened to f32, codes take more instructions than their products do. WebAssembly multiplies eight pairs of
//! 16 bits at once and adds neighbours, so here the stream is rounded instead: block by block to 15 bits and
//! a sign, each block with a step of its own. That moves a number by at most 2⁻¹⁶ of its block's largest one,
//! where a code of eight bits moves a weight by 2⁻⁹ of its block's range.

use core::arch::wasm32::{
    f32x4, f32x4_add, f32x4_convert_i32x4, f32x4_extract_lane, f32x4_mul, f32x4_splat, i16x8,
    i32x4_add, i32x4_dot_i16x8, u8x16, u8x16_shr, u8x16_splat, u16x8_extend_high_u8x16,
    u16x8_extend_low_u8x16, v128, v128_and,
};

use burn::tensor::{Tensor, TensorData};

use super::packed::{Coding, Packed};
use super::plan::BLOCK;
use super::rounding::opened;
use crate::layers::host::floats;

/// Rows of the stream that are multiplied with a block of codes while it is at hand.
const TOGETHER: usize = 4;

/// Multiplies a stream with every packed row; `None` for rows that have no codes.
///
/// # Shapes
/// - `stream`: `[count, inputs]`
/// - output: `[count, rows]`
pub(super) fn product(packed: &Packed, stream: &Tensor<2>) -> Option<Tensor<2>> {
    let [count, inputs] = stream.dims();
    let rows = packed.shape.rows;
    let multiply = match packed.shape.coding {
        Coding::Half => return None,
        Coding::Byte => all::<Bytes>,
        Coding::Nibble => all::<Nibbles>,
    };
    let values = floats(stream.clone().into_data());
    let rounded: Vec<Rounded> = values
        .chunks_exact(inputs.max(1))
        .map(Rounded::of)
        .collect();
    let mut out = vec![0.0; count * rows];
    for (group, out) in rounded
        .chunks(TOGETHER)
        .zip(out.chunks_mut((TOGETHER * rows).max(1)))
    {
        multiply(packed, group, out);
    }
    let data = TensorData::new(out, [count, rows]);
    Some(Tensor::from_data(data, &stream.device()))
}

/// A row of the stream.
struct Rounded {
    blocks: Vec<[i16; BLOCK]>,
    /// What one of a block is worth.
    steps: Vec<f32>,
    /// Sums of the blocks before they were rounded, for the least values.
    sums: Vec<f32>,
}

impl Rounded {
    fn of(values: &[f32]) -> Self {
        let count = values.len().div_ceil(BLOCK);
        let mut rounded = Self {
            blocks: Vec::with_capacity(count),
            steps: Vec::with_capacity(count),
            sums: Vec::with_capacity(count),
        };
        for values in values.chunks(BLOCK) {
            let most = values
                .iter()
                .fold(0.0_f32, |most, value| most.max(value.abs()));
            let ones = f32::from(i16::MAX);
            // A block of zeros stays one, and a number that is none makes the row none.
            let share = if most > 0.0 { ones / most } else { 0.0 };
            let mut block = [0; BLOCK];
            for (code, value) in block.iter_mut().zip(values) {
                *code = (value * share).round_ties_even() as i16;
            }
            let sum: f32 = values.iter().sum();
            rounded.blocks.push(block);
            rounded.steps.push(if sum.is_finite() {
                most / ones
            } else {
                f32::NAN
            });
            rounded.sums.push(sum);
        }
        rounded
    }
}

/// Multiplies some rows of the stream with all packed rows; `out` is `[group, rows]`.
fn all<C: Codes>(packed: &Packed, group: &[Rounded], out: &mut [f32]) {
    let blocks = packed.shape.blocks();
    let (mut scales, mut leasts) = (vec![0.0; blocks], vec![0.0; blocks]);
    for row in 0..packed.shape.rows {
        let (codes, heads) = packed.row(row);
        for ((scale, least), head) in scales.iter_mut().zip(&mut leasts).zip(heads) {
            (*scale, *least) = opened(*head);
        }
        let codes = C::blocks(codes);
        let mut put = |index: usize, sum: f32| {
            out[index * packed.shape.rows + row] = sum + products(&leasts, &group[index].sums);
        };
        if let Ok(four) = <&[Rounded; TOGETHER]>::try_from(group) {
            let sums = together::<C, TOGETHER>(codes, &scales, four.each_ref());
            sums.into_iter()
                .enumerate()
                .for_each(|(index, sum)| put(index, sum));
        } else {
            for (index, one) in group.iter().enumerate() {
                let [sum] = together::<C, 1>(codes, &scales, [one]);
                put(index, sum);
            }
        }
    }
}

/// The products of a packed row with `N` rows of the stream, without the least values.
#[inline(always)]
fn together<C: Codes, const N: usize>(
    codes: &[C::Block],
    scales: &[f32],
    stream: [&Rounded; N],
) -> [f32; N] {
    let count = codes.len();
    let scales = &scales[..count];
    let blocks = stream.map(|row| &row.blocks[..count]);
    let steps = stream.map(|row| &row.steps[..count]);
    let mut lanes = [f32x4_splat(0.0); N];
    for (place, codes) in codes.iter().enumerate() {
        let codes = C::opened(codes);
        for index in 0..N {
            let sums = f32x4_convert_i32x4(dots(codes, &blocks[index][place]));
            let worth = f32x4_splat(scales[place] * steps[index][place]);
            lanes[index] = f32x4_add(lanes[index], f32x4_mul(sums, worth));
        }
    }
    lanes.map(added)
}

/// Sums of the products of a block, in four lanes: at most 32 · 255 · 32767, which 32 bits hold.
#[inline(always)]
fn dots(codes: [v128; 4], stream: &[i16; BLOCK]) -> v128 {
    let (eights, _) = stream.as_chunks::<8>();
    let dot = |index: usize| {
        let [a, b, c, d, e, f, g, h] = eights[index];
        i32x4_dot_i16x8(codes[index], i16x8(a, b, c, d, e, f, g, h))
    };
    i32x4_add(i32x4_add(dot(0), dot(1)), i32x4_add(dot(2), dot(3)))
}

/// The sum of products of two series.
#[inline(always)]
fn products(a: &[f32], b: &[f32]) -> f32 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<4>(), b.as_chunks::<4>());
    let four = |&[a, b, c, d]: &[f32; 4]| f32x4(a, b, c, d);
    let pairs = a.iter().zip(b);
    let lanes = pairs.fold(f32x4_splat(0.0), |lanes, (a, b)| {
        f32x4_add(lanes, f32x4_mul(four(a), four(b)))
    });
    let rest = a_rest.iter().zip(b_rest).map(|(a, b)| a * b);
    added(lanes) + rest.sum::<f32>()
}

#[inline(always)]
fn added(lanes: v128) -> f32 {
    let [a, b] = [
        f32x4_extract_lane::<0>(lanes),
        f32x4_extract_lane::<1>(lanes),
    ];
    let [c, d] = [
        f32x4_extract_lane::<2>(lanes),
        f32x4_extract_lane::<3>(lanes),
    ];
    (a + b) + (c + d)
}

/// How a block's codes become 16-bit numbers, in order.
trait Codes {
    type Block;
    fn blocks(codes: &[u8]) -> &[Self::Block];
    fn opened(block: &Self::Block) -> [v128; 4];
}

struct Bytes;
struct Nibbles;

impl Codes for Bytes {
    type Block = [[u8; 16]; 2];

    #[inline(always)]
    fn blocks(codes: &[u8]) -> &[Self::Block] {
        codes.as_chunks::<16>().0.as_chunks().0
    }

    #[inline(always)]
    fn opened([lower, upper]: &Self::Block) -> [v128; 4] {
        let (lower, upper) = (sixteen(lower), sixteen(upper));
        [
            u16x8_extend_low_u8x16(lower),
            u16x8_extend_high_u8x16(lower),
            u16x8_extend_low_u8x16(upper),
            u16x8_extend_high_u8x16(upper),
        ]
    }
}

impl Codes for Nibbles {
    type Block = [u8; 16];

    #[inline(always)]
    fn blocks(codes: &[u8]) -> &[Self::Block] {
        codes.as_chunks().0
    }

    #[inline(always)]
    fn opened(block: &Self::Block) -> [v128; 4] {
        let codes = sixteen(block);
        let (lower, upper) = (v128_and(codes, u8x16_splat(15)), u8x16_shr(codes, 4));
        [
            u16x8_extend_low_u8x16(lower),
            u16x8_extend_high_u8x16(lower),
            u16x8_extend_low_u8x16(upper),
            u16x8_extend_high_u8x16(upper),
        ]
    }
}

#[inline(always)]
fn sixteen(codes: &[u8; 16]) -> v128 {
    let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *codes;
    u8x16(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p)
}
