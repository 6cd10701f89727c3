//! Charades-STA: lines of `video start end##sentence`.

use std::collections::BTreeMap;

use super::{Question, Questions, Truth};

/// Reads the questions, in the order of the lines.
pub(super) fn questions(text: &str) -> Questions {
    let mut read = Questions::default();
    let mut sentences: BTreeMap<&str, usize> = BTreeMap::new();
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let place = || format!("line {}: {line}", index + 1);
        let Some((video, span_s)) = line_of(line) else {
            read.broken.add("not `video start end##sentence`", place);
            continue;
        };
        // A broken line keeps its number, so that the other ids hold.
        let of_video = sentences.entry(video).or_default();
        let id = format!("{video}:{of_video}");
        *of_video += 1;
        let [start_s, end_s] = span_s;
        if !(start_s.is_finite() && end_s.is_finite() && start_s >= 0.0 && end_s >= start_s) {
            read.broken.add("no span of time", place);
        } else if start_s == end_s {
            read.broken.add("a span of no length", place);
        } else {
            read.questions.push(Question {
                id,
                group: String::new(),
                duration_s: None,
                truth: Truth::Span { span_s },
            });
        }
    }
    read
}

fn line_of(line: &str) -> Option<(&str, [f64; 2])> {
    let (head, sentence) = line.split_once("##")?;
    let mut parts = head.split_whitespace();
    let (video, start, end) = (parts.next()?, parts.next()?, parts.next()?);
    let span_s = [start.parse().ok()?, end.parse().ok()?];
    let is_whole = parts.next().is_none() && !sentence.trim().is_empty();
    is_whole.then_some((video, span_s))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_questions_and_odd_ones_are_counted() {
        let text = "3MSZA 24.3 30.4##person turn a light on.\r\n\n3MSZA 0 5##again.\nAAAAA nan 3##x.\n\
                    BBBBB 5 2##x.\nCCCCC 2 2##x.\nno line\nDDDDD 1 2 3##x.\nEEEEE 1 2##\n3MSZA 1 2##last.";
        let read = questions(text);
        let ids: Vec<&str> = read.questions.iter().map(|q| q.id.as_str()).collect();
        assert_eq!(ids, ["3MSZA:0", "3MSZA:1", "3MSZA:2"]);
        assert_eq!(
            read.questions[0].truth,
            Truth::Span {
                span_s: [24.3, 30.4]
            }
        );
        assert_eq!(read.broken.count("no span of time"), 2);
        assert_eq!(read.broken.count("a span of no length"), 1);
        assert_eq!(read.broken.count("not `video start end##sentence`"), 3);
        assert!(questions("").questions.is_empty());
    }
}
