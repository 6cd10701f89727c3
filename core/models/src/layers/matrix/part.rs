//! A run of a matrix's rows in one buffer.

use std::ops::Range;
use std::sync::Arc;

use burn::module::{ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::nn::Initializer;
use burn::tensor::{Device, Int, Shape, Tensor};

#[cfg(feature = "wgpu")]
use super::gpu::GpuRows;
use super::packed::{Coding, Packed, PackedShape};
use super::plan::{RowWindow, WeightFormat};
use super::product;
use crate::layers::host::floats;

/// A run of rows.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// Which rows of the matrix.
    pub rows: Range<usize>,
    kept: Kept,
}

#[derive(Debug, Clone)]
enum Kept {
    /// `[rows, inputs]`
    Dense(Param<Tensor<2>>),
    /// To be packed, not filled yet.
    Awaited(PackedShape),
    Host(Arc<Packed>),
    #[cfg(feature = "wgpu")]
    Gpu(Box<GpuRows>),
}

/// Bytes of f32 that are on the host at a time while a packed part is filled.
const FILL_BYTES: usize = 16 << 20;

impl Part {
    /// Makes a part: with random numbers in f32, else empty until it is filled.
    pub(super) fn new(
        rows: Range<usize>,
        inputs: usize,
        format: WeightFormat,
        initializer: &Initializer,
        device: &Device,
    ) -> Self {
        let kept = match Coding::of(format) {
            None => Kept::Dense(initializer.init([rows.len(), inputs], device)),
            Some(coding) => Kept::Awaited(PackedShape {
                coding,
                rows: rows.len(),
                inputs,
            }),
        };
        Self { rows, kept }
    }

    /// Multiplies a stream with every row.
    ///
    /// # Shapes
    /// - `stream`: `[count, inputs]`
    /// - output: `[count, rows]`
    pub(super) fn product(&self, stream: Tensor<2>) -> Tensor<2> {
        match &self.kept {
            Kept::Dense(weight) => stream.matmul(weight.val().transpose()),
            Kept::Host(packed) => product::product(packed, stream),
            #[cfg(feature = "wgpu")]
            Kept::Gpu(rows) => rows.product(stream),
            Kept::Awaited(shape) => unfilled(shape),
        }
    }

    /// Looks rows up by their places in this part.
    ///
    /// # Shapes
    /// - `places`: `[count]`
    /// - output: `[count, inputs]`
    pub(super) fn looked_up(&self, places: Tensor<1, Int>) -> Tensor<2> {
        match &self.kept {
            Kept::Dense(weight) => weight.val().select(0, places),
            Kept::Host(packed) => {
                let device = places.device();
                let places = places.into_data();
                let places: Vec<usize> = places.iter::<i64>().map(|row| row as usize).collect();
                product::looked_up(packed, &places, &device)
            }
            #[cfg(feature = "wgpu")]
            Kept::Gpu(rows) => rows.looked_up(places),
            Kept::Awaited(shape) => unfilled(shape),
        }
    }

    /// Bytes of the numbers.
    pub(super) fn bytes(&self) -> usize {
        match &self.kept {
            Kept::Dense(weight) => 4 * weight.lazy_shape().num_elements(),
            Kept::Awaited(shape) => shape.bytes(),
            Kept::Host(packed) => packed.shape.bytes(),
            #[cfg(feature = "wgpu")]
            Kept::Gpu(rows) => rows.shape().bytes(),
        }
    }

    pub(super) fn visit<V: ModuleVisitor>(&self, of: usize, visitor: &mut V) {
        if let Kept::Dense(weight) = &self.kept {
            let window = RowWindow {
                rows: self.rows.clone(),
                of,
            };
            visitor.enter_module(&window.name(), RowWindow::CONTAINER);
            visitor.visit_float(weight);
            visitor.exit_module(&window.name(), RowWindow::CONTAINER);
        }
    }

    /// Shows the rows to a walk, of packed ones a few at a time, and takes what it gives.
    pub(super) fn map<M: ModuleMapper>(self, of: usize, device: &Device, mapper: &mut M) -> Self {
        let mut shown = |rows: Range<usize>, weight: Param<Tensor<2>>| {
            let name = RowWindow { rows, of }.name();
            mapper.enter_module(&name, RowWindow::CONTAINER);
            let weight = mapper.map_float(weight);
            mapper.exit_module(&name, RowWindow::CONTAINER);
            weight
        };
        let shape = match &self.kept {
            Kept::Dense(_) => None,
            Kept::Awaited(shape) => Some(*shape),
            Kept::Host(packed) => Some(packed.shape),
            #[cfg(feature = "wgpu")]
            Kept::Gpu(rows) => Some(rows.shape()),
        };
        let Self { rows, kept } = self;
        let kept = match (kept, shape) {
            (Kept::Dense(weight), _) => Kept::Dense(shown(rows.clone(), weight)),
            (kept, None) => kept,
            (kept, Some(shape)) => {
                let step = (FILL_BYTES / (4 * shape.inputs).max(1)).max(1);
                let mut packed = Packed::with_room(shape);
                for start in rows.clone().step_by(step) {
                    let some = start..(start + step).min(rows.end);
                    let weight = shown(some.clone(), lazy_zeros([some.len(), shape.inputs]));
                    // A walk that fills nothing, such as one that switches gradients off, leaves the
                    // parameter as it was; so do we.
                    if !weight.is_initialized() {
                        return Self { rows, kept };
                    }
                    packed.push(&floats(weight.into_value().into_data()));
                }
                placed(packed, device)
            }
        };
        Self { rows, kept }
    }

    /// Applies a change that concerns parameters of Burn alone.
    pub(super) fn changed(self, change: impl FnOnce(Param<Tensor<2>>) -> Param<Tensor<2>>) -> Self {
        let kept = match self.kept {
            Kept::Dense(weight) => Kept::Dense(change(weight)),
            other => other,
        };
        Self { kept, ..self }
    }
}

/// A parameter on the host that is made only if somebody looks.
fn lazy_zeros(shape: [usize; 2]) -> Param<Tensor<2>> {
    Param::uninitialized(
        ParamId::new(),
        move |device, _| Tensor::zeros(shape, device),
        Device::flex(),
        false,
        Shape::from(shape),
    )
}

/// Puts packed rows where they will be multiplied.
fn placed(packed: Packed, device: &Device) -> Kept {
    #[cfg(feature = "wgpu")]
    if *device != Device::flex() {
        return Kept::Gpu(Box::new(GpuRows::new(packed, device)));
    }
    let _ = device;
    Kept::Host(Arc::new(packed))
}

fn unfilled(shape: &PackedShape) -> ! {
    panic!("a packed matrix is filled before it is used: {shape:?}")
}
