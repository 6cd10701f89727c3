//! Scores as a table and as data.

use std::collections::BTreeMap;

use kinelens_annotations::LeftOut;
use kinelens_stkit::score::{Interval95, bootstrap95};
use serde::Serialize;

use super::mark::Scored;
use super::{Benchmark, Question, Truth, vsi};

/// How well a benchmark was answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GeneralReport {
    pub benchmark: &'static str,
    pub questions: usize,
    /// Over all questions.
    pub metrics: Vec<Metric>,
    /// By the benchmark's own types of question, by name; empty where it has none.
    pub groups: Vec<Group>,
    /// The mean that the benchmark itself reports: of VSI-Bench over its tasks, the three kinds of
    /// direction being one; of QuantiPhy over its four categories. `None` elsewhere, or while a
    /// category has no question.
    pub average: Option<f64>,
    /// Questions without an answer.
    pub unanswered: usize,
    /// Answers that could not be read, by what was looked for and the reason, such as `time: several`.
    pub unread: BTreeMap<String, usize>,
    /// Entries of the annotations that could not be asked or scored in full, by reason.
    pub broken: Vec<Broken>,
    /// Answers to questions that are not asked.
    pub unknown_ids: usize,
    /// Of the bootstrap.
    pub seed: u64,
}

/// Questions of one type.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    pub name: String,
    pub questions: usize,
    pub metrics: Vec<Metric>,
}

/// A mean over questions, 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Metric {
    pub name: &'static str,
    /// Questions that can score in it.
    pub questions: usize,
    pub mean: f64,
    /// Of a bootstrap over questions.
    pub interval: Interval95,
    /// What guessing one of the options reaches, where there are options.
    pub chance: Option<f64>,
}

/// Entries with one fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    pub reason: &'static str,
    pub count: u64,
    /// The first few.
    pub examples: Vec<String>,
}

/// The tasks of QuantiPhy that its average needs.
const QUANTIPHY_CATEGORIES: usize = 4;

/// Counts what was scored; `marked` tells of each question whether it was answered.
pub(super) fn report(
    benchmark: Benchmark,
    questions: &[Question],
    marked: &[(bool, Scored)],
    broken: &LeftOut,
    unknown_ids: usize,
    seed: u64,
) -> GeneralReport {
    let all: Vec<(&Question, &Scored)> = questions
        .iter()
        .zip(marked.iter().map(|(_, scored)| scored))
        .collect();
    let mut by_group: BTreeMap<&str, Vec<(&Question, &Scored)>> = BTreeMap::new();
    for (question, scored) in &all {
        if !question.group.is_empty() {
            by_group
                .entry(&question.group)
                .or_default()
                .push((question, scored));
        }
    }
    let groups: Vec<Group> = by_group
        .into_iter()
        .map(|(name, part)| Group {
            name: name.to_owned(),
            questions: part.len(),
            metrics: metrics(&part, seed),
        })
        .collect();
    let mut unread: BTreeMap<String, usize> = BTreeMap::new();
    for (what, reason) in marked.iter().flat_map(|(_, scored)| &scored.unread) {
        *unread
            .entry(format!("{what}: {}", reason.id()))
            .or_default() += 1;
    }
    GeneralReport {
        benchmark: benchmark.id(),
        questions: questions.len(),
        metrics: metrics(&all, seed),
        average: average(benchmark, &groups),
        groups,
        unanswered: marked.iter().filter(|(answered, _)| !answered).count(),
        unread,
        broken: broken
            .reasons()
            .map(|(reason, left)| Broken {
                reason,
                count: left.count,
                examples: left.examples.clone(),
            })
            .collect(),
        unknown_ids,
        seed,
    }
}

fn metrics(part: &[(&Question, &Scored)], seed: u64) -> Vec<Metric> {
    let mut values: Vec<(&'static str, Vec<f64>)> = Vec::new();
    for (name, value) in part.iter().flat_map(|(_, scored)| &scored.measures) {
        match values.iter_mut().find(|(known, _)| known == name) {
            Some((_, values)) => values.push(*value),
            None => values.push((name, vec![*value])),
        }
    }
    let guesses: Vec<f64> = part
        .iter()
        .filter_map(|(question, _)| match &question.truth {
            Truth::Choice { options, .. } => Some(1.0 / options.len() as f64),
            _ => None,
        })
        .collect();
    values
        .into_iter()
        .filter_map(|(name, values)| {
            Some(Metric {
                name,
                questions: values.len(),
                mean: mean(&values)?,
                interval: bootstrap95(&values, seed)?,
                chance: mean(&guesses).filter(|_| name == "accuracy"),
            })
        })
        .collect()
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

fn average(benchmark: Benchmark, groups: &[Group]) -> Option<f64> {
    let score = |group: &Group| group.metrics.first().map(|metric| metric.mean);
    match benchmark {
        Benchmark::VsiBench => {
            let (directions, others): (Vec<&Group>, Vec<&Group>) = groups
                .iter()
                .partition(|group| group.name.starts_with(vsi::DIRECTION));
            let directions: Vec<f64> = directions.into_iter().filter_map(score).collect();
            let mut tasks: Vec<f64> = others.into_iter().filter_map(score).collect();
            // The public evaluation divides by three even where a kind of direction is missing.
            tasks.extend(mean(&directions));
            mean(&tasks)
        }
        Benchmark::QuantiPhy => {
            let categories: Vec<f64> = groups.iter().filter_map(score).collect();
            mean(&categories).filter(|_| categories.len() == QUANTIPHY_CATEGORIES)
        }
        _ => None,
    }
}

impl GeneralReport {
    /// Writes the report as a text of lines.
    pub fn table(&self) -> String {
        let mut text = format!(
            "{:<28} {:<12} {:>9}  {:>7}  {:<15}  {:>7}\n",
            "questions of", "measure", "questions", "mean", "95 % interval", "chance"
        );
        for group in &self.groups {
            add_lines(&mut text, &group.name, &group.metrics);
        }
        add_lines(&mut text, "all", &self.metrics);
        if let Some(average) = self.average {
            text.push_str(&format!(
                "{:<28} {:<12} {:>9}  {:>5.1} %\n",
                "average of the types",
                "",
                self.questions,
                100.0 * average
            ));
        }
        text.push_str(&format!(
            "questions without an answer: {}\n",
            self.unanswered
        ));
        for (reason, count) in &self.unread {
            text.push_str(&format!("answers not read, {reason}: {count}\n"));
        }
        for broken in &self.broken {
            let examples = broken.examples.join("; ");
            text.push_str(&format!(
                "broken entries, {}: {}, such as {examples}\n",
                broken.reason, broken.count
            ));
        }
        if self.unknown_ids > 0 {
            text.push_str(&format!(
                "answers to no question, left out: {}\n",
                self.unknown_ids
            ));
        }
        text
    }
}

fn add_lines(text: &mut String, name: &str, metrics: &[Metric]) {
    for metric in metrics {
        let chance = metric.chance.map_or_else(
            || "–".to_owned(),
            |chance| format!("{:.1} %", 100.0 * chance),
        );
        text.push_str(&format!(
            "{:<28} {:<12} {:>9}  {:>5.1} %  {:>5.1} to {:>5.1}  {:>7}\n",
            name,
            metric.name,
            metric.questions,
            100.0 * metric.mean,
            100.0 * metric.interval.low,
            100.0 * metric.interval.high,
            chance,
        ));
    }
}
