//! Times the detector on the CPU, layer by layer.
//!
//! One picture at the network's own size, as the engine runs it; the first run is left out since
//! it touches the memory for the first time. On the CPU a layer is done when its call returns, so
//! the time between breaths is the layer's own.
//!
//! `cargo bench -p kinelens-models --bench ssd` prints the best and the median time of each in milliseconds;
//! on a busy machine the best says more.

use std::collections::BTreeMap;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Instant;

use kinelens_models::device::{Accelerator, OpenDevice};
use kinelens_models::ssd::{DetectionSettings, Detector, Picture, Tiling};

const RUNS: usize = 15;
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
        if run == 0 {
            order = times.into_iter().map(|(name, _)| name).collect();
            continue;
        }
        totals.push(start.elapsed().as_secs_f64() * 1e3);
        for (name, ms) in times {
            layers.entry(name).or_default().push(ms);
        }
    }
    println!("{:>12} {:>8} {:>8}", "layer", "best", "median");
    for name in &order {
        row(name, layers.get_mut(name).expect("it was timed"));
    }
    row("whole", &mut totals);
    let [best_ms, median_ms] = [totals[0], totals[totals.len() / 2]];
    for (name, value) in [("best", best_ms), ("median", median_ms)] {
        println!(
            r#"{{"figure": "detector, {name} of {RUNS}", "value": {value:.1}, "unit": "ms", "note": "native CPU, one picture"}}"#
        );
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
