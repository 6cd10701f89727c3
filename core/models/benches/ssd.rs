//! Times the detector on the CPU, layer by layer.
//!
//! One picture at the network's own size, as the engine runs it; the first run is left out since
//! it touches the memory for the first time. On the CPU a layer is done when its call returns, so
//! the time between breaths is the layer's own.
//!
//! `cargo xtask bench ssd` prints the best and the median time of each in milliseconds; on a busy
//! machine the best says more. Where it finds ONNX Runtime (`scripts/reference/ssd_time.py`), the two
//! take turns, one picture each, so that both meet the same noise of the machine.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Lines, Write};
use std::pin::pin;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use kinelens_models::device::{Accelerator, OpenDevice};
use kinelens_models::ssd::{DetectionSettings, Detector, Picture, Tiling};

const RUNS: usize = 31;
const WIDTH_PX: usize = 768;
const HEIGHT_PX: usize = 432;

fn main() {
    let folder = std::env::var("KINELENS_WEIGHTS").unwrap_or_else(|_| {
        let home = std::env::var("HOME").unwrap_or_default();
        format!("{home}/.cache/kinelens/models/ssd-mobilenetv2-openimages.safetensors")
    });
    let Ok(weights) = std::fs::read(&folder) else {
        println!("skipped: {folder} is missing; `cargo xtask models` fetches it");
        return;
    };
    let cpu = block_on(OpenDevice::open(Accelerator::Cpu)).expect("the CPU is always there");
    let detector = Detector::load(&weights, cpu.device()).expect("the weights were checked");
    let rgba: Vec<u8> = (0..4 * WIDTH_PX * HEIGHT_PX)
        .map(|i| (i * 31 % 251) as u8)
        .collect();
    let picture = Picture::new(WIDTH_PX, HEIGHT_PX, &rgba).expect("the sizes agree");

    let mut layers: BTreeMap<String, Vec<f64>> = BTreeMap::new();
    let mut order: Vec<String> = Vec::new();
    let mut totals = Vec::new();
    let mut rival = Rival::start();
    let mut rival_ms = Vec::new();
    for run in 0..=RUNS {
        let start = Instant::now();
        let mut last = start;
        let mut times = Vec::new();
        let settings = DetectionSettings::default();
        let mut breathe = async |layer| {
            let now = Instant::now();
            times.push((format!("{layer:?}"), (now - last).as_secs_f64() * 1e3));
            last = now;
        };
        block_on(detector.detect(&picture, Tiling::Whole, &settings, &mut breathe))
            .expect("the CPU does not fail");
        let whole_ms = start.elapsed().as_secs_f64() * 1e3;
        let other_ms = rival.as_mut().and_then(Rival::run_ms);
        if run == 0 {
            order = times.into_iter().map(|(name, _)| name).collect();
            continue;
        }
        totals.push(whole_ms);
        rival_ms.extend(other_ms);
        for (name, ms) in times {
            layers.entry(name).or_default().push(ms);
        }
    }
    println!("{:>12} {:>8} {:>8}", "layer", "best", "median");
    for name in &order {
        row(name, layers.get_mut(name).expect("it was timed"));
    }
    row("whole", &mut totals);
    let ours = "native CPU, one thread: resampling, network, decoding";
    figure("detector, best", totals[0], "ms", ours);
    figure("detector, median", totals[RUNS / 2], "ms", ours);
    if rival_ms.len() < RUNS {
        println!("skipped: the comparison; `cargo xtask bench ssd` prepares ONNX Runtime");
        return;
    }
    row("ONNX Runtime", &mut rival_ms);
    let name = rival.as_ref().map_or("", |rival| rival.name.as_str());
    let theirs = format!("{name}, one thread: network alone");
    figure("ONNX Runtime, best", rival_ms[0], "ms", &theirs);
    figure("ONNX Runtime, median", rival_ms[RUNS / 2], "ms", &theirs);
    let note = "whole step against their network, taking turns";
    figure("ratio of the best", totals[0] / rival_ms[0], "", note);
    let medians = totals[RUNS / 2] / rival_ms[RUNS / 2];
    figure("ratio of the medians", medians, "", note);
}

fn figure(name: &str, value: f64, unit: &str, note: &str) {
    println!(
        r#"{{"figure": "{name}", "value": {value:.3}, "unit": "{unit}", "note": "{note}, {RUNS} runs"}}"#
    );
}

/// ONNX Runtime in a process of its own, which runs the network once for each line it reads.
struct Rival {
    name: String,
    process: Child,
    orders: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Rival {
    /// Starts it; `None` where it was not prepared or fails.
    fn start() -> Option<Self> {
        let [python, timer, onnx] = ["PYTHON", "ONNX_TIMER", "ONNX"]
            .map(|name| std::env::var_os(format!("KINELENS_{name}")));
        let mut process = Command::new(python?)
            .arg(timer?)
            .arg(onnx?)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let orders = process.stdin.take()?;
        let mut answers = BufReader::new(process.stdout.take()?).lines();
        let name = answers.next()?.ok()?;
        Some(Self {
            name,
            process,
            orders,
            answers,
        })
    }

    fn run_ms(&mut self) -> Option<f64> {
        writeln!(self.orders, "run").ok()?;
        self.answers.next()?.ok()?.parse().ok()
    }
}

impl Drop for Rival {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Prints one line; the whole includes resampling and decoding.
fn row(name: &str, times_ms: &mut [f64]) {
    times_ms.sort_by(f64::total_cmp);
    let median_ms = times_ms[times_ms.len() / 2];
    println!("{name:>12} {:8.2} {median_ms:8.2}", times_ms[0]);
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
