//! How a pack holds numbers.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::weights::WeightFormat;
use crate::weights::gguf_values::dequantised;
use crate::weights::number::{bfloat_to_f32, f32_to_bfloat, f32_to_half, half_to_f32};

/// How numbers are held.
///
/// Blocks have the layouts of ggml, <https://github.com/ggml-org/ggml/blob/master/src/ggml-common.h>.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberFormat {
    F32,
    F16,
    Bf16,
    /// 32 numbers as a half-precision step and 32 whole numbers of eight bits: 34 bytes.
    Q8_0,
    /// 32 numbers as a half-precision step and least value and 32 whole numbers of four bits: 20 bytes.
    Q4_1,
}

/// Numbers in a block.
const BLOCK: usize = 32;

impl NumberFormat {
    /// All of them, widest first.
    pub const ALL: [Self; 5] = [Self::F32, Self::F16, Self::Bf16, Self::Q8_0, Self::Q4_1];

    /// The name in a manifest.
    pub fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F16 => "f16",
            Self::Bf16 => "bf16",
            Self::Q8_0 => "q8_0",
            Self::Q4_1 => "q4_1",
        }
    }

    /// The format in which a tensor is held when `self` is wanted for the model.
    ///
    /// Blocks are for the matrices of projections and for the table of tokens. Vectors, which are small
    /// and which every number passes, stay f32; what else there is becomes f16, as does everything that
    /// is narrower than a block. Four bits are too few for tokens, as [`MatrixPlan::of_tokens`] says.
    ///
    /// [`MatrixPlan::of_tokens`]: crate::weights::MatrixPlan::of_tokens
    pub fn for_tensor(self, path: &str, shape: &[usize]) -> Self {
        let is_matrix = matches!(shape, [_, width] if *width >= BLOCK);
        let is_position = path.ends_with("position.weight");
        let layer = path.strip_suffix(".weight").unwrap_or(path);
        let is_of_tokens = matches!(layer.rsplit('.').next(), Some("embedding" | "head"));
        match self {
            Self::F32 => Self::F32,
            _ if shape.len() < 2 => Self::F32,
            Self::Q8_0 | Self::Q4_1 if !is_matrix || is_position => Self::F16,
            Self::Q4_1 if is_of_tokens => Self::Q8_0,
            other => other,
        }
    }

    /// The format on a device that keeps what a pack in this format holds.
    pub fn on_device(self) -> WeightFormat {
        match self {
            Self::F32 => WeightFormat::F32,
            Self::F16 | Self::Bf16 => WeightFormat::F16,
            Self::Q8_0 => WeightFormat::Q8,
            Self::Q4_1 => WeightFormat::Q4,
        }
    }

    /// Bytes of a row of `width` numbers; `None` when that is more than can be counted.
    pub fn row_bytes(self, width: usize) -> Option<u64> {
        let (numbers, bytes) = self.unit();
        (width.div_ceil(numbers) as u64).checked_mul(bytes)
    }

    /// Numbers held together, and their bytes.
    fn unit(self) -> (usize, u64) {
        match self {
            Self::F32 => (1, 4),
            Self::F16 | Self::Bf16 => (1, 2),
            Self::Q8_0 => (BLOCK, 34),
            Self::Q4_1 => (BLOCK, 20),
        }
    }

    /// The number of the type in ggml.
    fn kind(self) -> u32 {
        match self {
            Self::F32 => 0,
            Self::F16 => 1,
            Self::Q4_1 => 3,
            Self::Q8_0 => 8,
            Self::Bf16 => 30,
        }
    }

    /// Writes rows of `width` numbers.
    ///
    /// # Errors
    /// Says which number cannot be held: one that is not finite, or too large for the format.
    pub(super) fn encode(self, values: &[f32], width: usize) -> Result<Vec<u8>, String> {
        if let Some(value) = values.iter().find(|value| !value.is_finite()) {
            return Err(value.to_string());
        }
        let mut out = Vec::new();
        let too_large = |value: f32| format!("{value}, which is too large for {}", self.name());
        match self {
            Self::F32 => out.extend(values.iter().flat_map(|value| value.to_le_bytes())),
            Self::F16 | Self::Bf16 => {
                for &value in values {
                    let (short, back) = match self {
                        Self::F16 => {
                            let short = f32_to_half(value);
                            (short, half_to_f32(short))
                        }
                        _ => {
                            let short = f32_to_bfloat(value);
                            (short, bfloat_to_f32(short))
                        }
                    };
                    if !back.is_finite() {
                        return Err(too_large(value));
                    }
                    out.extend(short.to_le_bytes());
                }
            }
            Self::Q8_0 | Self::Q4_1 => {
                for block in values
                    .chunks(width.max(1))
                    .flat_map(|row| row.chunks(BLOCK))
                {
                    let mut filled = [0.0; BLOCK];
                    filled[..block.len()].copy_from_slice(block);
                    let held = match self {
                        Self::Q8_0 => q8_0(&filled, &mut out),
                        _ => q4_1(&filled, &mut out),
                    };
                    held.ok_or_else(|| too_large(largest(block)))?;
                }
            }
        }
        Ok(out)
    }

    /// Reads rows of `width` numbers.
    ///
    /// # Errors
    /// Says what is wrong: too few bytes, or a number that is not finite.
    pub(super) fn decode(
        self,
        bytes: &[u8],
        rows: usize,
        width: usize,
    ) -> Result<Vec<f32>, String> {
        let (unit, _) = self.unit();
        let held = width.div_ceil(unit) * unit;
        let all: Range<usize> = 0..rows * held;
        let mut values = dequantised(self.kind(), bytes, all)?;
        if let Some(value) = values.iter().find(|value| !value.is_finite()) {
            return Err(value.to_string());
        }
        if held != width {
            let rows = values.chunks_exact(held);
            values = rows.flat_map(|row| &row[..width]).copied().collect();
        }
        Ok(values)
    }
}

fn largest(values: &[f32]) -> f32 {
    values.iter().fold(0.0, |most, value| value.abs().max(most))
}

/// One block of Q8_0; `None` when its step is beyond half precision.
fn q8_0(block: &[f32; BLOCK], out: &mut Vec<u8>) -> Option<()> {
    let step = step(largest(block), 127.0);
    let per_step = inverse(half_to_f32(step))?;
    out.extend(step.to_le_bytes());
    // The step as it is read back, so that its rounding adds no error of its own.
    let whole = |value: f32| (value * per_step).round().clamp(-127.0, 127.0) as i8;
    out.extend(block.map(|value| whole(value) as u8));
    Some(())
}

/// One block of Q4_1; `None` when its step or least value is beyond half precision.
fn q4_1(block: &[f32; BLOCK], out: &mut Vec<u8>) -> Option<()> {
    let [least, most] = [f32::min, f32::max].map(|pick| block.iter().copied().fold(block[0], pick));
    let least = f32_to_half(least);
    let least_held = half_to_f32(least);
    let step = step((most - least_held).max(0.0), 15.0);
    let per_step = inverse(half_to_f32(step)).filter(|_| least_held.is_finite())?;
    out.extend(step.to_le_bytes());
    out.extend(least.to_le_bytes());
    let whole = block.map(|value| ((value - least_held) * per_step).round().clamp(0.0, 15.0) as u8);
    let (low, high) = whole.split_at(BLOCK / 2);
    out.extend(low.iter().zip(high).map(|(low, high)| low | high << 4));
    Some(())
}

/// The least step in half precision of which `count` reach over `range`: were it rounded down, small
/// blocks, whose steps have few digits, would be clamped far from their largest number.
fn step(range: f32, count: f32) -> u16 {
    let nearest = f32_to_half(range / count);
    nearest + u16::from(half_to_f32(nearest) * count < range)
}

/// Steps in a unit: none where all numbers are alike; `None` for an infinite step.
fn inverse(step: f32) -> Option<f32> {
    step.is_finite()
        .then(|| if step > 0.0 { 1.0 / step } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers without a pattern, within ±`scale`.
    fn numbers(count: usize, scale: f32) -> Vec<f32> {
        let mut state = 7_u32;
        let next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            scale * ((state >> 8) as f32 / (1 << 23) as f32 - 1.0)
        };
        std::iter::repeat_with(next).take(count).collect()
    }

    #[test]
    fn rows_come_back_within_half_a_step() {
        // A width that is no multiple of 32, as inside SigLIP's feed-forward network.
        let (rows, width) = (3, 80);
        for scale in [1e-4, 0.05, 3.0, 1000.0] {
            let values = numbers(rows * width, scale);
            for (format, most) in [
                (NumberFormat::F32, 0.0),
                (NumberFormat::F16, scale / 2048.0),
                (NumberFormat::Bf16, scale / 256.0),
                // Half of a step, and a little for the rounding of the step and the least value, which
                // for the smallest is to a multiple of 6e-8.
                (NumberFormat::Q8_0, 1.01 * scale / 254.0 + 6e-8),
                (NumberFormat::Q4_1, 1.01 * 2.0 * scale / 30.0 + 6e-8),
            ] {
                let bytes = format.encode(&values, width).expect("finite");
                let row_bytes = format.row_bytes(width).expect("small");
                assert_eq!(bytes.len() as u64, rows as u64 * row_bytes);
                let back = format.decode(&bytes, rows, width).expect("whole rows");
                let worst = values.iter().zip(&back).map(|(a, b)| (a - b).abs());
                let worst = worst.fold(0.0, f32::max);
                assert!(worst <= most, "{}: {worst} of {most}", format.name());
                // A row alone gives the same.
                let second = row_bytes as usize..2 * row_bytes as usize;
                let row = format.decode(&bytes[second], 1, width).expect("a row");
                assert_eq!(row, back[width..2 * width]);
            }
        }
    }

    #[test]
    fn what_cannot_be_held_is_refused() {
        for (format, value) in [
            (NumberFormat::F32, f32::NAN),
            (NumberFormat::F16, 65_520.0),
            (NumberFormat::Bf16, f32::MAX),
            (NumberFormat::Q8_0, 1e8),
            (NumberFormat::Q4_1, -1e5),
            (NumberFormat::Q4_1, 1e8),
        ] {
            let mut values = vec![0.0; 32];
            values[5] = value;
            assert!(
                format.encode(&values, 32).is_err(),
                "{} {value}",
                format.name()
            );
        }
        for format in NumberFormat::ALL {
            let alike = format.encode(&[0.25; 32], 32).expect("finite");
            let back = format.decode(&alike, 1, 32).expect("a row");
            assert!(back.iter().all(|value| (value - 0.25).abs() < 1e-3));
            assert!(format.decode(&alike[1..], 1, 32).is_err());
        }
    }

    #[test]
    fn a_format_is_chosen_by_what_a_tensor_is() {
        use NumberFormat::{F16, F32, Q4_1, Q8_0};
        for (path, shape, expected) in [
            (
                "language.blocks.0.feed_forward.up.weight",
                &[4864, 896][..],
                Q4_1,
            ),
            ("language.embedding.weight", &[151_936, 896], Q8_0),
            ("head.weight", &[151_936, 896], Q8_0),
            ("tower.position.weight", &[729, 1152], F16),
            ("tower.patch_embedding.weight", &[1152, 3, 14, 14], F16),
            ("newline", &[896], F32),
        ] {
            assert_eq!(Q4_1.for_tensor(path, shape), expected, "{path}");
        }
        assert_eq!(F16.for_tensor("newline", &[896]), F32);
    }
}
