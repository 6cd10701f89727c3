//! Texts that say nothing plainly.

use kinelens_stkit::answer;
use kinelens_stkit::dialogue::{Agreement, compare};
use kinelens_stkit::score::Unread;

use crate::scenes::{compared, street};

const QUESTIONS: [&str; 10] = [
    "How far did the car travel?",
    "How fast was the car?",
    "In which direction did the car move?",
    "When did the car move towards 3 o'clock?",
    "Which travelled farther, the car or the person?",
    "Which was faster, the car or the person?",
    "Compared to the car, in which direction did the person move?",
    "Did the car drive faster than 50 km/h?",
    "How long did the car take to travel 40 m?",
    "When was the car fastest?",
];

#[test]
fn what_is_not_plain_is_not_compared() {
    let [far, fast, turn, when, farther, ..] = QUESTIONS;
    let long = QUESTIONS[8];
    street(true, |scene| {
        for (question, text) in [
            (far, "between 90 and 110 m"),
            (far, "90-110 m"),
            (far, "about 100 m or maybe 140"),
            (far, "100 m, perhaps 120"),
            (far, "100 m and then 50 m"),
            (far, "more than 100 m"),
            (far, "It did not travel 100 m."),
            (far, "I don't think it went 100 m"),
            (far, "I cannot tell, perhaps 100 m"),
            (far, "It is impossible to say; cars go 100 m."),
            (far, "100"),
            (far, "far"),
            (far, "१०० m"),
            (far, "１００ m"),
            (far, "1٠0 m"),
            (far, "99½ m"),
            (far, "100 km/h"),
            (far, "-100 m"),
            (far, "NaN m"),
            (far, "inf m"),
            (fast, "36"),
            (fast, "36 km/h or 40"),
            (fast, "between 30 and 40 km/h"),
            (turn, "3 o'clock or maybe 4"),
            (turn, "not 3 o'clock"),
            (turn, "It did not move towards 3 o'clock."),
            (turn, "13 o'clock"),
            (turn, "to the right"),
            (when, "from 9 s to 5 s"),
            (when, "at the end"),
            (farther, "I cannot tell."),
            (farther, "the dog"),
            (farther, "The car and the person moved."),
            (farther, "The car did not travel farther."),
            (long, "at 4 s"),
            (long, "more than 4 s"),
            (long, "4 s or maybe 9"),
        ] {
            let (_, found) = compared(question, text, scene);
            assert!(
                matches!(found, Agreement::Unreadable(_)),
                "{question} {text}: {found:?}"
            );
        }
    });
}

#[test]
fn empty_texts_say_nothing() {
    street(true, |scene| {
        for question in QUESTIONS {
            for text in ["", " \n\t ", "Answer:"] {
                let (_, found) = compared(question, text, scene);
                assert_eq!(
                    found,
                    Agreement::Unreadable(Unread::Empty),
                    "{question} {text:?}"
                );
            }
        }
    });
}

#[test]
fn long_texts_are_read_to_their_end() {
    street(true, |scene| {
        let padding = "The road is grey. ".repeat(600);
        assert!(padding.len() > 10_000);
        let (_, found) = compared(QUESTIONS[0], &format!("{padding}It went 100 m."), scene);
        assert!(matches!(found, Agreement::Agrees { .. }), "{found:?}");
        for text in [
            "9".repeat(10_000),
            "12 m ".repeat(2_000),
            "(".repeat(10_000),
            "the car ".repeat(1_250),
            "or maybe 14 ".repeat(900),
            "é".repeat(10_000),
            "not ".repeat(2_500),
        ] {
            for question in QUESTIONS {
                let (_, found) = compared(question, &text, scene);
                assert!(!found.sentence().is_empty());
                assert!(found.sentence().len() < 500, "{}", found.sentence());
            }
        }
    });
}

#[test]
fn odd_texts_never_panic_and_give_finite_numbers() {
    const PIECES: [&str; 30] = [
        "3",
        "o'clock",
        "-",
        "±",
        "m",
        "km/h",
        "px",
        "and",
        "to",
        "between",
        "half",
        "a",
        "(",
        "s",
        "0:02",
        "than",
        "the car",
        "the person",
        "times",
        "%",
        "É",
        "\u{0}",
        "1e999",
        "99999999999999999999",
        ".",
        "feet",
        "or",
        "maybe",
        "not",
        "yes",
    ];
    for metric in [true, false] {
        street(metric, |scene| {
            let measured: Vec<_> = QUESTIONS
                .iter()
                .filter_map(|question| Some((question, answer(question, scene).ok()?)))
                .collect();
            assert!(measured.len() >= 8);
            let mut state = 5_u64;
            for _ in 0..500 {
                let mut text = String::new();
                for _ in 0..7 {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1);
                    text.push_str(PIECES[(state >> 33) as usize % PIECES.len()]);
                    text.push(' ');
                }
                for (question, measured) in &measured {
                    let sentence = compare(question, measured, scene, &text).sentence();
                    assert!(
                        !sentence.contains("NaN") && !sentence.contains("inf"),
                        "{sentence}"
                    );
                    assert!(sentence.ends_with('.'), "{text}: {sentence}");
                }
            }
        });
    }
}
