//! The header of a safetensors file.
//!
//! Layout: <https://github.com/huggingface/safetensors#format>. The rules are those of its reader: tensors
//! stand one behind the other without gaps, and the last ends where the file ends.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::object::Unique;
use super::storage::{Storage, read_exactly};
use crate::ModelsError;

/// Where a tensor lies in its file.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub numbers: Numbers,
    pub shape: Vec<usize>,
    /// First byte, from the beginning of the file.
    pub start: u64,
}

/// Numbers of a tensor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Numbers {
    F32,
    F16,
    Bf16,
    /// A type that no network reads, as the file names it.
    Other(String),
}

/// Most bytes in a header; that of the largest public model has a tenth of it.
const MOST_BYTES: u64 = 16 << 20;
/// Bytes before the header, which say how long it is.
const LENGTH_BYTES: u64 = 8;
const MOST_DIMENSIONS: usize = 8;

/// An entry of the header; that for metadata has none of the fields.
#[derive(Deserialize)]
struct Entry {
    dtype: Option<String>,
    shape: Option<Vec<usize>>,
    data_offsets: Option<[u64; 2]>,
}

/// Reads the places of all tensors in a file.
///
/// # Errors
/// [`ModelsError::FileMissing`], [`ModelsError::FileDamaged`], [`ModelsError::WeightsPickled`], and
/// failures of the storage.
pub(super) fn read(
    storage: &dyn Storage,
    file: &str,
) -> Result<BTreeMap<String, Place>, ModelsError> {
    let damaged = |reason: String| ModelsError::FileDamaged {
        file: file.to_owned(),
        reason,
    };
    let size = storage
        .size(file)?
        .ok_or_else(|| ModelsError::FileMissing {
            file: file.to_owned(),
        })?;
    let start = read_exactly(storage, file, 0..size.min(LENGTH_BYTES))?;
    let length = start
        .first_chunk()
        .map(|length| u64::from_le_bytes(*length));
    let length = match length {
        Some(length) if length <= MOST_BYTES => length,
        _ => return Err(other_kind(file, &start)),
    };
    let data_start = LENGTH_BYTES + length;
    if data_start > size {
        return Err(damaged(format!(
            "it ends after {size} bytes, in the middle of its header"
        )));
    }
    let header = read_exactly(storage, file, LENGTH_BYTES..data_start)?;
    let header: Unique<Entry> = serde_json::from_slice(&header)
        .map_err(|error| damaged(format!("its header is no list of tensors ({error})")))?;
    let mut spans = Vec::new();
    let mut places = BTreeMap::new();
    for (name, entry) in header.0 {
        if name == "__metadata__" {
            continue;
        }
        let (place, [start, end]) = place(&name, entry, data_start).map_err(damaged)?;
        spans.push((start, end, name.clone()));
        places.insert(name, place);
    }
    spans.sort();
    let mut reached = 0;
    for (start, end, name) in spans {
        if start != reached {
            return Err(damaged(format!(
                "the tensor {name} begins at byte {start} of the data and not at {reached}"
            )));
        }
        reached = end;
    }
    match (size - data_start).cmp(&reached) {
        std::cmp::Ordering::Equal => Ok(places),
        std::cmp::Ordering::Less => Err(damaged(format!(
            "it is cut off: {} of its {} bytes are there",
            size,
            data_start.saturating_add(reached)
        ))),
        std::cmp::Ordering::Greater => Err(damaged(format!(
            "{} bytes follow behind its last tensor",
            size - data_start - reached
        ))),
    }
}

fn place(name: &str, entry: Entry, data_start: u64) -> Result<(Place, [u64; 2]), String> {
    let Entry {
        dtype: Some(dtype),
        shape: Some(shape),
        data_offsets: Some([start, end]),
    } = entry
    else {
        return Err(format!(
            "the tensor {name} lacks its type, shape or offsets"
        ));
    };
    if shape.len() > MOST_DIMENSIONS {
        return Err(format!("the tensor {name} has {} dimensions", shape.len()));
    }
    let (numbers, width) = match dtype.as_str() {
        "F32" => (Numbers::F32, Some(4)),
        "F16" => (Numbers::F16, Some(2)),
        "BF16" => (Numbers::Bf16, Some(2)),
        _ => (Numbers::Other(dtype), None),
    };
    let count = shape
        .iter()
        .try_fold(1_u64, |count, size| count.checked_mul(*size as u64));
    // A first size of zero must not hide a row that nothing can hold.
    let row = shape
        .iter()
        .skip(1)
        .try_fold(1_usize, |count, size| count.checked_mul(*size));
    let fits = match (count.filter(|_| row.is_some()), end.checked_sub(start)) {
        (Some(count), Some(bytes)) => {
            width.is_none_or(|width| count.checked_mul(width) == Some(bytes))
        }
        _ => false,
    };
    let absolute = data_start.checked_add(start);
    match absolute.filter(|_| fits) {
        Some(start_in_file) => Ok((
            Place {
                numbers,
                shape,
                start: start_in_file,
            },
            [start, end],
        )),
        None => Err(format!(
            "the tensor {name} of shape {shape:?} cannot lie in the bytes {start} to {end}"
        )),
    }
}

/// Says what a file is that is no safetensors file, by its first bytes.
fn other_kind(file: &str, start: &[u8]) -> ModelsError {
    // A zip archive, and a pickle of the protocols 2 to 5: what torch.save writes.
    let is_pickle = start.starts_with(b"PK\x03\x04") || matches!(start, [0x80, 2..=5, ..]);
    if is_pickle {
        return ModelsError::WeightsPickled {
            file: file.to_owned(),
        };
    }
    let reason = if start.starts_with(b"GGUF") {
        "it is a GGUF file and not a safetensors file"
    } else if start.starts_with(b"version ") {
        "it is a pointer of Git LFS in place of the weights, which `git lfs pull` fetches"
    } else if start.first() == Some(&b'<') {
        "it is a web page in place of the weights"
    } else if start.len() < 8 {
        "it has no room for a header"
    } else {
        "it does not begin as a safetensors file does"
    };
    ModelsError::FileDamaged {
        file: file.to_owned(),
        reason: reason.to_owned(),
    }
}
