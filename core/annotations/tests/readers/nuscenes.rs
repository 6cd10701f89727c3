use std::path::Path;

use kinelens_annotations::{Seen, SourceKind, WorldFrame, open, reason};
use serde_json::{Value, json};

use crate::support::{assert_close, counts, read, refusal, samples, shared, track, write};

const KIND: SourceKind = SourceKind::NuScenes;

#[test]
fn the_schema_fixture() {
    let Some(folder) = shared("nuscenes_schema_fixture") else {
        return;
    };
    let (recording, left_out) = read(KIND, &folder, 0).expect("a scene");
    assert!(left_out.is_empty());
    assert_eq!(recording.log, "minimal_test_scene");
    assert_eq!(recording.group, "e2c60317a26f1b767f1d099e87335c4b");
    assert_eq!(recording.frame, WorldFrame::Fixed);
    assert_eq!((recording.tracks.len(), samples(&recording)), (3, 4));
    let car = track(&recording, "90f0c98d1a040d5360847f576c5528f8");
    assert_eq!(
        (car.label.as_str(), car.samples[0].seen),
        ("car", Seen::Clearly)
    );
    // The fixture's size is [4.5, 2.0, 1.8], which in nuScenes is width, length, height.
    assert_eq!(car.size_m, Some([2.0, 4.5, 1.8]));
    let at: Vec<(f64, [f64; 3])> = car
        .samples
        .iter()
        .map(|sample| (sample.t_s, sample.position_m()))
        .collect();
    assert_eq!(at, [(0.0, [10.0, 1.0, -5.0]), (1.0, [12.0, 1.0, -5.2])]);
    let bicycle = track(&recording, "960f58b84920a67c690ca871f6826f58");
    assert_eq!(bicycle.samples[0].seen, Seen::Partly);
    // Turned by 30° to the left about the vertical.
    assert_close(
        bicycle.samples[0]
            .world_from_object
            .direction_to_world([1.0, 0.0, 0.0]),
        [0.75_f64.sqrt(), 0.0, -0.5],
        1e-4,
    );
    let names: Vec<&str> = recording
        .cameras
        .iter()
        .map(|camera| camera.name.as_str())
        .collect();
    assert_eq!(names, ["CAM_BACK", "CAM_FRONT"]);
    let front = &recording.cameras[1];
    assert_eq!(
        (front.intrinsics.fx_px, front.intrinsics.height_px),
        (800.0, 600.0)
    );
    let pose = front.world_from_camera.at(1.0).expect("a pose");
    assert_close(pose.translation_m, [11.5, 1.8, 0.0], 1e-12);
}

/// Tables as nuScenes has them, of two scenes of one log, with rows that cannot be used.
fn tables() -> Vec<(&'static str, Value)> {
    let token = |number: u32| format!("{number:032x}");
    let annotation = |sample: u32, instance: u32, x_m: f64, level: &str, points: u32| {
        json!({
            "token": token(900), "sample_token": token(sample), "instance_token": token(instance),
            "visibility_token": level, "attribute_tokens": [], "translation": [x_m, 2.0, 3.0],
            "size": [1.9, 4.6, 1.7], "rotation": [1.0, 0.0, 0.0, 0.0], "prev": "", "next": "",
            "num_lidar_pts": points, "num_radar_pts": 0
        })
    };
    let mut unturned = annotation(20, 31, 0.0, "4", 1);
    unturned["rotation"] = json!([0.0, 0.0, 0.0, 0.0]);
    let mut wordy = annotation(20, 31, 0.0, "4", 1);
    wordy["translation"] = json!(["here", 0.0, 0.0]);
    let data = |sample: u32, sensor: u32, pose: u32, is_key_frame: bool| {
        json!({
            "token": token(1), "sample_token": token(sample), "ego_pose_token": token(pose),
            "calibrated_sensor_token": token(sensor), "timestamp": 1_532_402_927_612_460_i64,
            "fileformat": "jpg", "is_key_frame": is_key_frame, "height": 900, "width": 1600,
            "filename": "samples/a \"quoted\" name.jpg", "prev": "", "next": ""
        })
    };
    vec![
        (
            "scene",
            json!([
                {"token": token(10), "log_token": "the log", "name": "scene-0061", "nbr_samples": 2},
                {"token": token(11), "log_token": "the log", "name": "scene-0103"}
            ]),
        ),
        (
            "sample",
            json!([
                {"token": token(21), "timestamp": 1_532_402_928_147_847_i64, "scene_token": token(10)},
                {"token": token(20), "timestamp": 1_532_402_927_647_951_i64, "scene_token": token(10)},
                {"token": token(22), "timestamp": 1_532_402_950_000_000_i64, "scene_token": token(99)}
            ]),
        ),
        (
            "category",
            json!([
                {"token": token(40), "name": "vehicle.car", "description": ""},
                {"token": token(41), "name": "human.pedestrian.adult", "description": ""}
            ]),
        ),
        (
            "instance",
            json!([
                {"token": token(30), "category_token": token(40), "nbr_annotations": 2},
                {"token": token(31), "category_token": token(41)},
                {"token": token(32), "category_token": token(98)}
            ]),
        ),
        (
            "visibility",
            json!([
                {"token": "1", "level": "v0-40", "description": ""},
                {"token": "2", "level": "v40-60", "description": ""},
                {"token": "3", "level": "v60-80", "description": ""},
                {"token": "4", "level": "v80-100", "description": ""}
            ]),
        ),
        (
            "sample_annotation",
            json!([
                annotation(21, 30, 5.0, "2", 7),
                annotation(20, 30, 4.0, "4", 0),
                annotation(20, 30, 9.0, "4", 1),
                annotation(21, 31, 1.0, "1", 9),
                annotation(20, 31, 1.0, "", 9),
                annotation(22, 30, 1.0, "4", 9),
                annotation(20, 32, 1.0, "4", 9),
                unturned,
                wordy,
                7
            ]),
        ),
        (
            "sensor",
            json!([
                {"token": token(50), "channel": "CAM_FRONT", "modality": "camera"},
                {"token": token(51), "channel": "LIDAR_TOP", "modality": "lidar"}
            ]),
        ),
        (
            "calibrated_sensor",
            json!([
                {"token": token(60), "sensor_token": token(50), "translation": [1.7, 0.0, 1.5],
                 "rotation": [0.5, -0.5, 0.5, -0.5],
                 "camera_intrinsic": [[1266.4, 0.0, 816.3], [0.0, 1266.4, 491.5], [0.0, 0.0, 1.0]]},
                {"token": token(61), "sensor_token": token(51), "translation": [0.9, 0.0, 1.8],
                 "rotation": [0.7, 0.0, 0.0, -0.7], "camera_intrinsic": []},
                {"token": token(62), "sensor_token": token(50), "translation": [1.7, 0.0, 1.5],
                 "rotation": [0.5, -0.5, 0.5, -0.5], "camera_intrinsic": []}
            ]),
        ),
        (
            "sample_data",
            json!([
                data(20, 60, 70, true),
                data(20, 61, 71, true),
                data(20, 60, 72, false),
                data(21, 62, 70, true),
                data(20, 97, 70, true)
            ]),
        ),
        (
            "ego_pose",
            json!([
                {"token": token(72), "timestamp": 1, "rotation": [1.0, 0.0, 0.0, 0.0],
                 "translation": [0.0, 0.0, 0.0]},
                {"token": token(70), "timestamp": 1, "rotation": [1.0, 0.0, 0.0, 0.0],
                 "translation": [400.0, 1100.0, 0.0]}
            ]),
        ),
    ]
}

fn write_tables(folder: &Path) {
    for (name, rows) in tables() {
        write(&folder.join(format!("{name}.json")), rows.to_string());
    }
}

#[test]
fn rows_that_cannot_be_used_are_left_out() {
    let folder = tempfile::tempdir().expect("a folder");
    write_tables(&folder.path().join("v1.0-mini"));
    write_tables(&folder.path().join("v1.0-other"));
    let source = open(KIND, folder.path()).expect("two scenes");
    assert_eq!(source.logs(), ["scene-0061", "scene-0103"]);
    let (recording, left_out) = read(KIND, folder.path(), 0).expect("a scene");
    assert_eq!(recording.group, "the log");
    assert_eq!(recording.tracks.len(), 2);
    let car = &recording.tracks[0];
    assert_eq!(
        (car.label.as_str(), car.size_m),
        ("car", Some([4.6, 1.9, 1.7]))
    );
    let found: Vec<(f64, [f64; 3], Seen)> = car
        .samples
        .iter()
        .map(|sample| (sample.t_s, sample.position_m(), sample.seen))
        .collect();
    assert_eq!(
        found,
        [
            (0.0, [4.0, 3.0, -2.0], Seen::Hidden),
            (0.499896, [5.0, 3.0, -2.0], Seen::Partly)
        ]
    );
    let person = &recording.tracks[1];
    assert_eq!(person.label, "pedestrian");
    let seen: Vec<Seen> = person.samples.iter().map(|sample| sample.seen).collect();
    assert_eq!(seen, [Seen::Unknown, Seen::Hidden]);
    assert_eq!(
        counts(&left_out),
        [
            (reason::NO_CALIBRATION, 1),
            // A sample without its scene, an instance without its category, two boxes of those, and a
            // picture of an unknown camera.
            (reason::UNKNOWN_TOKEN, 5),
            (reason::REPEATED_TIME, 1),
            (reason::NO_ROTATION, 1),
            (reason::UNREADABLE_ROW, 2)
        ]
    );
    let camera = &recording.cameras[0];
    assert_eq!(
        (recording.cameras.len(), camera.intrinsics.width_px),
        (1, 1600.0)
    );
    let pose = camera.world_from_camera.at(0.0).expect("a pose");
    assert_close(pose.translation_m, [401.7, 1.5, -1100.0], 1e-9);
    assert_close(
        pose.direction_to_world([0.0, 0.0, 1.0]),
        [1.0, 0.0, 0.0],
        1e-12,
    );
    // The picture was taken 35 ms before the lidar's sweep was complete.
    assert_eq!(camera.world_from_camera.poses()[0].t_s, -0.035491);

    let error = source
        .read(1, &mut source.left_out())
        .expect_err("no boxes");
    assert!(
        error
            .to_string()
            .contains("holds no annotation that can be used")
    );
    assert!(source.read(2, &mut source.left_out()).is_err());
}

#[test]
fn tables_that_are_not_there_or_cut_short() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    assert!(refusal(KIND, root).contains("holds no nuScenes table; name the folder"));
    assert!(refusal(KIND, &root.join("absent")).ends_with("absent cannot be read"));
    write_tables(root);
    for name in ["sensor", "visibility"] {
        std::fs::remove_file(root.join(format!("{name}.json"))).expect("a table");
    }
    let (recording, _) = read(KIND, root, 0).expect("a scene");
    assert!(recording.cameras.is_empty());
    // Without the table its tokens mean what they mean in nuScenes.
    assert_eq!(recording.tracks[0].samples[1].seen, Seen::Partly);

    for name in [
        "scene",
        "sample",
        "category",
        "instance",
        "sample_annotation",
    ] {
        let table = root.join(format!("{name}.json"));
        let whole = std::fs::read(&table).expect("the table");
        for end in [1, whole.len() / 2, whole.len() - 1] {
            write(&table, &whole[..end]);
            let refusal = refusal(KIND, root);
            assert!(
                refusal.contains("not readable as a JSON array"),
                "{refusal}"
            );
        }
        for odd in ["{}", "[] []", "\u{1}\u{2}", "[NaN]"] {
            write(&table, odd);
            assert!(
                refusal(KIND, root).contains("not readable as a JSON array"),
                "{odd}"
            );
        }
        write(&table, "");
        assert!(refusal(KIND, root).contains("the file is empty"));
        std::fs::remove_file(&table).expect("the table");
        assert!(open(KIND, root).is_err());
        write(&table, &whole);
    }
    let one = root.join("one");
    let both = [one.join("a"), one.join("b")];
    write_tables(&both[0]);
    assert!(read(KIND, &one, 0).is_ok());
    write_tables(&both[1]);
    assert!(refusal(KIND, &one).contains("name one of them"));
}
