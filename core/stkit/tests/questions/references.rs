//! Which object is meant, and what is said when that is not clear.

use crate::scenes::{CLIP_S, object, track};
use kinelens_motion::{Kinematics, Span};
use kinelens_stkit::{NotUnderstood, ObjectView, Query, SceneView, parse};

/// Three cars, two people, a ball that is followed by hand and something with a name.
struct Crowd {
    tracks: Vec<Kinematics>,
}

impl Crowd {
    fn new() -> Self {
        let speeds_mps = [5.0, 15.0, 10.0, 1.0, 2.0, 4.0, 3.0];
        let starts_s = [0.0, 1.0, 2.0, 0.0, 0.5, 0.0, 0.0];
        let tracks = speeds_mps
            .iter()
            .zip(starts_s)
            .map(|(speed_mps, start_s)| track(start_s, CLIP_S, |t_s| [speed_mps * t_s, 0.0, 0.0]))
            .collect();
        Self { tracks }
    }

    fn objects(&self) -> Vec<ObjectView<'_>> {
        let k = &self.tracks;
        vec![
            object(1, "car", Some("red"), 100.0, &k[0]),
            object(2, "car", Some("blue"), 300.0, &k[1]),
            object(5, "car", Some("gray"), 600.0, &k[2]),
            object(7, "person", None, 200.0, &k[3]),
            object(8, "person", None, 500.0, &k[4]),
            object(9, "green ball", None, 50.0, &k[5]),
            object(12, "Anna", None, 700.0, &k[6]),
        ]
    }
}

fn read(question: &str, selected: &[u32]) -> Result<Query, NotUnderstood> {
    let crowd = Crowd::new();
    let scene = SceneView {
        objects: crowd.objects(),
        selected,
        clip: Span::new(0.0, CLIP_S),
        span: None,
        metric: true,
    };
    parse(question, &scene)
}

#[test]
fn words_find_their_object() {
    let cases: &[(&str, &[u32])] = &[
        ("How fast is the red car?", &[1]),
        ("How fast is the blue vehicle?", &[2]),
        ("How fast is the grey car?", &[5]),
        ("How fast is the gray one?", &[5]),
        ("How fast is car 2?", &[2]),
        ("How fast is car 3?", &[5]),
        ("How fast is car number 5?", &[5]),
        ("How fast is car #5?", &[5]),
        ("How fast is #8?", &[8]),
        ("How fast is object 9?", &[9]),
        ("How fast is the left car?", &[1]),
        ("How fast is the rightmost car?", &[5]),
        ("How fast is the middle car?", &[2]),
        ("How fast is the car on the right?", &[5]),
        ("How fast is the person on the left side?", &[7]),
        ("How fast is the second car?", &[2]),
        ("How fast is the 3rd car?", &[5]),
        ("How fast is the first person?", &[7]),
        ("How far did the fastest car go?", &[2]),
        ("How far did the slowest person walk?", &[7]),
        ("How fast is the ball?", &[9]),
        ("How fast is the green ball?", &[9]),
        ("How fast is Anna?", &[12]),
        ("how fast is anna", &[12]),
        ("What is Anna's speed?", &[12]),
        ("Who is faster, Anna or the ball?", &[12, 9]),
        ("Is the red car faster than the blue one?", &[1, 2]),
        ("Is red faster than blue?", &[1, 2]),
        ("Which car is the fastest?", &[1, 2, 5]),
        ("Who is faster, the left or the right person?", &[7, 8]),
        ("Compare the speeds of cars 1 and 2", &[1, 2]),
        ("Compare the speeds of the two persons", &[7, 8]),
        ("Compare the speeds of #7 and #8", &[7, 8]),
        ("Which person walked farther?", &[7, 8]),
    ];
    for (question, ids) in cases {
        match read(question, &[]) {
            Ok(query) => assert_eq!(query.objects, *ids, "{question}"),
            Err(refusal) => panic!("{question}: {refusal}"),
        }
    }
}

#[test]
fn pronouns_mean_the_selection() {
    let cases: &[(&str, &[u32], &[u32])] = &[
        ("How fast is it?", &[8], &[8]),
        ("How fast is this?", &[8, 1], &[8]),
        ("How fast is this car?", &[8, 2], &[2]),
        ("How fast is the car?", &[5], &[5]),
        ("How fast?", &[9], &[9]),
        ("How far did they travel?", &[1, 7], &[1, 7]),
        ("Which of them is faster?", &[12, 9], &[12, 9]),
        ("Is it faster than the ball?", &[1], &[1, 9]),
        ("Is the ball faster than this one?", &[1], &[9, 1]),
        ("Is it faster than the other person?", &[7], &[7, 8]),
        ("Who is faster?", &[5, 7], &[5, 7]),
        ("How long does it take the ball to travel 10 m?", &[1], &[9]),
        ("How far is Anna when she is fastest?", &[1], &[12]),
        ("How fast is it?", &[99, 8], &[8]),
    ];
    for (question, selected, ids) in cases {
        match read(question, selected) {
            Ok(query) => assert_eq!(query.objects, *ids, "{question}"),
            Err(refusal) => panic!("{question}: {refusal}"),
        }
    }
}

#[test]
fn doubt_is_said_with_the_objects_that_could_be_meant() {
    let cases: &[(&str, &[u32])] = &[
        ("How fast is the car?", &[1, 2, 5]),
        ("How far did the pedestrian walk?", &[7, 8]),
        ("How fast is it?", &[1, 2, 5, 7, 8, 9, 12]),
        ("How fast?", &[1, 2, 5, 7, 8, 9, 12]),
        ("Is the car faster than Anna?", &[1, 2, 5]),
    ];
    for (question, could_be) in cases {
        match read(question, &[]) {
            Err(NotUnderstood::Ambiguous { candidates, .. }) => {
                assert_eq!(candidates, *could_be, "{question}")
            }
            other => panic!("{question}: {other:?}"),
        }
    }
    let refusal = read("How fast is the car?", &[]).unwrap_err();
    assert_eq!(
        refusal.to_string(),
        "It isn't clear which object is meant by “car”: it could be car #1 (left), car #2 or car #5 (right)."
    );
    assert_eq!(
        refusal.hint(),
        "Select the object in the picture, or name it, for example “car #1”."
    );
}

#[test]
fn objects_that_are_not_there_are_named() {
    let cases = [
        ("How fast is the bus?", "bus"),
        ("How fast is the yellow car?", "yellow car"),
        ("How fast is car 44?", "car 44"),
        ("How fast is #44?", "#44"),
        ("How fast is the fourth car?", "fourth car"),
        ("How fast is the gizmo?", "gizmo"),
        ("How far is the moon?", "moon"),
        ("Is Anna faster than Bob?", "bob"),
        ("Is the ball faster than the dog?", "dog"),
    ];
    for (question, missing) in cases {
        match read(question, &[1]) {
            Err(NotUnderstood::NoSuchObject { named, .. }) => {
                assert_eq!(named, missing, "{question}")
            }
            other => panic!("{question}: {other:?}"),
        }
    }
}

#[test]
fn other_questions_are_refused() {
    let questions = [
        "What colour is the sky?",
        "What colour is the red car?",
        "Who is the president?",
        "Tell me a joke",
        "How heavy is the ball?",
        "How tall is Anna?",
        "hello",
        "blah blah blah",
        "How far apart are #1 and #2?",
        "What is the distance between Anna and the ball?",
        "How far is Anna from the ball?",
        "When does the ball change direction?",
        "When does the ball move towards 13 o'clock?",
        "",
        "  ?! ",
        "How far did the ball go in this part?",
        "How far did the ball go between 20 and 30 seconds?",
        "How fast was the ball at 11 s?",
        "Is the ball faster than the ball?",
    ];
    for question in questions {
        let refusal = read(question, &[]).expect_err(question);
        assert!(
            !refusal.to_string().is_empty() && !refusal.hint().is_empty(),
            "{question}"
        );
        assert!(
            !matches!(refusal, NotUnderstood::Ambiguous { .. }),
            "{question}: {refusal}"
        );
    }
}

/// Labels as the page gives them: numbered within their class, or `point 1` after a click.
fn read_numbered(question: &str, labels: &[&'static str]) -> Result<Vec<u32>, NotUnderstood> {
    let crowd = Crowd::new();
    let objects = (1..)
        .zip(labels)
        .zip(&crowd.tracks)
        .map(|((id, label), track)| object(id, label, None, 100.0, track));
    let scene = SceneView {
        objects: objects.collect(),
        selected: &[],
        clip: Span::new(0.0, CLIP_S),
        span: None,
        metric: true,
    };
    parse(question, &scene).map(|query| query.objects)
}

#[test]
fn which_of_a_list_means_the_list() {
    let labels = ["car 1", "car 2", "car 3"];
    for question in [
        "Which car is faster, car 1 or car 3?",
        "Of car 1 and car 3, which car travelled farther?",
        "Which one is faster: car 1 or car 3?",
    ] {
        let read = read_numbered(question, &labels);
        assert_eq!(read, Ok(vec![1, 3]), "{question}");
    }
    let all = read_numbered("Which car is the fastest?", &labels);
    assert_eq!(all.map(|objects| objects.len()), Ok(3));
}

#[test]
fn a_lone_clicked_point_may_be_called_anything() {
    for question in [
        "How fast is the ball at most?",
        "What is the acceleration of the ball?",
        "How far did the gizmo travel?",
    ] {
        assert_eq!(
            read_numbered(question, &["point 1"]),
            Ok(vec![1]),
            "{question}"
        );
        let named = read_numbered(question, &["trolley"]);
        assert!(
            matches!(named, Err(NotUnderstood::NoSuchObject { .. })),
            "{question}"
        );
        let two = read_numbered(question, &["point 1", "point 2"]);
        assert!(two.is_err(), "{question}");
    }
}
