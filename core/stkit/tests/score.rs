//! Free-text answers are read as people write them, and what is no answer is refused.

#![allow(clippy::unwrap_used, reason = "a failed step fails the test")]

use kinelens_motion::{LengthUnit, SpeedUnit};
use kinelens_stkit::score::{Expected, Given, Unread, read};
use kinelens_stkit::{Task, Unit};

fn answer(task: Task, text: &str, unit: Option<Unit>) -> Result<Given, Unread> {
    let objects = ["the red car".to_owned(), "truck 2".to_owned()];
    let expected = Expected {
        task,
        unit,
        objects: &objects,
    };
    read(text, &expected)
}

#[track_caller]
fn near(found: Result<Given, Unread>, wanted: f64) {
    let (Ok(Given::Distance { distance_m: value }) | Ok(Given::Speed { speed_mps: value })) = found
    else {
        panic!("{found:?} instead of {wanted}");
    };
    assert!(
        (value - wanted).abs() < 1e-9 * wanted.abs().max(1.0),
        "{value} instead of {wanted}"
    );
}

#[test]
fn distances_in_words_figures_and_units() {
    for (text, metres) in [
        ("12.5 m", 12.5),
        ("about twelve and a half metres", 12.5),
        ("It travelled approximately 12.5 meters.", 12.5),
        (
            "The red car travelled 42.1 m (95 % interval 39.8 to 44.4 m) between 1.2 s and 5.6 s.",
            42.1,
        ),
        ("Truck 2 went 30 feet", 9.144),
        ("5 feet 6 inches", 1.6764),
        ("half a kilometre", 500.0),
        ("a metre", 1.0),
        ("12.5 ± 0.4 m", 12.5),
        ("12.5 +/- 0.4 m", 12.5),
        ("12-metre stretch", 12.0),
        ("**12 m**", 12.0),
        ("It is \\(12 m\\).", 12.0),
        ("1,200 m, that is 1.2 km", 1200.0),
        ("between 2 and 4 seconds it covered 8 m", 8.0),
        ("zero metres", 0.0),
        ("It did not move.", 0.0),
        ("twenty five point five metres", 25.5),
        ("twenty-five metres", 25.0),
        ("two hundred metres", 200.0),
        ("about a hundred and twenty metres", 120.0),
        ("one thousand five hundred metres", 1500.0),
        ("Two thousand feet", 609.6),
        ("1.5 thousand metres", 1500.0),
    ] {
        near(answer(Task::TraveledDistance, text, None), metres);
    }
    let feet = Some(Unit::length(LengthUnit::Foot));
    near(answer(Task::TraveledDistance, "10", feet), 3.048);
}

#[test]
fn speeds_in_words_figures_and_units() {
    for (text, mps) in [
        ("36 km/h", 10.0),
        ("around thirty six kilometers per hour", 10.0),
        ("10 m/s (36 km/h)", 10.0),
        ("10 m/s, or 36 km/h", 10.0),
        (
            "The red car's mean speed between 2.0 s and 4.0 s was 36 km/h.",
            10.0,
        ),
        ("it covered 20 m in 2 s, so 10 m/s", 10.0),
        ("stationary", 0.0),
    ] {
        near(answer(Task::TravelingSpeed, text, None), mps);
    }
    let mph = Unit::speed(SpeedUnit::MilePerHour);
    near(
        answer(Task::TravelingSpeed, "60", Some(mph)),
        60.0 * 0.44704,
    );
}

#[test]
fn amounts_that_are_no_answer_are_refused() {
    for (text, reason) in [
        ("", Unread::Empty),
        ("a few hundred metres", Unread::Missing),
        (
            "between two hundred and three hundred metres",
            Unread::Range,
        ),
        ("I cannot tell from this video.", Unread::Missing),
        ("12", Unread::Missing),
        ("36 km/h", Unread::Missing),
        ("after 4 s", Unread::Missing),
        ("10 to 12 m", Unread::Range),
        ("between 10 and 12 metres", Unread::Range),
        ("10-12 m", Unread::Range),
        ("either 3 m or 4 m", Unread::Several),
        ("-3 m", Unread::Impossible),
        ("3 or 4", Unread::Several),
    ] {
        assert_eq!(
            answer(Task::TraveledDistance, text, None),
            Err(reason),
            "{text}"
        );
    }
}

#[test]
fn hours_are_named() {
    for (text, hour) in [
        ("at 3 o'clock", 3),
        ("Truck 2 moved towards twelve o'clock by 4.0 s.", 12),
        ("7 o clock", 7),
        ("11", 11),
        ("hour 9", 9),
        ("3 o'clock, 93° (± 4°) to the right", 3),
    ] {
        let found = answer(Task::MovementDirection, text, None);
        assert_eq!(found, Ok(Given::Hour { hour }), "{text}");
        assert_eq!(answer(Task::DirectionComparison, text, None), found);
    }
    for (text, reason) in [
        ("to the right", Unread::Missing),
        ("13 o'clock", Unread::Impossible),
        ("0", Unread::Impossible),
        ("3 or 4 o'clock", Unread::Several),
        ("3-4 o'clock", Unread::Several),
        ("3 o'clock or 5 o'clock", Unread::Several),
        ("it moved 3 m", Unread::Missing),
    ] {
        assert_eq!(
            answer(Task::MovementDirection, text, None),
            Err(reason),
            "{text}"
        );
    }
}

#[test]
fn spans_are_read_one_or_several() {
    for (text, spans_s) in [
        ("from 2 to 4.5 seconds", vec![[2.0, 4.5]]),
        ("between 2 s and 4.5 s", vec![[2.0, 4.5]]),
        ("2–4.5s", vec![[2.0, 4.5]]),
        ("0:02 to 0:04.5", vec![[2.0, 4.5]]),
        ("from 500 to 1500 ms", vec![[0.5, 1.5]]),
        (
            "from 5 s until 6 s and from 1 s to 2 s",
            vec![[1.0, 2.0], [5.0, 6.0]],
        ),
        ("towards 3 o'clock between 2 and 4 s", vec![[2.0, 4.0]]),
        ("at 3 s", vec![[3.0, 3.0]]),
        ("at 2 s and 4 s", vec![[2.0, 2.0], [4.0, 4.0]]),
        ("never", vec![]),
    ] {
        let found = answer(Task::DirectionTimestamp, text, None);
        assert_eq!(found, Ok(Given::Spans { spans_s }), "{text}");
    }
    for (text, reason) in [
        ("towards the end", Unread::Missing),
        ("from 4 to 2 s", Unread::Impossible),
    ] {
        assert_eq!(
            answer(Task::DirectionTimestamp, text, None),
            Err(reason),
            "{text}"
        );
    }
}

#[test]
fn winners_are_told_by_name_and_order() {
    for (text, object, ratio) in [
        ("the red car, 1.6 times as far", Some(0), Some(1.6)),
        (
            "The red car travelled farther than truck 2: 1.60 times as far",
            Some(0),
            Some(1.6),
        ),
        ("Truck 2 was faster than the red car", Some(1), None),
        ("Truck 2 was slower than the red car", Some(0), None),
        ("truck 2, not the red car", Some(1), None),
        ("truck 2, 60 % farther", Some(1), Some(1.6)),
        ("Compared to the red car, truck 2 was faster", Some(1), None),
        ("Truck 2 was faster compared to the red car", Some(1), None),
        ("both went equally far", None, None),
    ] {
        let found = answer(Task::DistanceComparison, text, None);
        assert_eq!(found, Ok(Given::Winner { object, ratio }), "{text}");
    }
    for (text, reason) in [
        ("the van", Unread::Missing),
        ("the red car and truck 2", Unread::Several),
        ("the red car was not faster than truck 2", Unread::Several),
        ("the red car against truck 2", Unread::Several),
    ] {
        assert_eq!(
            answer(Task::SpeedComparison, text, None),
            Err(reason),
            "{text}"
        );
    }
}

#[test]
fn odd_texts_never_panic() {
    let pieces = [
        "3",
        "o'clock",
        "-",
        "±",
        "m",
        "km/h",
        "and",
        "to",
        "between",
        "half",
        "a",
        "(",
        ")",
        "s",
        "0:02",
        "than",
        "the red car",
        "truck 2",
        "times",
        "%",
        "É",
        "\u{0}",
        "1e999",
        "99999999999999999999",
        ".",
        "feet",
        "inches",
    ];
    let mut state = 1_u64;
    for _ in 0..20_000 {
        let mut text = String::new();
        for _ in 0..8 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            text.push_str(pieces[(state >> 33) as usize % pieces.len()]);
            text.push(' ');
        }
        for task in Task::ALL {
            // Whatever comes of it, it is finite.
            match answer(task, &text, Some(Unit::METRE)) {
                Ok(Given::Distance { distance_m: value } | Given::Speed { speed_mps: value }) => {
                    assert!(value.is_finite() && value >= 0.0, "{text}");
                }
                Ok(Given::Spans { spans_s }) => {
                    assert!(spans_s.iter().all(|[a, b]| a <= b), "{text}")
                }
                Ok(_) | Err(_) => {}
            }
        }
    }
}
