//! From what is seen to what is read.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::OneVisionConfig;
use crate::layers::{Gelu, MatrixPlan, Projection};

/// Two linear layers with a GELU between them.
#[derive(Module, Debug)]
pub struct Projector {
    pub first: Projection,
    pub second: Projection,
}

impl Projector {
    /// Makes a projector with its matrices kept as planned.
    pub fn init(config: &OneVisionConfig, plan: MatrixPlan, device: &Device) -> Self {
        let (seen, read) = (config.vision.hidden, config.language.hidden);
        Self {
            first: Projection::planned(seen, read, true, plan, device),
            second: Projection::planned(read, read, true, plan, device),
        }
    }

    /// Runs the projector.
    ///
    /// # Shapes
    /// - `seen`: `[pictures, patches, vision hidden]`
    /// - output: `[pictures, patches, language hidden]`
    pub fn forward(&self, seen: Tensor<3>) -> Tensor<3> {
        self.second
            .forward(Gelu::Exact.forward(self.first.forward(seen)))
    }
}
