//! A parsed weights file.

use std::collections::HashMap;
use std::ops::Range;

use burn::module::Module;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use super::number::{bfloat_to_f32, half_to_f32};
use super::source::{Naming, TensorSource, fill, row_width};
use crate::ModelsError;

/// A safetensors file in memory, parsed but not copied.
#[derive(Debug)]
pub struct WeightsFile<'a> {
    tensors: SafeTensors<'a>,
    metadata: HashMap<String, String>,
}

impl<'a> WeightsFile<'a> {
    /// Reads the header of a file.
    ///
    /// # Errors
    /// [`ModelsError::WeightsUnreadable`] when the bytes are truncated or are no safetensors file.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, ModelsError> {
        let unreadable = |source| ModelsError::WeightsUnreadable { source };
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(unreadable)?;
        Ok(Self {
            metadata: header.metadata().clone().unwrap_or_default(),
            tensors: SafeTensors::deserialize(bytes).map_err(unreadable)?,
        })
    }

    /// Returns one entry of the metadata.
    ///
    /// # Errors
    /// [`ModelsError::MetadataMissing`] when it is absent or empty.
    pub fn metadata(&self, key: &'static str) -> Result<&str, ModelsError> {
        self.metadata
            .get(key)
            .map(String::as_str)
            .filter(|value| !value.trim().is_empty())
            .ok_or(ModelsError::MetadataMissing { key })
    }

    /// Fills every parameter of a module with the tensor of the same path.
    ///
    /// # Errors
    /// Names the first tensor that is missing, unknown, of another shape, or not finite.
    pub fn fill<M: Module>(&self, module: M) -> Result<M, ModelsError> {
        let naming = Naming {
            rename: &str::to_owned,
            may_ignore: &|_| false,
        };
        fill(module, self, &naming)
    }

    fn view(&self, name: &str) -> Result<TensorView<'_>, ModelsError> {
        let view = self.tensors.tensor(name);
        view.map_err(|_| ModelsError::TensorMissing {
            name: name.to_owned(),
        })
    }
}

impl TensorSource for WeightsFile<'_> {
    fn names(&self) -> Vec<String> {
        self.tensors
            .names()
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    fn shape(&self, name: &str) -> Result<Vec<usize>, ModelsError> {
        Ok(self.view(name)?.shape().to_vec())
    }

    fn rows(&self, name: &str, rows: Range<usize>) -> Result<Vec<f32>, ModelsError> {
        let view = self.view(name)?;
        let refused = |found: String| ModelsError::TensorValues {
            name: name.to_owned(),
            found,
        };
        let width = row_width(view.shape());
        let numbers = rows.start * width..rows.end * width;
        let values = to_f32(view.dtype(), view.data(), numbers)
            .ok_or_else(|| refused(format!("{:?} of shape {:?}", view.dtype(), view.shape())))?;
        match values.iter().find(|value| !value.is_finite()) {
            Some(value) => Err(refused(value.to_string())),
            None => Ok(values),
        }
    }
}

/// Widens some of the numbers that `bytes` hold; `None` for another type or too few bytes.
fn to_f32(kind: Dtype, bytes: &[u8], numbers: Range<usize>) -> Option<Vec<f32>> {
    let width = match kind {
        Dtype::F32 => 4,
        Dtype::F16 | Dtype::BF16 => 2,
        _ => return None,
    };
    let bytes = bytes.get(numbers.start * width..numbers.end * width)?;
    let pairs = || {
        let (words, _) = bytes.as_chunks::<2>();
        words.iter().map(|word| u16::from_le_bytes(*word))
    };
    Some(match kind {
        Dtype::F16 => pairs().map(half_to_f32).collect(),
        Dtype::BF16 => pairs().map(bfloat_to_f32).collect(),
        _ => {
            let (words, _) = bytes.as_chunks::<4>();
            words.iter().map(|word| f32::from_le_bytes(*word)).collect()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_is_no_weights_file() {
        for bytes in [&b""[..], b"hello", &[255; 64]] {
            assert!(matches!(
                WeightsFile::parse(bytes),
                Err(ModelsError::WeightsUnreadable { .. })
            ));
        }
    }
}
