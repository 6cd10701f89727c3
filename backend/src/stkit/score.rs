//! `kinelens stkit score`: questions with their truth, answers, and a table.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use kinelens_dataset::Row;
use kinelens_dataset::baseline::{Baseline, baseline_answers};
use kinelens_dataset::build::Input;
use kinelens_stkit::Task;
use kinelens_stkit::score::{Tally, TaskScore, mark, read};
use serde::{Deserialize, Serialize};

use super::inputs::InputArguments;
use super::jsonl;
use super::table::table;
use crate::usage::bad_usage;

#[derive(Args)]
pub struct ScoreArguments {
    /// The questions with their truth, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    questions: PathBuf,
    /// The answers: `{"id": …, "text": "…"}`, one a line, in any order.
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Answers to compare with; the last two need the annotations (--source and --input).
    #[arg(long, value_delimiter = ',', value_enum, value_name = "NAME")]
    baseline: Vec<BaselineName>,
    #[command(flatten)]
    inputs: InputArguments,
    /// Writes the table as JSON, too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Seed of the bootstrap and of random answers.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BaselineName {
    /// The answer that is right most often.
    Constant,
    /// The answer to another question.
    Random,
    /// Everything goes on as it did before the time asked about.
    LastKnown,
    /// What Kinelens answers about the annotated tracks.
    Measured,
    All,
}

#[derive(Deserialize)]
struct AnswerLine {
    id: String,
    #[serde(alias = "answer")]
    text: String,
}

#[derive(Serialize)]
pub struct Report {
    pub questions: usize,
    pub systems: Vec<System>,
    pub seed: u64,
}

/// How well somebody answered.
#[derive(Serialize)]
pub struct System {
    pub name: String,
    /// Mean of the accuracies of the seven tasks of STKit, as the paper gives it; of the others where
    /// there is none of the seven.
    pub average_accuracy: f64,
    pub tasks: Vec<TaskScore>,
    /// Answers to questions that are not asked.
    pub unknown_ids: usize,
}

/// Marks the answers, prints the table and writes it.
///
/// # Errors
/// A file cannot be read or written, a line is no question or answer, or an id stands twice.
pub fn run(arguments: &ScoreArguments) -> anyhow::Result<()> {
    let baselines = baselines(&arguments.baseline);
    if arguments.answers.is_none() && baselines.is_empty() {
        return Err(bad_usage(
            "There is nothing to mark. Give --answers FILE, --baseline NAME, or both.",
        ));
    }
    let inputs = arguments.inputs.open()?;
    if inputs.is_empty() && baselines.iter().any(|baseline| baseline.looks()) {
        return Err(bad_usage(
            "This baseline looks at the recordings. Give their --source FORMAT and --input DIR.",
        ));
    }
    let rows = questions(&arguments.questions)?;
    let mut systems = Vec::new();
    if let Some(path) = &arguments.answers {
        let name = path
            .file_stem()
            .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        systems.push(marked(name, &rows, &answers(path)?, arguments.seed)?);
    }
    for baseline in baselines {
        let given = said(&rows, baseline, &inputs.as_inputs(), arguments.seed)?;
        systems.push(marked(
            baseline.id().to_owned(),
            &rows,
            &given,
            arguments.seed,
        )?);
    }
    let report = Report {
        questions: rows.len(),
        systems,
        seed: arguments.seed,
    };
    print!("{}", table(&report));
    if let Some(path) = &arguments.json {
        let json = serde_json::to_vec_pretty(&report)?;
        std::fs::write(path, json)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

fn baselines(names: &[BaselineName]) -> Vec<Baseline> {
    let mut baselines = Vec::new();
    for name in names {
        match name {
            BaselineName::Constant => baselines.push(Baseline::Constant),
            BaselineName::Random => baselines.push(Baseline::Random),
            BaselineName::LastKnown => baselines.push(Baseline::LastKnown),
            BaselineName::Measured => baselines.push(Baseline::Measured),
            BaselineName::All => baselines.extend(Baseline::ALL),
        }
    }
    baselines.sort();
    baselines.dedup();
    baselines
}

fn said(
    rows: &[Row],
    baseline: Baseline,
    inputs: &[Input<'_>],
    seed: u64,
) -> anyhow::Result<BTreeMap<String, String>> {
    baseline_answers(rows, baseline, inputs, seed)
        .with_context(|| format!("The baseline {} has no answers", baseline.id()))
}

fn questions(path: &Path) -> anyhow::Result<Vec<Row>> {
    let (mut rows, mut seen) = (Vec::new(), BTreeSet::new());
    jsonl::each(path, |row: Row| {
        if !seen.insert(row.id.clone()) {
            bail!("There is a second question named {}.", row.id);
        }
        if row.expectation().is_none() {
            bail!(
                "{} names a task or a unit that STKit does not have.",
                row.id
            );
        }
        rows.push(row);
        Ok(())
    })?;
    if rows.is_empty() {
        bail!("{} holds no question.", path.display());
    }
    Ok(rows)
}

fn answers(path: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut given = BTreeMap::new();
    jsonl::each(path, |line: AnswerLine| {
        if given.insert(line.id.clone(), line.text).is_some() {
            bail!(
                "There is a second answer to {}. Leave one of them.",
                line.id
            );
        }
        Ok(())
    })?;
    Ok(given)
}

fn marked(
    name: String,
    rows: &[Row],
    given: &BTreeMap<String, String>,
    seed: u64,
) -> anyhow::Result<System> {
    let mut tally = Tally::default();
    let mut answered = 0;
    for row in rows {
        let expectation = row
            .expectation()
            .context("rows were checked when they were read")?;
        match given.get(&row.id) {
            Some(answer) => {
                answered += 1;
                let read = read(answer, &expectation.expected());
                tally.add(
                    expectation.task(),
                    read.map(|given| mark(&given, &row.value)),
                );
            }
            None => tally.add_unanswered(expectation.task()),
        }
    }
    let tasks = tally.scores(seed);
    let is_one_of_seven = |task: &&TaskScore| Task::ALL.iter().any(|known| known.id() == task.task);
    let mut averaged: Vec<&TaskScore> = tasks.iter().filter(is_one_of_seven).collect();
    if averaged.is_empty() {
        averaged = tasks.iter().collect();
    }
    let sum: f64 = averaged.iter().map(|task| task.accuracy).sum();
    Ok(System {
        name,
        average_accuracy: sum / averaged.len().max(1) as f64,
        unknown_ids: given.len() - answered,
        tasks,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, task: &str, value: &str, objects: &[&str], unit: Option<&str>) -> String {
        let objects: Vec<serde_json::Value> = objects
            .iter()
            .map(|name| serde_json::json!({"track_id": name, "label": "car", "name": name, "named_by": "class"}))
            .collect();
        let value: serde_json::Value = serde_json::from_str(value).unwrap();
        let mut row = serde_json::json!({
            "id": id, "task": task, "source": "csv", "split": "test",
            "clip": {"dataset": "csv", "log": "lab", "start_s": 0.0, "end_s": 9.0},
            "objects": objects, "span_s": [0.0, 2.0], "question": "?", "answer": "!", "value": value, "seed": 1
        });
        if let Some(unit) = unit {
            row["unit"] = unit.into();
        }
        format!("{row}\n")
    }

    fn rows() -> String {
        let distance = r#"{"kind":"distance","distance_m":10.0}"#;
        [
            row("a", "traveled_distance", distance, &["the car"], None),
            row("b", "traveled_distance", distance, &["the car"], Some("ft")),
            "\n".to_owned(),
            row(
                "c",
                "movement_direction",
                r#"{"kind":"hour","hour":3}"#,
                &["the car"],
                None,
            ),
            row(
                "d",
                "speed_comparison",
                r#"{"kind":"winner","object":1,"ratio":1.5}"#,
                &["the car", "the truck"],
                None,
            ),
        ]
        .concat()
    }

    fn report(rows: &str, given: &str) -> anyhow::Result<System> {
        let folder = tempfile::Builder::new()
            .prefix("kinelens-score")
            .tempdir()
            .unwrap();
        let [q, a] = ["q.jsonl", "a.jsonl"].map(|name| folder.path().join(name));
        std::fs::write(&q, rows).unwrap();
        std::fs::write(&a, given).unwrap();
        marked("model".to_owned(), &questions(&q)?, &answers(&a)?, 1)
    }

    #[test]
    fn answers_are_marked_task_by_task() {
        let given = r#"{"id":"d","text":"The truck was faster than the car."}
{"id":"a","answer":"about twelve metres"}
{"id":"b","text":"somewhere between 10 and 20 m"}
{"id":"x","text":"7"}
"#;
        let system = report(&rows(), given).unwrap();
        assert_eq!(system.unknown_ids, 1);
        let [distance, direction, speed] = &system.tasks[..] else {
            panic!("{} tasks", system.tasks.len());
        };
        assert_eq!((distance.accuracy, distance.mean_measure), (0.5, Some(2.0)));
        assert_eq!(distance.unread.get("range"), Some(&1));
        assert_eq!((direction.accuracy, direction.unanswered), (0.0, 1));
        assert_eq!(speed.accuracy, 1.0);
        assert_eq!(system.average_accuracy, 0.5);
        let table = table(&Report {
            questions: 4,
            systems: vec![system],
            seed: 1,
        });
        assert!(
            table.contains("traveled_distance              2    50.0 %"),
            "{table}"
        );
    }

    #[test]
    fn a_bad_line_is_named() {
        let refusal = |questions: &str, answers: &str| {
            let error = report(questions, answers).err().unwrap();
            format!("{error:#}")
        };
        let broken = refusal("{\"id\":\"a\"\n", "");
        assert!(broken.contains("q.jsonl, line 1"), "{broken}");
        let odd = refusal(&rows().replace("movement_direction", "dancing"), "");
        assert!(
            odd.contains("line 4") && odd.contains("c names a task"),
            "{odd}"
        );
        let twice = refusal(
            &rows(),
            "{\"id\":\"a\",\"text\":\"1\"}\n{\"id\":\"a\",\"text\":\"2\"}",
        );
        assert!(
            twice.contains("a.jsonl, line 2") && twice.contains("second answer"),
            "{twice}"
        );
        assert!(refusal("", "").contains("holds no question"));
    }

    #[test]
    fn baselines_are_named_once_each() {
        assert_eq!(
            baselines(&[BaselineName::Random, BaselineName::All]),
            Baseline::ALL
        );
    }
}
