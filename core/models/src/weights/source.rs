//! Where parameters come from.

use burn::module::Module;

use super::fill::Fill;
use crate::ModelsError;

/// A file, or several, with named tensors.
pub trait TensorSource {
    /// Names of all tensors.
    fn names(&self) -> Vec<String>;

    /// Returns one tensor's shape and its numbers as f32.
    ///
    /// # Errors
    /// The tensor is missing, damaged, of an unknown type, or holds a number that is not finite.
    fn floats(&self, name: &str) -> Result<(Vec<usize>, Vec<f32>), ModelsError>;
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
