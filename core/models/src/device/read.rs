//! Reading results back.

use burn::tensor::Tensor;

use crate::ModelsError;

/// Copies a tensor to the host as f32.
///
/// # Errors
/// [`ModelsError::DeviceFailed`] when the device is lost.
pub(crate) async fn read_floats<const D: usize>(
    tensor: Tensor<D>,
) -> Result<Vec<f32>, ModelsError> {
    let data = tensor
        .into_data_async()
        .await
        .map_err(|source| ModelsError::DeviceFailed { source })?;
    Ok(data
        .convert::<f32>()
        .try_into_vec::<f32>()
        .expect("the data were converted to f32"))
}
