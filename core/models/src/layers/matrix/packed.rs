//! Rows of numbers in blocks of small codes.

use std::ops::Range;

use burn::tensor::f16;

use super::plan::{BLOCK, WeightFormat};
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
            Self::Half => Halves::BYTES,
            Self::Byte => Bytes::BYTES,
            Self::Nibble => Nibbles::BYTES,
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

/// A block's head and its codes from 0 to `most`.
///
/// The ends of the range are codes 0 and `most`, as ggml's reference has it, so what was packed like this
/// before comes back exactly: a block of Q4_1 uses both ends.
fn coded(block: &[f32], most: f32) -> (u32, [u8; BLOCK]) {
    let low = block.iter().copied().fold(f32::INFINITY, f32::min);
    let high = block.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let scale = nearest_half((high - low) / most);
    let least = nearest_half(low);
    let (width, start) = (
        f16::from_bits(scale).to_f32(),
        f16::from_bits(least).to_f32(),
    );
    let factor = if width > 0.0 { 1.0 / width } else { 0.0 };
    let mut codes = [0; BLOCK];
    for (code, value) in codes.iter_mut().zip(block) {
        *code = ((value - start) * factor).round().clamp(0.0, most) as u8;
    }
    (u32::from(scale) | u32::from(least) << 16, codes)
}

/// The nearest f16, the largest one instead of infinity.
fn nearest_half(value: f32) -> u16 {
    const MOST: f32 = 65504.0;
    f16::from_f32(value.clamp(-MOST, MOST)).to_bits()
}

fn padded(block: &[f32]) -> [f32; BLOCK] {
    let mut whole = [0.0; BLOCK];
    whole[..block.len()].copy_from_slice(block);
    whole
}

/// Widens a finite f16: moved exponent and mantissa times 2¹¹², which makes subnormal numbers right, too.
#[inline(always)]
fn widened(half: u32) -> f32 {
    const REBIAS: f32 = f32::from_bits((127 + 112) << 23);
    let sign = (half & 0x8000) << 16;
    let magnitude = f32::from_bits((half & 0x7fff) << 13) * REBIAS;
    f32::from_bits(magnitude.to_bits() | sign)
}

/// Scale and least value of a block.
#[inline(always)]
pub(super) fn opened(head: u32) -> (f32, f32) {
    (widened(head & 0xffff), widened(head >> 16))
}

/// How a block's codes lie in its bytes.
pub(super) trait Code {
    /// Bytes of a block.
    const BYTES: usize;
    /// Whether a head says what the codes mean.
    const HAS_HEADS: bool;
    /// The codes as floats.
    fn numbers(bytes: &[u8]) -> [f32; BLOCK];
}

pub(super) struct Halves;
pub(super) struct Bytes;
pub(super) struct Nibbles;

impl Code for Halves {
    const BYTES: usize = 2 * BLOCK;
    const HAS_HEADS: bool = false;

    #[inline(always)]
    fn numbers(bytes: &[u8]) -> [f32; BLOCK] {
        let mut numbers = [0.0; BLOCK];
        for (number, pair) in numbers.iter_mut().zip(bytes.as_chunks::<2>().0) {
            *number = widened(u32::from(u16::from_le_bytes(*pair)));
        }
        numbers
    }
}

impl Code for Bytes {
    const BYTES: usize = BLOCK;
    const HAS_HEADS: bool = true;

    #[inline(always)]
    fn numbers(bytes: &[u8]) -> [f32; BLOCK] {
        let mut numbers = [0.0; BLOCK];
        for (number, byte) in numbers.iter_mut().zip(bytes) {
            *number = f32::from(*byte);
        }
        numbers
    }
}

impl Code for Nibbles {
    const BYTES: usize = BLOCK / 2;
    const HAS_HEADS: bool = true;

    #[inline(always)]
    fn numbers(bytes: &[u8]) -> [f32; BLOCK] {
        let mut numbers = [0.0; BLOCK];
        let (lower, upper) = numbers.split_at_mut(BLOCK / 2);
        for ((low, high), byte) in lower.iter_mut().zip(upper).zip(bytes) {
            *low = f32::from(*byte & 0x0f);
            *high = f32::from(*byte >> 4);
        }
        numbers
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
            let blocks = codes.chunks_exact(C::BYTES).enumerate();
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

    /// Half a step of the codes, and what rounding scale and least value to f16 adds at the far end.
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
                        let rounding = (low.abs() + range) / 2048.0;
                        for (value, found) in block.iter().zip(found) {
                            let error = (value - found).abs();
                            let bound = range / most * 0.5 + rounding;
                            assert!(error <= bound, "{coding:?} {value} {found}");
                        }
                    }
                }
            }
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
