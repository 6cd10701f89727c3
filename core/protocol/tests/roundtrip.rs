//! Golden lines of the wire: a change here is a change of the protocol and needs a new version.

use kinelens_protocol::{
    Calibration, Command, Direction, Event, Failure, FailureCode, FromEngine, JobId, JobOutcome,
    ObjectEdit, ObjectId, SceneDocument, Stage, Stick, ToEngine, TrackSettings, ValueWithSigma,
};

fn check_command(command: Command, golden: &str) {
    let message = ToEngine { epoch: 3, command };
    assert_eq!(message.encode().expect("encodes"), golden);
    assert_eq!(ToEngine::decode(golden).expect("decodes"), message);
}

fn check_event(event: Event, golden: &str) {
    let message = FromEngine { epoch: 3, event };
    assert_eq!(message.encode().expect("encodes"), golden);
    assert_eq!(FromEngine::decode(golden).expect("decodes"), message);
}

#[test]
fn commands_keep_their_golden_lines() {
    check_command(
        Command::Hello { protocol: 1 },
        r#"{"epoch":3,"command":{"hello":{"protocol":1}}}"#,
    );
    check_command(
        Command::Cancel { job: JobId(7) },
        r#"{"epoch":3,"command":{"cancel":{"job":7}}}"#,
    );
    check_command(Command::Undo, r#"{"epoch":3,"command":"undo"}"#);
    check_command(
        Command::Teach { lesson: None },
        r#"{"epoch":3,"command":{"teach":{"lesson":null}}}"#,
    );
    check_command(
        Command::Suggest {
            selected: vec![ObjectId(2)],
        },
        r#"{"epoch":3,"command":{"suggest":{"selected":[2]}}}"#,
    );
    check_command(
        Command::EditObject {
            object: ObjectId(2),
            edit: ObjectEdit::MovePoint {
                frame: 4,
                point_px: [1.5, 2.0],
            },
        },
        r#"{"epoch":3,"command":{"edit_object":{"object":2,"edit":{"move_point":{"frame":4,"point_px":[1.5,2.0]}}}}}"#,
    );
    check_command(
        Command::Calibrate {
            calibration: Calibration::Plane {
                stick: Stick {
                    a_px: [0.0, 0.0],
                    b_px: [100.0, 0.0],
                    length_m: ValueWithSigma {
                        value: 1.0,
                        sigma: 0.01,
                    },
                },
                origin_px: [0.0, 0.0],
                x_axis_angle_rad: 0.0,
            },
        },
        r#"{"epoch":3,"command":{"calibrate":{"calibration":{"kind":"plane","stick":{"a_px":[0.0,0.0],"b_px":[100.0,0.0],"length_m":{"value":1.0,"sigma":0.01}},"origin_px":[0.0,0.0],"x_axis_angle_rad":0.0}}}}"#,
    );
    let mut settings = TrackSettings::click(1, [2.0, 3.0]);
    settings.direction = Direction::Forward;
    check_command(
        Command::Track {
            job: JobId(1),
            settings,
        },
        r#"{"epoch":3,"command":{"track":{"job":1,"settings":{"object":null,"frame":1,"point_px":[2.0,3.0],"direction":"forward","template_radius_px":null,"evolve_rate":0.2,"tether":0.05,"accept_score":0.8,"look_ahead":true,"span_s":null,"over_plane_m":null}}}}"#,
    );
}

#[test]
fn events_keep_their_golden_lines() {
    check_event(
        Event::Progress {
            job: JobId(1),
            stage: Stage::FindingObjects,
            done: 3,
            total: 9,
        },
        r#"{"epoch":3,"event":{"progress":{"job":1,"stage":"finding_objects","done":3,"total":9}}}"#,
    );
    check_event(
        Event::JobEnded {
            job: JobId(1),
            outcome: JobOutcome::Failed {
                failure: Failure::new(FailureCode::ClipNotVideo, "No.", "Try."),
            },
        },
        r#"{"epoch":3,"event":{"job_ended":{"job":1,"outcome":{"failed":{"failure":{"code":"clip_not_video","message":"No.","hint":"Try."}}}}}}"#,
    );
}

#[test]
fn nonsense_is_refused() {
    for line in [
        "",
        "{}",
        "null",
        r#"{"epoch":1,"command":{"fly":{}}}"#,
        "[1]",
    ] {
        assert!(ToEngine::decode(line).is_err(), "{line:?} was accepted");
    }
}

const DOCUMENT: &str = r##"{"version":"1.4","generator":"test","clip":{"name":"a.mp4","size_bytes":1,"width_px":2,"height_px":2,"rotation_deg":0,"duration_s":1.0,"frame_times_s":[0.0,0.5],"codec":"avc1","decoder":"ffmpeg","analysis_width_px":2,"analysis_height_px":2},"calibration":{"kind":"none"},"camera":{"provider":"none","intrinsics":null,"world_from_camera":[],"scale":{"unit":"pixels","relative_sigma":0.0,"source":"none","words":""}},"objects":[],"kinematics":[],"from_the_future":{"kept":true}}"##;

#[test]
fn unknown_fields_survive_and_unknown_majors_do_not() {
    let document = SceneDocument::from_json(DOCUMENT).expect("a minor version is read");
    assert!(
        document
            .to_json()
            .expect("writes")
            .contains("from_the_future")
    );
    assert_eq!(document.clip.frame_at(0.49), 0);
    assert_eq!(document.clip.frame_at(0.5), 1);

    let other = DOCUMENT.replace("\"1.4\"", "\"2.0\"");
    let message = SceneDocument::from_json(&other)
        .expect_err("another major version is refused")
        .to_string();
    assert!(message.contains("2.0"), "{message}");
}

/// The schema is committed beside the documentation so that other programs can check documents.
#[test]
fn committed_schema_is_current() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/scene.schema.json");
    let schema = schemars::schema_for!(SceneDocument);
    let current = serde_json::to_string_pretty(&schema).expect("schema is JSON") + "\n";
    if std::env::var_os("KINELENS_BLESS").is_some() {
        std::fs::write(&path, &current).expect("writes the schema");
    }
    let committed = std::fs::read_to_string(&path).expect("docs/scene.schema.json exists");
    assert!(
        committed == current,
        "docs/scene.schema.json is stale; run the tests with KINELENS_BLESS=1"
    );
}
