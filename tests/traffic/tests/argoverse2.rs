//! Argoverse 2's files, read back.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type, UInt16Type};
use arrow_ipc::reader::FileReader;
use arrow_schema::DataType;
use kinelens_traffic::argoverse2::timestamp_ns;
use kinelens_traffic::{Log, Pose, generate, write_argoverse2};

fn read(file: &Path) -> RecordBatch {
    let mut batches: Vec<RecordBatch> =
        FileReader::try_new(File::open(file).expect("the file"), None)
            .expect("a table")
            .map(|batch| batch.expect("a batch"))
            .collect();
    assert_eq!(batches.len(), 1, "real files are one batch");
    batches.remove(0)
}

fn columns(table: &RecordBatch) -> Vec<(String, DataType)> {
    let schema = table.schema();
    let fields = schema.fields().iter();
    fields
        .map(|field| (field.name().clone(), field.data_type().clone()))
        .collect()
}

fn named(names: &[&str], data_type: &DataType) -> Vec<(String, DataType)> {
    names
        .iter()
        .map(|name| ((*name).to_owned(), data_type.clone()))
        .collect()
}

fn number(table: &RecordBatch, column: &str, row: usize) -> f64 {
    let values = table.column_by_name(column).expect("the column");
    values.as_primitive::<Float64Type>().value(row)
}

fn stamp(table: &RecordBatch, row: usize) -> i64 {
    let values = table.column_by_name("timestamp_ns").expect("the column");
    values.as_primitive::<Int64Type>().value(row)
}

fn pose(table: &RecordBatch, row: usize) -> Pose {
    Pose {
        wxyz: ["qw", "qx", "qy", "qz"].map(|column| number(table, column, row)),
        translation_m: ["tx_m", "ty_m", "tz_m"].map(|column| number(table, column, row)),
    }
}

const POSE: [&str; 7] = ["qw", "qx", "qy", "qz", "tx_m", "ty_m", "tz_m"];

/// Names and types as `pyarrow` prints them of log 7fab2350-7eaf-3b7e-a39d-6937a4c1bede.
#[test]
fn columns_are_those_of_real_logs() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = write_argoverse2(folder.path(), &generate::log(1, 0)).expect("a table");

    let mut expected = named(&["timestamp_ns"], &DataType::Int64);
    expected.extend(named(&["track_uuid", "category"], &DataType::Utf8));
    expected.extend(named(
        &["length_m", "width_m", "height_m"],
        &DataType::Float64,
    ));
    expected.extend(named(&POSE, &DataType::Float64));
    expected.extend(named(&["num_interior_pts"], &DataType::Int64));
    assert_eq!(columns(&read(&log.join("annotations.feather"))), expected);

    let mut expected = named(&["timestamp_ns"], &DataType::Int64);
    expected.extend(named(&POSE, &DataType::Float64));
    assert_eq!(
        columns(&read(&log.join("city_SE3_egovehicle.feather"))),
        expected
    );

    let mut expected = named(&["sensor_name"], &DataType::Utf8);
    expected.extend(named(&POSE, &DataType::Float64));
    let mounts = read(&log.join("calibration/egovehicle_SE3_sensor.feather"));
    assert_eq!(columns(&mounts), expected);

    let mut expected = named(&["sensor_name"], &DataType::Utf8);
    let numbers = ["fx_px", "fy_px", "cx_px", "cy_px", "k1", "k2", "k3"];
    expected.extend(named(&numbers, &DataType::Float64));
    expected.extend(named(&["height_px", "width_px"], &DataType::UInt16));
    let cameras = read(&log.join("calibration/intrinsics.feather"));
    assert_eq!(columns(&cameras), expected);
    let heights = cameras.column_by_name("height_px").expect("the column");
    assert_eq!(heights.as_primitive::<UInt16Type>().value(0), 2048);
    assert_eq!((cameras.num_rows(), mounts.num_rows()), (7, 7));
}

#[test]
fn boxes_from_ego_are_where_the_closed_form_puts_them() {
    let folder = tempfile::tempdir().expect("a folder");
    for index in 0..4 {
        let traffic = generate::log(2, index);
        let log = write_argoverse2(folder.path(), &traffic).expect("a table");
        let poses = read(&log.join("city_SE3_egovehicle.feather"));
        let city_from_ego: BTreeMap<i64, Pose> = (0..poses.num_rows())
            .map(|row| (stamp(&poses, row), pose(&poses, row)))
            .collect();
        assert_eq!(city_from_ego.len(), poses.num_rows(), "no time twice");
        assert!(city_from_ego.len() > 4 * traffic.sweeps_ns.len());
        let boxes = read(&log.join("annotations.feather"));
        assert!(boxes.num_rows() > 20 * traffic.sweeps_ns.len());
        for row in 0..boxes.num_rows() {
            let city_from_ego = city_from_ego[&stamp(&boxes, row)];
            check_row(&traffic, &boxes, row, &city_from_ego);
        }
    }
}

fn check_row(traffic: &Log, boxes: &RecordBatch, row: usize, city_from_ego: &Pose) {
    let names = boxes.column_by_name("track_uuid").expect("the column");
    let name = names.as_string::<i32>().value(row);
    let object = traffic.objects.iter().find(|object| object.name == name);
    let object = object.expect("a track of the log");
    let t_s = (stamp(boxes, row) - timestamp_ns(traffic, 0)) as f64 / 1e9;
    assert!(object.is_present(t_s));

    let ego_from_box = pose(boxes, row);
    assert_eq!(
        ego_from_box.wxyz[1..3],
        [0.0, 0.0],
        "upright, as in real logs"
    );
    let city_from_box = city_from_ego.then(&ego_from_box);
    let exact_m = traffic.position_at(object, t_s);
    for (found_m, exact_m) in city_from_box.translation_m.iter().zip(exact_m) {
        assert!((found_m - exact_m).abs() < 1e-9, "row {row}");
    }
    let exact = traffic.city_from_object(object, t_s);
    let nose = city_from_box.direction([1.0, 0.0, 0.0]);
    for (found, exact) in nose.iter().zip(exact.direction([1.0, 0.0, 0.0])) {
        assert!((found - exact).abs() < 1e-9, "row {row}");
    }
    let norm: f64 = ego_from_box.wxyz.iter().map(|part| part * part).sum();
    assert!((norm - 1.0).abs() < 1e-12);
}

#[test]
fn files_repeat_byte_by_byte() {
    let [once, again] = [(); 2].map(|()| {
        let folder = tempfile::tempdir().expect("a folder");
        let log = write_argoverse2(folder.path(), &generate::log(9, 3)).expect("a table");
        std::fs::read(log.join("annotations.feather")).expect("a table")
    });
    assert_eq!(once, again);
}
