//! The scorer reads what the answers say: every task's sentence gives back its own value.

use crate::scenes::two_mover_scene;
use kinelens_stkit::score::{Expected, Given, read};
use kinelens_stkit::{Value, answer};

#[test]
fn measured_answers_are_read_as_they_are_meant() {
    let questions = [
        "How far did the car travel?",
        "How far did the person travel between 2 and 4.5 s, in feet?",
        "How fast was the car between 2 and 4.5 s?",
        "How fast was the person, in mph?",
        "How fast was the car at 2 s?",
        "In which direction did the car move at 8 s?",
        "In which direction did the person move between 1 and 4 s?",
        "When did the car move towards 3 o'clock?",
        "When did the car move towards 12 o'clock?",
        "Who travelled farther, the car or the person?",
        "Which was faster, the person or the car?",
        "Compared to the car, in which direction did the person move between 1 and 4 s?",
    ];
    two_mover_scene(|scene| {
        for question in questions {
            let measured =
                answer(question, scene).unwrap_or_else(|why| panic!("{question}: {why}"));
            let objects = ["the car", "the person"].map(str::to_owned);
            let expected = Expected {
                task: measured.asked.task().expect("a task of STKit"),
                unit: None,
                objects: &objects,
            };
            let given = read(&measured.text, &expected)
                .unwrap_or_else(|why| panic!("{}: {why:?}", measured.text));
            let close = |value: f64, wanted: f64| (value - wanted).abs() <= 0.01 * wanted;
            let is_same = match (&given, &measured.value) {
                (
                    Given::Distance { distance_m: si } | Given::Speed { speed_mps: si },
                    Value::Number { estimate, unit },
                ) => close(*si, estimate.value * unit.si_per_unit()),
                (Given::Hour { hour }, Value::Clock { hour: wanted, .. }) => hour == wanted,
                (Given::Spans { spans_s }, Value::Spans(spans)) => {
                    spans_s.len() == spans.len()
                        && spans_s.iter().zip(spans).all(|([start, end], span)| {
                            (start - span.start_s).abs() <= 0.051
                                && (end - span.end_s).abs() <= 0.051
                        })
                }
                (Given::Winner { object, .. }, Value::Winner { object: wanted, .. }) => {
                    object.map(|index| index as u32 + 1) == Some(*wanted)
                }
                _ => false,
            };
            assert!(
                is_same,
                "{}: {given:?} for {:?}",
                measured.text, measured.value
            );
        }
    });
}
