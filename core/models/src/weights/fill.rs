//! Walks a module and gives each parameter its tensor.

use std::collections::BTreeSet;

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Tensor, TensorData};

use super::source::{Naming, TensorSource};
use crate::ModelsError;
use crate::layers::RowWindow;

/// One walk. The walk itself can't stop early, so the first error is kept and returned at the end.
pub(super) struct Fill<'a> {
    source: &'a dyn TensorSource,
    naming: &'a Naming<'a>,
    path: Vec<String>,
    /// Which rows of the tensor are wanted, where not all are.
    window: Option<RowWindow>,
    unused: BTreeSet<String>,
    error: Option<ModelsError>,
}

impl<'a> Fill<'a> {
    pub(super) fn new(source: &'a dyn TensorSource, naming: &'a Naming<'a>) -> Self {
        let unused = source.names().into_iter();
        Self {
            source,
            naming,
            path: Vec::new(),
            window: None,
            unused: unused.filter(|name| !(naming.may_ignore)(name)).collect(),
            error: None,
        }
    }

    pub(super) fn run<M: Module>(mut self, module: M) -> Result<M, ModelsError> {
        let module = module.map(&mut self);
        match (self.error, self.unused.pop_first()) {
            (Some(error), _) => Err(error),
            (None, Some(name)) => Err(ModelsError::TensorUnknown { name }),
            (None, None) => Ok(module),
        }
    }

    /// Reads the numbers of a parameter of this shape: a whole tensor, or the rows of the window.
    fn values(&mut self, shape: &[usize]) -> Result<Vec<f32>, ModelsError> {
        let name = (self.naming.rename)(&self.path.join("."));
        let found = self.source.shape(&name)?;
        self.unused.remove(&name);
        let mut expected = shape.to_vec();
        let mut rows = 0..shape.first().copied().unwrap_or(1);
        if let Some(window) = &self.window {
            expected[0] = window.of;
            rows = window.rows.clone();
        }
        if found != expected {
            return Err(ModelsError::TensorShape {
                name,
                expected,
                found,
            });
        }
        self.source.rows(&name, rows)
    }
}

impl ModuleMapper for Fill<'_> {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        if container_type == RowWindow::CONTAINER {
            self.window = RowWindow::from_name(name);
        } else {
            self.path.push(name.to_owned());
        }
    }

    fn exit_module(&mut self, _name: &str, container_type: &str) {
        if container_type == RowWindow::CONTAINER {
            self.window = None;
        } else {
            self.path.pop();
        }
    }

    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if self.error.is_some() {
            return param;
        }
        // The lazy shape and device leave the random initial value unmade.
        let shape = param.lazy_shape();
        match self.values(&shape.dims::<D>()) {
            Ok(values) => {
                let data = TensorData::new(values, shape);
                let tensor = Tensor::from_data(data, &param.lazy_device());
                Param::initialized(param.id, tensor)
            }
            Err(error) => {
                self.error = Some(error);
                param
            }
        }
    }
}
