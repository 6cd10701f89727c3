//! Values of a GGUF file: its metadata, and blocks of small numbers.

use std::ops::Range;

use super::gguf::unreadable;
use super::number::{bfloat_to_f32, half_to_f32};
use crate::ModelsError;

/// An entry of the metadata.
#[derive(Debug, Clone, PartialEq)]
pub enum MetadataValue {
    /// Any whole number, and `true` as 1.
    Integer(i64),
    Real(f64),
    Text(String),
    /// A list of anything but lists.
    List(Vec<Self>),
}

impl MetadataValue {
    /// Returns a whole number that is not negative.
    pub fn unsigned(&self) -> Option<u64> {
        match self {
            Self::Integer(value) => u64::try_from(*value).ok(),
            _ => None,
        }
    }

    /// Returns any number.
    pub fn real(&self) -> Option<f64> {
        match self {
            Self::Integer(value) => Some(*value as f64),
            Self::Real(value) => Some(*value),
            _ => None,
        }
    }

    /// Returns a text.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the elements of a list.
    pub fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(elements) => Some(elements),
            _ => None,
        }
    }
}

/// Reads a header from front to back.
pub(super) struct Cursor<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    pub(super) fn position(&self) -> usize {
        self.position
    }

    pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], ModelsError> {
        let rest = &self.bytes[self.position..];
        let taken = rest
            .get(..count)
            .ok_or_else(|| unreadable("it ends in the middle of its header"))?;
        self.position += count;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ModelsError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    pub(super) fn u32(&mut self) -> Result<u32, ModelsError> {
        self.array().map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self) -> Result<u64, ModelsError> {
        self.array().map(u64::from_le_bytes)
    }

    pub(super) fn text(&mut self) -> Result<String, ModelsError> {
        let length =
            usize::try_from(self.u64()?).map_err(|_| unreadable("a text is longer than memory"))?;
        let bytes = self.take(length)?;
        Ok(String::from_utf8_lossy(bytes).into_owned())
    }

    pub(super) fn value(&mut self) -> Result<MetadataValue, ModelsError> {
        let kind = self.u32()?;
        if kind != LIST {
            return self.scalar(kind);
        }
        let (kind, count) = (self.u32()?, self.u64()?);
        if kind == LIST {
            return Err(unreadable("a list holds lists"));
        }
        // No capacity is taken on trust: a lying count ends at the end of the bytes.
        let mut elements = Vec::new();
        for _ in 0..count {
            elements.push(self.scalar(kind)?);
        }
        Ok(MetadataValue::List(elements))
    }

    fn scalar(&mut self, kind: u32) -> Result<MetadataValue, ModelsError> {
        use MetadataValue::{Integer, Real, Text};
        Ok(match kind {
            0 | 7 => Integer(u8::from_le_bytes(self.array()?).into()),
            1 => Integer(i8::from_le_bytes(self.array()?).into()),
            2 => Integer(u16::from_le_bytes(self.array()?).into()),
            3 => Integer(i16::from_le_bytes(self.array()?).into()),
            4 => Integer(u32::from_le_bytes(self.array()?).into()),
            5 => Integer(i32::from_le_bytes(self.array()?).into()),
            6 => Real(f32::from_le_bytes(self.array()?).into()),
            8 => Text(self.text()?),
            // Counts beyond 2⁶³ do not occur.
            10 => Integer(self.u64()? as i64),
            11 => Integer(i64::from_le_bytes(self.array()?)),
            12 => Real(f64::from_le_bytes(self.array()?)),
            other => return Err(unreadable(format!("an entry has the unknown type {other}"))),
        })
    }
}

/// The type number of a list.
const LIST: u32 = 9;
/// Numbers in a block of the quantised types.
const BLOCK: usize = 32;

/// Widens some numbers of a type of ggml: f32, f16, bf16, Q4_0, Q4_1 and Q8_0.
///
/// # Errors
/// What was found instead: an unknown type, no whole blocks, or too few bytes.
pub(super) fn dequantised(
    kind: u32,
    data: &[u8],
    numbers: Range<usize>,
) -> Result<Vec<f32>, String> {
    let plain = |width: usize, widen: fn(&[u8]) -> f32| {
        let bytes = part(data, &numbers, width)?;
        Ok(bytes.chunks_exact(width).map(widen).collect())
    };
    match kind {
        0 => plain(4, |word| {
            f32::from_le_bytes([word[0], word[1], word[2], word[3]])
        }),
        1 => plain(2, |word| {
            half_to_f32(u16::from_le_bytes([word[0], word[1]]))
        }),
        30 => plain(2, |word| {
            bfloat_to_f32(u16::from_le_bytes([word[0], word[1]]))
        }),
        2 => blocks(data, numbers, 18, |block, out| {
            let scale = half(block, 0);
            nibbles(&block[2..], out, |value| scale * (f32::from(value) - 8.0));
        }),
        3 => blocks(data, numbers, 20, |block, out| {
            let (scale, least) = (half(block, 0), half(block, 2));
            nibbles(&block[4..], out, |value| scale * f32::from(value) + least);
        }),
        8 => blocks(data, numbers, 34, |block, out| {
            let scale = half(block, 0);
            out.extend(
                block[2..]
                    .iter()
                    .map(|value| scale * f32::from(*value as i8)),
            );
        }),
        other => Err(format!("numbers of the type {other} of ggml")),
    }
}

/// The bytes of some units, each of `width` bytes.
fn part<'a>(data: &'a [u8], units: &Range<usize>, width: usize) -> Result<&'a [u8], String> {
    let start = units.start.checked_mul(width);
    let end = units.end.checked_mul(width);
    let bytes = start.zip(end).and_then(|(start, end)| data.get(start..end));
    bytes.ok_or_else(|| format!("fewer bytes than {} numbers need", units.len()))
}

fn blocks(
    data: &[u8],
    numbers: Range<usize>,
    bytes_a_block: usize,
    widen: impl Fn(&[u8], &mut Vec<f32>),
) -> Result<Vec<f32>, String> {
    if !numbers.start.is_multiple_of(BLOCK) || !numbers.end.is_multiple_of(BLOCK) {
        return Err("rows that are no whole blocks".to_owned());
    }
    let units = numbers.start / BLOCK..numbers.end / BLOCK;
    let bytes = part(data, &units, bytes_a_block)?;
    let mut out = Vec::with_capacity(numbers.len());
    for block in bytes.chunks_exact(bytes_a_block) {
        widen(block, &mut out);
    }
    Ok(out)
}

fn half(block: &[u8], at: usize) -> f32 {
    half_to_f32(u16::from_le_bytes([block[at], block[at + 1]]))
}

/// The lower halves of 16 bytes are the first 16 numbers of a block, the upper halves the others.
fn nibbles(bytes: &[u8], out: &mut Vec<f32>, widen: impl Fn(u8) -> f32) {
    out.extend(bytes.iter().map(|byte| widen(byte & 0x0f)));
    out.extend(bytes.iter().map(|byte| widen(byte >> 4)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_widened() {
        // A scale of 0.5 (0x3800), a least value of 1 (0x3c00).
        let mut q4_1 = vec![0x00, 0x38, 0x00, 0x3c];
        q4_1.extend((0..16).map(|index| index | (15 - index) << 4));
        let values = dequantised(3, &q4_1, 0..32).expect("a block");
        assert_eq!(
            (values[0], values[3], values[16], values[31]),
            (1.0, 2.5, 8.5, 1.0)
        );
        let mut q4_0 = vec![0x00, 0x38];
        q4_0.extend([0x80; 16]);
        let values = dequantised(2, &q4_0, 0..32).expect("a block");
        assert_eq!((values[0], values[16]), (-4.0, 0.0));
        let mut q8_0 = vec![0x00, 0x38];
        q8_0.extend((0..32).map(|index: u8| index.wrapping_sub(16)));
        let values = dequantised(8, &q8_0, 0..32).expect("a block");
        assert_eq!((values[0], values[16], values[31]), (-8.0, 0.0, 7.5));
    }

    #[test]
    fn what_is_short_or_unknown_is_refused() {
        assert!(dequantised(3, &[0; 19], 0..32).is_err());
        assert!(dequantised(3, &[0; 40], 0..33).is_err());
        assert!(dequantised(0, &[0; 4], 0..usize::MAX).is_err());
        assert!(dequantised(14, &[0; 400], 0..32).is_err());
    }
}
