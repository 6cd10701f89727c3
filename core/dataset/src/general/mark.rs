//! What one answer scores.

use kinelens_stkit::score::Unread;

use super::choice::option_in;
use super::number::number_in;
use super::relative::mean_relative_accuracy;
use super::when::span_in;
use super::words::exact_and_f1;
use super::{Question, Truth};

/// Overlaps from which a span is found (R@1).
const RECALLS: [(&str, f64); 3] = [
    ("R@1 IoU≥0.3", 0.3),
    ("R@1 IoU≥0.5", 0.5),
    ("R@1 IoU≥0.7", 0.7),
];
/// Overlap from which answer and span are right together (TVQA+, section 5: ASA).
const JOINT_IOU: f64 = 0.5;

/// The texts of an answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texts<'a> {
    pub text: &'a str,
    /// Where the time stands, if not in the text.
    pub span: &'a str,
}

/// What a question's answer scores, measure by measure, each 0 to 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Scored {
    pub measures: Vec<(&'static str, f64)>,
    /// What could not be read, and why.
    pub unread: Vec<(&'static str, Unread)>,
}

/// Scores the answer to a question; no answer scores 0 in every measure and is not unread.
pub(super) fn scored(question: &Question, answer: Option<Texts<'_>>) -> Scored {
    let mut scored = Scored::default();
    match &question.truth {
        Truth::Span { span_s } => {
            let given = answer.map(|texts| span_in(texts.span));
            let iou = scored
                .read("time", given)
                .map_or(0.0, |given| overlap(given, *span_s));
            scored.add_overlap(iou);
        }
        Truth::Choice {
            options,
            right,
            span_s,
        } => {
            let given = answer.map(|texts| option_in(texts.text, options));
            let is_right = scored.read("option", given) == Some(*right);
            scored.measures.push(("accuracy", share(is_right)));
            if let Some(span_s) = span_s {
                let given = answer.map(|texts| span_in(texts.span));
                let iou = scored
                    .read("time", given)
                    .map_or(0.0, |given| overlap(given, *span_s));
                scored.add_overlap(iou);
                let joint = is_right && iou >= JOINT_IOU;
                scored.measures.push(("ASA", share(joint)));
            }
        }
        Truth::Number {
            value,
            quantity,
            thresholds,
        } => {
            let given = answer.map(|texts| number_in(texts.text, *quantity));
            let mra = scored.read("number", given).map_or(0.0, |given| {
                mean_relative_accuracy(given, *value, *thresholds)
            });
            scored.measures.push(("MRA", mra));
        }
        Truth::Words { accepted } => {
            let given = answer.map(|texts| {
                Some(texts.text)
                    .filter(|text| !text.trim().is_empty())
                    .ok_or(Unread::Empty)
            });
            let (exact, f1) = scored
                .read("text", given)
                .map_or((0.0, 0.0), |text| exact_and_f1(text, accepted));
            scored.measures.extend([("exact match", exact), ("F1", f1)]);
        }
    }
    scored
}

impl Scored {
    fn read<T>(&mut self, what: &'static str, given: Option<Result<T, Unread>>) -> Option<T> {
        match given? {
            Ok(given) => Some(given),
            Err(reason) => {
                self.unread.push((what, reason));
                None
            }
        }
    }

    fn add_overlap(&mut self, iou: f64) {
        self.measures.push(("mIoU", iou));
        let recalls = RECALLS.iter();
        self.measures
            .extend(recalls.map(|(name, least)| (*name, share(iou >= *least))));
    }
}

fn share(is_right: bool) -> f64 {
    if is_right { 1.0 } else { 0.0 }
}

/// Intersection over union of two spans.
///
/// Both benchmarks' evaluations divide by the time from the first start to the last end, which is
/// the union wherever the spans meet. The sum of lengths rounds otherwise and moves pairs across
/// the bounds.
fn overlap(given_s: [f64; 2], truth_s: [f64; 2]) -> f64 {
    let both_s = (given_s[1].min(truth_s[1]) - given_s[0].max(truth_s[0])).max(0.0);
    let either_s = given_s[1].max(truth_s[1]) - given_s[0].min(truth_s[0]);
    if either_s > 0.0 {
        both_s / either_s
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measures(truth: Truth, text: &str) -> Scored {
        let question = Question {
            id: "q".to_owned(),
            group: String::new(),
            duration_s: None,
            truth,
        };
        scored(&question, Some(Texts { text, span: text }))
    }

    #[test]
    fn spans_score_by_their_overlap() {
        let truth = Truth::Span {
            span_s: [0.0, 10.0],
        };
        let half = measures(truth.clone(), "5 to 10 s");
        assert_eq!(
            half.measures,
            [
                ("mIoU", 0.5),
                ("R@1 IoU≥0.3", 1.0),
                ("R@1 IoU≥0.5", 1.0),
                ("R@1 IoU≥0.7", 0.0)
            ]
        );
        let none = measures(truth, "later");
        assert_eq!(none.unread, [("time", Unread::Missing)]);
        assert!(none.measures.iter().all(|(_, value)| *value == 0.0));
    }

    #[test]
    fn an_answer_and_its_span_must_both_be_right() {
        let truth = Truth::Choice {
            options: ["Raj", "Penny", "Leonard"].map(str::to_owned).to_vec(),
            right: 1,
            span_s: Some([2.0, 6.0]),
        };
        let joint = |text: &str| {
            let scored = measures(truth.clone(), text);
            let of = |name: &str| scored.measures.iter().find(|(n, _)| *n == name).unwrap().1;
            (of("accuracy"), of("R@1 IoU≥0.5"), of("ASA"))
        };
        assert_eq!(joint("B, from 2 to 6 s"), (1.0, 1.0, 1.0));
        assert_eq!(joint("Penny, from 2 to 3 s"), (1.0, 0.0, 0.0));
        assert_eq!(joint("Raj, from 2 to 6 s"), (0.0, 1.0, 0.0));
        assert_eq!(joint("B"), (1.0, 0.0, 0.0));
    }
}
