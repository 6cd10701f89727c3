//! Answers against the numbers that the kinematics give directly.

use crate::scenes::{CLIP_S, object, track, turning_car, two_mover_scene, walker};
use kinelens_motion::{
    Estimate, Kinematics, LengthUnit, Span, SpeedUnit, compare_direction, compare_distance,
    compare_speed, displacement, heading_clock_at, heading_spans, mean_speed,
    overall_heading_clock, peak_speed, travelled_distance,
};
use kinelens_stkit::{
    CannotAnswer, MeasuredAnswer, Refusal, SceneView, Task, Unit, Value, answer, suggestions,
};

fn asked(scene: &SceneView<'_>, question: &str) -> MeasuredAnswer {
    answer(question, scene).unwrap_or_else(|refusal| panic!("{question}: {refusal}"))
}

#[track_caller]
fn assert_number(found: &MeasuredAnswer, expected: Estimate, unit: Unit) {
    assert_eq!(
        found.value,
        Value::Number {
            estimate: expected.scaled(1.0 / unit.si_per_unit()),
            unit
        }
    );
}

#[test]
fn numbers_are_those_of_the_kinematics_in_the_unit_asked_for() {
    let (car, person) = (turning_car(), walker());
    let span = Span::new(2.0, 4.5);
    let mph = Unit::speed(SpeedUnit::MilePerHour);
    let feet = Unit::length(LengthUnit::Foot);
    two_mover_scene(|scene| {
        let far = |k: &Kinematics, span| travelled_distance(k, span).unwrap();
        let fast = |k: &Kinematics, span| mean_speed(k, span).unwrap();
        assert_number(
            &asked(scene, "How far did the car go between 2 and 4.5 s?"),
            far(&car, span),
            Unit::METRE,
        );
        assert_number(
            &asked(scene, "How many feet did the person go from 2 to 4.5 s?"),
            far(&person, span),
            feet,
        );
        assert_number(
            &asked(scene, "How far did the car go?"),
            far(&car, car.span()),
            Unit::METRE,
        );
        assert_number(
            &asked(scene, "How fast was the car between 2 and 4.5 s?"),
            fast(&car, span),
            Unit::KILOMETRE_PER_HOUR,
        );
        assert_number(
            &asked(scene, "How fast was the person?"),
            fast(&person, person.span()),
            Unit::METRE_PER_SECOND,
        );
        assert_number(
            &asked(scene, "How fast was the car here, in mph?"),
            fast(&car, Span::new(2.0, 3.0)),
            mph,
        );
        assert_number(
            &asked(scene, "top speed of the car between 2 and 4.5 s"),
            peak_speed(&car, span).unwrap().speed_mps,
            Unit::KILOMETRE_PER_HOUR,
        );
        assert_number(
            &asked(scene, "What is the displacement of the car?"),
            displacement(&car, car.span()).unwrap(),
            Unit::METRE,
        );
        assert_number(
            &asked(scene, "car speed at 2 s"),
            car.speed_mps[40],
            Unit::KILOMETRE_PER_HOUR,
        );
    });
}

#[test]
fn directions_and_timestamps_are_those_of_the_kinematics() {
    let (car, person) = (turning_car(), walker());
    two_mover_scene(|scene| {
        let clock = |question: &str| match asked(scene, question).value {
            Value::Clock {
                hour,
                hours,
                certain,
            } => (hour, hours, certain),
            other => panic!("{question}: {other:?}"),
        };
        let at = heading_clock_at(&car, 8.0).unwrap();
        assert_eq!(
            clock("Which way does the car go at 8 s?"),
            (at.hour, at.hours, at.certain)
        );
        assert_eq!(at.hour, 3, "the car turns right");
        let whole = overall_heading_clock(&car, car.span()).unwrap().unwrap();
        assert_eq!(
            clock("Which way does the car go?"),
            (whole.hour, whole.hours, whole.certain)
        );
        let span = Span::new(1.0, 3.0);
        let other = compare_direction(&car, &person, span).unwrap().unwrap();
        let question = "Compared to the car, which way does the person go between 1 and 3 s?";
        assert_eq!(clock(question), (other.hour, other.hours, other.certain));
        assert_eq!(other.hour, 9, "the person walks to the car's left");
        let when = asked(scene, "When does the car move towards 3 o'clock?");
        assert_eq!(when.value, Value::Spans(heading_spans(&car, 3)));
        let cut = asked(
            scene,
            "When does the car move towards 3 o'clock before 7 s?",
        );
        let Value::Spans(spans) = cut.value else {
            panic!("{cut:?}")
        };
        assert!(
            spans.len() == 1 && (spans[0].start_s - 4.8).abs() < 0.4 && spans[0].end_s == 7.0,
            "{spans:?}"
        );
        let never = asked(scene, "When does the person turn left?");
        assert_eq!(never.value, Value::Spans(Vec::new()));
        assert!(
            never.text.contains("did not move towards 9 o'clock"),
            "{}",
            never.text
        );
    });
}

#[test]
fn comparisons_are_those_of_the_kinematics() {
    let (car, person) = (turning_car(), walker());
    two_mover_scene(|scene| {
        let cases = [
            (
                "Who went farther, the person or the car?",
                compare_distance(&person, &car, Span::new(0.0, CLIP_S)),
            ),
            (
                "Is the person faster than the car?",
                compare_speed(&person, &car, Span::new(0.0, CLIP_S)),
            ),
            (
                "Who is slower between 2 and 4 s?",
                compare_speed(&person, &car, Span::new(2.0, 4.0)),
            ),
        ];
        for (question, expected) in cases {
            let expected = expected.unwrap();
            let found = asked(scene, question);
            assert_eq!(
                found.value,
                Value::Winner {
                    object: 1,
                    ratio: expected.ratio,
                    certain: expected.certain
                },
                "{question}"
            );
        }
        let at = asked(scene, "Who is faster at 2 s?");
        let ratio = Estimate::ratio(&car.speed_mps[40], &person.speed_mps[40]);
        assert_eq!(
            at.value,
            Value::Winner {
                object: 1,
                ratio: Some(ratio),
                certain: true
            }
        );
    });
}

#[test]
fn sentences_hold_number_unit_interval_and_time() {
    two_mover_scene(|scene| {
        let cases = [
            (
                "How far did the car go between 1 and 3 s?",
                "The car travelled 2",
            ),
            (
                "How fast was the person?",
                "The person's mean speed between 0.0 s and 10.0 s was 1.5",
            ),
            (
                "How fast was the car at 2 s?",
                "At 2.0 s the car moved at 43",
            ),
            (
                "Which way did the car go at 8 s?",
                "The car moved towards 3 o'clock at 8.0 s: 90°",
            ),
            (
                "When does the car go straight?",
                "The car moved towards 12 o'clock from 0.0 s to ",
            ),
            ("Who is faster?", "The car was faster than the person: 7.9"),
            (
                "Compared to the car, which way does the person go at 2 s?",
                "On the clock whose 12 is the motion of the car, the person moved towards 9 o'clock between 2.0 s and 2.5 s: 90°",
            ),
            (
                "Is the car above 30 km/h?",
                "Yes: the car's highest speed was 4",
            ),
            (
                "Is the car below 30 km/h?",
                "No: the car's highest speed was 4",
            ),
            (
                "Is the car above 100 km/h?",
                "No: the car's highest speed was 4",
            ),
            (
                "How long does the car take for 24 m?",
                "The car had travelled 24 m after 2.0",
            ),
            ("When was the person fastest?", "The person was fastest at "),
            (
                "What is the acceleration of the person between 2 and 8 s?",
                "The person's mean acceleration between 2.0 s and 8.0 s was 0.0",
            ),
            (
                "Is the person accelerating between 2 and 8 s?",
                "The person kept its speed within the error between 2.0 s and 8.0 s",
            ),
        ];
        for (question, start) in cases {
            let found = asked(scene, question);
            assert!(found.text.starts_with(start), "{question}\n{}", found.text);
            assert_eq!(found, asked(scene, question), "the same every time");
        }
        let far = asked(scene, "How far did the car go between 1 and 3 s?");
        assert!(
            far.text.contains("(95 % interval ") && far.text.ends_with(" between 1.0 s and 3.0 s."),
            "{}",
            far.text
        );
        assert_eq!(far.asked.task(), Some(Task::TraveledDistance));
        assert_eq!(
            (far.evidence.objects.as_slice(), far.evidence.span),
            ([1].as_slice(), Span::new(1.0, 3.0))
        );
    });
}

#[test]
fn without_a_scale_answers_are_in_pixels_and_say_so() {
    let car = track(0.0, 4.0, |t_s| [50.0 * t_s, 0.0, 0.0]);
    let person = track(0.0, 4.0, |t_s| [0.0, 0.0, 10.0 * t_s]);
    let scene = SceneView {
        objects: vec![
            object(1, "car", None, 0.0, &car),
            object(2, "person", None, 9.0, &person),
        ],
        selected: &[],
        clip: Span::new(0.0, 4.0),
        span: None,
        metric: false,
    };
    for (question, symbol) in [
        ("How far did the car go in metres?", " px"),
        ("How fast was the car in km/h?", " px/s"),
        ("Who is faster?", " px/s"),
    ] {
        let found = asked(&scene, question);
        assert!(
            found.text.contains(symbol) && found.text.ends_with("pixels of the picture."),
            "{}",
            found.text
        );
    }
    for question in [
        "Is the car above 50 km/h?",
        "How long does the car take for 10 m?",
    ] {
        let refusal = answer(question, &scene).unwrap_err();
        assert!(
            matches!(refusal, Refusal::CannotAnswer(CannotAnswer::NoScale { .. })),
            "{refusal}"
        );
    }
}

#[test]
fn what_the_tracks_cannot_tell_is_refused_with_a_hint() {
    let parked = track(0.0, 4.0, |_| [3.0, 0.0, 3.0]);
    let late = track(6.0, 9.0, |t_s| [t_s, 0.0, 0.0]);
    let mut scene = SceneView {
        objects: vec![
            object(1, "car", None, 0.0, &parked),
            object(2, "person", None, 9.0, &late),
        ],
        selected: &[],
        clip: Span::new(0.0, CLIP_S),
        span: None,
        metric: true,
    };
    scene.objects.push(kinelens_stkit::ObjectView {
        kinematics: None,
        ..object(3, "ball", None, 5.0, &late)
    });
    let cases = [
        (
            "How far did the person go between 1 and 3 s?",
            "The person was not seen between 1.0 s and 3.0 s; it was seen between 6.0 s and 9.0 s.",
        ),
        (
            "How fast was the person at 2 s?",
            "The person was not seen between 2.0 s and 2.0 s; it was seen between 6.0 s and 9.0 s.",
        ),
        (
            "Which way did the car go?",
            "The car hardly moved between 0.0 s and 4.0 s (less than 0.2 m/s), so its motion has no direction.",
        ),
        (
            "When did the car move towards 3 o'clock?",
            "The car hardly moved between 0.0 s and 4.0 s (less than 0.2 m/s), so its motion has no direction.",
        ),
        (
            "Compared to the car, which way did the person go?",
            "The person and the car were not seen at the same time in this part of the clip.",
        ),
        (
            "How fast was the ball?",
            "The ball was not followed long enough to measure motion.",
        ),
        (
            "How long did the person take for 100 m?",
            "The person did not get that far: it travelled 3.0",
        ),
    ];
    for (question, sentence) in cases {
        let refusal = answer(question, &scene).unwrap_err();
        assert!(
            matches!(refusal, Refusal::CannotAnswer(_)),
            "{question}: {refusal}"
        );
        assert!(
            refusal.to_string().starts_with(sentence),
            "{question}\n{refusal}"
        );
        assert!(!refusal.hint().is_empty());
    }
    let cut = asked(&scene, "How far did the person go between 4 and 8 s?");
    assert!(
        cut.text.contains("between 6.0 s and 8.0 s.")
            && cut.text.ends_with("between 4.0 s and 8.0 s."),
        "{}",
        cut.text
    );
    let empty = SceneView {
        objects: Vec::new(),
        ..scene.clone()
    };
    assert_eq!(
        answer("How fast is the car?", &empty),
        Err(CannotAnswer::NoObjects.into())
    );
    assert!(matches!(
        answer("Tell me a joke", &empty),
        Err(Refusal::NotUnderstood(_))
    ));
}

#[test]
fn a_close_race_has_no_certain_winner() {
    let noisy = |speed_mps: f64, phase: f64| {
        track(0.0, 4.0, move |t_s| {
            [
                speed_mps * t_s + 0.3 * (37.0 * t_s + phase).sin(),
                0.0,
                0.3 * (53.0 * t_s).cos(),
            ]
        })
    };
    let (one, other) = (noisy(2.0, 0.0), noisy(2.01, 1.0));
    let scene = SceneView {
        objects: vec![
            object(1, "car", None, 0.0, &one),
            object(2, "person", None, 9.0, &other),
        ],
        selected: &[],
        clip: Span::new(0.0, 4.0),
        span: None,
        metric: true,
    };
    let found = asked(&scene, "Who is faster?");
    assert!(
        matches!(found.value, Value::Winner { certain: false, .. }),
        "{found:?}"
    );
    assert!(
        found.text.starts_with("I can't tell whether the "),
        "{}",
        found.text
    );
    assert!(found.text.contains("95 % interval 0."), "{}", found.text);
}

#[test]
fn suggestions_can_all_be_answered() {
    let (car, person) = (turning_car(), walker());
    let parked = track(0.0, 4.0, |_| [3.0, 0.0, 3.0]);
    let all = [
        object(1, "car", Some("red"), 100.0, &car),
        object(2, "person", None, 500.0, &person),
        object(3, "Bus", None, 300.0, &parked),
        object(4, "car", None, 200.0, &person),
    ];
    for count in 0..=all.len() {
        for selected in [&[][..], &[2], &[3, 1], &[4]] {
            for metric in [true, false] {
                let scene = SceneView {
                    objects: all[..count].to_vec(),
                    selected,
                    clip: Span::new(0.0, CLIP_S),
                    span: None,
                    metric,
                };
                let questions = suggestions(&scene);
                let expected = if count == 0 { 0..=0 } else { 4..=6 };
                assert!(expected.contains(&questions.len()), "{questions:?}");
                for question in questions {
                    asked(&scene, &question);
                }
            }
        }
    }
}
