//! A matrix in parts.

use burn::module::{
    Content, Devices, Module, ModuleDisplay, ModuleDisplayDefault, ModuleMapper, ModuleVisitor,
};
use burn::nn::Initializer;
use burn::tensor::{Device, Int, Tensor};

use super::part::Part;
use super::plan::{MatrixPlan, WeightFormat};

/// A matrix of weights `[outputs, inputs]`, in a format and in parts.
///
/// In f32 its parts are parameters of Burn. Packed parts are none: they are empty until
/// [`fill`](crate::weights::fill) brings their numbers, and stay on the device that they were made for.
#[derive(Debug, Clone)]
pub struct WeightMatrix {
    parts: Vec<Part>,
    outputs: usize,
    inputs: usize,
    format: WeightFormat,
    device: Device,
}

impl WeightMatrix {
    /// Makes a matrix: random in f32, else empty.
    pub fn init(
        [outputs, inputs]: [usize; 2],
        plan: MatrixPlan,
        initializer: &Initializer,
        device: &Device,
    ) -> Self {
        let parts = plan.parts(outputs, inputs).into_iter();
        let part = |rows| Part::new(rows, inputs, plan.format, initializer, device);
        Self {
            parts: parts.map(part).collect(),
            outputs,
            inputs,
            format: plan.format,
            device: device.clone(),
        }
    }

    /// Multiplies a stream with every row: `x Wᵀ`.
    ///
    /// # Shapes
    /// - `stream`: `[count, inputs]`
    /// - output: `[count, outputs]`
    pub fn product(&self, stream: Tensor<2>) -> Tensor<2> {
        let products = self.parts.iter().map(|part| part.product(stream.clone()));
        joined(products.collect())
    }

    /// Looks rows up.
    ///
    /// # Shapes
    /// - `rows`: `[count]`, below `outputs`
    /// - output: `[count, inputs]`
    pub fn looked_up(&self, rows: Tensor<1, Int>) -> Tensor<2> {
        if let [part] = &self.parts[..] {
            return part.looked_up(rows);
        }
        let [count] = rows.dims();
        let mut found = Tensor::zeros([count, self.inputs], &self.device);
        for part in &self.parts {
            // Every part is asked for every row, and what it does not have is passed over.
            let (start, end) = (part.rows.start as i64, part.rows.end as i64);
            let places = rows.clone().clamp(start, end - 1).sub_scalar(start);
            let is_here = rows.clone().greater_equal_elem(start);
            let is_here = is_here.bool_and(rows.clone().lower_elem(end));
            let is_here = is_here.reshape([count, 1]).expand([count, self.inputs]);
            found = found.mask_where(is_here, part.looked_up(places));
        }
        found
    }

    /// `[outputs, inputs]`
    pub fn dims(&self) -> [usize; 2] {
        [self.outputs, self.inputs]
    }

    /// The device that holds the numbers.
    pub fn device(&self) -> Device {
        self.device.clone()
    }

    /// Bytes that the numbers take on the device.
    pub fn bytes(&self) -> usize {
        self.parts.iter().map(Part::bytes).sum()
    }

    fn with_parts(self, change: impl FnMut(Part) -> Part) -> Self {
        let parts = self.parts.into_iter().map(change).collect();
        Self { parts, ..self }
    }
}

fn joined(mut products: Vec<Tensor<2>>) -> Tensor<2> {
    match products.pop() {
        Some(only) if products.is_empty() => only,
        Some(last) => {
            products.push(last);
            Tensor::cat(products, 1)
        }
        None => unreachable!("a matrix has rows"),
    }
}

impl Module for WeightMatrix {
    fn collect_devices(&self, mut devices: Devices) -> Devices {
        if !devices.contains(&self.device) {
            devices.push(self.device.clone());
        }
        devices
    }

    fn fork(self, device: &Device) -> Self {
        self.with_parts(|part| part.changed(|weight| weight.fork(device)))
    }

    fn to_device(self, device: &Device) -> Self {
        self.with_parts(|part| part.changed(|weight| weight.to_device(device)))
    }

    fn train(self) -> Self {
        self.with_parts(|part| part.changed(Module::train))
    }

    fn valid(&self) -> Self {
        let valid = |part: Part| part.changed(|weight| weight.valid());
        self.clone().with_parts(valid)
    }

    fn materialize(self) -> Self {
        self.with_parts(|part| part.changed(Module::materialize))
    }

    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        for part in &self.parts {
            part.visit(self.outputs, visitor);
        }
    }

    fn map<M: ModuleMapper>(self, mapper: &mut M) -> Self {
        let (of, device) = (self.outputs, self.device.clone());
        self.with_parts(|part| part.map(of, &device, mapper))
    }
}

impl ModuleDisplayDefault for WeightMatrix {
    fn content(&self, content: Content) -> Option<Content> {
        let parts = self.parts.len();
        let text = format!(
            "WeightMatrix {{shape: {:?}, format: {}, parts: {parts}}}",
            self.dims(),
            self.format.name()
        );
        content.add_single(&text).optional()
    }
}

impl ModuleDisplay for WeightMatrix {}
