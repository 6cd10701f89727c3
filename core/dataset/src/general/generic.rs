//! Plain lines for benchmarks that have no reader of their own.

use serde::Deserialize;
use serde_json::Value;

use super::choice::{bare, letter};
use super::lenient::{name, number};
use super::words::normalised;
use super::{Question, Questions, Truth};

#[derive(Deserialize)]
struct Asked {
    id: Value,
    #[serde(default)]
    options: Vec<String>,
    answer: Value,
    #[serde(default, rename = "type")]
    group: Option<String>,
}

/// Reads questions of multiple choice.
pub(super) fn choices(lines: &str) -> Questions {
    each(lines, |asked| choice(asked.options, &asked.answer))
}

/// Reads open questions.
pub(super) fn open(lines: &str) -> Questions {
    each(lines, |asked| {
        let texts = match asked.answer {
            Value::Array(texts) => texts,
            text => vec![text],
        };
        let accepted: Vec<String> = texts
            .iter()
            .map(|text| match text {
                Value::String(text) => Some(text.clone()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            })
            .collect::<Option<_>>()?;
        (!accepted.is_empty()).then_some(Truth::Words { accepted })
    })
}

fn each(lines: &str, truth: impl Fn(Asked) -> Option<Truth>) -> Questions {
    let mut read = Questions::default();
    for (index, line) in lines.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let place = || format!("line {}", index + 1);
        let Ok(mut asked) = serde_json::from_str::<Asked>(line) else {
            read.broken.add("no id and answer", place);
            continue;
        };
        let Some(id) = name(&asked.id) else {
            read.broken.add("no id", place);
            continue;
        };
        let group = asked.group.take().unwrap_or_default();
        let Some(truth) = truth(asked) else {
            read.broken.add("no answer that can be", || id.clone());
            continue;
        };
        read.questions.push(Question {
            id,
            group,
            duration_s: None,
            truth,
        });
    }
    read
}

/// Makes a choice of options, with or without their letters, and an answer that is a letter, an
/// index from 0 or the text of one option.
pub(super) fn choice(options: Vec<String>, answer: &Value) -> Option<Truth> {
    let options: Vec<String> = options
        .iter()
        .enumerate()
        .map(|(index, option)| bare(option, index).to_owned())
        .collect();
    let by_number = || {
        let number = number(answer).filter(|_| answer.is_number())?;
        (0..options.len()).find(|index| *index as f64 == number)
    };
    let by_text = || {
        let text = answer.as_str()?;
        let by_letter = (0..options.len()).find(|index| {
            letter(*index)
                .is_some_and(|letter| text.trim().eq_ignore_ascii_case(&letter.to_string()))
        });
        let same = |option: &String| normalised(option) == normalised(text);
        by_letter.or_else(|| options.iter().position(same))
    };
    let right = by_number().or_else(by_text)?;
    // One option is no choice, and more than letters cannot be named.
    let can_be_asked = (2..=26).contains(&options.len());
    can_be_asked.then_some(Truth::Choice {
        options,
        right,
        span_s: None,
    })
}
