//! Rows of numbers in blocks of small codes.

use std::ops::Range;

use super::plan::{BLOCK, WeightFormat};
use super::rounding::{coded, nearest_half, opened, widened};
use crate::layers::host::{Kernel, multiply_add, vectorised};

/// Some rows of a matrix in a packed format.
///
/// In Q8 byte `i` of a block is the code of number `i`. In Q4 the lower half of byte `i` is the code of
/// number `i`, the upper half that of number `i + 16`. In F16 a number takes two bytes, the lower one
/// first, and there are no heads. Numbers beyond the end of a row have code 0.
#[derive(Debug, Clone)]
pub(super) struct Packed {
    pub codes: Vec<u8>,
    /// One a block: scale in the lower 16 bits, least value in the upper ones.
    pub heads: Vec<u32>,
    pub shape: PackedShape,
}

/// Sizes of packed rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PackedShape {
    pub coding: Coding,
    pub rows: usize,
    /// Numbers in a row.
    pub inputs: usize,
}

/// The formats that are packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    Half,
    Byte,
    Nibble,
}

impl Coding {
    /// `None` for the format that is not packed.
    pub(super) fn of(format: WeightFormat) -> Option<Self> {
        match format {
            WeightFormat::F32 => None,
            WeightFormat::F16 => Some(Self::Half),
            WeightFormat::Q8 => Some(Self::Byte),
            WeightFormat::Q4 => Some(Self::Nibble),
        }
    }

    /// Bytes of the codes of a block.
    pub(super) fn block_bytes(self) -> usize {
        match self {
            Self::Half => 2 * BLOCK,
            Self::Byte => BLOCK,
            Self::Nibble => BLOCK / 2,
        }
    }

    fn has_heads(self) -> bool {
        self != Self::Half
    }
}

impl PackedShape {
    pub(super) fn blocks(&self) -> usize {
        self.inputs.div_ceil(BLOCK)
    }

    pub(super) fn row_code_bytes(&self) -> usize {
        self.blocks() * self.coding.block_bytes()
    }

    pub(super) fn heads_a_row(&self) -> usize {
        if self.coding.has_heads() {
            self.blocks()
        } else {
            0
        }
    }

    pub(super) fn bytes(&self) -> usize {
        self.rows * (self.row_code_bytes() + 4 * self.heads_a_row())
    }
}

impl Packed {
    /// Room for rows that [`Self::push`] brings.
    pub(super) fn with_room(shape: PackedShape) -> Self {
        Self {
            codes: Vec::with_capacity(shape.rows * shape.row_code_bytes()),
            heads: Vec::with_capacity(shape.rows * shape.heads_a_row()),
            shape,
        }
    }

    /// Packs some rows and puts them at the end.
    pub(super) fn push(&mut self, rows: &[f32]) {
        let inputs = self.shape.inputs.max(1);
        for block in rows.chunks_exact(inputs).flat_map(|row| row.chunks(BLOCK)) {
            match self.shape.coding {
                Coding::Half => {
                    let halves = padded(block).map(|value| nearest_half(value).to_le_bytes());
                    self.codes.extend_from_slice(halves.as_flattened());
                }
                Coding::Byte => {
                    let (head, codes) = coded(block, 255.0);
                    self.heads.push(head);
                    self.codes.extend(codes);
                }
                Coding::Nibble => {
                    let (head, codes) = coded(block, 15.0);
                    self.heads.push(head);
                    let (lower, upper) = codes.split_at(BLOCK / 2);
                    let pairs = lower.iter().zip(upper);
                    self.codes.extend(pairs.map(|(low, high)| low | high << 4));
                }
            }
        }
    }

    /// Writes some rows to `out` as f32.
    pub(super) fn widen(&self, rows: Range<usize>, out: &mut [f32]) {
        vectorised(Widen {
            packed: self,
            rows,
            out,
        });
    }

    /// Codes and heads of one row.
    #[inline(always)]
    pub(super) fn row(&self, row: usize) -> (&[u8], &[u32]) {
        let (bytes, heads) = (self.shape.row_code_bytes(), self.shape.heads_a_row());
        (
            &self.codes[row * bytes..][..bytes],
            &self.heads[row * heads..][..heads],
        )
    }
}

fn padded(block: &[f32]) -> [f32; BLOCK] {
    let mut whole = [0.0; BLOCK];
    whole[..block.len()].copy_from_slice(block);
    whole
}

/// How a block's codes lie in its bytes.
pub(super) trait Code {
    /// Whether a head says what the codes mean.
    const HAS_HEADS: bool;
    /// An array of bytes: its length must be known for the loops over it to become vectors.
    type Block;
    /// The blocks of a row.
    fn blocks(codes: &[u8]) -> &[Self::Block];
    /// The codes as floats.
    fn numbers(block: &Self::Block) -> [f32; BLOCK];
}

pub(super) struct Halves;
pub(super) struct Bytes;
pub(super) struct Nibbles;

impl Code for Halves {
    const HAS_HEADS: bool = false;
    type Block = [[u8; 2]; BLOCK];

    #[inline(always)]
    fn blocks(codes: &[u8]) -> &[Self::Block] {
        codes.as_chunks::<2>().0.as_chunks().0
    }

    #[inline(always)]
    fn numbers(block: &Self::Block) -> [f32; BLOCK] {
        let mut numbers = [0.0; BLOCK];
        for index in 0..BLOCK {
            numbers[index] = widened(u32::from(u16::from_le_bytes(block[index])));
        }
        numbers
    }
}

impl Code for Bytes {
    const HAS_HEADS: bool = true;
    type Block = [u8; BLOCK];

    #[inline(always)]
    fn blocks(codes: &[u8]) -> &[Self::Block] {
        codes.as_chunks().0
    }

    #[inline(always)]
    fn numbers(block: &Self::Block) -> [f32; BLOCK] {
        let mut numbers = [0.0; BLOCK];
        for index in 0..BLOCK {
            numbers[index] = i32::from(block[index]) as f32;
        }
        numbers
    }
}

impl Code for Nibbles {
    const HAS_HEADS: bool = true;
    type Block = [u8; BLOCK / 2];

    #[inline(always)]
    fn blocks(codes: &[u8]) -> &[Self::Block] {
        codes.as_chunks().0
    }

    #[inline(always)]
    fn numbers(block: &Self::Block) -> [f32; BLOCK] {
        let mut codes = [0; BLOCK];
        for index in 0..BLOCK / 2 {
            codes[index] = block[index] & 0x0f;
            codes[BLOCK / 2 + index] = block[index] >> 4;
        }
        Bytes::numbers(&codes)
    }
}

struct Widen<'a> {
    packed: &'a Packed,
    rows: Range<usize>,
    out: &'a mut [f32],
}

impl Kernel for Widen<'_> {
    #[inline(always)]
    fn run(self) {
        match self.packed.shape.coding {
            Coding::Half => self.all::<Halves>(),
            Coding::Byte => self.all::<Bytes>(),
            Coding::Nibble => self.all::<Nibbles>(),
        }
    }
}

impl Widen<'_> {
    #[inline(always)]
    fn all<C: Code>(self) {
        let inputs = self.packed.shape.inputs;
        for (row, out) in self.rows.zip(self.out.chunks_exact_mut(inputs.max(1))) {
            let (codes, heads) = self.packed.row(row);
            let blocks = C::blocks(codes).iter().enumerate();
            for ((index, codes), out) in blocks.zip(out.chunks_mut(BLOCK)) {
                let mut numbers = C::numbers(codes);
                if C::HAS_HEADS {
                    let (scale, least) = opened(heads[index]);
                    for number in &mut numbers {
                        *number = multiply_add(*number, scale, least);
                    }
                }
                match out.as_chunks_mut::<BLOCK>().0 {
                    [whole] => *whole = numbers,
                    _ => out.copy_from_slice(&numbers[..out.len()]),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::f16;

    use super::*;

    const CODINGS: [Coding; 3] = [Coding::Half, Coding::Byte, Coding::Nibble];

    fn round_trip(coding: Coding, inputs: usize, values: &[f32]) -> Vec<f32> {
        let rows = values.len() / inputs;
        let mut packed = Packed::with_room(PackedShape {
            coding,
            rows,
            inputs,
        });
        packed.push(values);
        assert_eq!(
            packed.codes.len() + 4 * packed.heads.len(),
            packed.shape.bytes()
        );
        let mut out = vec![f32::NAN; values.len()];
        packed.widen(0..rows, &mut out);
        out
    }

    fn noise(count: usize) -> Vec<f32> {
        let value = |seed: usize| ((seed * 7919 + 13) % 1009) as f32 / 504.5 - 1.0;
        (0..count)
            .map(|index| value(index) * value(index + 5))
            .collect()
    }

    /// The root of the mean square of a block is at most half a step of the codes, and what rounding scale
    /// and least value to f16 adds at the far end.
    #[test]
    fn errors_stay_within_half_a_step() {
        for (coding, most) in [(Coding::Byte, 255.0), (Coding::Nibble, 15.0)] {
            for (inputs, shift) in [(64, 0.0), (48, 0.0), (5, 3.0), (96, -40.0)] {
                let values: Vec<f32> = noise(7 * inputs).iter().map(|v| v + shift).collect();
                let found = round_trip(coding, inputs, &values);
                for (row, found) in values.chunks(inputs).zip(found.chunks(inputs)) {
                    for (block, found) in row.chunks(BLOCK).zip(found.chunks(BLOCK)) {
                        let low = block.iter().copied().fold(f32::INFINITY, f32::min);
                        let high = block.iter().copied().fold(f32::NEG_INFINITY, f32::max);
                        let range = high - low;
                        let squares = block.iter().zip(found).map(|(a, b)| (a - b) * (a - b));
                        let error = (squares.sum::<f32>() / block.len() as f32).sqrt();
                        let bound = range / most * 0.5 + (low.abs() + range) / 2048.0;
                        assert!(error <= bound, "{coding:?} {inputs} {shift}: {error}");
                    }
                }
            }
        }
    }

    /// Blocks as ggml's formats have them: a step that is an f16, and codes around the middle one.
    #[test]
    fn what_other_formats_hold_comes_back_exactly() {
        let step = f16::from_f32(0.0123).to_f32();
        for sign in [1.0, -1.0] {
            let q4_0: Vec<f32> = (0..32)
                .map(|i| sign * step * ((i * 7 % 16) as f32 - 8.0))
                .collect();
            assert_eq!(round_trip(Coding::Nibble, 32, &q4_0), q4_0);
            let q4_1: Vec<f32> = (0..32)
                .map(|i| 0.25 + step * ((i * 7 % 16) as f32))
                .collect();
            assert_eq!(round_trip(Coding::Nibble, 32, &q4_1), q4_1);
            let q8_0: Vec<f32> = (0..32)
                .map(|i| sign * step * (127 - i * 8) as f32)
                .collect();
            assert_eq!(round_trip(Coding::Byte, 32, &q8_0), q8_0);
        }
    }

    #[test]
    fn halves_are_the_nearest() {
        let values = noise(3 * 48);
        for (value, found) in values.iter().zip(round_trip(Coding::Half, 48, &values)) {
            assert_eq!(f16::from_f32(*value).to_f32(), found);
        }
    }

    #[test]
    fn what_was_packed_before_comes_back_exactly() {
        for coding in CODINGS {
            let once = round_trip(coding, 96, &noise(9 * 96));
            assert_eq!(round_trip(coding, 96, &once), once, "{coding:?}");
        }
    }

    #[test]
    fn constants_zeros_and_huge_numbers_stay_finite() {
        for coding in CODINGS {
            assert_eq!(round_trip(coding, 33, &[0.0; 66]), [0.0; 66]);
            assert_eq!(round_trip(coding, 32, &[-0.75; 32]), [-0.75; 32]);
            let huge: Vec<f32> = (0..32).map(|index| 1e30 * (index as f32 - 16.0)).collect();
            let found = round_trip(coding, 32, &huge);
            assert!(found.iter().all(|value| value.is_finite()), "{coding:?}");
        }
    }
}
