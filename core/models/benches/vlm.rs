//! What each format of the weights costs and what it keeps, on a real language model.
//!
//! SmolLM2-135M-Instruct reads 1,024 tokens of this repository's own prose in eight windows. For each
//! format: at how many positions the likeliest next token is that of f32, what the matrices take, how fast
//! a prompt is read and an answer made, and how much memory loading takes beyond the file.
//!
//! The published file is in Q4_1, its table of tokens in Q8_0, and f32 means those numbers widened. Our
//! formats keep such blocks exactly or nearly so, and their agreement says little about a model that was
//! never rounded. Therefore more rows. The dithered ones move every number first, by up to half a step of
//! the format, so that it has to round weights off any grid, and compare with f32 of the same moved weights;
//! moved by four bits the model is a damaged one, whose close calls are many. `q4, symmetric` rounds as
//! formats without a least value do, and `q4, table too` rounds the table of tokens to four bits, which
//! [`MatrixPlan::of_tokens`] avoids.
//!
//! Loading is measured in a process of its own, since memory that was given back still counts.
//!
//! `cargo xtask bench vlm`; `KINELENS_SMOLLM2` names the file, `KINELENS_DEVICE` a device (`gpu` with the
//! feature `wgpu`), `KINELENS_FORMATS` a list of formats.

use std::ops::Range;
use std::pin::pin;
use std::process::Command;
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

/// Names the format that a process is to load and nothing else.
const LOAD: &str = "KINELENS_LOAD";

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
    if let Ok(format) = std::env::var(LOAD) {
        let format = WeightFormat::from_name(&format).expect("a format of ours");
        print_loading(&file, format, open.device());
        return;
    }
    let windows = windows(&Tokenizer::from_gguf(&file).expect("it has a tokenizer"));
    println!(
        "{}, {WINDOWS} windows of {WINDOW} tokens",
        open.description()
    );
    println!(
        "{:>14} {:>9} {:>9} {:>7} {:>9} {:>7} {:>9} {:>7}",
        "format", "top 1", "MB", "MB/f32", "prefill/s", "× f32", "decode/s", "× f32"
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
        let f32_of =
            |source: &Changed<'_>| measure(source, WeightFormat::F32, open.device(), &windows);
        f32_of(&Changed(&file, &symmetric)).print("q4, symmetric", &plain);
        f32_of(&Changed(&file, &table_too)).print("q4, table too", &plain);
        let dithers: [(WeightFormat, Change<'_>); 2] = [
            (WeightFormat::Q8, &|block, _, seed| {
                dither(block, 255.0, seed)
            }),
            (WeightFormat::Q4, &|block, is_table, seed| {
                dither(block, if is_table { 255.0 } else { 15.0 }, seed);
            }),
        ];
        for (format, change) in dithers {
            let moved = Changed(&file, change);
            let reference = f32_of(&moved);
            let name = format!("{}, dithered", format.name());
            measure(&moved, format, open.device(), &windows).print(&name, &reference);
        }
    }
    for format in WeightFormat::ALL {
        let program = std::env::current_exe().expect("this program has a path");
        // It prints its lines beside ours.
        let status = Command::new(program).env(LOAD, format.name()).status();
        if !status.is_ok_and(|status| status.success()) {
            println!("skipped: loading {} in a process of its own", format.name());
        }
    }
}

/// Loads the model and prints how much memory that took at its worst moment.
fn print_loading(file: &GgufFile<'_>, format: WeightFormat, device: &Device) {
    let Some(before) = memory("VmRSS:") else {
        println!("skipped: memory is counted on Linux alone");
        return;
    };
    let start = Instant::now();
    let model = loaded(file, format, device);
    let seconds = start.elapsed().as_secs_f64();
    let peak = memory("VmHWM:").map_or(0.0, |peak| peak.saturating_sub(before) as f64 / 1e6);
    let kept = model.matrix_bytes() as f64 / 1e6;
    let name = format.name();
    println!(
        "{name:>14} loaded in {seconds:.1} s, {peak:.0} MB beyond the file for {kept:.0} MB of matrices"
    );
    let note = "resident memory beyond the file, at the worst moment";
    figure(name, "loading, peak", peak, "MB", note);
    figure(name, "loading", seconds, "s", "one thread");
}

fn loaded(source: &dyn TensorSource, format: WeightFormat, device: &Device) -> LanguageModel {
    let naming = Naming {
        rename: &gguf_name,
        may_ignore: &|_| false,
    };
    let plan = MatrixPlan {
        format,
        most_bytes: MOST_BYTES,
    };
    fill(
        LanguageConfig::smollm2_135m().init_planned(plan, device),
        source,
        &naming,
    )
    .expect("the weights were checked when they were fetched")
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
    /// How the matrices were kept.
    format: WeightFormat,
    prefill_per_s: f64,
    decode_per_s: f64,
}

fn measure(
    source: &dyn TensorSource,
    format: WeightFormat,
    device: &Device,
    windows: &[Vec<u32>],
) -> Measured {
    let config = LanguageConfig::smollm2_135m();
    let model = loaded(source, format, device);
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
        format,
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
            "{name:>14} {:8.2}% {:9.1} {size:7.3} {:9.1} {prefill:7.2} {:9.1} {decode:7.2}",
            100.0 * same,
            megabytes(self.matrix_bytes),
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
        if self.format != WeightFormat::F32 {
            // Every matrix once, and one row of the table a second time.
            let row = self.format.row_bytes(LanguageConfig::smollm2_135m().hidden);
            let read = (self.matrix_bytes + row) as f64 / self.matrix_bytes as f64;
            let note =
                "by construction: a product with one row goes through every code and head once";
            figure(name, "read a token over the matrices", read, "", note);
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

/// What is done to a block of a matrix: of the table of tokens or not, with a seed for what is random.
type Change<'a> = &'a dyn Fn(&mut [f32], bool, &mut u32);

/// A source whose matrices are changed block by block.
struct Changed<'a>(&'a GgufFile<'a>, Change<'a>);

impl TensorSource for Changed<'_> {
    fn names(&self) -> Vec<String> {
        self.0.names()
    }

    fn shape(&self, name: &str) -> Result<Vec<usize>, ModelsError> {
        self.0.shape(name)
    }

    fn rows(&self, name: &str, rows: Range<usize>) -> Result<Vec<f32>, ModelsError> {
        let first = rows.start;
        let mut values = self.0.rows(name, rows)?;
        if let [_, width] = self.0.shape(name)?[..] {
            let is_table = name == gguf_name("embedding.weight");
            for (row, values) in values.chunks_mut(width).enumerate() {
                // A seed for each row, so that parts of any size give the same numbers.
                let mut seed = name.bytes().fold((first + row) as u32, |seed, byte| {
                    (seed ^ u32::from(byte)).wrapping_mul(0x0100_0193)
                });
                for block in values.chunks_mut(BLOCK) {
                    self.1(block, is_table, &mut seed);
                }
            }
        }
        Ok(values)
    }
}

/// Rounds to the 15 codes −7 to 7 of one scale; the table to 255 codes.
fn symmetric(block: &mut [f32], is_table: bool, _seed: &mut u32) {
    let codes = if is_table { 127.0 } else { 7.0 };
    let most = block
        .iter()
        .fold(0.0_f32, |most, value| most.max(value.abs()));
    if most > 0.0 {
        let scale = most / codes;
        for value in block {
            *value = (*value / scale).round() * scale;
        }
    }
}

/// Rounds the table to 16 codes between its ends.
fn table_too(block: &mut [f32], is_table: bool, _seed: &mut u32) {
    let (low, step) = range(block, 15.0);
    if is_table && step > 0.0 {
        for value in block {
            *value = low + step * ((*value - low) / step).round();
        }
    }
}

/// Moves each number by up to half a step.
fn dither(block: &mut [f32], steps: f32, seed: &mut u32) {
    let (_, step) = range(block, steps);
    for value in block {
        *seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *value += step * ((*seed >> 8) as f32 / (1 << 24) as f32 - 0.5);
    }
}

/// The least number and the step that leads to the largest in so many steps.
fn range(block: &[f32], steps: f32) -> (f32, f32) {
    let low = block.iter().copied().fold(f32::INFINITY, f32::min);
    let high = block.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    (low, (high - low) / steps)
}

/// A line of the kernel's account of this process, in bytes.
fn memory(line: &str) -> Option<usize> {
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
