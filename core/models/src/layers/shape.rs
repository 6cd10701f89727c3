//! Checks that a tensor has the shape that a comment promises.

use burn::tensor::Tensor;

/// Stops with both shapes when they differ.
///
/// # Panics
/// On a difference: the caller inside this project made it, not a user.
pub fn check_shape<const D: usize>(name: &str, tensor: &Tensor<D>, expected: [usize; D]) {
    let found = tensor.dims();
    assert_eq!(
        found, expected,
        "{name} should have shape {expected:?} and has {found:?}"
    );
}
