//! GGUF, the file format of llama.cpp.
//!
//! Layout: <https://github.com/ggml-org/ggml/blob/master/docs/gguf.md>, versions 2 and 3, little
//! endian.

use std::collections::BTreeMap;
use std::ops::Range;

use super::gguf_values::{Cursor, MetadataValue, dequantised};
use super::source::{TensorSource, row_width};
use crate::ModelsError;

/// A GGUF file in memory, parsed but not copied.
#[derive(Debug)]
pub struct GgufFile<'a> {
    metadata: BTreeMap<String, MetadataValue>,
    tensors: BTreeMap<String, Stored>,
    data: &'a [u8],
}

/// A tensor as the file describes it.
#[derive(Debug, Clone)]
struct Stored {
    /// Slowest first, as everywhere in this project; the file has them the other way round.
    shape: Vec<usize>,
    kind: u32,
    offset: usize,
}

const MAGIC: &[u8] = b"GGUF";
const DEFAULT_ALIGNMENT: u64 = 32;
/// More entries or dimensions than any real file has; a count beyond is damage.
const MOST_ENTRIES: u64 = 1 << 20;
const MOST_DIMENSIONS: u32 = 8;

impl<'a> GgufFile<'a> {
    /// Reads the header of a file.
    ///
    /// # Errors
    /// [`ModelsError::GgufUnreadable`] when the bytes are truncated or are no GGUF file.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ModelsError> {
        let mut cursor = Cursor::new(bytes);
        if cursor.take(4)? != MAGIC {
            return Err(unreadable("it does not begin with GGUF"));
        }
        let version = cursor.u32()?;
        if !(2..=3).contains(&version) {
            return Err(unreadable(format!(
                "its version is {version}; known are 2 and 3"
            )));
        }
        let (tensor_count, entry_count) = (cursor.u64()?, cursor.u64()?);
        if tensor_count > MOST_ENTRIES || entry_count > MOST_ENTRIES {
            return Err(unreadable("it claims to hold more than a million entries"));
        }
        let mut metadata = BTreeMap::new();
        for _ in 0..entry_count {
            let key = cursor.text()?;
            metadata.insert(key, cursor.value()?);
        }
        let mut tensors = BTreeMap::new();
        for _ in 0..tensor_count {
            let name = cursor.text()?;
            tensors.insert(name, Stored::read(&mut cursor)?);
        }
        let alignment = metadata
            .get("general.alignment")
            .and_then(MetadataValue::unsigned)
            .unwrap_or(DEFAULT_ALIGNMENT)
            .max(1);
        let start = (cursor.position() as u64).next_multiple_of(alignment) as usize;
        Ok(Self {
            metadata,
            tensors,
            data: bytes.get(start..).unwrap_or_default(),
        })
    }

    /// Returns one entry of the metadata, such as `general.architecture`.
    pub fn metadata(&self, key: &str) -> Option<&MetadataValue> {
        self.metadata.get(key)
    }

    fn stored(&self, name: &str) -> Result<&Stored, ModelsError> {
        let stored = self.tensors.get(name);
        stored.ok_or_else(|| ModelsError::TensorMissing {
            name: name.to_owned(),
        })
    }

    /// Heads whose rows the file holds in the order of llama.cpp's rotary embedding, where it does:
    /// of queries and keys of the architecture `llama`, pairs that are turned together stand side by
    /// side instead of half a head apart.
    fn interleaved_heads(&self, name: &str) -> Option<usize> {
        let architecture = self.metadata("general.architecture")?.text()?;
        let key = match name {
            _ if architecture != "llama" => return None,
            _ if name.ends_with(".attn_q.weight") => "llama.attention.head_count",
            _ if name.ends_with(".attn_k.weight") => "llama.attention.head_count_kv",
            _ => return None,
        };
        usize::try_from(self.metadata(key)?.unsigned()?).ok()
    }
}

impl TensorSource for GgufFile<'_> {
    fn names(&self) -> Vec<String> {
        self.tensors.keys().cloned().collect()
    }

    fn shape(&self, name: &str) -> Result<Vec<usize>, ModelsError> {
        Ok(self.stored(name)?.shape.clone())
    }

    fn rows(&self, name: &str, rows: Range<usize>) -> Result<Vec<f32>, ModelsError> {
        let stored = self.stored(name)?;
        let refused = |found: String| ModelsError::TensorValues {
            name: name.to_owned(),
            found,
        };
        let data = self.data.get(stored.offset..).unwrap_or_default();
        let width = row_width(&stored.shape);
        let read = |rows: Range<usize>| {
            dequantised(stored.kind, data, rows.start * width..rows.end * width).map_err(refused)
        };
        let values = match self.interleaved_heads(name) {
            None => read(rows)?,
            Some(heads) => {
                let mut values = Vec::with_capacity(rows.len() * width);
                for row in rows {
                    let row = interleaved_row(row, &stored.shape, heads)
                        .ok_or_else(|| refused("rows that do not part into heads".to_owned()))?;
                    values.extend(read(row..row + 1)?);
                }
                values
            }
        };
        match values.iter().find(|value| !value.is_finite()) {
            Some(value) => Err(refused(value.to_string())),
            None => Ok(values),
        }
    }
}

impl Stored {
    fn read(cursor: &mut Cursor<'_>) -> Result<Self, ModelsError> {
        let dimensions = cursor.u32()?;
        if dimensions > MOST_DIMENSIONS {
            return Err(unreadable(format!("a tensor has {dimensions} dimensions")));
        }
        let mut shape = Vec::new();
        let mut count = 1_usize;
        for _ in 0..dimensions {
            let size = usize::try_from(cursor.u64()?).ok();
            let product = size.and_then(|size| count.checked_mul(size));
            let (Some(size), Some(product)) = (size, product) else {
                return Err(unreadable("a tensor is larger than memory can be"));
            };
            count = product;
            shape.push(size);
        }
        shape.reverse();
        let kind = cursor.u32()?;
        let offset = usize::try_from(cursor.u64()?)
            .map_err(|_| unreadable("a tensor begins behind the end of memory"))?;
        Ok(Self {
            shape,
            kind,
            offset,
        })
    }
}

/// Where a file holds a row of queries or keys: rows that are turned together lie side by side in it,
/// and half a head apart in this project.
fn interleaved_row(row: usize, shape: &[usize], heads: usize) -> Option<usize> {
    let rows = *shape.first()?;
    if heads == 0 || !rows.is_multiple_of(2 * heads) {
        return None;
    }
    let width = rows / heads;
    let half = width / 2;
    let (head, within) = (row / width, row % width);
    Some(head * width + 2 * (within % half) + within / half)
}

pub(super) fn unreadable(reason: impl Into<String>) -> ModelsError {
    ModelsError::GgufUnreadable {
        reason: reason.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with one tensor `t` of shape [2, 3] of f32 and an entry `a` = "b".
    fn file() -> Vec<u8> {
        let mut bytes = b"GGUF".to_vec();
        let text = |bytes: &mut Vec<u8>, text: &str| {
            bytes.extend((text.len() as u64).to_le_bytes());
            bytes.extend(text.as_bytes());
        };
        bytes.extend(3_u32.to_le_bytes());
        bytes.extend(1_u64.to_le_bytes());
        bytes.extend(1_u64.to_le_bytes());
        text(&mut bytes, "a");
        bytes.extend(8_u32.to_le_bytes());
        text(&mut bytes, "b");
        text(&mut bytes, "t");
        bytes.extend(2_u32.to_le_bytes());
        for size in [3_u64, 2] {
            bytes.extend(size.to_le_bytes());
        }
        bytes.extend(0_u32.to_le_bytes());
        bytes.extend(0_u64.to_le_bytes());
        bytes.resize(bytes.len().next_multiple_of(32), 0);
        for value in 0..6_u8 {
            bytes.extend(f32::from(value).to_le_bytes());
        }
        bytes
    }

    #[test]
    fn a_file_gives_its_entry_and_its_tensor() {
        let bytes = file();
        let gguf = GgufFile::parse(&bytes).expect("a file");
        assert_eq!(gguf.metadata("a").and_then(MetadataValue::text), Some("b"));
        assert_eq!(gguf.shape("t").ok(), Some(vec![2, 3]));
        let all = vec![0.0, 1.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!(gguf.rows("t", 1..2).ok().as_deref(), Some(&all[3..]));
        assert_eq!(gguf.rows("t", 0..2).ok(), Some(all));
        assert!(gguf.rows("t", 1..3).is_err(), "it has two rows");
        assert!(gguf.shape("u").is_err());
    }

    #[test]
    fn every_truncation_and_every_flipped_byte_is_survived() {
        let bytes = file();
        for length in 0..bytes.len() {
            let short = &bytes[..length];
            if let Ok(gguf) = GgufFile::parse(short) {
                assert!(gguf.rows("t", 0..2).is_err(), "{length} of {}", bytes.len());
            }
        }
        for place in 0..bytes.len() {
            for flip in [1, 0x80, 0xff] {
                let mut damaged = bytes.clone();
                damaged[place] ^= flip;
                if let Ok(gguf) = GgufFile::parse(&damaged) {
                    for name in gguf.names() {
                        let _ = gguf.rows(&name, 0..2);
                    }
                }
            }
        }
    }

    #[test]
    fn rows_that_are_turned_together_are_parted() {
        // One head of four rows: side by side are (0, 2) and (1, 3) of the published order.
        let held = (0..4).map(|row| interleaved_row(row, &[4, 1], 1));
        let rows: Option<Vec<usize>> = held.collect();
        assert_eq!(rows, Some(vec![0, 2, 1, 3]));
        assert_eq!(interleaved_row(0, &[4, 1], 3), None);
        assert_eq!(interleaved_row(0, &[4, 1], 0), None);
    }
}
