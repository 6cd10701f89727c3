//! STKit at the size of the paper: time, memory, determinism and balance of a build.
//!
//! 2,000 made-up drives of 15 to 20 s in Argoverse 2's own files, from which 7 × 17,000 questions are
//! asked for: at least the 117,000 that ST-VLM trained on. Real logs turn too rarely to fill every
//! clock hour, and two of them are too few; the made-up ones turn often. Each build is a process of
//! its own, so that the peak of its memory is its own, too; the drives are made before anything is
//! timed.

#![allow(clippy::unwrap_used, reason = "a failed step fails the bench")]

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use kinelens_annotations::{SourceKind, open};
use kinelens_dataset::build::{BuildOptions, Format, Input, SplitChoice, build};
use kinelens_dataset::{CameraChoice, WordingSet};
use kinelens_stkit::Task;
use kinelens_traffic::generate;
use serde_json::{Value, json};

const SEED: u64 = 1;
const DRIVES: u64 = 2000;
const PER_TASK: usize = 17_000;
const WANTED: u64 = 117_000;
/// Set for a process that is to build: folder, threads.
const ROLE: &str = "KINELENS_STKIT_BENCH_ROLE";

fn main() {
    if let Ok(role) = std::env::var(ROLE) {
        let (threads, folder) = role.split_once(' ').unwrap();
        println!("{}", built(Path::new(folder), threads.parse().unwrap()));
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for index in 0..DRIVES {
        kinelens_traffic::write_argoverse2(folder.path(), &generate::log(SEED, index)).unwrap();
    }
    let runs: Vec<Value> = [1, 2, 5]
        .map(|threads| child(folder.path(), threads))
        .into();
    let two = &runs[1];
    figure(
        "questions",
        two["rows"].as_f64().unwrap(),
        "",
        "7 tasks, balanced, 2 threads",
    );
    figure(
        "time of a build on 2 threads",
        two["seconds"].as_f64().unwrap(),
        "s",
        "both passes, from files to file",
    );
    figure(
        "peak memory of a build on 2 threads",
        two["peak_mib"].as_f64().unwrap(),
        "MiB",
        "resident",
    );
    figure(
        "time on 1 thread over time on 2",
        runs[0]["seconds"].as_f64().unwrap() / two["seconds"].as_f64().unwrap(),
        "×",
        "",
    );
    let same = runs.iter().all(|run| run["hash"] == two["hash"]);
    figure(
        "builds with the same bytes",
        if same { 3.0 } else { 0.0 },
        "of 3",
        "1, 2 and 5 threads",
    );
    for task in two["tasks"].as_array().unwrap() {
        figure(
            &format!(
                "{}: farthest answer from equal shares",
                task["task"].as_str().unwrap()
            ),
            100.0 * task["imbalance"].as_f64().unwrap(),
            "%",
            &format!(
                "{} questions, {} scarce answers",
                task["rows"], task["scarce"]
            ),
        );
    }
    assert!(same, "the bytes depend on the number of threads");
    assert!(two["rows"].as_u64().unwrap() >= WANTED, "too few questions");
}

fn child(folder: &Path, threads: usize) -> Value {
    let output = Command::new(std::env::current_exe().unwrap())
        .env(ROLE, format!("{threads} {}", folder.display()))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn built(folder: &Path, threads: usize) -> Value {
    let start = Instant::now();
    let kind = SourceKind::Argoverse2;
    let source = open(kind, folder).unwrap();
    let inputs = [Input {
        kind,
        source: source.as_ref(),
    }];
    let options = BuildOptions {
        seed: SEED,
        tasks: Task::ALL.to_vec(),
        per_task: PER_TASK,
        balance: true,
        splits: SplitChoice::AllAsTest,
        cameras: CameraChoice::All,
        wording: WordingSet::Common,
        format: Format::Jsonl,
        threads,
    };
    let mut out = Hashed(0xcbf2_9ce4_8422_2325);
    let report = build(&inputs, &options, &mut out, &|_| {}).unwrap();
    let tasks: Vec<Value> = report
        .tasks
        .iter()
        .map(|task| json!({"task": task.task, "rows": task.rows, "imbalance": task.imbalance, "scarce": task.scarce.len()}))
        .collect();
    json!({
        "rows": report.rows,
        "seconds": start.elapsed().as_secs_f64(),
        "peak_mib": peak_mib(),
        "hash": out.0,
        "tasks": tasks,
    })
}

/// Hashes what is written (FNV-1a) and keeps nothing: no disk in the time.
struct Hashed(u64);

impl std::io::Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Peak of the resident memory, as Linux counts it; zero elsewhere.
fn peak_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|rest| rest.split_whitespace().next());
    kib.map_or(0.0, |kib| kib.parse::<f64>().unwrap() / 1024.0)
}

fn figure(name: &str, value: f64, unit: &str, note: &str) {
    println!(
        "{}",
        json!({"figure": name, "value": value, "unit": unit, "note": note})
    );
}
