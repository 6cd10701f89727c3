//! What a build did, in numbers.

use std::collections::BTreeMap;

use kinelens_annotations::LeftOut;
use serde::Serialize;

use super::choose::{Bin, Choice};
use super::gather::Survey;
use super::options::{BuildOptions, Input};
use crate::wording::WordingSet;

/// What a build did; the dataset card is made of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BuildReport {
    pub seed: u64,
    pub rows: u64,
    pub balanced: bool,
    pub held_out_wording: bool,
    pub sources: Vec<SourceReport>,
    pub tasks: Vec<TaskReport>,
    /// What each rule dropped, by its name.
    pub dropped: BTreeMap<&'static str, u64>,
    /// What the readers left out, by reason.
    pub left_out: BTreeMap<&'static str, LeftOutReport>,
    pub unreadable: Vec<Unreadable>,
}

/// What one input held.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SourceReport {
    pub source: &'static str,
    pub recordings: u64,
    pub clips: u64,
    pub tracks: u64,
    /// Length of all clips, seconds.
    pub seconds: f64,
    /// Facts on offer.
    pub facts: u64,
    /// Questions made of them.
    pub rows: u64,
}

/// The questions of one task in one split.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskReport {
    pub task: &'static str,
    pub split: &'static str,
    pub offered: u64,
    pub rows: u64,
    pub bins: Vec<BinReport>,
    /// How far the fullest and the emptiest bin are from equal shares, as a share of all rows; bins that
    /// the data could not fill are left out and named in `scarce`.
    pub imbalance: f64,
    /// Share of the most frequent kind of answer: what who always gives it gets at most.
    pub most_frequent: f64,
    pub scarce: Vec<String>,
}

/// One kind of answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BinReport {
    pub name: String,
    pub offered: u64,
    pub rows: u64,
}

/// What readers left out for one reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeftOutReport {
    pub count: u64,
    /// The first few, with file and row.
    pub examples: Vec<String>,
}

/// A recording that could not be read.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Unreadable {
    pub log: String,
    pub reason: String,
}

pub(super) fn report(
    inputs: &[Input<'_>],
    options: &BuildOptions,
    survey: &Survey,
    choices: &[Choice],
    rows: u64,
) -> BuildReport {
    let places = super::gather::recordings(inputs);
    let name = |index: usize| {
        let (input, log) = places[index];
        inputs[input].source.logs()[log].clone()
    };
    let mut rows_of_input = vec![0; inputs.len()];
    for offer in choices
        .iter()
        .flat_map(|choice| &choice.bins)
        .flat_map(|bin| &bin.chosen)
    {
        rows_of_input[places[offer.log as usize].0] += 1;
    }
    let mut left_out = LeftOut::default();
    for input in inputs {
        left_out.merge(input.source.left_out());
    }
    for part in survey.left_out.values() {
        left_out.merge(part.clone());
    }
    BuildReport {
        seed: options.seed,
        rows,
        balanced: options.balance,
        held_out_wording: options.wording == WordingSet::HeldOut,
        sources: survey
            .sources
            .iter()
            .map(|(input, seen)| SourceReport {
                source: inputs[*input].kind.id(),
                recordings: seen.recordings,
                clips: seen.clips,
                tracks: seen.tracks,
                seconds: seen.nanoseconds as f64 / 1e9,
                facts: seen.facts,
                rows: rows_of_input[*input],
            })
            .collect(),
        tasks: choices.iter().map(of_task).collect(),
        dropped: survey
            .dropped
            .counts()
            .map(|(rule, count)| (rule.id(), count))
            .collect(),
        left_out: left_out
            .reasons()
            .map(|(reason, left)| {
                let report = LeftOutReport {
                    count: left.count,
                    examples: left.examples.clone(),
                };
                (reason, report)
            })
            .collect(),
        unreadable: survey
            .unreadable
            .iter()
            .map(|(index, error)| Unreadable {
                log: name(*index),
                reason: error.to_string(),
            })
            .collect(),
    }
}

fn of_task(choice: &Choice) -> TaskReport {
    let size = |bin: &Bin| bin.chosen.len();
    let full: Vec<usize> = choice
        .bins
        .iter()
        .filter(|bin| !bin.is_scarce)
        .map(size)
        .collect();
    let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
    let (rows, in_full) = (choice.bins.iter().map(size).sum(), full.iter().sum());
    let equal = 1.0 / full.len().max(1) as f64;
    let off = full
        .iter()
        .map(|size| (share(*size, in_full) - equal).abs());
    let fullest = choice.bins.iter().map(size).max().unwrap_or(0);
    TaskReport {
        task: choice.task.id(),
        split: choice.split.id(),
        offered: choice.offered,
        rows: rows as u64,
        bins: choice
            .bins
            .iter()
            .map(|bin| BinReport {
                name: bin.name.clone(),
                offered: bin.offered,
                rows: bin.chosen.len() as u64,
            })
            .collect(),
        imbalance: if in_full == 0 {
            0.0
        } else {
            off.fold(0.0, f64::max)
        },
        most_frequent: share(fullest, rows),
        scarce: choice
            .bins
            .iter()
            .filter(|bin| bin.is_scarce)
            .map(|bin| bin.name.clone())
            .collect(),
    }
}
