//! The file as a whole: the same bytes, disjoint splits, equal shares.

use std::collections::{BTreeMap, BTreeSet};

use kinelens_dataset::Row;
use kinelens_dataset::build::{BuildOptions, Format, Split, SplitChoice, TaskReport};
use kinelens_stkit::score::Truth;

use crate::made::made;
use crate::support::{Held, built, options, rows, traffic};

#[test]
fn bytes_hang_on_the_seed_and_not_on_the_threads() {
    let source = Held::of(traffic(31, 7));
    for (format, balance, splits) in [
        (Format::Jsonl, true, SplitChoice::AllAsTest),
        (Format::Jsonl, false, SplitChoice::Each),
        (Format::Llava, true, SplitChoice::Each),
    ] {
        let of = |threads: usize, seed: u64| {
            let options = BuildOptions {
                seed,
                format,
                balance,
                splits,
                threads,
                ..options()
            };
            built(&source, &options).expect("a build")
        };
        let (bytes, report) = of(1, 1);
        assert!(bytes.len() > 100_000, "{}", bytes.len());
        for threads in [1, 2, 5, 0] {
            let (again, same_report) = of(threads, 1);
            assert!(bytes == again, "{threads} threads");
            assert_eq!(report, same_report);
        }
        assert!(bytes != of(1, 2).0, "another seed");
    }
}

#[test]
fn a_drive_is_in_one_split_and_stays_there() {
    let splits_of = |count: u64| {
        let options = BuildOptions {
            splits: SplitChoice::Each,
            per_task: 2_000,
            ..options()
        };
        let mut splits: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in rows(&made(count), &options) {
            splits.entry(row.clip.log).or_default().insert(row.split);
        }
        splits
    };
    let all = splits_of(90);
    let mut by_group: BTreeMap<u64, BTreeSet<&String>> = BTreeMap::new();
    for (log, splits) in &all {
        let seed: u64 = log.trim_start_matches("made-").parse().expect("a number");
        by_group.entry(seed / 3).or_default().extend(splits);
    }
    let in_one = by_group.values().all(|splits| splits.len() == 1);
    assert!(in_one, "{by_group:?}");
    let used: BTreeSet<&String> = all.values().flatten().collect();
    assert_eq!(used.len(), 3, "all splits are used");
    for (log, splits) in splits_of(40) {
        assert_eq!(Some(&splits), all.get(&log), "{log}");
    }
    for split in Split::ALL {
        let options = BuildOptions {
            splits: SplitChoice::Only(split),
            ..options()
        };
        for row in rows(&made(90), &options) {
            assert_eq!(row.split, split.id());
            assert!(
                all.get(&row.clip.log)
                    .is_none_or(|splits| splits.contains(&row.split))
            );
        }
    }
}

/// Farthest from equal that the share of a bin may be.
const UNEVEN: f64 = 0.02;
/// Numbers that names of bins with edges of three digits may count into the next bin.
const ROUNDED_EDGES: u64 = 2;

#[test]
fn answers_are_equally_frequent() {
    let source = Held::of(traffic(33, 60));
    let (bytes, report) = built(&source, &options()).expect("a build");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let rows: Vec<Row> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("a row"))
        .collect();
    assert_eq!(report.tasks.len(), 10);
    for task in &report.tasks {
        let of_task = rows.iter().filter(|row| row.task == task.task);
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for row in of_task {
            *counts.entry(bin_of(row, task)).or_default() += 1;
        }
        let is_full = |name: &String| !task.scarce.contains(name);
        let full: Vec<u64> = task
            .bins
            .iter()
            .filter(|bin| is_full(&bin.name))
            .map(|bin| counts.get(&bin.name).copied().unwrap_or(0))
            .collect();
        let (total, equal) = (full.iter().sum::<u64>(), 1.0 / full.len() as f64);
        println!("{}: {counts:?}, scarce {:?}", task.task, task.scarce);
        assert!(full.len() >= 2 && task.scarce.len() <= 2, "{task:?}");
        for count in &full {
            let share = *count as f64 / total as f64;
            assert!((share - equal).abs() <= UNEVEN, "{}: {full:?}", task.task);
        }
        assert!(task.imbalance <= UNEVEN, "{}", task.imbalance);
        let most = full.iter().max().copied().unwrap_or(0);
        for bin in &task.bins {
            let count = counts.get(&bin.name).copied().unwrap_or(0);
            let slack = if bin.name.contains(" to ") {
                ROUNDED_EDGES
            } else {
                0
            };
            assert!(count.abs_diff(bin.rows) <= slack, "{count}: {bin:?}");
            // A scarce bin gives what it has.
            assert!(is_full(&bin.name) || bin.rows < most, "{bin:?}");
        }
    }
}

/// The bin of a row, found by its answer and the names of the bins.
fn bin_of(row: &Row, task: &TaskReport) -> String {
    let number = match &row.value {
        Truth::Hour { hour } => return format!("{hour} o'clock"),
        Truth::Spans { .. } => {
            let hour = row.given.as_ref().and_then(|given| given.hour);
            return format!("{} o'clock", hour.expect("an hour"));
        }
        Truth::Winner { object, .. } => return ["first", "second"][*object].to_owned(),
        Truth::Decision { yes } => return if *yes { "yes" } else { "no" }.to_owned(),
        Truth::Distance { distance_m } => *distance_m,
        Truth::Speed { speed_mps } => 3.6 * speed_mps,
        Truth::Duration { duration_s } => *duration_s,
    };
    let edges = |name: &str| -> Vec<f64> {
        let words = name.split(' ').filter_map(|word| word.parse().ok());
        words.collect()
    };
    // Names have three digits; near an edge the bin is the nearest of the two.
    let off = |name: &str| {
        let edges = edges(name);
        (edges[0] - number).max(number - edges[1]) / number
    };
    let bins = task.bins.iter().map(|bin| &bin.name);
    let best = bins.min_by(|a, b| off(a).total_cmp(&off(b)));
    best.expect("a bin").clone()
}
