//! A parsed weights file.

use std::collections::HashMap;

use burn::module::Module;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};

use super::fill::Fill;
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
        Fill::new(self).run(module)
    }

    /// Names of all tensors, in the order of the file.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.names().into_iter()
    }

    /// Returns one tensor's shape and its numbers as f32.
    pub(super) fn floats(&self, name: &str) -> Result<(Vec<usize>, Vec<f32>), ModelsError> {
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
        _ => None,
    }
}

/// Widens an IEEE 754 binary16 number.
///
/// The exponent is moved to binary32's by a multiplication, which also makes subnormal numbers
/// right; infinity and NaN keep their meaning.
fn half_to_f32(bits: u16) -> f32 {
    /// 2^112: binary32's exponent bias less binary16's.
    const REBIAS: f32 = f32::from_bits((127 + 112) << 23);
    let magnitude = f32::from_bits(u32::from(bits & 0x7fff) << 13) * REBIAS;
    let special = if bits & 0x7c00 == 0x7c00 {
        0x7f80_0000
    } else {
        0
    };
    f32::from_bits(magnitude.to_bits() | special | (u32::from(bits & 0x8000) << 16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widens_halves_exactly() {
        for (bits, expected) in [
            (0x0000, 0.0),
            (0x8000, -0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x7bff, 65504.0),
            (0x0001, 5.960_464_5e-8),
            (0x03ff, 6.097_555e-5),
            (0x7c00, f32::INFINITY),
            (0xfc00, f32::NEG_INFINITY),
        ] {
            assert_eq!(
                half_to_f32(bits).to_bits(),
                f32::to_bits(expected),
                "{bits:#06x}"
            );
        }
        assert!(half_to_f32(0x7e00).is_nan());
    }

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
