//! Answers against questions.

use std::collections::BTreeMap;
use std::io::BufRead;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::lenient::name;
use super::mark::{Scored, Texts, scored};
use super::report::report;
use super::{Benchmark, GeneralError, GeneralReport, Questions, Truth, read_questions};

/// An answer as its line holds it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answer {
    pub id: String,
    pub text: String,
}

#[derive(Deserialize)]
struct Line {
    id: Value,
    #[serde(alias = "answer")]
    text: String,
    #[serde(default)]
    span: Option<String>,
}

/// Scores answers to a benchmark.
///
/// `annotations` is the benchmark's own file. `answers` has one object a line, in any order: `id`,
/// as [`Benchmark`] says, `text` and, for TVQA+ where the words of an option may be mistaken for a
/// time, an optional `span`, such as `"2.5 to 6 s"`; without it both are read from the text. `seed`
/// is that of the bootstrap.
///
/// # Errors
/// Annotations as [`read_questions`]; a line that is no answer, or a second answer to one question.
pub fn grade(
    benchmark: Benchmark,
    annotations: impl BufRead,
    answers: impl BufRead,
    seed: u64,
) -> Result<GeneralReport, GeneralError> {
    let Questions { questions, broken } = read_questions(benchmark, annotations)?;
    let given = answers_of(answers)?;
    let marked: Vec<(bool, Scored)> = questions
        .iter()
        .map(|question| {
            let answer = given.get(&question.id);
            let texts = answer.map(|(text, span)| Texts {
                text,
                span: span.as_deref().unwrap_or(text),
            });
            (answer.is_some(), scored(question, texts))
        })
        .collect();
    let answered = marked.iter().filter(|(answered, _)| *answered).count();
    let unknown_ids = given.len() - answered;
    Ok(report(
        benchmark,
        &questions,
        &marked,
        &broken,
        unknown_ids,
        seed,
    ))
}

/// Answers every grounding question with the whole clip, the baseline that any model must beat.
///
/// # Errors
/// As [`read_questions`]; no question has both a span as its truth and a clip of known length.
pub fn whole(benchmark: Benchmark, annotations: impl BufRead) -> Result<Vec<Answer>, GeneralError> {
    let Questions { questions, .. } = read_questions(benchmark, annotations)?;
    let answers: Vec<Answer> = questions
        .into_iter()
        .filter(|question| matches!(question.truth, Truth::Span { .. }))
        .filter_map(|question| {
            let text = format!("0 to {} s", question.duration_s?);
            Some(Answer {
                id: question.id,
                text,
            })
        })
        .collect();
    if answers.is_empty() {
        return Err(GeneralError::NoDurations {
            benchmark: benchmark.id(),
        });
    }
    Ok(answers)
}

/// Text and span of every answer by its id.
fn answers_of(
    answers: impl BufRead,
) -> Result<BTreeMap<String, (String, Option<String>)>, GeneralError> {
    let mut given = BTreeMap::new();
    for (index, line) in answers.split(b'\n').enumerate() {
        let line = line.map_err(|source| GeneralError::Read {
            what: "answers",
            source,
        })?;
        let text = String::from_utf8_lossy(&line);
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.is_empty() {
            continue;
        }
        let number = index + 1;
        let wrong = |source| GeneralError::Answer {
            line: number,
            source,
        };
        let answer: Line = serde_json::from_str(text).map_err(wrong)?;
        let Some(id) = name(&answer.id) else {
            let odd = serde::de::Error::custom("the id is neither a text nor a whole number");
            return Err(wrong(odd));
        };
        if given
            .insert(id.clone(), (answer.text, answer.span))
            .is_some()
        {
            return Err(GeneralError::AnsweredTwice { line: number, id });
        }
    }
    Ok(given)
}
