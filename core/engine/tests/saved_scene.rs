//! A scene that is saved and opened again is the same scene.

mod support;

use kinelens_protocol::{
    Calibration, Command, Event, JobId, JobOutcome, Lesson, ObjectEdit, ObjectId, Prediction,
    Quantity, RequestId, SceneDocument, Stick, TrackSettings, ValueWithSigma,
};
use kinelens_vision::synthetic::{Path, SyntheticClip};
use support::{last_scene, run};

const SIZE_PX: [u32; 2] = [480, 360];

fn clip() -> (SyntheticClip, Vec<f64>) {
    let path = Path::Parabola {
        start_px: [60.0, 300.0],
        velocity_px_per_s: [200.0, -450.0],
        acceleration_px_per_s2: [0.0, 981.0],
    };
    let times_s = (0..24).map(|i| f64::from(i) / 29.97).collect();
    (SyntheticClip::new(480, 360, 5, path), times_s)
}

fn open() -> Command {
    Command::OpenClip {
        job: JobId(1),
        name: "toss".into(),
    }
}

fn open_saved(scene: &SceneDocument) -> Command {
    Command::OpenScene {
        job: JobId(7),
        scene: Box::new(scene.clone()),
    }
}

/// A question for a class that somebody has answered.
fn lesson() -> Lesson {
    Lesson {
        question: "How fast is it?".into(),
        object: Some(ObjectId(1)),
        quantity: Quantity::Speed,
        axis: [0.0, 8.0],
        hides_answer: true,
        predictions: vec![Prediction {
            name: "Ada".into(),
            colour: "#d55e00".into(),
            points: vec![[0.0, 0.1 + 0.2], [1.0 / 3.0, 2.0]],
        }],
    }
}

/// A tracked, calibrated, renamed and raised point, and a question about it.
fn saved() -> SceneDocument {
    let (clip, times_s) = clip();
    let calibration = Calibration::Plane {
        stick: Stick {
            a_px: [40.0, 340.0],
            b_px: [240.5, 341.0],
            length_m: ValueWithSigma {
                value: 2.013,
                sigma: 0.01,
            },
        },
        origin_px: [60.0, 300.0],
        x_axis_angle_rad: 0.1,
    };
    let edit = |edit| Command::EditObject {
        object: ObjectId(1),
        edit,
    };
    let commands = vec![
        open(),
        Command::Track {
            job: JobId(2),
            settings: TrackSettings::click(4, clip.truth(times_s[4])),
        },
        Command::Calibrate { calibration },
        edit(ObjectEdit::Rename {
            label: "red <ball>".into(),
        }),
        edit(ObjectEdit::Raise {
            over_plane_m: Some(ValueWithSigma::judged(0.03)),
        }),
        Command::Ask {
            request: RequestId(3),
            question: "How far did the ball travel?".into(),
            selected: vec![ObjectId(1)],
            span_s: None,
        },
        Command::Teach {
            lesson: Some(lesson()),
        },
        // The answer enters the document with the next change.
        edit(ObjectEdit::Recolour {
            colour: "#aa3311".into(),
        }),
    ];
    let events = run(&clip, SIZE_PX, &times_s, commands, |_| None);
    last_scene(&events).clone()
}

fn outcome(events: &[Event]) -> &JobOutcome {
    let ended = events.iter().rev().find_map(|event| match event {
        Event::JobEnded {
            job: JobId(7),
            outcome,
        } => Some(outcome),
        _ => None,
    });
    ended.expect("the job ended")
}

#[test]
fn saved_and_opened_the_numbers_are_the_same_to_the_last_digit() {
    let mut before = saved();
    before
        .unknown
        .insert("from_the_future".into(), serde_json::json!({"kept": 1}));
    let json = before.to_json().unwrap();
    let read = SceneDocument::from_json(&json).unwrap();
    let (clip, times_s) = clip();
    for with_clip in [false, true] {
        let mut commands = vec![open(), open_saved(&read)];
        if !with_clip {
            commands.remove(0);
        }
        let events = run(&clip, SIZE_PX, &times_s, commands, |_| None);
        assert_eq!(*outcome(&events), JobOutcome::Finished);
        assert_eq!(last_scene(&events).to_json().unwrap(), json);
        let opened = events.iter().find_map(|event| match event {
            Event::SceneOpened { has_clip, .. } => Some(*has_clip),
            _ => None,
        });
        assert_eq!(opened, Some(with_clip));
    }
}

#[test]
fn an_opened_scene_is_edited_and_followed_on_like_any_other() {
    let (clip, times_s) = clip();
    let document = saved();
    let track = Command::Track {
        job: JobId(8),
        settings: TrackSettings::click(4, clip.truth(times_s[4])),
    };
    let commands = vec![
        open(),
        open_saved(&document),
        track.clone(),
        Command::EditObject {
            object: ObjectId(1),
            edit: ObjectEdit::Remove,
        },
        Command::Undo,
    ];
    let events = run(&clip, SIZE_PX, &times_s, commands, |_| None);
    let scene = last_scene(&events);
    let ids: Vec<u32> = scene.objects.iter().map(|object| object.id.0).collect();
    assert_eq!(ids, [1, 2], "the new object has a number of its own");

    let events = run(
        &clip,
        SIZE_PX,
        &times_s,
        vec![open_saved(&document), track],
        |_| None,
    );
    let failed = events.iter().any(|event| {
        matches!(event, Event::JobEnded { job: JobId(8), outcome: JobOutcome::Failed { failure } }
            if failure.message.contains("video"))
    });
    assert!(failed, "without the clip nothing new can be followed");
    assert_eq!(last_scene(&events).objects.len(), 1);
}

#[test]
fn a_document_that_contradicts_itself_leaves_the_open_scene() {
    let (clip, times_s) = clip();
    let good = saved();
    let broken: [fn(&mut SceneDocument); 7] = [
        |document| document.objects.push(document.objects[0].clone()),
        |document| document.objects[0].samples[3].frame = 9_999,
        |document| document.objects[0].samples.swap(2, 5),
        |document| document.objects[0].samples[1].point_px[0] = f64::NAN,
        |document| document.clip.frame_times_s.reverse(),
        |document| document.lesson.as_mut().expect("is there").axis = [1.0, 1.0],
        |document| {
            document.lesson.as_mut().expect("is there").object = Some(ObjectId(99));
        },
    ];
    for (number, break_it) in broken.into_iter().enumerate() {
        let mut document = good.clone();
        break_it(&mut document);
        let commands = vec![open(), open_saved(&good), open_saved(&document)];
        let events = run(&clip, SIZE_PX, &times_s, commands, |_| None);
        let JobOutcome::Failed { failure } = outcome(&events) else {
            panic!("case {number} was opened");
        };
        assert!(!failure.hint.is_empty());
        assert_eq!(last_scene(&events), &good, "case {number}");
    }
}

#[test]
fn a_lesson_is_an_edit_like_any_other() {
    let (clip, times_s) = clip();
    let teach = |lesson| Command::Teach { lesson };
    let kept_after = |more: Vec<Command>| {
        let mut commands = vec![open_saved(&saved())];
        commands.extend(more);
        let events = run(&clip, SIZE_PX, &times_s, commands, |_| None);
        last_scene(&events).lesson.clone()
    };
    assert_eq!(kept_after(vec![teach(None)]), None);
    assert_eq!(kept_after(vec![teach(None), Command::Undo]), Some(lesson()));
    assert_eq!(
        kept_after(vec![teach(None), Command::Undo, Command::Redo]),
        None
    );

    // A bad one changes nothing.
    let flat = Lesson {
        axis: [2.0, 2.0],
        ..lesson()
    };
    let elsewhere = Lesson {
        object: Some(ObjectId(99)),
        ..lesson()
    };
    for bad in [flat, elsewhere] {
        let events = run(
            &clip,
            SIZE_PX,
            &times_s,
            vec![open_saved(&saved()), teach(Some(bad))],
            |_| None,
        );
        let refused = |event: &Event| matches!(event, Event::Failed { .. });
        assert!(events.iter().any(refused));
        assert_eq!(last_scene(&events).lesson, Some(lesson()));
    }

    // Without its object the question is about any; with the object back, about that one again.
    let remove = Command::EditObject {
        object: ObjectId(1),
        edit: ObjectEdit::Remove,
    };
    let about = |kept: Option<Lesson>| kept.expect("is kept").object;
    assert_eq!(about(kept_after(vec![remove.clone()])), None);
    assert_eq!(
        about(kept_after(vec![remove, Command::Undo])),
        Some(ObjectId(1))
    );
}
