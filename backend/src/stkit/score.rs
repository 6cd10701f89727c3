//! `kinelens stkit score`: questions with their truth, a model's answers, and a table.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::Args;
use kinelens_stkit::score::{Row, Tally, TaskScore, mark, read};
use serde::{Deserialize, Serialize};

use super::jsonl;

#[derive(Args)]
pub struct ScoreArguments {
    /// The questions with their truth, one JSON object a line.
    #[arg(long, value_name = "FILE")]
    questions: PathBuf,
    /// The answers: `{"id": …, "answer": "…"}`, one a line, in any order.
    #[arg(long, value_name = "FILE")]
    answers: PathBuf,
    /// Writes the table as JSON, too.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Seed of the bootstrap.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Deserialize)]
struct AnswerLine {
    id: String,
    answer: String,
}

#[derive(Serialize)]
struct Report {
    questions: usize,
    /// Mean of the tasks' accuracies, as the paper gives it.
    average_accuracy: f64,
    tasks: Vec<TaskScore>,
    /// Answers to questions that are not asked.
    unknown_ids: usize,
    seed: u64,
}

/// Marks the answers, prints the table and writes it.
///
/// # Errors
/// A file cannot be read or written, a line is no question or answer, or an id stands twice.
pub fn run(arguments: &ScoreArguments) -> anyhow::Result<()> {
    let report = scored(&arguments.questions, &arguments.answers, arguments.seed)?;
    print!("{}", table(&report));
    if let Some(path) = &arguments.json {
        let json = serde_json::to_vec_pretty(&report)?;
        std::fs::write(path, json)
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

fn scored(questions: &Path, answers: &Path, seed: u64) -> anyhow::Result<Report> {
    let mut given = BTreeMap::new();
    jsonl::each(answers, |line: AnswerLine| {
        if given.insert(line.id.clone(), line.answer).is_some() {
            bail!(
                "There is a second answer to {}. Leave one of them.",
                line.id
            );
        }
        Ok(())
    })?;
    let mut tally = Tally::default();
    let mut seen = std::collections::BTreeSet::new();
    let mut answered = 0;
    jsonl::each(questions, |row: Row| {
        if !seen.insert(row.id.clone()) {
            bail!("There is a second question named {}.", row.id);
        }
        let expected = row.expected().with_context(|| {
            format!(
                "{} names a task or a unit that STKit does not have.",
                row.id
            )
        })?;
        match given.get(&row.id) {
            Some(answer) => {
                answered += 1;
                let read = read(answer, &expected);
                tally.add(expected.task, read.map(|given| mark(&given, &row.truth)));
            }
            None => tally.add_unanswered(expected.task),
        }
        Ok(())
    })?;
    if seen.is_empty() {
        bail!("{} holds no question.", questions.display());
    }
    let tasks = tally.scores(seed);
    let sum: f64 = tasks.iter().map(|task| task.accuracy).sum();
    Ok(Report {
        questions: seen.len(),
        average_accuracy: sum / tasks.len() as f64,
        tasks,
        unknown_ids: given.len() - answered,
        seed,
    })
}

/// What a task measures beside accuracy.
fn measure(task: &str) -> (&'static str, usize) {
    match task {
        "traveled_distance" => ("m", 2),
        "traveling_speed" => ("km/h", 2),
        "time_to_reach" => ("s", 2),
        "direction_timestamp" => ("IoU", 3),
        "movement_direction" | "direction_comparison" => ("h", 2),
        _ => ("", 0),
    }
}

fn table(report: &Report) -> String {
    let mut text = format!(
        "{:<22} {:>9}  {:>8}  {:<15}  {:>16}  {:>6}  {:>10}\n",
        "task",
        "questions",
        "accuracy",
        "95 % interval",
        "mean error / IoU",
        "unread",
        "unanswered"
    );
    for task in &report.tasks {
        let (unit, decimals) = measure(task.task);
        let mean = match task.mean_measure {
            Some(mean) => format!("{mean:.decimals$} {unit}"),
            None => "–".to_owned(),
        };
        text.push_str(&format!(
            "{:<22} {:>9}  {:>6.1} %  {:>5.1} to {:>5.1}  {:>16}  {:>6}  {:>10}\n",
            task.task,
            task.questions,
            100.0 * task.accuracy,
            100.0 * task.accuracy_interval.low,
            100.0 * task.accuracy_interval.high,
            mean,
            task.unread.values().sum::<usize>(),
            task.unanswered,
        ));
    }
    text.push_str(&format!(
        "{:<22} {:>9}  {:>6.1} %\n",
        "average",
        report.questions,
        100.0 * report.average_accuracy
    ));
    if report.unknown_ids > 0 {
        text.push_str(&format!(
            "{} answers belong to no question and are left out.\n",
            report.unknown_ids
        ));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUESTIONS: &str = r#"{"id":"a","task":"traveled_distance","question":"How far?","truth":{"kind":"distance","distance_m":10.0}}
{"id":"b","task":"traveled_distance","question":"How far?","truth":{"kind":"distance","distance_m":10.0},"unit":"ft"}

{"id":"c","task":"movement_direction","question":"Which way?","truth":{"kind":"hour","hour":3}}
{"id":"d","task":"speed_comparison","question":"Who?","truth":{"kind":"winner","object":1,"ratio":1.5},"objects":["car","truck"]}
"#;

    fn folder(name: &str) -> tempfile::TempDir {
        tempfile::Builder::new().prefix(name).tempdir().unwrap()
    }

    fn report(questions: &str, answers: &str) -> anyhow::Result<Report> {
        let folder = folder("kinelens-score");
        let [q, a] = ["q.jsonl", "a.jsonl"].map(|name| folder.path().join(name));
        std::fs::write(&q, questions).unwrap();
        std::fs::write(&a, answers).unwrap();
        scored(&q, &a, 1)
    }

    #[test]
    fn answers_are_marked_task_by_task() {
        let answers = r#"{"id":"d","answer":"The truck was faster than the car."}
{"id":"a","answer":"about twelve metres"}
{"id":"b","answer":"somewhere between 10 and 20 m"}
{"id":"x","answer":"7"}
"#;
        let report = report(QUESTIONS, answers).unwrap();
        assert_eq!((report.questions, report.unknown_ids), (4, 1));
        let [distance, direction, speed] = &report.tasks[..] else {
            panic!("{} tasks", report.tasks.len());
        };
        assert_eq!((distance.accuracy, distance.mean_measure), (0.5, Some(2.0)));
        assert_eq!(distance.unread.get("range"), Some(&1));
        assert_eq!((direction.accuracy, direction.unanswered), (0.0, 1));
        assert_eq!(speed.accuracy, 1.0);
        assert_eq!(report.average_accuracy, 0.5);
        let table = table(&report);
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
        let task = QUESTIONS.replace("movement_direction", "dancing");
        let odd = refusal(&task, "");
        assert!(
            odd.contains("line 4") && odd.contains("c names a task"),
            "{odd}"
        );
        let twice = refusal(
            QUESTIONS,
            "{\"id\":\"a\",\"answer\":\"1\"}\n{\"id\":\"a\",\"answer\":\"2\"}",
        );
        assert!(
            twice.contains("a.jsonl, line 2") && twice.contains("second answer"),
            "{twice}"
        );
        assert!(refusal("", "").contains("holds no question"));
    }
}
