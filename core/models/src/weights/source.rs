//! Where parameters come from.

use std::ops::Range;

use burn::module::Module;

use super::fill::Fill;
use crate::ModelsError;

/// A file, or several, with named tensors.
pub trait TensorSource {
    /// Names of all tensors.
    fn names(&self) -> Vec<String>;

    /// Returns one tensor's shape, slowest axis first.
    ///
    /// # Errors
    /// [`ModelsError::TensorMissing`].
    fn shape(&self, name: &str) -> Result<Vec<usize>, ModelsError>;

    /// Returns some rows of a tensor, its slices along the slowest axis, as f32. Asked for in parts, a
    /// tensor never has to be in memory as a whole.
    ///
    /// # Errors
    /// The tensor is missing, damaged, of an unknown type, or holds a number that is not finite; or it
    /// has fewer rows.
    fn rows(&self, name: &str, rows: Range<usize>) -> Result<Vec<f32>, ModelsError>;
}

/// Numbers in one row of a tensor, its slice along the slowest axis.
pub(super) fn row_width(shape: &[usize]) -> usize {
    shape.iter().skip(1).product()
}

/// How the parameters of a module are named in a source.
pub struct Naming<'a> {
    /// From a path of the module tree to the name in the source.
    pub rename: &'a dyn Fn(&str) -> String,
    /// Whether a tensor that belongs to no parameter may be passed over.
    pub may_ignore: &'a dyn Fn(&str) -> bool,
}

/// Fills every parameter of a module.
///
/// # Errors
/// Names the first tensor that is missing, unknown, of another shape, or not finite.
pub fn fill<M: Module>(
    module: M,
    source: &dyn TensorSource,
    naming: &Naming<'_>,
) -> Result<M, ModelsError> {
    Fill::new(source, naming).run(module)
}
