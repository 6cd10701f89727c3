//! Walks a module and gives each parameter its tensor.

use std::collections::BTreeSet;

use burn::module::{Module, ModuleMapper, Param};
use burn::tensor::{Tensor, TensorData};

use super::source::{Naming, TensorSource};
use crate::ModelsError;

/// One walk. The walk itself can't stop early, so the first error is kept and returned at the end.
pub(super) struct Fill<'a> {
    source: &'a dyn TensorSource,
    naming: &'a Naming<'a>,
    path: Vec<String>,
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

    fn values(&mut self, expected: &[usize]) -> Result<Vec<f32>, ModelsError> {
        let name = (self.naming.rename)(&self.path.join("."));
        let found = self.source.shape(&name)?;
        self.unused.remove(&name);
        if found != expected {
            let expected = expected.to_vec();
            return Err(ModelsError::TensorShape {
                name,
                expected,
                found,
            });
        }
        let rows = expected.first().copied().unwrap_or(1);
        self.source.rows(&name, 0..rows)
    }
}

impl ModuleMapper for Fill<'_> {
    fn enter_module(&mut self, name: &str, _container_type: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.path.pop();
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
