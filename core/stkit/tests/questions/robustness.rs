//! Whatever is typed, an answer or a refusal comes back, the same every time.

use crate::scenes::{object, track, two_mover_scene};
use kinelens_motion::{Estimate, Span};
use kinelens_stkit::{Query, QueryTime, SceneView, Value, answer, answer_query, parse};

/// Words of questions, numbers, and signs that could trip a reader of text.
const PIECES: &[&str] = &[
    "how",
    "far",
    "fast",
    "did",
    "the",
    "car",
    "person",
    "#1",
    "#",
    "#99999999999999",
    "it",
    "they",
    "between",
    "and",
    "2",
    "4.5",
    "-3",
    "0",
    "1e999",
    "99999999999999999999",
    "0:02",
    "1:99",
    ":",
    "3:",
    "o'clock",
    "3 o'clock",
    "99 o'clock",
    "seconds",
    "second",
    "s",
    "ms",
    "minutes",
    "first",
    "last",
    "half",
    "in",
    "at",
    "from",
    "to",
    "until",
    "after",
    "before",
    "when",
    "which",
    "way",
    "direction",
    "faster",
    "than",
    "compared to",
    "relative to",
    "above",
    "50",
    "km/h",
    "m/s",
    "metres",
    "per",
    "hour",
    "top",
    "speed",
    "acceleration",
    "displacement",
    "reach",
    "take",
    "how long",
    "red",
    "left",
    "right",
    "one",
    "ones",
    "two",
    "both",
    "other",
    "this",
    "part",
    "?",
    "!",
    ",",
    ".",
    "..",
    "(",
    "[",
    "]",
    "'",
    "''",
    "'s",
    "’",
    "\"",
    "\u{0}",
    "\n",
    "\t",
    "é",
    "ß",
    "İ",
    "日本",
    "🚗",
    "a\u{301}",
    "½",
    "²",
    "٣",
    "-",
    "–",
    "/",
    "//",
    "a/b",
    "=",
    "t",
    "t=",
    "@",
    "&",
    "%",
    "no",
    "number",
    "and a half",
    "point",
    "five",
    "twenty",
];

/// A small generator of repeatable numbers (xorshift of Marsaglia, 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }
}

#[test]
fn token_soups_never_panic_and_repeat() {
    two_mover_scene(|scene| {
        let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
        let (mut answered, mut refused) = (0, 0);
        for _ in 0..8_000 {
            let glue = if dice.below(8) == 0 { "" } else { " " };
            let length = 1 + dice.below(14);
            let pieces: Vec<&str> = (0..length)
                .map(|_| PIECES[dice.below(PIECES.len())])
                .collect();
            let question = pieces.join(glue);
            let found = answer(&question, scene);
            match &found {
                Ok(measured) => {
                    answered += 1;
                    assert!(
                        !measured.text.is_empty() && !measured.text.contains("NaN"),
                        "{question}\n{measured:?}"
                    );
                }
                Err(refusal) => {
                    refused += 1;
                    assert!(!refusal.to_string().is_empty() && !refusal.hint().is_empty());
                }
            }
            if dice.below(16) == 0 {
                assert_eq!(
                    format!("{found:?}"),
                    format!("{:?}", answer(&question, scene)),
                    "{question}"
                );
            }
        }
        assert!(
            answered > 80 && refused > 80,
            "the soup must reach both ends: {answered} answered, {refused} refused"
        );
    });
}

#[test]
fn long_and_strange_texts_are_refused_in_time() {
    two_mover_scene(|scene| {
        for text in [
            "car ".repeat(100_000),
            "9".repeat(5000),
            "between 2 and ".repeat(100),
            "🚗".repeat(1999),
        ] {
            assert!(
                parse(&text, scene).is_err(),
                "{}",
                &text.chars().take(20).collect::<String>()
            );
        }
    });
}

#[test]
fn strange_labels_spans_and_queries_are_survived() {
    let short = track(0.0, 0.05, |t_s| [t_s, 0.0, 0.0]);
    let still = track(0.0, 2.0, |_| [0.0; 3]);
    let labels = [
        "", "a", "the", "7", "o'clock", "how fast", "km/h", "🚗", "car's", "second", "one", "   ",
    ];
    let spans = [
        None,
        Some(Span::new(f64::NAN, 1.0)),
        Some(Span::new(3.0, 1.0)),
        Some(Span::new(f64::NEG_INFINITY, f64::INFINITY)),
        Some(Span::new(1.0, 1.0)),
    ];
    let questions = [
        "How fast is the car?",
        "how far did A go here",
        "who is faster here",
        "When does it go to 3 o'clock",
        "how fast is 7 at 7 s",
    ];
    for label in labels {
        for span in spans {
            for clip in [
                Span::new(0.0, 2.0),
                Span::new(0.0, 0.0),
                Span::new(f64::NAN, f64::NAN),
                Span::new(2.0, 0.0),
            ] {
                let scene = SceneView {
                    objects: vec![
                        object(0, label, Some(label), f64::NAN, &short),
                        object(u32::MAX, "car", None, 0.0, &still),
                    ],
                    selected: &[u32::MAX, 0, 5],
                    clip,
                    span,
                    metric: true,
                };
                for question in questions {
                    match answer(question, &scene) {
                        Ok(found) => assert!(!found.text.is_empty()),
                        Err(refusal) => assert!(!refusal.hint().is_empty()),
                    }
                }
                for (time, objects) in [
                    (QueryTime::At(f64::NAN), vec![0]),
                    (QueryTime::Within(Span::new(5.0, 1.0)), vec![0, 0]),
                    (QueryTime::Whole, vec![]),
                    (QueryTime::Whole, vec![77, 78, 79]),
                ] {
                    for asked in [
                        kinelens_stkit::Asked::Distance,
                        kinelens_stkit::Asked::CompareSpeed,
                        kinelens_stkit::Asked::CompareDirection,
                        kinelens_stkit::Asked::DirectionTimestamp { hour: 99 },
                        kinelens_stkit::Asked::Acceleration,
                        kinelens_stkit::Asked::PeakTime,
                    ] {
                        let query = Query {
                            asked,
                            objects: objects.clone(),
                            time,
                            unit: None,
                        };
                        if let Ok(found) = answer_query(&query, &scene) {
                            assert!(
                                !matches!(found.value, Value::Number { estimate: Estimate { value, .. }, .. } if value.is_nan()),
                                "{query:?}"
                            );
                        }
                    }
                }
            }
        }
    }
}
