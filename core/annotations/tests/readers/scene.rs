use kinelens_annotations::{Seen, SourceKind, WorldFrame, open, reason};
use kinelens_protocol::SceneDocument;
use kinelens_share::{BundleParts, write_bundle};
use serde_json::{Value, json};

use crate::support::{counts, read, refusal, write};

const KIND: SourceKind = SourceKind::Scene;

fn document(unit: &str) -> Value {
    let sample = |frame: u32, state: &str, world_m: Value| {
        json!({
            "frame": frame, "t_s": f64::from(frame) * 0.5, "point_px": [1.0, 2.0], "sigma_px": 0.5,
            "state": state, "score": 0.9, "world_m": world_m
        })
    };
    json!({
        "version": "1.0", "generator": "a test",
        "clip": {
            "name": "street.mp4", "size_bytes": 3, "width_px": 640, "height_px": 480, "rotation_deg": 0,
            "duration_s": 2.0, "frame_times_s": [0.0, 0.5, 1.0, 1.5], "codec": "avc1",
            "decoder": "ffmpeg", "analysis_width_px": 640, "analysis_height_px": 480
        },
        "calibration": {"kind": "none"},
        "camera": {
            "provider": "ground",
            "intrinsics": {
                "fx_px": 600.0, "fy_px": 600.0, "cx_px": 320.0, "cy_px": 240.0,
                "horizontal_fov_deg": {"value": 56.1, "low": 50.0, "high": 62.0}
            },
            "world_from_camera": [{
                "rotation": [[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0]],
                "translation_m": [0.0, 1.5, 0.0]
            }],
            "scale": {"unit": unit, "relative_sigma": 0.02, "source": "stick", "words": "A stick."}
        },
        "objects": [{
            "id": 3, "label": "red ball", "colour": "#0072b2", "source": "hand",
            "samples": [
                sample(0, "key", json!([0.0, 0.1, -3.0])),
                sample(1, "possible", json!([1.0, 0.1, -3.0])),
                sample(2, "lost", json!([2.0, 0.1, -3.0])),
                sample(3, "good", Value::Null)
            ]
        }],
        "kinematics": []
    })
}

#[test]
fn measured_scenes_become_recordings() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let text = document("metres").to_string();
    let scene = SceneDocument::from_json(&text).expect("a scene");
    let parts = BundleParts {
        document: &scene,
        clip: Some(b"mp4"),
        poster: None,
        kept: None,
    };
    write(
        &root.join("b.kinelens"),
        write_bundle(parts).expect("a bundle"),
    );
    write(&root.join("a/scene.json"), &text);
    write(&root.join("a/deeper/scene.json"), &text);
    write(&root.join("c.json"), document("pixels").to_string());
    let source = open(KIND, root).expect("scenes");
    assert_eq!(source.logs(), ["a/scene.json", "b.kinelens", "c.json"]);

    for index in 0..2 {
        let (recording, left_out) = read(KIND, root, index).expect("a scene");
        assert_eq!(recording.frame, WorldFrame::Fixed);
        assert!(!recording.is_sport);
        let [ball] = recording.tracks.as_slice() else {
            panic!("one track");
        };
        assert_eq!((ball.id.as_str(), ball.label.as_str()), ("3", "red ball"));
        assert_eq!(ball.colour, None);
        let found: Vec<(f64, [f64; 3], Seen)> = ball
            .samples
            .iter()
            .map(|sample| (sample.t_s, sample.position_m(), sample.seen))
            .collect();
        assert_eq!(
            found,
            [
                (0.0, [0.0, 0.1, -3.0], Seen::Clearly),
                (0.5, [1.0, 0.1, -3.0], Seen::Unknown)
            ]
        );
        assert_eq!(counts(&left_out), [(reason::NOT_MEASURED, 2)]);
        let camera = &recording.cameras[0];
        assert_eq!(camera.intrinsics.width_px, 640.0);
        let pose = camera.world_from_camera.at(1.0).expect("a pose");
        assert_eq!(pose.translation_m, [0.0, 1.5, 0.0]);
        // Half the interval is 0.126 of the focal length: (1/tan 25° − 1/tan 31°) over their sum.
        let sigma = camera.intrinsics.focal_relative_sigma;
        assert!((sigma - 0.126_26 / 1.96).abs() < 1e-4, "{sigma}");
    }
    let mut left_out = source.left_out();
    let error = source.read(2, &mut left_out).expect_err("pixels");
    assert!(error.to_string().contains("the scene knows pixels only"));
    assert_eq!(counts(&left_out), [(reason::NO_SCALE, 1)]);
}

#[test]
fn what_is_no_scene_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    assert!(refusal(KIND, root).contains("holds no scene; scenes are .kinelens files"));
    let file = root.join("scene.json");
    let whole = document("metres").to_string();
    for odd in [
        "",
        "[]",
        "{\"version\": \"9.0\"}",
        "{}",
        &whole[..whole.len() / 2],
    ] {
        write(&file, odd);
        assert!(refusal(KIND, root).contains("scene.json: "), "{odd}");
    }
    write(&root.join("scene.kinelens"), b"PK\x03\x04 cut short");
    std::fs::remove_file(&file).expect("the scene");
    assert!(refusal(KIND, root).contains("scene.kinelens: "));
}
