//! The words that a language model is asked.

use kinelens_motion::Span;

use super::table::{TrajectoryTable, one_line};
use crate::Asked;
use crate::answer::format::{listed, seconds};

/// A colour in which an object's box is drawn, with the word that a prompt says for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BoxColour {
    pub name: &'static str,
    /// Red, green, blue; sRGB.
    pub rgb: [u8; 3],
}

/// Colours of boxes in the order of the objects of a question.
///
/// They are far apart for a model that sees 384 × 384 pixels, and for colour-blind people the first
/// two are too. [`super::compare`] understands "the red box" by this order.
pub const BOX_COLOURS: [BoxColour; 4] = [
    BoxColour {
        name: "red",
        rgb: [255, 0, 0],
    },
    BoxColour {
        name: "blue",
        rgb: [0, 80, 255],
    },
    BoxColour {
        name: "yellow",
        rgb: [255, 220, 0],
    },
    BoxColour {
        name: "green",
        rgb: [0, 200, 80],
    },
];

/// Most frame times that are listed; of more only the first, the last and their number are said.
const MOST_TIMES_LISTED: usize = 16;

/// An object of the question and the box around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pointed<'a> {
    /// As sentences call it, see [`crate::SceneView::name`].
    pub name: &'a str,
    /// Word for the colour of its box, or `None` where none is drawn.
    pub box_colour: Option<&'a str>,
}

/// The pictures that a model sees with a question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FramesShown<'a> {
    pub objects: &'a [Pointed<'a>],
    /// The time from the first to the last frame of the clip.
    pub clip: Span,
    /// Presentation times of the frames shown, seconds, ascending.
    pub times_s: &'a [f64],
}

/// Writes a question about frames of a clip: where the objects are, when the frames were taken, what
/// was asked, and how to answer.
///
/// `asked` is what the question was understood as, if it was; it tells the form of the answer.
pub fn question_with_frames(
    question: &str,
    asked: Option<Asked>,
    frames: &FramesShown<'_>,
) -> String {
    let mut parts = vec![times(frames)];
    parts.extend(frames.objects.iter().filter_map(|object| {
        let colour = object.box_colour?;
        let name = crate::scene::capitalised(&one_line(object.name));
        Some(format!("{name} is in the {} box.", one_line(colour)))
    }));
    parts.push(question.trim().to_owned());
    parts.push(form(asked).to_owned());
    parts.join(" ")
}

/// Writes a question about measured numbers: what they are, the numbers, what was asked, and how to
/// answer.
pub fn question_with_table(
    question: &str,
    asked: Option<Asked>,
    table: &TrajectoryTable,
) -> String {
    let units = if table.metric { IN_METRES } else { IN_PIXELS };
    let (numbers, question, form) = (&table.text, question.trim(), form(asked));
    format!("{units}\n\n{numbers}\n\n{question} {form}")
}

/// What the numbers of a table are.
const IN_METRES: &str =
    "These numbers were measured from a video clip. Lengths are in metres and times in seconds.";
const IN_PIXELS: &str =
    "These numbers were measured from a video clip. Lengths are in pixels and times in seconds.";

/// How to answer with a number.
const NUMBER_FORM: &str = "Answer in one short sentence with one number and its unit.";
/// How to answer with a time.
const TIME_FORM: &str = "Answer in one short sentence with the time in seconds.";
/// How to answer with spans of time.
const SPANS_FORM: &str = "The clock's 12 is the first direction in which it moves and 3 is its right. Answer in one short sentence with the times in seconds, from start to end.";
/// How to answer with a direction.
const HOUR_FORM: &str = "The clock's 12 is the first direction in which it moves and 3 is its right. Answer in one short sentence with one hour, such as 3 o'clock.";
/// How to answer with a direction on the clock of another object.
const OTHER_HOUR_FORM: &str = "The clock's 12 is the direction in which the other moves and 3 is its right. Answer in one short sentence with one hour, such as 3 o'clock.";
/// How to answer a comparison.
const WINNER_FORM: &str = "Answer in one short sentence with the name of the one that has more.";
/// How to answer about a limit.
const DECISION_FORM: &str = "Answer yes or no, in one short sentence.";
/// How to answer any other question.
const FREE_FORM: &str = "Answer in one short sentence. Give every number with its unit.";

/// The form of answer that the reader of answers understands best.
fn form(asked: Option<Asked>) -> &'static str {
    match asked {
        None => FREE_FORM,
        Some(
            Asked::Distance
            | Asked::Displacement
            | Asked::MeanSpeed
            | Asked::PeakSpeed
            | Asked::Acceleration
            | Asked::SpeedChange,
        ) => NUMBER_FORM,
        Some(Asked::PeakTime | Asked::TimeToCover { .. }) => TIME_FORM,
        Some(Asked::DirectionTimestamp { .. }) => SPANS_FORM,
        Some(Asked::Direction) => HOUR_FORM,
        Some(Asked::CompareDirection) => OTHER_HOUR_FORM,
        Some(Asked::CompareDistance | Asked::CompareSpeed) => WINNER_FORM,
        Some(Asked::SpeedLimit { .. }) => DECISION_FORM,
    }
}

/// Says how long the clip is and when its frames were taken.
fn times(frames: &FramesShown<'_>) -> String {
    let duration = seconds(frames.clip.duration_s().max(0.0));
    let times_s: Vec<f64> = frames
        .times_s
        .iter()
        .copied()
        .filter(|t_s| t_s.is_finite())
        .collect();
    match &times_s[..] {
        [] => format!("The video clip is {duration} long."),
        [only_s] => format!(
            "The video clip is {duration} long. The picture was taken at {}.",
            seconds(*only_s)
        ),
        [first_s, .., last_s] if times_s.len() > MOST_TIMES_LISTED => format!(
            "The video clip is {duration} long. {} of its frames were taken from {} to {}.",
            times_s.len(),
            seconds(*first_s),
            seconds(*last_s)
        ),
        several => {
            let words: Vec<String> = several.iter().map(|t_s| seconds(*t_s)).collect();
            format!(
                "The video clip is {duration} long. {} of its frames were taken at {}.",
                several.len(),
                listed(&words)
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames<'a>(objects: &'a [Pointed<'a>], times_s: &'a [f64]) -> FramesShown<'a> {
        FramesShown {
            objects,
            clip: Span::new(0.0, 8.0),
            times_s,
        }
    }

    #[test]
    fn frames_have_times_and_objects_have_boxes() {
        let pointed = [
            Pointed {
                name: "the car",
                box_colour: Some("red"),
            },
            Pointed {
                name: "Anna\nB",
                box_colour: None,
            },
        ];
        let asked = Some(Asked::Distance);
        let shown = frames(&pointed, &[0.0, 4.0, 7.97]);
        assert_eq!(
            question_with_frames(" How far did the car go? ", asked, &shown),
            "The video clip is 8.0 s long. 3 of its frames were taken at 0.0 s, 4.0 s and 7.97 s. \
             The car is in the red box. How far did the car go? \
             Answer in one short sentence with one number and its unit."
        );
        let many: Vec<f64> = (0..32).map(|index| f64::from(index) * 0.25).collect();
        for (times_s, words) in [
            (&[][..], "8.0 s long. Why?"),
            (&[2.0][..], "The picture was taken at 2.0 s. Why?"),
            (&[2.0, f64::NAN][..], "The picture was taken at 2.0 s. Why?"),
            (
                &many[..],
                "32 of its frames were taken from 0.0 s to 7.75 s. Why?",
            ),
        ] {
            let text = question_with_frames("Why?", None, &frames(&[], times_s));
            assert!(text.contains(words), "{text}");
            assert!(text.ends_with(FREE_FORM), "{text}");
        }
    }

    #[test]
    fn a_table_says_its_units() {
        let table = |metric| TrajectoryTable {
            text: "t s | x m\n0.0 | 1".to_owned(),
            rows: 1,
            metric,
        };
        let asked = Some(Asked::CompareSpeed);
        assert_eq!(
            question_with_table("Which was faster?", asked, &table(true)),
            format!("{IN_METRES}\n\nt s | x m\n0.0 | 1\n\nWhich was faster? {WINNER_FORM}")
        );
        let text = question_with_table("Which was faster?", asked, &table(false));
        assert!(
            text.contains("pixels") && !text.contains("metres"),
            "{text}"
        );
    }
}
