//! ActivityNet Captions: videos with sentences and their times.

use std::collections::BTreeMap;

use kinelens_annotations::LeftOut;
use serde::Deserialize;
use serde_json::Value;

use super::lenient::{Entry, number, span_s};
use super::{Question, Questions, Truth};

#[derive(Deserialize)]
struct Video {
    duration: Value,
    timestamps: Vec<Value>,
    sentences: Vec<Value>,
}

/// Reads the questions, video by video in the order of their names.
///
/// # Errors
/// The text is no JSON object.
pub(super) fn questions(json: &str) -> Result<Questions, serde_json::Error> {
    let videos: BTreeMap<String, Entry<Video>> = serde_json::from_str(json)?;
    let mut read = Questions::default();
    for (name, video) in videos {
        let Entry::Good(video) = video else {
            read.broken
                .add("no duration, timestamps and sentences", || name.clone());
            continue;
        };
        if video.timestamps.len() != video.sentences.len() {
            read.broken
                .add("not as many timestamps as sentences", || name.clone());
            continue;
        }
        let duration_s = number(&video.duration).filter(|duration_s| *duration_s > 0.0);
        for (index, time) in video.timestamps.iter().enumerate() {
            let id = format!("{name}:{index}");
            if let Some(span_s) = asked_span(time, &id, &mut read.broken) {
                read.questions.push(Question {
                    id,
                    group: String::new(),
                    duration_s,
                    truth: Truth::Span { span_s },
                });
            }
        }
    }
    Ok(read)
}

/// Reads a true span; one of no length is broken, because no answer overlaps it.
pub(super) fn asked_span(time: &Value, id: &str, broken: &mut LeftOut) -> Option<[f64; 2]> {
    let Some(span_s) = span_s(time) else {
        broken.add("no span of time", || format!("{id}: {time}"));
        return None;
    };
    if span_s[0] == span_s[1] {
        broken.add("a span of no length", || format!("{id}: {time}"));
        return None;
    }
    Some(span_s)
}
