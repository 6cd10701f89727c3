//! TVQA+: five answers, and when the right one is seen.

use serde::Deserialize;
use serde_json::Value;

use super::activitynet::asked_span;
use super::lenient::{Entry, name, number};
use super::{Question, Questions, Truth};

/// The fields needed; the boxes are passed over.
#[derive(Deserialize)]
struct Asked {
    qid: Value,
    answer_idx: Value,
    #[serde(default)]
    ts: Value,
    a0: String,
    a1: String,
    a2: String,
    a3: String,
    a4: String,
}

/// Reads the questions, in the order of the file.
///
/// An entry whose time is broken still asks for the right answer, and is counted.
///
/// # Errors
/// The text is no JSON list.
pub(super) fn questions(json: &str) -> Result<Questions, serde_json::Error> {
    let entries: Vec<Entry<Asked>> = serde_json::from_str(json)?;
    let mut read = Questions::default();
    for (index, entry) in entries.into_iter().enumerate() {
        let Entry::Good(asked) = entry else {
            let place = || format!("entry {index}");
            read.broken.add("no qid, answer_idx and a0 to a4", place);
            continue;
        };
        let Some(id) = name(&asked.qid) else {
            read.broken.add("no qid", || format!("entry {index}"));
            continue;
        };
        let options = [asked.a0, asked.a1, asked.a2, asked.a3, asked.a4];
        let right = number(&asked.answer_idx)
            .and_then(|right| (0..options.len()).find(|option| *option as f64 == right));
        let Some(right) = right else {
            read.broken
                .add("answer_idx is none of 0 to 4", || id.clone());
            continue;
        };
        let span_s = asked_span(&asked.ts, &id, &mut read.broken);
        read.questions.push(Question {
            id,
            group: String::new(),
            duration_s: None,
            truth: Truth::Choice {
                options: options.to_vec(),
                right,
                span_s,
            },
        });
    }
    Ok(read)
}
