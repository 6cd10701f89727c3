//! The decoders with their matrices in each format and in parts, on every device there is.
//!
//! The golden files are those of `language_parity.rs`: small random weights, for which rounding is at its
//! worst, since nothing averages out over 48 columns. With the feature `wgpu` all of it runs on a GPU, too,
//! or on a software driver.

#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod support;

use std::cell::Cell;
use std::ops::Range;

use burn::tensor::{Device, Int, Tensor, TensorData, f16};
use kinelens_models::ModelsError;
use kinelens_models::device::{Accelerator, OpenDevice};
use kinelens_models::language::{KvCache, LanguageConfig, LanguageModel, hugging_face_name};
use kinelens_models::weights::{MatrixPlan, Naming, TensorSource, WeightFormat, fill};
use support::{Golden, block_on, relative_difference};

const FILES: [&str; 2] = ["qwen2.safetensors", "llama.safetensors"];

/// How far logits may be from those of the f32 decoder with the same numbers, relative to the largest: the
/// order of sums, which on a GPU the driver chooses.
const CPU_TOLERANCE: f32 = 1e-5;
const GPU_TOLERANCE: f32 = 1e-3;

/// How far rounding itself may move logits on these weights: twice what it does. Four bits are too few for
/// weights this small and random, so they have no bound here; the real model shows what they are worth.
const ROUNDING: [(WeightFormat, f32); 3] = [
    (WeightFormat::F32, 1e-5),
    (WeightFormat::F16, 6e-3),
    (WeightFormat::Q8, 8e-2),
];

/// The weights of a golden file with every matrix rounded to numbers that a format holds exactly.
struct Rounded<'a>(&'a Golden, WeightFormat);

impl TensorSource for Rounded<'_> {
    fn names(&self) -> Vec<String> {
        self.0.names()
    }

    fn shape(&self, name: &str) -> Result<Vec<usize>, ModelsError> {
        TensorSource::shape(self.0, name)
    }

    fn rows(&self, name: &str, rows: Range<usize>) -> Result<Vec<f32>, ModelsError> {
        let mut values = self.0.rows(name, rows)?;
        let shape = TensorSource::shape(self.0, name)?;
        let half = |value: f32| f16::from_f32(value).to_f32();
        let most = match self.1 {
            WeightFormat::F32 => return Ok(values),
            WeightFormat::F16 => 0.0,
            WeightFormat::Q8 => 255.0,
            WeightFormat::Q4 if name.contains("embed_tokens") || name.contains("lm_head") => 255.0,
            WeightFormat::Q4 => 15.0,
        };
        if let [_, width] = shape[..] {
            let rows = values.chunks_mut(width);
            for block in rows.flat_map(|row| row.chunks_mut(32)) {
                let low = block.iter().copied().fold(f32::MAX, f32::min);
                let high = block.iter().copied().fold(f32::MIN, f32::max);
                let (scale, least) = (half((high - low) / most), half(low));
                for value in block {
                    *value = if most == 0.0 {
                        half(*value)
                    } else {
                        let code = ((*value - least) / scale).round().clamp(0.0, most);
                        least + scale * code
                    };
                }
            }
        }
        Ok(values)
    }
}

fn devices() -> Vec<OpenDevice> {
    let open = |kind: &Accelerator| match block_on(OpenDevice::open(*kind)) {
        Ok(open) => Some(open),
        Err(error) => {
            println!("skipped: {error}");
            None
        }
    };
    Accelerator::ALL.iter().filter_map(open).collect()
}

fn model(golden: &Golden, plan: MatrixPlan, device: &Device) -> LanguageModel {
    filled(golden, golden, plan, device)
}

fn filled(
    golden: &Golden,
    source: &dyn TensorSource,
    plan: MatrixPlan,
    device: &Device,
) -> LanguageModel {
    let config = LanguageConfig::from_json(golden.metadata("config")).unwrap();
    let naming = Naming {
        rename: &hugging_face_name,
        may_ignore: &|_| false,
    };
    fill(config.init_planned(plan, device), source, &naming).unwrap()
}

fn cases() -> impl Iterator<Item = (&'static str, WeightFormat)> {
    let of_file = |file| {
        WeightFormat::ALL
            .into_iter()
            .map(move |format| (file, format))
    };
    FILES.into_iter().flat_map(of_file)
}

/// Logits of the first conversation, read in chunks of these lengths: longer ones widen the weights,
/// short ones multiply with the packed bytes.
fn logits(model: &LanguageModel, golden: &Golden, lengths: &[usize], device: &Device) -> Vec<f32> {
    let mut cache = KvCache::new(model.config(), 1, 19, device);
    let given = golden.tokens("tokens");
    let mut rest = &given[..19];
    let mut found = Vec::new();
    for length in lengths {
        let (chunk, later) = rest.split_at(*length);
        rest = later;
        let ids = TensorData::new(chunk.to_vec(), [1, chunk.len()]);
        let ids = Tensor::<2, Int>::from_data(ids, device);
        let logits = model.logits(model.read(model.embed(ids), &mut cache));
        found.extend(logits.into_data().try_into_vec::<f32>().unwrap());
    }
    found
}

#[test]
fn weights_that_a_format_holds_give_the_logits_of_f32_in_parts_of_any_size() {
    for open in devices() {
        let (device, is_cpu) = (open.device(), open.accelerator() == Accelerator::Cpu);
        for (file, format) in cases() {
            let golden = Golden::read(file);
            let rounded = Rounded(&golden, format);
            let reference = filled(&golden, &rounded, MatrixPlan::WHOLE, &Device::flex());
            let expected = logits(&reference, &golden, &[19], &Device::flex());
            // Whole; a few rows; one row each, which on a GPU would be minutes of tiny launches.
            let bounds: &[usize] = if is_cpu {
                &[usize::MAX, 2000, 1]
            } else {
                &[usize::MAX, 2000]
            };
            for &most_bytes in bounds {
                let plan = MatrixPlan { format, most_bytes };
                let model = filled(&golden, &rounded, plan, device);
                for lengths in [&[19][..], &[3, 15, 1]] {
                    let found = logits(&model, &golden, lengths, device);
                    let difference = relative_difference(&found, &expected);
                    let case = format!(
                        "{file} as {} within {most_bytes} bytes in {lengths:?} on {}",
                        format.name(),
                        open.description()
                    );
                    println!("{difference:.2e} {case}");
                    let tolerance = if is_cpu { CPU_TOLERANCE } else { GPU_TOLERANCE };
                    assert!(difference <= tolerance, "{case}: {difference}");
                }
            }
        }
    }
}

#[test]
fn rounding_moves_logits_no_further_than_said() {
    let device = Device::flex();
    for file in FILES {
        let golden = Golden::read(file);
        for (format, bound) in ROUNDING {
            let plan = MatrixPlan {
                format,
                most_bytes: 3000,
            };
            let model = model(&golden, plan, &device);
            let found = logits(&model, &golden, &[19], &device);
            let expected = &golden.values("logits")[..19 * model.config().vocabulary];
            let difference = relative_difference(&found, expected);
            assert!(difference <= bound, "{file} {format:?}: {difference}");
        }
    }
}

#[test]
fn a_packed_model_takes_the_bytes_that_its_format_says() {
    let golden = Golden::read(FILES[0]);
    let device = Device::flex();
    for format in WeightFormat::ALL {
        for most_bytes in [usize::MAX, 1000] {
            let plan = MatrixPlan { format, most_bytes };
            let model = model(&golden, plan, &device);
            let config = model.config();
            let table = config.vocabulary * plan.of_tokens().format.row_bytes(config.hidden);
            assert_eq!(model.embedding.weight.bytes(), table, "{}", format.name());
        }
    }
}

/// Notes the largest request.
struct Watched<'a>(&'a Golden, Cell<usize>);

impl TensorSource for Watched<'_> {
    fn names(&self) -> Vec<String> {
        self.0.names()
    }

    fn shape(&self, name: &str) -> Result<Vec<usize>, ModelsError> {
        TensorSource::shape(self.0, name)
    }

    fn rows(&self, name: &str, rows: Range<usize>) -> Result<Vec<f32>, ModelsError> {
        let values = self.0.rows(name, rows)?;
        self.1.set(self.1.get().max(4 * values.len()));
        Ok(values)
    }
}

#[test]
fn a_part_is_read_alone() {
    let golden = Golden::read(FILES[0]);
    let source = Watched(&golden, Cell::new(0));
    let plan = MatrixPlan {
        format: WeightFormat::F32,
        most_bytes: 2000,
    };
    filled(&golden, &source, plan, &Device::flex());
    let most = source.1.get();
    assert!((1600..=2000).contains(&most), "{most} bytes at once");
}

/// What a walk over the parameters does to packed matrices: nothing.
#[test]
fn a_frozen_model_keeps_its_packed_weights() {
    use burn::module::Module;

    let golden = Golden::read(FILES[1]);
    let device = Device::flex();
    let plan = MatrixPlan {
        format: WeightFormat::Q8,
        most_bytes: 2000,
    };
    let before = model(&golden, plan, &device);
    let expected = logits(&before, &golden, &[19], &device);
    let after = before.no_grad().to_device(&device).valid();
    assert_eq!(logits(&after, &golden, &[19], &device), expected);
}
