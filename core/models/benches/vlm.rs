//! What each format of the weights costs and what it keeps, on a real language model.
//!
//! SmolLM2-135M-Instruct reads 1,024 tokens of this repository's own prose in eight windows. For each
//! format: at how many positions the likeliest next token is that of f32, what the matrices take, how fast
//! a prompt is read and an answer made, and how much memory loading takes beyond the file.
//!
//! The published file is in Q4_1 (its table of tokens in Q8_0), and f32 means those numbers widened. Our q4
//! has the same blocks, so all but the table is kept exactly and its agreement says little about a model
//! that was never rounded. Therefore two more rows: `q4, dithered` moves every number by a random part of
//! half a step first, so that q4 has to round weights off its grid, and compares with f32 of the same moved
//! weights; `q4, symmetric` rounds as formats without a least value do.
//!
//! `cargo xtask bench vlm`; `KINELENS_SMOLLM2` names the file, `KINELENS_DEVICE` a device (`gpu` with the
//! feature `wgpu`), `KINELENS_FORMATS` a list of formats.

use std::ops::Range;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use burn::tensor::{Device, Int, Tensor, TensorData};
use kinelens_models::ModelsError;
use kinelens_models::device::{Accelerator, OpenDevice};
use kinelens_models::language::{KvCache, LanguageConfig, LanguageModel, gguf_name};
use kinelens_models::text::Tokenizer;
use kinelens_models::weights::{GgufFile, MatrixPlan, Naming, TensorSource, WeightFormat, fill};

const PROSE: [&str; 2] = [
    include_str!("../../../ARCHITECTURE.md"),
    include_str!("../../../README.md"),
];
const WINDOWS: usize = 8;
/// Tokens of a window, read at once: a chunk of the default options.
const WINDOW: usize = 128;
/// Tokens of the timed answer.
const ANSWER: usize = 24;
/// Numbers of a block.
const BLOCK: usize = 32;
/// Largest buffer: what WebGPU lends without being asked for more.
const MOST_BYTES: usize = 128 << 20;

fn main() {
    let path = std::env::var("KINELENS_SMOLLM2").unwrap_or_else(|_| {
        let home = std::env::var("HOME").unwrap_or_default();
        format!("{home}/.cache/kinelens/language-models/smollm2-135m-instruct-q4_1.gguf")
    });
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: {path} is missing; `cargo xtask models` fetches it");
        return;
    };
    let name = std::env::var("KINELENS_DEVICE").unwrap_or_else(|_| "cpu".to_owned());
    let Some(accelerator) = Accelerator::from_name(&name) else {
        println!("skipped: this build has no device named {name}");
        return;
    };
    let open = match block_on(OpenDevice::open(accelerator)) {
        Ok(open) => open,
        Err(error) => {
            println!("skipped: {error}");
            return;
        }
    };
    let file = GgufFile::parse(&bytes).expect("the file was checked when it was fetched");
    let windows = windows(&Tokenizer::from_gguf(&file).expect("it has a tokenizer"));
    println!(
        "{}, {WINDOWS} windows of {WINDOW} tokens",
        open.description()
    );
    println!(
        "{:>14} {:>9} {:>9} {:>7} {:>8} {:>9} {:>7} {:>9} {:>7}",
        "format", "top 1", "MB", "MB/f32", "peak MB", "prefill/s", "× f32", "decode/s", "× f32"
    );
    let wanted = std::env::var("KINELENS_FORMATS").unwrap_or_else(|_| "f16 q8 q4".to_owned());
    let plain = measure(&file, WeightFormat::F32, open.device(), &windows);
    plain.print("f32", &plain);
    for format in WeightFormat::ALL {
        let is_wanted = wanted.split([' ', ',']).any(|name| name == format.name());
        if is_wanted && format != WeightFormat::F32 {
            let packed = measure(&file, format, open.device(), &windows);
            packed.print(format.name(), &plain);
        }
    }
    if wanted.contains("q4") {
        let symmetric = Changed(&file, &symmetric);
        measure(&symmetric, WeightFormat::F32, open.device(), &windows)
            .print("q4, symmetric", &plain);
        let dithered = Changed(&file, &dithered);
        let moved = measure(&dithered, WeightFormat::F32, open.device(), &windows);
        for format in [WeightFormat::Q8, WeightFormat::Q4] {
            let name = format!("{}, dithered", format.name());
            measure(&dithered, format, open.device(), &windows).print(&name, &moved);
        }
    }
}

/// Windows spread evenly over the prose.
fn windows(tokenizer: &Tokenizer) -> Vec<Vec<u32>> {
    let tokens = tokenizer
        .encode(&PROSE.join("\n"))
        .expect("prose has tokens");
    let stride = (tokens.len() - WINDOW) / (WINDOWS - 1);
    (0..WINDOWS)
        .map(|index| tokens[index * stride..][..WINDOW].to_vec())
        .collect()
}

/// What was measured of one model.
struct Measured {
    /// Likeliest token after each position.
    best: Vec<usize>,
    matrix_bytes: usize,
    /// Bytes of memory above those before loading, at the worst moment; `None` where nobody counts.
    peak_bytes: Option<usize>,
    prefill_per_s: f64,
    decode_per_s: f64,
}

fn measure(
    source: &dyn TensorSource,
    format: WeightFormat,
    device: &Device,
    windows: &[Vec<u32>],
) -> Measured {
    let before = memory("VmRSS:", true);
    let config = LanguageConfig::smollm2_135m();
    let naming = Naming {
        rename: &gguf_name,
        may_ignore: &|_| false,
    };
    let plan = MatrixPlan {
        format,
        most_bytes: MOST_BYTES,
    };
    let model = fill(config.init_planned(plan, device), source, &naming)
        .expect("the weights were checked when they were fetched");
    let peak_bytes =
        before.and_then(|before| Some(memory("VmHWM:", false)?.saturating_sub(before)));

    let mut best = Vec::new();
    let mut prefill_s = f64::INFINITY;
    for window in windows {
        let mut cache = KvCache::new(&config, 1, WINDOW, device);
        let start = Instant::now();
        let stream = model.read(model.embed(ids(window, device)), &mut cache);
        let last = stream
            .clone()
            .slice([0..1, WINDOW - 1..WINDOW, 0..config.hidden]);
        let _ = values(model.logits(last));
        prefill_s = prefill_s.min(start.elapsed().as_secs_f64());
        let logits = values(model.logits(stream));
        best.extend(logits.chunks_exact(config.vocabulary).map(likeliest));
    }
    Measured {
        best,
        matrix_bytes: model.matrix_bytes(),
        peak_bytes,
        prefill_per_s: WINDOW as f64 / prefill_s,
        decode_per_s: decoded_per_s(&model, &windows[0], device),
    }
}

/// Reads a short prompt, then one token after the other; the best of the steps counts, so that what else
/// the machine does counts least.
fn decoded_per_s(model: &LanguageModel, prompt: &[u32], device: &Device) -> f64 {
    let config = model.config();
    let mut cache = KvCache::new(config, 1, WINDOW, device);
    let mut next = prompt[..16].to_vec();
    let mut best_s = f64::INFINITY;
    for step in 0..=ANSWER {
        let start = Instant::now();
        let stream = model.read(model.embed(ids(&next, device)), &mut cache);
        let [_, count, width] = stream.dims();
        let last = stream.slice([0..1, count - 1..count, 0..width]);
        next = vec![likeliest(&values(model.logits(last))) as u32];
        if step > 0 {
            best_s = best_s.min(start.elapsed().as_secs_f64());
        }
    }
    1.0 / best_s
}

impl Measured {
    fn print(&self, name: &str, reference: &Self) {
        let pairs = self.best.iter().zip(&reference.best);
        let same = pairs.filter(|(a, b)| a == b).count() as f64 / self.best.len() as f64;
        let megabytes = |bytes: usize| bytes as f64 / 1e6;
        let size = self.matrix_bytes as f64 / reference.matrix_bytes as f64;
        let prefill = self.prefill_per_s / reference.prefill_per_s;
        let decode = self.decode_per_s / reference.decode_per_s;
        println!(
            "{name:>14} {:8.2}% {:9.1} {size:7.3} {:>8} {:9.1} {prefill:7.2} {:9.1} {decode:7.2}",
            100.0 * same,
            megabytes(self.matrix_bytes),
            self.peak_bytes
                .map_or("-".to_owned(), |bytes| format!("{:.0}", megabytes(bytes))),
            self.prefill_per_s,
            self.decode_per_s,
        );
        let positions = format!("SmolLM2-135M, {} positions of prose", self.best.len());
        figure(
            name,
            "top-1 agreement with f32",
            100.0 * same,
            "%",
            &positions,
        );
        figure(
            name,
            "matrices",
            megabytes(self.matrix_bytes),
            "MB",
            "SmolLM2-135M",
        );
        if let Some(bytes) = self.peak_bytes {
            let note = "resident memory beyond the file, at the worst moment of loading";
            figure(name, "loading, peak", megabytes(bytes), "MB", note);
        }
        let threads = format!("{WINDOW} tokens at once, best of {WINDOWS}");
        figure(name, "prefill", self.prefill_per_s, "tokens/s", &threads);
        figure(name, "prefill over f32", prefill, "", &threads);
        let steps = format!("best of {ANSWER} steps");
        figure(name, "decode", self.decode_per_s, "tokens/s", &steps);
        figure(name, "decode over f32", decode, "", &steps);
    }
}

fn figure(format: &str, name: &str, value: f64, unit: &str, note: &str) {
    println!(
        r#"{{"figure": "{format}: {name}", "value": {value:.3}, "unit": "{unit}", "note": "{note}"}}"#
    );
}

/// A source whose matrices are changed block by block.
struct Changed<'a>(&'a GgufFile<'a>, &'a dyn Fn(&mut [f32], &mut u32));

impl TensorSource for Changed<'_> {
    fn names(&self) -> Vec<String> {
        self.0.names()
    }

    fn shape(&self, name: &str) -> Result<Vec<usize>, ModelsError> {
        self.0.shape(name)
    }

    fn rows(&self, name: &str, rows: Range<usize>) -> Result<Vec<f32>, ModelsError> {
        let is_matrix = self.0.shape(name)?.len() == 2;
        let first = rows.start;
        let mut values = self.0.rows(name, rows)?;
        if is_matrix {
            let width = self.0.shape(name)?[1];
            for (row, values) in values.chunks_mut(width).enumerate() {
                // A seed for each row, so that parts of any size give the same numbers.
                let mut seed = name.bytes().fold((first + row) as u32, |seed, byte| {
                    (seed ^ u32::from(byte)).wrapping_mul(0x0100_0193)
                });
                for block in values.chunks_mut(BLOCK) {
                    self.1(block, &mut seed);
                }
            }
        }
        Ok(values)
    }
}

/// Rounds to the 15 codes −7 to 7 of one scale.
fn symmetric(block: &mut [f32], _seed: &mut u32) {
    let most = block
        .iter()
        .fold(0.0_f32, |most, value| most.max(value.abs()));
    if most > 0.0 {
        let scale = most / 7.0;
        for value in block {
            *value = (*value / scale).round() * scale;
        }
    }
}

/// Moves each number by up to half a step of four bits.
fn dithered(block: &mut [f32], seed: &mut u32) {
    let low = block.iter().copied().fold(f32::INFINITY, f32::min);
    let high = block.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let step = (high - low) / 15.0;
    for value in block {
        *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *value += step * ((*seed >> 8) as f32 / (1 << 24) as f32 - 0.5);
    }
}

/// A line of the kernel's account of this process, in bytes; `forget` begins the count of the peak anew.
fn memory(line: &str, forget: bool) -> Option<usize> {
    if forget {
        std::fs::write("/proc/self/clear_refs", "5").ok()?;
    }
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let found = status.lines().find_map(|text| text.strip_prefix(line))?;
    let kilobytes: usize = found.split_whitespace().next()?.parse().ok()?;
    Some(1024 * kilobytes)
}

fn ids(tokens: &[u32], device: &Device) -> Tensor<2, Int> {
    let ids: Vec<i32> = tokens.iter().map(|token| *token as i32).collect();
    Tensor::from_data(TensorData::new(ids, [1, tokens.len()]), device)
}

fn values(logits: Tensor<3>) -> Vec<f32> {
    let data = block_on(logits.into_data_async()).expect("the device does not fail");
    data.try_into_vec().expect("logits are f32")
}

fn likeliest(logits: &[f32]) -> usize {
    let best = (0..logits.len()).max_by(|a, b| logits[*a].total_cmp(&logits[*b]));
    best.expect("a vocabulary has tokens")
}

fn block_on<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    loop {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return output;
        }
    }
}
