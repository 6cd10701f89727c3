//! A parsed weights file.

use std::collections::HashMap;

use burn::module::Module;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use super::number::{bfloat_to_f32, half_to_f32};
use super::source::{Naming, TensorSource, fill};
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
}

impl TensorSource for WeightsFile<'_> {
    fn names(&self) -> Vec<String> {
        self.tensors
            .names()
            .into_iter()
            .map(str::to_owned)
            .collect()
    }

    fn floats(&self, name: &str) -> Result<(Vec<usize>, Vec<f32>), ModelsError> {
        let view = self
            .tensors
            .tensor(name)
            .map_err(|_| ModelsError::TensorMissing {
                name: name.to_owned(),
            })?;
        let refused = |found: String| ModelsError::TensorValues {
            name: name.to_owned(),
            found,
        };
        let values = to_f32(&view).ok_or_else(|| refused(format!("{:?}", view.dtype())))?;
        match values.iter().find(|value| !value.is_finite()) {
            Some(value) => Err(refused(value.to_string())),
            None => Ok((view.shape().to_vec(), values)),
        }
    }
}

fn to_f32(view: &TensorView<'_>) -> Option<Vec<f32>> {
    match view.dtype() {
        Dtype::F32 => {
            let (words, _) = view.data().as_chunks::<4>();
            Some(words.iter().map(|word| f32::from_le_bytes(*word)).collect())
        }
        Dtype::F16 => {
            let (words, _) = view.data().as_chunks::<2>();
            Some(
                words
                    .iter()
                    .map(|word| half_to_f32(u16::from_le_bytes(*word)))
                    .collect(),
            )
        }
        Dtype::BF16 => {
            let (words, _) = view.data().as_chunks::<2>();
            let widened = words
                .iter()
                .map(|word| bfloat_to_f32(u16::from_le_bytes(*word)));
            Some(widened.collect())
        }
        _ => None,
    }
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
