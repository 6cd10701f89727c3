//! nuScenes tables.

use std::path::Path;

use kinelens_annotations::SourceKind;
use serde_json::{Value, json};

use crate::claims::{Files, check, check_damaged, check_memory, shared, write};
use crate::dice::Dice;

const KIND: SourceKind = SourceKind::NuScenes;
const TABLES: [&str; 10] = [
    "scene",
    "sample",
    "category",
    "instance",
    "visibility",
    "sample_annotation",
    "sensor",
    "calibrated_sensor",
    "sample_data",
    "ego_pose",
];

/// One scene with two boxes of one car and a camera; the boxes' `next` and `prev` go round in a circle.
fn tables() -> Files {
    let data = |sample: &str| {
        json!({
            "token": "x", "sample_token": sample, "ego_pose_token": "pose", "is_key_frame": true,
            "calibrated_sensor_token": "lens", "timestamp": 1_000_000, "height": 900, "width": 1600,
            "prev": "x", "next": "x"
        })
    };
    let annotation = |token: &str, other: &str, sample: &str, x_m: f64| {
        json!({
            "token": token, "sample_token": sample, "instance_token": "it", "visibility_token": "4",
            "translation": [x_m, 2.0, 3.0], "size": [1.9, 4.6, 1.7],
            "rotation": [1.0, 0.0, 0.0, 0.0], "prev": other, "next": other,
            "num_lidar_pts": 4, "num_radar_pts": 0
        })
    };
    let sample = |token: &str, timestamp: i64| json!({"token": token, "timestamp": timestamp, "scene_token": "s", "prev": "a", "next": token});
    let contents = [
        json!([{"token": "s", "log_token": "log", "name": "scene-0061", "nbr_samples": 2}]),
        json!([sample("a", 1_000_000), sample("b", 1_500_000)]),
        json!([{"token": "c", "name": "vehicle.car"}]),
        json!([{"token": "it", "category_token": "c", "nbr_annotations": 2}]),
        json!([{"token": "4", "level": "v80-100"}]),
        json!([
            annotation("1", "2", "a", 4.0),
            annotation("2", "1", "b", 5.0)
        ]),
        json!([{"token": "front", "channel": "CAM_FRONT", "modality": "camera"}]),
        json!([{"token": "lens", "sensor_token": "front", "translation": [1.7, 0.0, 1.5],
            "rotation": [0.5, -0.5, 0.5, -0.5],
            "camera_intrinsic": [[1266.4, 0.0, 816.3], [0.0, 1266.4, 491.5], [0.0, 0.0, 1.0]]}]),
        json!([data("a"), data("b")]),
        json!([{"token": "pose", "translation": [400.0, 1100.0, 0.0], "rotation": [1.0, 0.0, 0.0, 0.0]}]),
    ];
    let pretty = |table: &Value| serde_json::to_vec_pretty(table).expect("a table");
    TABLES
        .iter()
        .zip(&contents)
        .map(|(name, table)| (format!("{name}.json").into(), pretty(table)))
        .collect()
}

fn write_all(folder: &Path) {
    for (name, whole) in tables() {
        write(&folder.join(name), whole);
    }
}

#[test]
fn damaged_tables() {
    check_damaged(KIND, &tables(), 5, Dice::damaged_text);
}

#[test]
fn damaged_tables_of_the_fixture() {
    let mut files = Files::new();
    for name in TABLES {
        let Some(whole) = shared(&format!("nuscenes_schema_fixture/{name}.json")) else {
            return;
        };
        files.push((format!("{name}.json").into(), whole));
    }
    check_damaged(KIND, &files, 6, Dice::damaged_text);
}

#[test]
fn tables_of_another_shape_or_not_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    write_all(root);
    assert!(check(KIND, root));
    let nested = "[".repeat(100_000);
    let shapes = [
        "{\"token\": \"s\"}",
        "null",
        "\"text\"",
        "[null, 1, [], {}, \"s\"]",
        "[[[[[]]]]]",
        "[{\"token\": [{}]}]",
        "\u{feff}[]",
        "[]",
        "",
        &nested,
    ];
    for name in TABLES {
        let file = root.join(format!("{name}.json"));
        let whole = std::fs::read(&file).expect("the table");
        for shape in shapes {
            write(&file, shape);
            check(KIND, root);
        }
        std::fs::remove_file(&file).expect("the table");
        check(KIND, root);
        std::fs::create_dir(&file).expect("a folder");
        check(KIND, root);
        std::fs::remove_dir(&file).expect("the folder");
        write(&file, whole);
    }
    check_memory();
}

#[test]
fn tokens_to_nowhere() {
    for (place, (name, whole)) in tables().into_iter().enumerate() {
        let folder = tempfile::tempdir().expect("a folder");
        write_all(folder.path());
        let text = String::from_utf8(whole).expect("text");
        let torn = text.replace("\"token\": \"", "\"token\": \"no ");
        write(&folder.path().join(name), &torn);
        // Boxes are found by scene, sample, category and instance; the rest adds to them.
        assert_eq!(check(KIND, folder.path()), place > 3, "{torn}");
    }
}

#[test]
fn times_of_all_sizes() {
    let folder = tempfile::tempdir().expect("a folder");
    write_all(folder.path());
    let sample = |token: &str, timestamp: i64| json!({"token": token, "timestamp": timestamp, "scene_token": "s"});
    for [a, b] in [[i64::MIN, i64::MAX], [0, i64::MAX], [i64::MIN, 0], [7, 7]] {
        let table = json!([sample("a", a), sample("b", b)]);
        write(&folder.path().join("sample.json"), table.to_string());
        assert!(check(KIND, folder.path()));
    }
}

/// A class whose name is a megabyte, of ten thousand objects, became ten gigabytes.
#[test]
fn a_huge_name_that_many_share_is_cut() {
    let folder = tempfile::tempdir().expect("a folder");
    write_all(folder.path());
    let category = json!([{"token": "c", "name": "x".repeat(1 << 20)}]);
    write(&folder.path().join("category.json"), category.to_string());
    let instances: Vec<Value> = (0..10_000)
        .map(|number| json!({"token": number.to_string(), "category_token": "c"}))
        .chain([json!({"token": "it", "category_token": "c"})])
        .collect();
    write(
        &folder.path().join("instance.json"),
        Value::from(instances).to_string(),
    );
    assert!(check(KIND, folder.path()));
    check_memory();
}

/// Opening a pipe waits for whoever writes to it, which nobody does.
#[cfg(unix)]
#[test]
fn a_pipe_in_place_of_a_table_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    write_all(folder.path());
    let file = folder.path().join("sample.json");
    std::fs::remove_file(&file).expect("the table");
    let made = std::process::Command::new("mkfifo").arg(&file).status();
    if !made.is_ok_and(|status| status.success()) {
        println!("skipped: no mkfifo");
        return;
    }
    assert!(!check(KIND, folder.path()));
}
