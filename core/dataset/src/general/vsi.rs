//! VSI-Bench: numbers and choices about the space of a video.
//!
//! Definitions after the public evaluation, `vision-x-nyu/thinking-in-space` at e6a72f3,
//! `lmms_eval/tasks/vsibench/utils.py`.

use serde::Deserialize;
use serde_json::Value;

use super::lenient::{name, number};
use super::{Quantity, Question, Questions, Thresholds, Truth, generic};

/// The three kinds of this question are averaged to one before the average is taken.
pub(super) const DIRECTION: &str = "object_rel_direction";

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    id: Value,
    question_type: String,
    ground_truth: Value,
    #[serde(default)]
    options: Option<Vec<String>>,
}

/// Reads the questions, in the order of the lines.
pub(super) fn questions(lines: &str) -> Questions {
    let mut read = Questions::default();
    let lines = lines.lines().filter(|line| !line.trim().is_empty());
    for (index, line) in lines.enumerate() {
        let Ok(asked) = serde_json::from_str::<Asked>(line) else {
            let place = || format!("entry {index}");
            read.broken.add("no question_type and ground_truth", place);
            continue;
        };
        let id = name(&asked.id).unwrap_or_else(|| index.to_string());
        let truth = match quantity(&asked.question_type) {
            Some(quantity) => number(&asked.ground_truth)
                .filter(|value| *value > 0.0)
                .map(|value| Truth::Number {
                    value,
                    quantity,
                    thresholds: Thresholds::VsiBench,
                }),
            None => asked
                .options
                .and_then(|options| generic::choice(options, &asked.ground_truth)),
        };
        let Some(truth) = truth else {
            read.broken
                .add("no ground truth that can be", || id.clone());
            continue;
        };
        read.questions.push(Question {
            id,
            group: asked.question_type,
            duration_s: None,
            truth,
        });
    }
    read
}

/// What a type of question asks a number of; the units stand in the questions. `None` for choices.
fn quantity(question_type: &str) -> Option<Quantity> {
    match question_type {
        "object_abs_distance" => Some(Quantity::Measure { symbol: "m" }),
        "object_size_estimation" => Some(Quantity::Measure { symbol: "cm" }),
        "object_counting" => Some(Quantity::Count),
        "room_size_estimation" => Some(Quantity::Area),
        _ => None,
    }
}
