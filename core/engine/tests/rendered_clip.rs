//! The engine from commands to numbers, on rendered clips whose truth is known.

mod support;

use kinelens_protocol::{
    Calibration, Command, DetectSettings, Event, FailureCode, FitModel, FitRequest, JobId,
    JobOutcome, ObjectEdit, ObjectId, Quantity, RequestId, SampleState, Stage, Stick,
    TrackSettings, ValueWithSigma,
};
use kinelens_vision::synthetic::{Path, SyntheticClip};
use support::{last_scene, run};

const SIZE_PX: [u32; 2] = [480, 360];
const PX_PER_M: f64 = 100.0;
const GRAVITY_MPS2: f64 = 9.81;

/// A ball thrown at 100 px a metre, filmed at uneven times around 30 frames a second.
fn toss() -> (SyntheticClip, Vec<f64>) {
    let path = Path::Parabola {
        start_px: [60.0, 300.0],
        velocity_px_per_s: [2.0 * PX_PER_M, -4.5 * PX_PER_M],
        acceleration_px_per_s2: [0.0, GRAVITY_MPS2 * PX_PER_M],
    };
    let mut clip = SyntheticClip::new(480, 360, 11, path);
    clip.noise = 2.0;
    let times_s = (0..27)
        .map(|i| f64::from(i) / 30.0 + if i % 3 == 0 { 0.0 } else { 0.004 })
        .collect();
    (clip, times_s)
}

fn open() -> Command {
    Command::OpenClip {
        job: JobId(1),
        name: "toss".into(),
    }
}

fn track(clip: &SyntheticClip, times_s: &[f64], frame: u32) -> Command {
    Command::Track {
        job: JobId(2),
        settings: TrackSettings::click(frame, clip.truth(times_s[frame as usize])),
    }
}

fn stick() -> Command {
    Command::Calibrate {
        calibration: Calibration::Plane {
            stick: Stick {
                a_px: [40.0, 340.0],
                b_px: [40.0 + 2.0 * PX_PER_M, 340.0],
                length_m: ValueWithSigma {
                    value: 2.0,
                    sigma: 0.01,
                },
            },
            origin_px: [60.0, 300.0],
            x_axis_angle_rad: 0.0,
        },
    }
}

fn fit(quantity: Quantity) -> Command {
    Command::Fit {
        request: RequestId(1),
        fit: FitRequest {
            object: ObjectId(1),
            quantity,
            span_s: [0.0, 1.0],
            model: FitModel::Parabola,
        },
    }
}

#[test]
fn a_clicked_ball_gives_gravity_and_its_speed() {
    let (clip, times_s) = toss();
    let commands = vec![
        open(),
        track(&clip, &times_s, 10),
        stick(),
        fit(Quantity::Y),
    ];
    let events = run(&clip, SIZE_PX, &times_s, commands, |_| None);

    let scene = last_scene(&events);
    let object = &scene.objects[0];
    assert_eq!(
        object.samples.len(),
        times_s.len(),
        "followed both ways to both ends"
    );
    let squares: f64 = object
        .samples
        .iter()
        .map(|sample| {
            let truth = clip.truth(sample.t_s);
            (sample.point_px[0] - truth[0]).powi(2) + (sample.point_px[1] - truth[1]).powi(2)
        })
        .sum();
    let rms_px = (squares / object.samples.len() as f64).sqrt();
    assert!(rms_px < 0.5, "the track is off by {rms_px} px RMS");

    let fitted = events.iter().find_map(|event| match event {
        Event::Fitted { result, .. } => Some(result.as_ref().expect("the fit works")),
        _ => None,
    });
    let acceleration = fitted
        .expect("a fit was answered")
        .parameters
        .iter()
        .find(|parameter| parameter.name.contains("acceleration"))
        .expect("a parabola has an acceleration");
    let estimate = acceleration.estimate;
    assert!((estimate.value + GRAVITY_MPS2).abs() < 0.15, "{estimate:?}");
    assert!(
        estimate.low < -GRAVITY_MPS2 && -GRAVITY_MPS2 < estimate.high,
        "{estimate:?}"
    );
    assert_eq!(acceleration.unit, "m/s²");

    let kinematics = &scene.kinematics[0];
    let middle = kinematics.nearest(0.45).expect("has samples");
    let t_s = kinematics.t_s[middle];
    let truth_mps = 2.0_f64.hypot(4.5 - GRAVITY_MPS2 * t_s);
    let speed = kinematics.speed_mps.interval(middle).expect("has a speed");
    assert!(
        (speed.value - truth_mps).abs() < 0.2,
        "{speed:?} against {truth_mps}"
    );
    assert!(
        scene.camera.scale.words.len() > 20,
        "the scale is explained in words"
    );
}

#[test]
fn a_cancel_in_the_middle_keeps_what_was_found() {
    let (clip, times_s) = toss();
    let commands = vec![open(), track(&clip, &times_s, 0)];
    let events = run(&clip, SIZE_PX, &times_s, commands, |event| match event {
        Event::Progress {
            stage: Stage::FollowingPoint,
            done: 8,
            ..
        } => Some(Command::Cancel { job: JobId(2) }),
        _ => None,
    });
    let ended = events.iter().rev().find_map(|event| match event {
        Event::JobEnded { job, outcome } => Some((*job, outcome.clone())),
        _ => None,
    });
    assert_eq!(ended, Some((JobId(2), JobOutcome::Cancelled)));
    let samples = last_scene(&events).objects[0].samples.len();
    assert!((8..12).contains(&samples), "{samples} samples are kept");
}

#[test]
fn edits_and_questions_get_through_while_a_job_runs() {
    let (clip, times_s) = toss();
    let commands = vec![open(), track(&clip, &times_s, 0)];
    let events = run(&clip, SIZE_PX, &times_s, commands, |event| match event {
        Event::Progress { done: 5, .. } => Some(Command::Ask {
            request: RequestId(9),
            question: "How far did it travel?".into(),
            selected: vec![],
            span_s: None,
        }),
        _ => None,
    });
    let position = |wanted: fn(&Event) -> bool| events.iter().position(wanted);
    let answered = position(|event| matches!(event, Event::Answered { .. }));
    let ended = position(|event| matches!(event, Event::JobEnded { job: JobId(2), .. }));
    assert!(answered.expect("answered") < ended.expect("ended"));
}

#[test]
fn suggested_questions_are_answered() {
    let (clip, times_s) = toss();
    let selected = vec![ObjectId(1)];
    let mut commands = vec![
        open(),
        track(&clip, &times_s, 0),
        stick(),
        Command::Suggest {
            selected: selected.clone(),
        },
    ];
    let events = run(&clip, SIZE_PX, &times_s, commands.clone(), |_| None);
    let questions = events.into_iter().rev().find_map(|event| match event {
        Event::Suggestions { questions } => Some(questions),
        _ => None,
    });
    let questions = questions.expect("the scene is good for questions");
    assert!((4..=6).contains(&questions.len()), "{questions:?}");
    commands.extend(questions.into_iter().map(|question| Command::Ask {
        request: RequestId(9),
        question,
        selected: selected.clone(),
        span_s: None,
    }));
    for event in run(&clip, SIZE_PX, &times_s, commands, |_| None) {
        if let Event::Answered { answer, .. } = event {
            assert!(answer.answered, "{answer:?}");
        }
    }
}

#[test]
fn undo_takes_back_one_edit_at_a_time() {
    let (clip, times_s) = toss();
    let label = |label: &str| Command::EditObject {
        object: ObjectId(1),
        edit: ObjectEdit::Rename {
            label: label.into(),
        },
    };
    let commands = vec![
        open(),
        track(&clip, &times_s, 0),
        stick(),
        label("ball"),
        Command::Undo,
        Command::Undo,
    ];
    let events = run(&clip, SIZE_PX, &times_s, commands, |_| None);
    let scene = last_scene(&events);
    assert_eq!(scene.calibration, Calibration::None);
    assert_eq!(scene.objects[0].label, "point 1");
    let flags = events.iter().rev().find_map(|event| match event {
        Event::Scene {
            can_undo, can_redo, ..
        } => Some((*can_undo, *can_redo)),
        _ => None,
    });
    assert_eq!(flags, Some((true, true)));
}

#[test]
fn a_point_set_by_hand_becomes_a_key_and_steers_the_tracker() {
    let (clip, times_s) = toss();
    let corrected_px = clip.truth(times_s[4]);
    let commands = vec![
        open(),
        track(&clip, &times_s, 0),
        Command::EditObject {
            object: ObjectId(1),
            edit: ObjectEdit::MovePoint {
                frame: 4,
                point_px: corrected_px,
            },
        },
    ];
    let events = run(&clip, SIZE_PX, &times_s, commands, |_| None);
    let sample = last_scene(&events).objects[0].samples[4];
    assert_eq!(
        (sample.state, sample.point_px),
        (SampleState::Key, corrected_px)
    );
}

#[test]
fn bad_commands_say_what_to_do_and_change_nothing() {
    let (clip, times_s) = toss();
    let zero_stick = Command::Calibrate {
        calibration: Calibration::Plane {
            stick: Stick {
                a_px: [5.0, 5.0],
                b_px: [5.0, 5.0],
                length_m: ValueWithSigma {
                    value: 1.0,
                    sigma: 0.0,
                },
            },
            origin_px: [0.0, 0.0],
            x_axis_angle_rad: 0.0,
        },
    };
    let nan_point = Command::EditObject {
        object: ObjectId(1),
        edit: ObjectEdit::MovePoint {
            frame: 1,
            point_px: [f64::NAN, 3.0],
        },
    };
    let remove_unknown = Command::EditObject {
        object: ObjectId(77),
        edit: ObjectEdit::Remove,
    };
    let ground_of_nothing = Command::Calibrate {
        calibration: Calibration::Ground {
            field_of_view: None,
            camera_height_m: None,
            pitch_rad: None,
            known: vec![],
        },
    };
    for (bad, code) in [
        (zero_stick, FailureCode::CalibrationFailed),
        (nan_point, FailureCode::BadMessage),
        (remove_unknown, FailureCode::UnknownObject),
        (ground_of_nothing, FailureCode::CalibrationFailed),
    ] {
        let good = vec![open(), track(&clip, &times_s, 0), stick()];
        let before = run(&clip, SIZE_PX, &times_s, good.clone(), |_| None);
        let with_bad = [
            good,
            vec![
                bad.clone(),
                Command::Smooth {
                    smoothing: Default::default(),
                },
            ],
        ];
        let after = run(&clip, SIZE_PX, &times_s, with_bad.concat(), |_| None);
        let failure = after.iter().find_map(|event| match event {
            Event::Failed { failure } => Some(failure),
            _ => None,
        });
        let failure = failure.unwrap_or_else(|| panic!("{bad:?} was accepted"));
        assert_eq!(failure.code, code, "{failure}");
        assert!(
            failure.message.ends_with('.') && failure.hint.ends_with('.'),
            "{failure}"
        );
        assert_eq!(last_scene(&before), last_scene(&after));
    }
}

#[test]
fn nothing_works_without_a_clip_and_says_so() {
    let (clip, times_s) = toss();
    let commands = vec![
        Command::Undo,
        stick(),
        track(&clip, &times_s, 0),
        Command::Detect {
            job: JobId(3),
            settings: DetectSettings::default(),
        },
        fit(Quantity::Y),
    ];
    let events = run(&clip, SIZE_PX, &times_s, commands, |_| None);
    let failures = events
        .iter()
        .filter(|event| match event {
            Event::Failed { failure }
            | Event::Fitted {
                result: Err(failure),
                ..
            }
            | Event::JobEnded {
                outcome: JobOutcome::Failed { failure },
                ..
            } => failure.code == FailureCode::NoClip,
            _ => false,
        })
        .count();
    assert_eq!(failures, 5, "{events:#?}");
}

#[test]
fn one_frame_opens_and_detecting_in_it_is_refused() {
    let (clip, _) = toss();
    let commands = vec![
        open(),
        Command::Detect {
            job: JobId(3),
            settings: DetectSettings::default(),
        },
    ];
    let events = run(&clip, SIZE_PX, &[0.0], commands, |_| None);
    assert_eq!(last_scene(&events).clip.frame_times_s.len(), 1);
    assert!(events.iter().any(|event| matches!(
        event,
        Event::JobEnded { outcome: JobOutcome::Failed { failure }, .. }
            if failure.code == FailureCode::TooFewFrames
    )));
}
