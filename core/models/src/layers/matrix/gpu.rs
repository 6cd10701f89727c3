//! Packed rows on a GPU.

use burn::backend::Cube;
use burn::tensor::{DType, Device, Int, Tensor, TensorData};
use burn_cubecl::kernel::into_contiguous;
use burn_cubecl::ops::numeric::empty_device_contiguous_dtype;
use burn_cubecl::tensor::CubeTensor;
use cubecl::prelude::{CubeCount, CubeDim};

use super::kernels::{UNITS, multiply_rows, widen_words};
use super::packed::{Coding, Packed, PackedShape};
use super::product::FEW;

/// Packed rows in two buffers of 32-bit words.
#[derive(Debug, Clone)]
pub(super) struct GpuRows {
    /// `[rows, row_words]`
    codes: Tensor<2, Int>,
    /// `[rows, heads_a_row]`; one word that nobody reads where the coding has no heads.
    heads: Tensor<2, Int>,
    shape: PackedShape,
}

/// Bytes of widened rows at a time.
const TILE_BYTES: usize = 32 << 20;

/// Cubes along one axis that every device allows (WebGPU's `maxComputeWorkgroupsPerDimension`).
const MOST_CUBES: usize = 65_535;

impl GpuRows {
    /// Copies packed rows to a device.
    pub(super) fn new(packed: Packed, device: &Device) -> Self {
        let shape = packed.shape;
        let words = |bytes: Vec<u8>, columns: usize| {
            let rows = bytes.len() / (4 * columns);
            let data = TensorData::from_bytes_vec(bytes, [rows, columns], DType::U32);
            Tensor::from_data(data, (device, DType::U32))
        };
        let heads = if packed.heads.is_empty() {
            words(vec![0; 4], 1)
        } else {
            let bytes = packed.heads.iter().flat_map(|head| head.to_le_bytes());
            words(bytes.collect(), shape.heads_a_row())
        };
        Self {
            codes: words(packed.codes, shape.row_code_bytes() / 4),
            heads,
            shape,
        }
    }

    pub(super) fn shape(&self) -> PackedShape {
        self.shape
    }

    /// As [`Part::product`](super::part::Part::product).
    pub(super) fn product(&self, stream: Tensor<2>) -> Tensor<2> {
        let [count, _] = stream.dims();
        if count <= FEW {
            return self.few(stream);
        }
        let step = (TILE_BYTES / (4 * self.shape.inputs).max(1)).max(1);
        let tiles = (0..self.shape.rows).step_by(step).map(|start| {
            let rows = step.min(self.shape.rows - start);
            let tile = self.widened(self.codes.clone(), self.heads.clone(), start, rows);
            stream.clone().matmul(tile.transpose())
        });
        let mut tiles: Vec<Tensor<2>> = tiles.collect();
        if tiles.len() == 1 {
            return tiles.remove(0);
        }
        Tensor::cat(tiles, 1)
    }

    /// As [`Part::looked_up`](super::part::Part::looked_up).
    pub(super) fn looked_up(&self, places: Tensor<1, Int>) -> Tensor<2> {
        let [count] = places.dims();
        let codes = self.codes.clone().select(0, places.clone());
        let heads = if self.shape.coding == Coding::Half {
            self.heads.clone()
        } else {
            self.heads.clone().select(0, places)
        };
        self.widened(codes, heads, 0, count)
    }

    /// Multiplies each row of the stream with the packed words themselves.
    fn few(&self, stream: Tensor<2>) -> Tensor<2> {
        let [count, inputs] = stream.dims();
        let rows = self.shape.rows;
        let stream = into_contiguous(primitive(stream.try_into_primitive::<Cube>()));
        let out = room(&stream, [count, rows]);
        let across = rows.min(MOST_CUBES);
        let cubes = [across, rows.div_ceil(across), count].map(|count| count as u32);
        multiply_rows::launch(
            &out.client.clone(),
            CubeCount::Static(cubes[0], cubes[1], cubes[2]),
            CubeDim::new_1d(UNITS as u32),
            words_of(&self.codes).into_buffer_arg(),
            words_of(&self.heads).into_buffer_arg(),
            stream.into_buffer_arg(),
            out.clone().into_buffer_arg(),
            rows,
            self.row_words(),
            inputs,
            self.bits(),
        );
        Tensor::from_primitive::<Cube>(out)
    }

    /// Widens a run of rows of these words.
    fn widened(
        &self,
        codes: Tensor<2, Int>,
        heads: Tensor<2, Int>,
        start: usize,
        rows: usize,
    ) -> Tensor<2> {
        let codes = words_of(&codes);
        let out = room(&codes, [rows, self.shape.inputs]);
        let words = rows * self.row_words();
        let cubes = words.div_ceil(UNITS);
        let across = cubes.min(MOST_CUBES);
        let count = CubeCount::Static(across as u32, cubes.div_ceil(across) as u32, 1);
        widen_words::launch(
            &out.client.clone(),
            count,
            CubeDim::new_1d(UNITS as u32),
            codes.into_buffer_arg(),
            words_of(&heads).into_buffer_arg(),
            out.clone().into_buffer_arg(),
            start * self.row_words(),
            words,
            self.row_words(),
            self.shape.inputs,
            self.bits(),
        );
        Tensor::from_primitive::<Cube>(out)
    }

    fn row_words(&self) -> usize {
        self.shape.row_code_bytes() / 4
    }

    fn bits(&self) -> usize {
        match self.shape.coding {
            Coding::Half => 16,
            Coding::Byte => 8,
            Coding::Nibble => 4,
        }
    }
}

fn words_of(words: &Tensor<2, Int>) -> CubeTensor {
    into_contiguous(primitive(words.clone().try_into_primitive::<Cube>()))
}

/// Unwraps what can't fail: packed rows come here only on a device of CubeCL.
fn primitive<E: std::fmt::Debug>(tensor: Result<CubeTensor, E>) -> CubeTensor {
    tensor.expect("packed rows and what they meet are on a device of CubeCL")
}

/// Memory for a result beside a tensor.
fn room(beside: &CubeTensor, shape: [usize; 2]) -> CubeTensor {
    empty_device_contiguous_dtype(
        beside.client.clone(),
        beside.device.clone(),
        shape.into(),
        DType::F32,
    )
}

#[cfg(test)]
mod tests {
    use super::super::product;
    use super::*;
    use crate::device::{Accelerator, OpenDevice};
    use crate::layers::host::floats;
    use crate::test_support::block_on;

    /// Both ways of multiplying, and more rows than cubes fit along one axis.
    #[test]
    fn a_gpu_agrees_with_the_processor() {
        let open = match block_on(OpenDevice::open(Accelerator::Gpu)) {
            Ok(open) => open,
            Err(error) => {
                println!("skipped: {error}");
                return;
            }
        };
        let value = |seed: usize| ((seed * 7919 + 13) % 101) as f32 / 50.0 - 1.0;
        for coding in [Coding::Half, Coding::Byte, Coding::Nibble] {
            for (rows, inputs) in [(1, 1), (37, 48), (MOST_CUBES + 3, 33), (5, 4865)] {
                let weights: Vec<f32> = (0..rows * inputs).map(value).collect();
                let mut packed = Packed::with_room(PackedShape {
                    coding,
                    rows,
                    inputs,
                });
                packed.push(&weights);
                let gpu = GpuRows::new(packed.clone(), open.device());
                for count in [1, FEW, FEW + 1] {
                    let stream: Vec<f32> = (0..count * inputs).map(|i| value(i + 3)).collect();
                    let on = |device: &Device| {
                        let data = TensorData::new(stream.clone(), [count, inputs]);
                        Tensor::<2>::from_data(data, device)
                    };
                    let found = floats(gpu.product(on(open.device())).into_data());
                    let expected = product::product(&packed, on(&Device::flex()));
                    let expected = floats(expected.into_data());
                    let pairs = found.iter().zip(&expected);
                    let worst = pairs.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
                    assert_eq!(found.len(), expected.len());
                    assert!(found.iter().all(|value| value.is_finite()));
                    // Sums in another order, of up to 4865 products.
                    let largest = expected
                        .iter()
                        .fold(1.0, |most: f32, sum| most.max(sum.abs()));
                    let case = format!("{coding:?} {rows} {inputs} {count}");
                    assert!(worst <= 1e-5 * largest, "{case}: {worst} of {largest}");
                }
                let places = [rows as i32 - 1, 0];
                let places = Tensor::<1, Int>::from_data(places, open.device());
                let found = floats(gpu.looked_up(places).into_data());
                let expected = product::looked_up(&packed, &[rows - 1, 0], &Device::flex());
                assert_eq!(found, floats(expected.into_data()), "{coding:?} {rows}");
            }
        }
    }
}
