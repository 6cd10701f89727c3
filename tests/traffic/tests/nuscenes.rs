//! nuScenes' tables, read back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kinelens_traffic::{Log, generate, write_nuscenes};
use serde_json::Value;

fn written(folder: &Path, seed: u64, count: u64) -> Vec<Log> {
    let logs = || (0..count).map(move |index| generate::log(seed, index));
    write_nuscenes(folder, &mut logs()).expect("a disk with room");
    logs().collect()
}

fn table(folder: &Path, name: &str) -> Vec<Value> {
    let text = std::fs::read(folder.join(format!("{name}.json"))).expect("the table");
    serde_json::from_slice(&text).expect("JSON")
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().expect(field)
}

fn by_token(rows: &[Value]) -> BTreeMap<&str, &Value> {
    let map: BTreeMap<&str, &Value> = rows.iter().map(|row| (text(row, "token"), row)).collect();
    assert_eq!(map.len(), rows.len(), "a token twice");
    map
}

fn numbers(row: &Value, field: &str) -> Vec<f64> {
    let list = row[field].as_array().expect(field);
    list.iter()
        .map(|number| number.as_f64().expect("a number"))
        .collect()
}

/// Fields as docs/schema_nuscenes.md of nuscenes-devkit lists them.
const FIELDS: [(&str, &str); 13] = [
    ("attribute", "description name token"),
    (
        "calibrated_sensor",
        "camera_intrinsic rotation sensor_token token translation",
    ),
    ("category", "description name token"),
    ("ego_pose", "rotation timestamp token translation"),
    (
        "instance",
        "category_token first_annotation_token last_annotation_token nbr_annotations token",
    ),
    ("log", "date_captured location logfile token vehicle"),
    ("map", "category filename log_tokens token"),
    ("sample", "next prev scene_token timestamp token"),
    (
        "sample_annotation",
        "attribute_tokens instance_token next num_lidar_pts num_radar_pts prev rotation \
         sample_token size token translation visibility_token",
    ),
    (
        "sample_data",
        "calibrated_sensor_token ego_pose_token fileformat filename height is_key_frame next prev \
         sample_token timestamp token width",
    ),
    (
        "scene",
        "description first_sample_token last_sample_token log_token name nbr_samples token",
    ),
    ("sensor", "channel modality token"),
    ("visibility", "description level token"),
];

#[test]
fn fields_are_those_of_the_schema() {
    let folder = tempfile::tempdir().expect("a folder");
    written(folder.path(), 1, 2);
    for (name, fields) in FIELDS {
        let rows = table(folder.path(), name);
        assert!(!rows.is_empty(), "{name}");
        for row in &rows {
            let mut found: Vec<&str> = row
                .as_object()
                .expect("a row")
                .keys()
                .map(String::as_str)
                .collect();
            found.sort_unstable();
            assert_eq!(found.join(" "), fields, "{name}");
        }
        by_token(&rows);
    }
}

#[test]
fn every_token_leads_somewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    written(folder.path(), 1, 5);
    let read = |name: &str| table(folder.path(), name);
    for (name, field, target) in [
        ("scene", "log_token", "log"),
        ("scene", "first_sample_token", "sample"),
        ("scene", "last_sample_token", "sample"),
        ("sample", "scene_token", "scene"),
        ("sample", "next", "sample"),
        ("sample", "prev", "sample"),
        ("sample_annotation", "sample_token", "sample"),
        ("sample_annotation", "instance_token", "instance"),
        ("sample_annotation", "visibility_token", "visibility"),
        ("sample_annotation", "next", "sample_annotation"),
        ("sample_annotation", "prev", "sample_annotation"),
        ("instance", "category_token", "category"),
        ("instance", "first_annotation_token", "sample_annotation"),
        ("instance", "last_annotation_token", "sample_annotation"),
        ("sample_data", "sample_token", "sample"),
        ("sample_data", "ego_pose_token", "ego_pose"),
        (
            "sample_data",
            "calibrated_sensor_token",
            "calibrated_sensor",
        ),
        ("sample_data", "next", "sample_data"),
        ("calibrated_sensor", "sensor_token", "sensor"),
    ] {
        let targets = read(target);
        let targets = by_token(&targets);
        for row in read(name) {
            let token = text(&row, field);
            let ends = matches!(field, "next" | "prev") && token.is_empty();
            assert!(
                ends || targets.contains_key(token),
                "{name}.{field}: {token}"
            );
        }
    }
    let attributes = read("attribute");
    let attributes = by_token(&attributes);
    for row in read("sample_annotation") {
        for token in row["attribute_tokens"].as_array().expect("a list") {
            assert!(attributes.contains_key(token.as_str().expect("a text")));
        }
    }
    // Five scenes are a drive of four and one of one.
    assert_eq!((read("scene").len(), read("log").len()), (5, 2));
    assert_eq!(
        read("map")[0]["log_tokens"]
            .as_array()
            .expect("a list")
            .len(),
        2
    );
}

#[test]
fn chains_of_annotations_follow_the_closed_form() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = written(folder.path(), 6, 2);
    let [scenes, samples, annotations, instances] =
        ["scene", "sample", "sample_annotation", "instance"].map(|name| table(folder.path(), name));
    let [samples, annotations] = [by_token(&samples), by_token(&annotations)];
    let mut walked = 0;
    for (scene, traffic) in scenes.iter().zip(&logs) {
        let start_us = samples[text(scene, "first_sample_token")]["timestamp"]
            .as_i64()
            .expect("a whole number");
        let of_scene = instances.iter().filter(|instance| {
            let first = annotations[text(instance, "first_annotation_token")];
            samples[text(first, "sample_token")]["scene_token"] == scene["token"]
        });
        for instance in of_scene {
            let mut token = text(instance, "first_annotation_token");
            let mut fits: BTreeSet<usize> = (0..traffic.objects.len()).collect();
            let mut count = 0;
            while let Some(row) = annotations.get(token) {
                let stamp_us = samples[text(row, "sample_token")]["timestamp"]
                    .as_i64()
                    .expect("a whole number");
                let t_s = (stamp_us - start_us) as f64 / 1e6;
                let [found_m, size_m] = ["translation", "size"].map(|field| numbers(row, field));
                fits.retain(|at| {
                    let object = &traffic.objects[*at];
                    let exact_m = traffic.position_at(object, t_s);
                    let [length_m, width_m, height_m] = object.size_m;
                    let is_there = found_m
                        .iter()
                        .zip(exact_m)
                        .all(|(a, b)| (a - b).abs() < 1e-9);
                    is_there && size_m == [width_m, length_m, height_m]
                });
                count += 1;
                token = text(row, "next");
            }
            assert_eq!(
                fits.len(),
                1,
                "one object is all the way where the boxes are"
            );
            assert_eq!(instance["nbr_annotations"], count);
            walked += count;
        }
    }
    assert_eq!(walked, annotations.len());
}

#[test]
fn key_frames_come_twice_a_second_with_seven_sensors() {
    let folder = tempfile::tempdir().expect("a folder");
    let logs = written(folder.path(), 1, 1);
    let [samples, data] = ["sample", "sample_data"].map(|name| table(folder.path(), name));
    let stamps: Vec<i64> = samples
        .iter()
        .map(|row| row["timestamp"].as_i64().expect("a whole number"))
        .collect();
    assert!(stamps.windows(2).all(|pair| pair[1] - pair[0] == 500_000));
    assert_eq!(samples.len(), (logs[0].duration_s() / 0.5) as usize + 1);
    assert_eq!(data.len(), 7 * samples.len());
    let levels: BTreeSet<String> = table(folder.path(), "sample_annotation")
        .iter()
        .map(|row| text(row, "visibility_token").to_owned())
        .collect();
    assert_eq!(levels, ["1", "2", "3", "4"].map(str::to_owned).into());
}
