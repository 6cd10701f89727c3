//! A language model is asked beside the measurement: what is sent, what is kept, what is refused.

mod support;

use std::cell::Cell;

use kinelens_protocol::{
    Answer, Calibration, Command, Event, Failure, FailureCode, JobId, JobKind, JobOutcome,
    ModelSlot, RequestId, Shown, Stage, Stick, TrackSettings, ValueWithSigma,
};
use kinelens_vision::synthetic::{Path, SyntheticClip};
use support::{run_with, tiny_model};

const SIZE_PX: [u32; 2] = [480, 360];

fn clip() -> (SyntheticClip, Vec<f64>) {
    let path = Path::Parabola {
        start_px: [60.0, 180.0],
        velocity_px_per_s: [150.0, 0.0],
        acceleration_px_per_s2: [0.0, 0.0],
    };
    let times_s = (0..50).map(|i| f64::from(i) / 25.0).collect();
    (SyntheticClip::new(480, 360, 5, path), times_s)
}

/// A clip in which one point moves 1.5 m a second.
fn measured() -> Vec<Command> {
    let calibration = Calibration::Plane {
        stick: Stick {
            a_px: [40.0, 340.0],
            b_px: [140.0, 340.0],
            length_m: ValueWithSigma {
                value: 1.0,
                sigma: 0.01,
            },
        },
        origin_px: [60.0, 180.0],
        x_axis_angle_rad: 0.0,
    };
    vec![
        Command::OpenClip {
            job: JobId(1),
            name: "line".into(),
        },
        Command::Track {
            job: JobId(2),
            settings: TrackSettings::click(0, [60.0, 180.0]),
        },
        Command::Calibrate { calibration },
    ]
}

fn ask(number: u32, question: &str, shown: Shown) -> Command {
    Command::AskModel {
        job: JobId(number),
        request: RequestId(number),
        model: "tiny".into(),
        question: question.into(),
        selected: Vec::new(),
        span_s: None,
        shown,
        most_tokens: 12,
    }
}

fn events(
    can_see: bool,
    commands: Vec<Command>,
    react: impl Fn(&Event) -> Option<Command> + 'static,
) -> Vec<Event> {
    let (clip, times_s) = clip();
    let storage = tiny_model::pack(can_see);
    run_with(Some(storage), &clip, SIZE_PX, &times_s, commands, react)
}

fn answers(events: &[Event], request: u32) -> Vec<Answer> {
    let wanted = RequestId(request);
    let answered = events.iter().filter_map(|event| match event {
        Event::Answered { request, answer } if *request == wanted => Some(answer.clone()),
        _ => None,
    });
    answered.collect()
}

fn failure_of(events: &[Event], wanted: u32) -> Failure {
    let ended = events.iter().find_map(|event| match event {
        Event::JobEnded {
            job,
            outcome: JobOutcome::Failed { failure },
        } if *job == JobId(wanted) => Some(failure.clone()),
        _ => None,
    });
    ended.expect("the job fails")
}

#[test]
fn the_measured_answer_comes_first_and_the_models_own_beside_it() {
    let mut commands = measured();
    commands.push(ask(5, "How far did it travel?", Shown::Table));
    let events = events(false, commands, |_| None);
    let answers = answers(&events, 5);
    let [first, last] = &answers[..] else {
        panic!("{answers:?}");
    };
    assert!(first.answered && first.model == ModelSlot::NotLoaded);
    assert_eq!((&first.text, &first.value), (&last.text, &last.value));
    let ModelSlot::Answered {
        model,
        text,
        shown,
        agreement,
        timing,
    } = &last.model
    else {
        panic!("{last:?}");
    };
    assert_eq!((model.as_str(), *shown), (tiny_model::TITLE, Shown::Table));
    let said: String = events
        .iter()
        .filter_map(|event| match event {
            Event::ModelSaid { request, text } if *request == RequestId(5) => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert!(text.starts_with(&said), "{said:?} was said of {text:?}");
    // Random numbers say nothing that could be compared.
    let agreement = agreement
        .as_ref()
        .expect("it is compared with the measured one");
    assert_ne!(agreement.agrees, Some(true), "{text}");
    let timing = timing.as_ref().expect("it took its time");
    assert!(timing.prompt_tokens > 300, "the table was read: {timing:?}");
    assert_eq!(timing.answer_tokens, 12);
    assert!(timing.first_token_s > 0.0 && timing.tokens_per_s.is_some_and(|rate| rate > 0.0));
    assert_eq!(timing.device, "cpu");
}

#[test]
fn a_second_question_reads_the_table_no_more_and_frames_are_looked_at_once() {
    let mut commands = measured();
    commands.push(ask(5, "How far did it travel?", Shown::Frames));
    commands.push(ask(6, "How fast was it on average?", Shown::Frames));
    let events = events(true, commands, |_| None);
    let looked = |wanted: u32| {
        events
            .iter()
            .filter(|event| {
                matches!(event, Event::Progress { job, stage: Stage::LookingAtClip, .. } if *job == JobId(wanted))
            })
            .count()
    };
    assert_eq!((looked(5), looked(6)), (16, 0), "sixteen frames, once");
    let timing = |request: u32| match answers(&events, request).pop().expect("an answer").model {
        ModelSlot::Answered { timing, .. } => timing.expect("a timing"),
        ModelSlot::NotLoaded => panic!("it answers"),
    };
    assert_eq!(timing(5).reused_tokens, 0);
    // Each frame gives 2 × 2 vectors.
    assert!(timing(6).reused_tokens > 64, "{:?}", timing(6));
}

#[test]
fn what_cannot_be_asked_fails_in_words_and_changes_nothing() {
    let mut commands = measured();
    commands.push(ask(5, "How far did it travel?", Shown::Frames));
    let blind = events(false, commands, |_| None);
    let failure = failure_of(&blind, 5);
    assert!(failure.message.contains("reads text alone"), "{failure:?}");
    assert!(failure.hint.contains("table"), "{failure:?}");

    let nothing_open = events(false, vec![ask(5, "How far?", Shown::Table)], |_| None);
    assert_eq!(failure_of(&nothing_open, 5).code, FailureCode::NoClip);

    let mut other = ask(5, "How far?", Shown::Nothing);
    if let Command::AskModel { model, .. } = &mut other {
        *model = "another".into();
    }
    let missing = events(false, vec![other], |_| None);
    let failure = failure_of(&missing, 5);
    assert_eq!(failure.code, FailureCode::WeightsMissing);
    assert!(failure.message.contains("another"), "{failure:?}");
}

#[test]
fn a_cancel_ends_an_answer_within_a_token_and_the_measured_one_stays() {
    let mut commands = measured();
    commands.push(ask(5, "How far did it travel?", Shown::Nothing));
    let said = Cell::new(0);
    let events = events(false, commands, move |event| {
        let Event::ModelSaid { .. } = event else {
            return None;
        };
        said.set(said.get() + 1);
        (said.get() == 3).then_some(Command::Cancel { job: JobId(5) })
    });
    let said = events
        .iter()
        .filter(|event| matches!(event, Event::ModelSaid { .. }));
    assert_eq!(said.count(), 3);
    assert!(events.iter().any(|event| matches!(
        event,
        Event::JobEnded { job, outcome: JobOutcome::Cancelled } if *job == JobId(5)
    )));
    let answers = answers(&events, 5);
    assert!(matches!(&answers[..], [only] if only.model == ModelSlot::NotLoaded));
    assert!(events.iter().any(
        |event| matches!(event, Event::JobStarted { kind: JobKind::AskModel, job } if *job == JobId(5))
    ));
}
