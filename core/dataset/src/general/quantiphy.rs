//! QuantiPhy: a size, speed or acceleration in a video in which one such quantity is given.
//!
//! Format and metric after the public files, `Paulineli/QuantiPhy`: `quantiphy_validation.csv` at
//! 30ac41b and `evaluator.py` at 1efda04. The columns, by name:
//! - the first, without a name: the id
//! - `video_type`: four letters, such as `S2MC`: the given quantity (Size, Velocity, Acceleration),
//!   2 or 3 dimensions, Single or Multiple objects, background (X none, S simple, C complex)
//! - `inference_type`: `SS`, `SD`, `DS` or `DD`: whether what is given and what is asked is Static
//!   (a size) or Dynamic (a speed or acceleration)
//! - `question`: ends with the unit, such as `in cm/s?`; a few name none, and the bare number counts
//! - `ground_truth_posterior`: the answer in this unit
//! - `ground_truth_prior`, `depth_info`, `video_id`, `video_source`, `fps`: for the prompt, not
//!   read here
//!
//! A score stands in one of four categories, `S2`, `D2`, `S3` and `D3`: the first letter of the
//! inference type and the dimensions. A negative answer counts by its size, as in the evaluator.

use super::csv::records;
use super::{Quantity, Question, Questions, Thresholds, Truth};

/// Reads the questions, in the order of the file.
pub(super) fn questions(text: &str) -> Questions {
    let mut read = Questions::default();
    let mut rows = records(text).into_iter();
    let header = rows.next().unwrap_or_default();
    let column = |name: &str| header.iter().position(|field| field.trim() == name);
    let columns = [
        "video_type",
        "inference_type",
        "question",
        "ground_truth_posterior",
    ]
    .map(column);
    let [
        Some(video_type),
        Some(inference_type),
        Some(question),
        Some(posterior),
    ] = columns
    else {
        read.broken.add("a column is missing", || header.join(","));
        return read;
    };
    for (index, row) in rows.enumerate() {
        let field = |column: usize| row.get(column).map_or("", |field| field.trim());
        let place = || format!("record {}", index + 2);
        let id = field(0);
        if id.is_empty() {
            read.broken.add("no id", place);
            continue;
        }
        let dimensions = field(video_type)
            .chars()
            .nth(1)
            .filter(|d| matches!(d, '2' | '3'));
        let given = field(inference_type)
            .chars()
            .next()
            .filter(|g| matches!(g, 'S' | 'D'));
        let (Some(given), Some(dimensions)) = (given, dimensions) else {
            read.broken.add("no category", || id.to_owned());
            continue;
        };
        let value: Option<f64> = field(posterior).parse().ok();
        let Some(value) = value.filter(|value| value.is_finite() && *value > 0.0) else {
            read.broken
                .add("no ground truth that can be", || id.to_owned());
            continue;
        };
        read.questions.push(Question {
            id: id.to_owned(),
            group: format!("{given}{dimensions}"),
            duration_s: None,
            truth: Truth::Number {
                value,
                quantity: asked_quantity(field(question)),
                thresholds: Thresholds::QuantiPhy,
            },
        });
    }
    read
}

/// Reads the unit at the end of a question.
fn asked_quantity(question: &str) -> Quantity {
    let tail = question.rsplit_once(" in ").map_or("", |(_, tail)| tail);
    match tail.trim_end_matches(['?', '？', '.', ' ']).trim() {
        "m" | "meter" | "meters" | "metre" | "metres" => Quantity::Measure { symbol: "m" },
        "cm" | "centimeters" | "centimetres" => Quantity::Measure { symbol: "cm" },
        "mm" | "millimeters" | "millimetres" => Quantity::Measure { symbol: "mm" },
        "m/s" => Quantity::Measure { symbol: "m/s" },
        "cm/s" => Quantity::Measure { symbol: "cm/s" },
        "km/h" => Quantity::Measure { symbol: "km/h" },
        "m/s^2" | "m/s²" | "m/s2" => Quantity::Acceleration { mps2_per_unit: 1.0 },
        "cm/s^2" | "cm/s²" | "cm/s2" => Quantity::Acceleration {
            mps2_per_unit: 0.01,
        },
        _ => Quantity::Count,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows made up in the public layout.
    const ROWS: &str = ",video_id,video_source,video_type,fps,inference_type,question,ground_truth_prior,depth_info,ground_truth_posterior,,\n\
        7,a_1,lab,S2MC,25,SS,What is the width of the box in cm?,length = 1 m,,9.9,,\n\
        8,a_2,lab,V3SX,25,DD,\"At 1 s, what is the acceleration in m/s^2?\",speed = 2 m/s,\"t=0s, d = 2 m\nt=1s\",3,,\n\
        9,a_3,lab,A2SS,25,DS,What is the diameter?,g = 9.8 m/s^2,,0,,\n\
        ,a_4,lab,A2SS,25,DS,q?,,,1,,\n10,a_5,lab,A9SS,25,DS,q?,,,1,,\n11,a_6\n12,a_7,lab,A2SS,25,DS,How wide in parsecs?,,,nan,,\n";

    #[test]
    fn rows_become_questions_in_four_categories() {
        let read = questions(ROWS);
        let [box_width, acceleration] = &read.questions[..] else {
            panic!("{:?}", read.questions);
        };
        assert_eq!(
            (box_width.id.as_str(), box_width.group.as_str()),
            ("7", "S2")
        );
        assert!(matches!(
            box_width.truth,
            Truth::Number {
                quantity: Quantity::Measure { symbol: "cm" },
                ..
            }
        ));
        assert_eq!(acceleration.group, "D3");
        assert!(matches!(
            acceleration.truth,
            Truth::Number {
                quantity: Quantity::Acceleration { .. },
                ..
            }
        ));
        assert_eq!(read.broken.count("no ground truth that can be"), 2);
        assert_eq!(read.broken.count("no category"), 2);
        assert_eq!(read.broken.count("no id"), 1);
        assert_eq!(
            questions("a,b\n1,2\n").broken.count("a column is missing"),
            1
        );
        assert!(questions("").questions.is_empty());
    }
}
