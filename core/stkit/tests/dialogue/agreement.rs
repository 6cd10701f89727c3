//! Every kind of question, answered as it was measured and otherwise.

use kinelens_motion::Estimate;
use kinelens_stkit::dialogue::{Agreement, Apart, Incomparable, compare};
use kinelens_stkit::score::Unread;
use kinelens_stkit::{Unit, Value, answer};

use crate::scenes::{compared, object, scene, street, track};

const FAR: &str = "How far did the car travel?";
const FAST: &str = "How fast was the car?";
const PEAK: &str = "What was the person's top speed?";
const TURN: &str = "In which direction did the car move at 8.0 seconds?";
const WHEN: &str = "When did the car move towards 3 o'clock?";
const FARTHER: &str = "Which travelled farther, the car or the person?";
const FASTER: &str = "Which was faster, the person or the car?";
const BESIDE: &str = "Compared to the car, in which direction did the person move?";
const LIMIT: &str = "Did the car drive faster than 50 km/h?";
const BELOW: &str = "Did the car stay below 50 km/h?";
const LONG: &str = "How long did the car take to travel 40 m?";
const AWAY: &str = "How far from its starting point did the car end?";

#[test]
fn what_was_measured_agrees() {
    street(true, |scene| {
        for (question, text) in [
            (FAR, "The car travelled about 100 m."),
            (FAR, "It went 0.1 km"),
            (FAR, "328 feet"),
            (FAR, "It moved 10 m every second. Answer: 100 m"),
            (AWAY, "The straight distance is 71 m."),
            (FAST, "36 km/h"),
            (FAST, "10 m/s (36 km/h)"),
            (FAST, "The car drove at 22 mph"),
            ("How fast was the car in mph?", "about 22"),
            (PEAK, "1.5 m/s"),
            (PEAK, "5 km/h"),
            (TURN, "It moved to 3 o'clock."),
            (TURN, "3"),
            (WHEN, "from 5 s to 10 s"),
            (WHEN, "between 5 and 10 seconds"),
            (WHEN, "At 7 s it moved 10 m to 3 o'clock."),
            (FARTHER, "the car"),
            (FARTHER, "The red car travelled farther than the person."),
            (FARTHER, "The pedestrian went less far than the vehicle."),
            (FARTHER, "The object in the red box moved more."),
            (FARTHER, "#1"),
            (FASTER, "The car was faster."),
            (
                FASTER,
                "The person in the red box was slower than the car in the blue box.",
            ),
            (BESIDE, "towards 8 o'clock"),
            (BESIDE, "7 o'clock"),
            (LIMIT, "No, it stayed below 50 km/h."),
            (LIMIT, "No."),
            (BELOW, "Yes."),
            (BELOW, "Yes, it drove slower than 50 km/h."),
            (BELOW, "It did not exceed the limit."),
            (LONG, "It took 4 s."),
            (LONG, "4 seconds"),
        ] {
            let (measured, found) = compared(question, text, scene);
            assert!(
                matches!(found, Agreement::Agrees { .. }),
                "{question} {text}: {found:?}, {}",
                measured.text
            );
        }
    });
}

#[test]
fn what_was_not_measured_disagrees_by_so_much() {
    let amount = |by: Apart, wanted: f64, symbol: &str| match by {
        Apart::Amount { difference, unit } => {
            (difference - wanted).abs() < 0.6 && unit.symbol() == symbol
        }
        _ => false,
    };
    street(true, |scene| {
        for (question, text, wanted, symbol) in [
            (FAR, "It travelled 120 m.", 20.0, "m"),
            (FAR, "100.0 feet", 30.48 - 100.0, "m"),
            (FAR, "The car did not move.", -100.0, "m"),
            (FAST, "10 km/h", -26.0, "km/h"),
            (FAST, "36 m/s", 93.6, "km/h"),
            (PEAK, "3 m/s", 1.5, "m/s"),
            (LONG, "about 9 s", 5.0, "s"),
            (LONG, "1 minute", 56.0, "s"),
        ] {
            let (_, found) = compared(question, text, scene);
            let Agreement::Disagrees { by, .. } = found else {
                panic!("{question} {text}: {found:?}");
            };
            assert!(amount(by, wanted, symbol), "{question} {text}: {by:?}");
        }
        for (question, text, wanted) in [
            (TURN, "9 o'clock", Apart::Hours(6)),
            (TURN, "12 o'clock", Apart::Hours(3)),
            (BESIDE, "1 o'clock", Apart::Hours(5)),
            (
                FARTHER,
                "The person went farther.",
                Apart::OtherObject { measured: 1 },
            ),
            (
                FARTHER,
                "Both went equally far.",
                Apart::OtherObject { measured: 1 },
            ),
            (
                FASTER,
                "the person in the red box",
                Apart::OtherObject { measured: 1 },
            ),
            (LIMIT, "Yes, it was speeding.", Apart::OtherDecision),
            (BELOW, "No.", Apart::OtherDecision),
            (BELOW, "It exceeded the limit.", Apart::OtherDecision),
        ] {
            let (measured, found) = compared(question, text, scene);
            let is_so = matches!(found, Agreement::Disagrees { by, .. } if by == wanted);
            assert!(is_so, "{question} {text}: {found:?}, {}", measured.text);
        }
        let (_, found) = compared(WHEN, "from 1 s to 3 s", scene);
        let Agreement::Disagrees {
            by: Apart::Seconds(by_s),
            ..
        } = found
        else {
            panic!("{found:?}");
        };
        assert!(
            (by_s - 7.0).abs() < 0.5,
            "2 s and 5 s without a part in common: {by_s}"
        );
        let (_, found) = compared(WHEN, "never", scene);
        assert!(
            matches!(
                found,
                Agreement::Disagrees {
                    by: Apart::Seconds(_),
                    ..
                }
            ),
            "{found:?}"
        );
    });
}

#[test]
fn the_moment_of_the_highest_speed_is_compared() {
    let car = track(8.0, 20.0, |t_s| {
        // Fastest at 4 s.
        let turn = std::f64::consts::PI / 4.0;
        [5.0 * t_s - 4.0 * (turn * t_s).sin() / turn, 0.0, 0.0]
    });
    let scene = scene(vec![object(1, "car", Some(&car))], true);
    let question = "When was the car fastest?";
    let (measured, found) = compared(question, "At 4 s, with 9 m/s.", &scene);
    assert!(
        matches!(found, Agreement::Agrees { .. }),
        "{found:?}, {}",
        measured.text
    );
    let (_, found) = compared(question, "at 1.5 s", &scene);
    assert!(matches!(found, Agreement::Disagrees { .. }), "{found:?}");
    let (_, found) = compared(question, "from 3 s to 5 s", &scene);
    assert_eq!(found, Agreement::Unreadable(Unread::Range));
}

#[test]
fn rounding_counts_as_it_was_written() {
    let ball = track(5.0, 20.0, |t_s| [2.4 * t_s, 0.0, 0.0]);
    let scene = scene(vec![object(1, "ball", Some(&ball))], true);
    let question = "How far did the ball travel?";
    for (text, agrees) in [
        ("12 m", true),
        ("12.0 m", true),
        ("12.4 m", false),
        ("12.40 m", false),
        ("twelve metres", true),
        ("13 m", false),
        ("1200 cm", true),
        ("1239 cm", false),
        ("0.01 km", true),
        ("39 feet", true),
        ("39 feet 4 inches", true),
        ("38 feet", false),
        ("13 yards", false),
    ] {
        let (measured, found) = compared(question, text, &scene);
        let is_agreed = matches!(found, Agreement::Agrees { .. });
        assert_eq!(is_agreed, agrees, "{text}: {found:?}, {}", measured.text);
    }
    let ball = track(5.0, 20.0, |t_s| [2.48 * t_s, 0.0, 0.0]);
    let scene = self::scene(vec![object(1, "ball", Some(&ball))], true);
    for (text, agrees) in [("12 m", true), ("12.0 m", false), ("12.4 m", true)] {
        let (_, found) = compared(question, text, &scene);
        let is_agreed = matches!(found, Agreement::Agrees { .. });
        assert_eq!(
            is_agreed, agrees,
            "{text}: {found:?}, 12.4 m were travelled"
        );
    }
}

#[test]
fn answers_as_small_models_write_them_are_read() {
    street(true, |scene| {
        for (question, text) in [
            (FAR, "The car traveled approximately 100 meters."),
            (
                FAR,
                "The car (object 1) travelled a total distance of 99.58 m in 10.0 s.",
            ),
            (FAR, "**Answer:** 99.6m"),
            (FAR, "The car in the red box travelled 100 metres."),
            (FAST, "The mean speed of the car is 35.85 km/h."),
            (
                FAST,
                "The car is traveling at a speed of 36 km/h from 0.0 s to 10.0 s.",
            ),
            (PEAK, "The person's highest speed was 1.5 m/s, at 5.2 s."),
            (TURN, "The car moved towards the 3 o'clock direction."),
            (
                WHEN,
                "The car moved towards 3 o'clock from 5.0 s to 10.0 s.",
            ),
            (
                FARTHER,
                "The car, with 99.58 m, travelled farther than the person, with 15.00 m.",
            ),
            (
                FASTER,
                "The car was faster than the person: 35.85 km/h against 1.5 m/s.",
            ),
            (LIMIT, "No, the car did not drive faster than 50 km/h."),
            (LONG, "The car took 4.0 seconds to travel 40 m."),
        ] {
            let (measured, found) = compared(question, text, scene);
            let agrees = matches!(found, Agreement::Agrees { .. });
            assert!(agrees, "{question} {text}: {found:?}, {}", measured.text);
        }
    });
}

#[test]
fn what_the_measurement_cannot_tell_contradicts_nobody() {
    let still = |at_m: f64| track(4.0, 20.0, move |t_s| [at_m + 5.0 * t_s, 0.0, 0.0]);
    let (left, right) = (still(0.0), still(9.0));
    let scene = scene(
        vec![
            object(1, "car", Some(&left)),
            object(2, "truck", Some(&right)),
        ],
        true,
    );
    let (_, found) = compared(
        "Which was faster, the car or the truck?",
        "The truck.",
        &scene,
    );
    assert_eq!(
        found.sentence(),
        "The model says the truck; the measurement is too close to tell."
    );
    let (_, found) = compared(
        "Which was faster, the car or the truck?",
        "Both are equally fast.",
        &scene,
    );
    assert_eq!(
        found.sentence(),
        "The model says neither of them, which agrees: measured is no clear difference."
    );
    let (_, found) = compared("Did the car drive faster than 18 km/h?", "Yes.", &scene);
    let wanted = Incomparable::Undecided {
        model: "yes".to_owned(),
    };
    assert_eq!(found, Agreement::NotComparable(wanted));
}

#[test]
fn without_a_scale_pixels_are_compared_and_metres_are_not() {
    street(false, |scene| {
        for (question, text) in [
            (FAR, "100 px"),
            (FAR, "about 100 pixels"),
            (FAST, "10 px/s"),
            (FAST, "10 pixels per second"),
            (FARTHER, "the car"),
            (TURN, "3 o'clock"),
        ] {
            let (_, found) = compared(question, text, scene);
            assert!(
                matches!(found, Agreement::Agrees { .. }),
                "{text}: {found:?}"
            );
        }
        for (question, text) in [
            (FAR, "100 m"),
            (FAST, "36 km/h"),
            (FAR, "100 px, that is 12 m"),
        ] {
            let (_, found) = compared(question, text, scene);
            assert_eq!(
                found,
                Agreement::NotComparable(Incomparable::NoScale),
                "{text}"
            );
        }
        for (question, text) in [(FAR, "100"), (FAR, "100 px/s"), (FAST, "10 px")] {
            let (_, found) = compared(question, text, scene);
            assert_eq!(found, Agreement::Unreadable(Unread::Missing), "{text}");
        }
    });
    street(true, |scene| {
        let (_, found) = compared(FAR, "100 pixels", scene);
        assert_eq!(found, Agreement::NotComparable(Incomparable::Pixels));
    });
}

#[test]
fn questions_that_are_not_read_are_not_compared() {
    street(true, |scene| {
        let (_, found) = compared("What was the car's acceleration?", "2 m/s²", scene);
        assert_eq!(found, Agreement::NotComparable(Incomparable::Question));
    });
    let tracks: Vec<_> = (1..=3)
        .map(|speed| track(4.0, 20.0, move |t_s| [f64::from(speed) * t_s, 0.0, 0.0]))
        .collect();
    let objects = ["car", "truck", "dog"].iter().zip(&tracks).zip(1..);
    let objects = objects.map(|((label, track), id)| object(id, label, Some(track)));
    let scene = scene(objects.collect(), true);
    let (_, found) = compared(
        "Which was fastest, the car, the truck or the dog?",
        "the dog",
        &scene,
    );
    assert_eq!(found, Agreement::NotComparable(Incomparable::ManyObjects));
}

#[test]
fn twins_are_told_by_number_and_box() {
    let (slow, fast) = (
        track(4.0, 20.0, |t_s| [t_s, 0.0, 0.0]),
        track(4.0, 20.0, |t_s| [3.0 * t_s, 0.0, 0.0]),
    );
    let objects = vec![object(3, "car", Some(&slow)), object(7, "car", Some(&fast))];
    let scene = scene(objects, true);
    let question = "Which travelled farther, car 3 or car 7?";
    for text in [
        "car #7",
        "Car 7 travelled farther than car 3.",
        "The blue box.",
        "object 7",
        "the car in the blue box",
    ] {
        let (_, found) = compared(question, text, &scene);
        assert!(
            matches!(found, Agreement::Agrees { .. }),
            "{text}: {found:?}"
        );
    }
    let (_, found) = compared(question, "car 3", &scene);
    assert_eq!(
        found.sentence(),
        "The model says car #3; measured is car #7."
    );
    let (_, found) = compared(question, "the car", &scene);
    assert!(matches!(found, Agreement::Unreadable(_)), "{found:?}");
    let (_, found) = compared("How far did car 7 travel?", "Car 7 travelled 12 m.", &scene);
    assert!(matches!(found, Agreement::Agrees { .. }), "{found:?}");
}

#[test]
fn sentences_have_units_on_every_number() {
    let ball = track(5.0, 20.0, |t_s| [2.4 * t_s, 0.0, 0.0]);
    let scene = scene(vec![object(1, "ball", Some(&ball))], true);
    let (_, found) = compared("How far did the ball travel?", "It rolled 46 feet.", &scene);
    let sentence = found.sentence();
    assert!(
        sentence.starts_with("The model says 46 ft (14 m); measured is 12.0"),
        "{sentence}"
    );
    assert!(sentence.ends_with(" m)."), "{sentence}");
    street(true, |scene| {
        for (question, text, sentence) in [
            (
                TURN,
                "6 o'clock",
                "The model says 6 o'clock; measured is 3 o'clock.",
            ),
            (WHEN, "never", "The model says never; measured is from 4."),
            (FAR, "", "The model said nothing."),
            (LIMIT, "Yes.", "The model says yes; measured is 36"),
            (LONG, "It took 9 s.", "The model says 9 s; measured is 4.0"),
        ] {
            let (_, found) = compared(question, text, scene);
            assert!(
                found.sentence().starts_with(sentence),
                "{}",
                found.sentence()
            );
        }
    });
}

#[test]
fn a_measured_number_without_a_known_error_is_not_compared() {
    street(true, |scene| {
        let mut measured = answer(FAR, scene).expect("the car was followed");
        for (value, sigma) in [(100.0, f64::NAN), (f64::INFINITY, 1.0)] {
            measured.value = Value::Number {
                estimate: Estimate::new(value, sigma, 0.0),
                unit: Unit::METRE,
            };
            let found = compare(FAR, &measured, scene, "100 m");
            let unknown = Agreement::NotComparable(Incomparable::UnknownError);
            assert_eq!(found, unknown, "{value} ± {sigma}");
        }
        measured.value = Value::Spans(Vec::new());
        let found = compare(FAR, &measured, scene, "100 m");
        let other_kind = Agreement::NotComparable(Incomparable::Question);
        assert_eq!(found, other_kind);
    });
}
