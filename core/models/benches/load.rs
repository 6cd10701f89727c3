//! How much memory loading a vision-language model of full size takes.
//!
//! A made-up checkpoint of the names and shapes of LLaVA-OneVision 0.5B (1.8 GB of bf16 in three shards) is
//! written into a folder of the system's temporary files, loaded in each format by a process of its own,
//! looks at one frame and reads four words, and is removed. Printed is the largest resident size over what
//! stood there before, and what the matrices take.
//!
//! `cargo xtask bench load`; `KINELENS_MADE_UP` names a folder with such a checkpoint, which is kept.

use std::path::{Path, PathBuf};
use std::pin::pin;
use std::process::Command;
use std::task::{Context, Poll, Waker};

use burn::tensor::{Device, Int, Tensor, TensorData};
use kinelens_models::device::{Accelerator, OpenDevice};
use kinelens_models::language::KvCache;
use kinelens_models::onevision::{OneVisionConfig, OneVisionModel};
use kinelens_models::weights::checkpoint::Checkpoint;
use kinelens_models::weights::layouts::Layout;
use kinelens_models::weights::{MatrixPlan, Naming, TensorSource, WeightFormat, fill};
use storage::FolderStorage;

#[path = "../tests/support/made_up.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod made_up;
#[path = "../tests/support/storage.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod storage;

const MODEL: &str = "llava-onevision-qwen2-0.5b-ov-hf";
const MOST_IN_A_SHARD: u64 = 700 << 20;
/// Largest buffer: what WebGPU lends without being asked for more.
const MOST_BYTES: usize = 128 << 20;
/// Names the format that a process is to load and nothing else.
const LOAD: &str = "KINELENS_LOAD";
/// Names the folder of the checkpoint.
const FOLDER: &str = "KINELENS_MADE_UP";

fn main() {
    let given = std::env::var_os(FOLDER).map(PathBuf::from);
    if let (Some(folder), Ok(format)) = (&given, std::env::var(LOAD)) {
        let format = WeightFormat::from_name(&format).expect("a format of ours");
        return print_loading(folder, format);
    }
    let folder = given.clone().unwrap_or_else(|| {
        let folder = std::env::temp_dir().join(format!("kinelens-load-{}", std::process::id()));
        let shapes = made_up::public_index(MODEL);
        made_up::write(&folder, &shapes, MOST_IN_A_SHARD, 1).expect("2 GB of temporary files");
        folder
    });
    for format in WeightFormat::ALL {
        let program = std::env::current_exe().expect("this program has a path");
        // It prints its lines beside ours.
        let status = Command::new(program)
            .env(LOAD, format.name())
            .env(FOLDER, &folder)
            .status();
        if !status.is_ok_and(|status| status.success()) {
            println!("failed: {}", format.name());
        }
    }
    if given.is_none() {
        std::fs::remove_dir_all(&folder).expect("what was written can be removed");
    }
}

fn print_loading(folder: &Path, format: WeightFormat) {
    let Some(before) = memory("VmRSS:") else {
        println!("skipped: memory is counted on Linux alone");
        return;
    };
    let open = block_on(OpenDevice::open(Accelerator::Cpu)).expect("every machine has a processor");
    let device = open.device();
    let checkpoint = Checkpoint::open(FolderStorage(folder.to_owned())).expect("it was made so");
    let layout = Layout::of(checkpoint.names().iter().map(String::as_str)).expect("as published");
    let naming = Naming {
        rename: &|path| layout.name(path),
        may_ignore: &|name| layout.may_ignore(name),
    };
    let plan = MatrixPlan {
        format,
        most_bytes: MOST_BYTES,
    };
    let model = OneVisionConfig::st_vlm_0_5b().init_planned(plan, device);
    let model: OneVisionModel = fill(model, &checkpoint, &naming).expect("all names are known");
    let megabytes = |bytes: usize| bytes as f64 / 1e6;
    let beyond = || {
        let peak = memory("VmHWM:").unwrap_or(before);
        megabytes(peak.saturating_sub(before))
    };
    let loading = beyond();
    let now = megabytes(memory("VmRSS:").unwrap_or(before).saturating_sub(before));
    let likeliest = first_word(&model, device);
    let answering = beyond();
    let name = format.name();
    println!(
        "{name:>4}: {now:.0} MB of weights, {loading:.0} MB at the worst moment of loading, \
         {answering:.0} MB with a frame looked at; the likeliest word is {likeliest}"
    );
    for (figure, value) in [
        ("weights in memory", now),
        ("loading, peak", loading),
        ("loading beyond the weights", loading - now),
        ("with a frame looked at, peak", answering),
    ] {
        println!(
            r#"{{"figure": "0.5B in {name}: {figure}", "value": {value:.0}, "unit": "MB", "note": "resident memory"}}"#
        );
    }
}

/// Looks at a grey frame, reads four tokens, and returns the likeliest next one.
fn first_word(model: &OneVisionModel, device: &Device) -> usize {
    let side = model.config().vision.image_side_px;
    let seen = model.see_frames(Tensor::zeros([1, 3, side, side], device));
    let tokens = TensorData::new(vec![1_i32, 2, 3, 4], [1, 4]);
    let words = model
        .language
        .embed(Tensor::<2, Int>::from_data(tokens, device));
    let prompt = Tensor::cat(vec![seen.unsqueeze(), words], 1);
    let [_, positions, width] = prompt.dims();
    let mut cache = KvCache::new(model.language.config(), 1, positions, device);
    let stream = model.language.read(prompt, &mut cache);
    let last = stream.slice([0..1, positions - 1..positions, 0..width]);
    let logits = block_on(model.language.logits(last).into_data_async()).expect("a processor");
    let logits: Vec<f32> = logits.try_into_vec().expect("logits are f32");
    assert!(logits.iter().all(|logit| logit.is_finite()));
    let best = (0..logits.len()).max_by(|a, b| logits[*a].total_cmp(&logits[*b]));
    best.expect("there are words")
}

fn memory(line: &str) -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let found = status.lines().find_map(|text| text.strip_prefix(line))?;
    let kilobytes: usize = found.split_whitespace().next()?.parse().ok()?;
    Some(1024 * kilobytes)
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
