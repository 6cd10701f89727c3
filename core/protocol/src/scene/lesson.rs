use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ObjectId, Quantity};

/// Longest question, characters.
const QUESTION_CHARS: usize = 600;
/// Longest name of a prediction, characters.
const NAME_CHARS: usize = 60;
/// Most predictions of one file: a large class.
const MOST_PREDICTIONS: usize = 60;
/// Most points of one prediction.
const MOST_POINTS: usize = 4000;
/// Latest time in seconds, a year.
const LATEST_S: f64 = 3.2e7;
/// Largest value in the quantity's own unit.
const LARGEST: f64 = 1e12;

/// A question that a class answers by drawing a curve before it sees the measured one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Lesson {
    pub question: String,
    /// The object that is asked about; absent when it is asked about any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectId>,
    pub quantity: Quantity,
    /// Ends of the axis to draw on, in the quantity's own unit; chosen so that it gives nothing away.
    pub axis: [f64; 2],
    /// Whether the measured curve is veiled until a prediction is compared with it. The numbers stay
    /// in the document.
    #[serde(default)]
    pub hides_answer: bool,
    #[serde(default)]
    pub predictions: Vec<Prediction>,
}

/// One drawn curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Prediction {
    /// Whose it is.
    pub name: String,
    /// `#rrggbb`.
    pub colour: String,
    /// Time in seconds, ascending, and value in the quantity's own unit; lines join the points.
    pub points: Vec<[f64; 2]>,
}

impl Lesson {
    /// Finds what makes the lesson unusable: the field, and why.
    pub fn flaw(&self) -> Option<(String, &'static str)> {
        let of = |place: &str, reason| Some((place.to_owned(), reason));
        if self.question.chars().count() > QUESTION_CHARS {
            return of("question", "a question has at most 600 characters");
        }
        let [low, high] = self.axis;
        if !(usable(low, LARGEST) && usable(high, LARGEST) && low < high) {
            return of("axis", "the axis must go from a lower to a higher number");
        }
        if self.predictions.len() > MOST_PREDICTIONS {
            return of("predictions", "there are more than 60");
        }
        self.predictions
            .iter()
            .enumerate()
            .find_map(|(index, prediction)| {
                let (field, reason) = prediction.flaw()?;
                Some((format!("predictions[{index}].{field}"), reason))
            })
    }
}

impl Prediction {
    fn flaw(&self) -> Option<(&'static str, &'static str)> {
        if self.name.chars().count() > NAME_CHARS {
            return Some(("name", "a name has at most 60 characters"));
        }
        let digits = self.colour.strip_prefix('#').unwrap_or_default();
        if digits.len() != 6 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Some(("colour", "a colour is written #rrggbb"));
        }
        if self.points.len() > MOST_POINTS {
            return Some(("points", "there are more than 4000"));
        }
        let is_number = |[t_s, value]: &[f64; 2]| usable(*t_s, LATEST_S) && usable(*value, LARGEST);
        if !self.points.iter().all(is_number) {
            return Some(("points", "a point is not a usable number"));
        }
        let ascending = self.points.windows(2).all(|pair| pair[0][0] < pair[1][0]);
        (!ascending).then_some(("points", "times must ascend"))
    }
}

/// False for what is not a number, too.
fn usable(value: f64, largest: f64) -> bool {
    value.abs() <= largest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lesson() -> Lesson {
        Lesson {
            question: "How fast?".into(),
            object: Some(ObjectId(1)),
            quantity: Quantity::Speed,
            axis: [0.0, 5.0],
            hides_answer: true,
            predictions: vec![Prediction {
                name: "Ada".into(),
                colour: "#0072b2".into(),
                points: vec![[0.0, 1.0], [0.5, 2.0]],
            }],
        }
    }

    #[test]
    fn a_good_lesson_has_no_flaw() {
        assert_eq!(lesson().flaw(), None);
    }

    #[test]
    fn flaws_are_found_and_placed() {
        type Spoil = fn(&mut Lesson);
        let cases: [(Spoil, &str); 10] = [
            (|l| l.question = "a".repeat(601), "question"),
            (|l| l.axis = [1.0, 1.0], "axis"),
            (|l| l.axis = [f64::NAN, 1.0], "axis"),
            (|l| l.axis = [0.0, f64::INFINITY], "axis"),
            (
                |l| l.predictions = vec![l.predictions[0].clone(); 61],
                "predictions",
            ),
            (
                |l| l.predictions[0].name = "é".repeat(61),
                "predictions[0].name",
            ),
            (
                |l| l.predictions[0].colour = "red".into(),
                "predictions[0].colour",
            ),
            (
                |l| l.predictions[0].points[1][0] = 0.0,
                "predictions[0].points",
            ),
            (
                |l| l.predictions[0].points[1][1] = f64::NAN,
                "predictions[0].points",
            ),
            (
                |l| l.predictions[0].points = (0..4001).map(|i| [f64::from(i), 0.0]).collect(),
                "predictions[0].points",
            ),
        ];
        for (spoil, place) in cases {
            let mut spoilt = lesson();
            spoil(&mut spoilt);
            assert_eq!(spoilt.flaw().map(|(at, _)| at).as_deref(), Some(place));
        }
    }
}
