//! Writes a safetensors file whose bytes depend on its content alone.
//!
//! The usual crate writes metadata in the order of a hash map, so two runs differ; here
//! everything is sorted. The format: length of the header as eight bytes, the header as JSON, the
//! tensors one after the other.

use std::collections::BTreeMap;

use anyhow::Result;
use serde_json::{Map, Value, json};

/// A tensor of halves in row-major order.
pub struct Tensor {
    pub shape: Vec<usize>,
    pub halves: Vec<u8>,
}

/// Serialises tensors and metadata.
///
/// # Errors
/// When the header can't be written as JSON, which no text can cause.
pub fn write(
    tensors: &BTreeMap<String, Tensor>,
    metadata: &BTreeMap<&str, String>,
) -> Result<Vec<u8>> {
    let mut header = Map::new();
    header.insert("__metadata__".to_owned(), json!(metadata));
    let mut end = 0;
    for (name, tensor) in tensors {
        let start = end;
        end += tensor.halves.len();
        let entry = json!({ "dtype": "F16", "shape": tensor.shape, "data_offsets": [start, end] });
        header.insert(name.clone(), entry);
    }
    let mut text = serde_json::to_vec(&Value::Object(header))?;
    // Readers map the tensors without copying when they begin at a multiple of eight.
    text.resize(text.len().next_multiple_of(8), b' ');

    let mut file = Vec::with_capacity(8 + text.len() + end);
    file.extend_from_slice(&(text.len() as u64).to_le_bytes());
    file.extend_from_slice(&text);
    for tensor in tensors.values() {
        file.extend_from_slice(&tensor.halves);
    }
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_content_gives_the_same_bytes() {
        let tensors = BTreeMap::from([
            (
                "b".to_owned(),
                Tensor {
                    shape: vec![1],
                    halves: vec![1, 2],
                },
            ),
            (
                "a".to_owned(),
                Tensor {
                    shape: vec![2],
                    halves: vec![3, 4, 5, 6],
                },
            ),
        ]);
        let metadata = BTreeMap::from([("labels", "x\ny".to_owned())]);
        let file = write(&tensors, &metadata).unwrap();
        assert_eq!(file, write(&tensors, &metadata).unwrap());
        assert_eq!(file[file.len() - 6..], [3, 4, 5, 6, 1, 2]);
        let length = u64::from_le_bytes(file[..8].try_into().unwrap()) as usize;
        let header: Value = serde_json::from_slice(&file[8..8 + length]).unwrap();
        assert_eq!(header["b"]["data_offsets"], json!([4, 6]));
        assert_eq!(header["__metadata__"]["labels"], "x\ny");
    }
}
