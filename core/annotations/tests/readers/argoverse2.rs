use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, DictionaryArray, Float32Array, Float64Array, Int64Array, RecordBatch, StringArray,
};
use arrow_ipc::writer::FileWriter;
use kinelens_annotations::{Seen, SourceKind, WorldFrame, open, reason};

use crate::support::{assert_close, counts, read, refusal, samples, shared, track, write};

const KIND: SourceKind = SourceKind::Argoverse2;
/// Positions are thousands of metres; what differs is the order of a few multiplications.
const TOLERANCE_M: f64 = 1e-9;

#[test]
fn a_real_log_with_its_vehicle() {
    let Some(folder) = shared("argoverse2") else {
        return;
    };
    let source = open(KIND, &folder).expect("two logs");
    assert_eq!(
        source.logs(),
        [
            "3b3570b4-7b0b-3268-a571-b0889dbf40b6",
            "7fab2350-7eaf-3b7e-a39d-6937a4c1bede"
        ]
    );
    let (recording, left_out) = read(KIND, &folder, 0).expect("a log");
    assert_eq!((recording.tracks.len(), samples(&recording)), (119, 13_663));
    assert_eq!(counts(&left_out), [(reason::EGO_VEHICLE, 157)]);
    assert_eq!(recording.frame, WorldFrame::Fixed);
    assert!(recording.cameras.is_empty());
    let all = recording.tracks.iter().flat_map(|track| &track.samples);
    assert_eq!(
        all.filter(|sample| sample.seen == Seen::Hidden).count(),
        3_452
    );

    let truck = track(&recording, "037ce8e5-b14f-47fe-a042-97499a39bae5");
    assert_eq!((truck.label.as_str(), truck.samples.len()), ("truck", 157));
    assert_eq!(
        truck.size_m,
        Some([9.5, 2.969271659851074, 3.1982975006103516])
    );
    let (first, last) = (&truck.samples[0], &truck.samples[156]);
    assert_eq!((first.t_s, last.t_s), (0.0, 15.599845));
    assert_close(
        first.position_m(),
        [735.01807843309, -21.89821341314947, -2253.114142224683],
        TOLERANCE_M,
    );
    assert_close(
        last.position_m(),
        [673.863738169593, -21.103466442211136, -2255.0388744335137],
        TOLERANCE_M,
    );
    assert_close(
        last.world_from_object.direction_to_world([1.0, 0.0, 0.0]),
        [
            -0.9993281758108311,
            0.031181408910706913,
            0.019259199592415777,
        ],
        TOLERANCE_M,
    );
}

#[test]
fn a_real_log_with_its_cameras() {
    let Some(folder) = shared("argoverse2") else {
        return;
    };
    let log = folder.join("7fab2350-7eaf-3b7e-a39d-6937a4c1bede");
    let (recording, left_out) = read(KIND, &log, 0).expect("a log");
    assert!(left_out.is_empty());
    assert_eq!((recording.tracks.len(), samples(&recording)), (114, 11_364));
    assert_eq!(recording.log, "7fab2350-7eaf-3b7e-a39d-6937a4c1bede");
    let mut labels: BTreeMap<&str, usize> = BTreeMap::new();
    for track in &recording.tracks {
        *labels.entry(&track.label).or_default() += 1;
    }
    let labels: Vec<(&str, usize)> = labels.into_iter().collect();
    assert_eq!(
        labels,
        [
            ("bicycle", 8),
            ("bollard", 7),
            ("box truck", 1),
            ("car", 71),
            ("motorcycle", 3),
            ("pedestrian", 17),
            ("stroller", 1),
            ("traffic cone", 4),
            ("trailer", 1),
            ("truck", 1)
        ]
    );
    let car = track(&recording, "688118c3-1b4e-4105-a2d2-26b72a505a8a");
    assert_eq!(car.samples[0].t_s, 1.99927);
    assert_close(
        car.samples[0].position_m(),
        [5270.627068797636, 71.22538985025767, -2361.0272382628696],
        TOLERANCE_M,
    );
    assert_eq!(recording.cameras.len(), 9);
    let camera = &recording.cameras[0];
    assert_eq!(camera.name, "ring_front_center");
    assert_eq!(camera.intrinsics.fx_px, 1776.0414843455);
    assert_eq!(
        (camera.intrinsics.width_px, camera.intrinsics.height_px),
        (1550.0, 2048.0)
    );
    assert_eq!(camera.world_from_camera.poses().len(), 2_706);
    let pose = camera.world_from_camera.at(0.0).expect("a pose");
    assert_close(
        pose.translation_m,
        [5174.88631388996, 68.39005236903562, -2417.9139951766488],
        TOLERANCE_M,
    );
    assert_close(
        pose.direction_to_world([0.0, 0.0, 1.0]),
        [0.8827982863816045, 0.029029901877903573, 0.4688544020894569],
        TOLERANCE_M,
    );
}

/// One row: time, track, class, quaternion's w and z, place.
type Row = (i64, &'static str, &'static str, [f64; 2], [f64; 3]);

#[test]
fn broken_rows_are_left_out_and_poses_between_are_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("val/one");
    let straight = [1.0, 0.0];
    let rows: [Row; 9] = [
        (1_000_000_050_000_000, "a", "DOG", straight, [1.0, 2.0, 3.0]),
        (1_000_000_000_000_000, "a", "DOG", straight, [1.0, 2.0, 3.0]),
        (1_000_000_000_000_000, "a", "DOG", straight, [9.0, 2.0, 3.0]),
        (
            1_000_000_000_000_000,
            "b",
            "DOG",
            [0.0, 0.0],
            [1.0, 2.0, 3.0],
        ),
        (
            1_000_000_000_000_000,
            "b",
            "DOG",
            straight,
            [f64::NAN, 2.0, 3.0],
        ),
        (
            1_000_000_100_000_000,
            "b",
            "DOG",
            straight,
            [f64::INFINITY, 2.0, 3.0],
        ),
        (0, "c", "DOG", straight, [1.0, 2.0, 3.0]),
        (1_000_009_000_000_000, "c", "DOG", straight, [1.0, 2.0, 3.0]),
        (
            1_000_000_000_000_000,
            "",
            "EGO_VEHICLE",
            straight,
            [0.0, 0.0, 0.0],
        ),
    ];
    write_table(&log.join("annotations.feather"), box_columns(&rows));
    write_table(
        &log.join("city_SE3_egovehicle.feather"),
        pose_columns(&[
            (1_000_000_000_000_000, [10.0, 0.0, 5.0]),
            (1_000_000_100_000_000, [12.0, 0.0, 5.0]),
        ]),
    );
    let (recording, left_out) = read(KIND, folder.path(), 0).expect("a log");
    assert_eq!(recording.tracks.len(), 1);
    let dog = &recording.tracks[0];
    assert_eq!(
        (dog.label.as_str(), dog.samples[0].seen),
        ("dog", Seen::Unknown)
    );
    assert_close(dog.samples[0].position_m(), [11.0, 8.0, -2.0], 1e-12);
    assert_eq!(dog.samples[1].t_s, 0.05);
    assert_close(dog.samples[1].position_m(), [12.0, 8.0, -2.0], 1e-12);
    assert_eq!(
        counts(&left_out),
        [
            (reason::NO_EGO_POSE, 2),
            (reason::NOT_A_NUMBER, 2),
            (reason::REPEATED_TIME, 1),
            (reason::NO_ROTATION, 1),
            (reason::EGO_VEHICLE, 1)
        ]
    );
    let (_, repeated) = left_out.reasons().nth(2).expect("a reason");
    assert_eq!(
        repeated.examples,
        ["one/annotations.feather, row 3: a again at 0 s"]
    );

    let mut columns = box_columns(&rows);
    columns.retain(|(name, _)| *name != "width_m");
    write_table(&log.join("annotations.feather"), columns);
    assert!(refusal(KIND, folder.path()).ends_with("annotations.feather has no column width_m"));
}

#[test]
fn damaged_files_are_refused_and_never_panic() {
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path();
    assert!(refusal(KIND, log).contains("holds no Argoverse 2 log; a log is a folder"));
    assert!(refusal(KIND, &log.join("absent")).ends_with("absent cannot be read"));
    let annotations = log.join("annotations.feather");
    write(&annotations, "");
    assert!(refusal(KIND, log).contains("the file is empty"));
    write(&annotations, "timestamp_ns,track_uuid\n1,a\n");
    assert!(refusal(KIND, log).contains("not readable as a Feather file"));

    let rows: Vec<Row> = (0..50)
        .map(|row| (row, "a", "BUS", [1.0, 0.0], [row as f64, 0.0, 0.0]))
        .collect();
    write_table(&annotations, box_columns(&rows));
    assert!(refusal(KIND, log).contains("city_SE3_egovehicle.feather cannot be read"));
    write_table(
        &log.join("city_SE3_egovehicle.feather"),
        pose_columns(&[(0, [0.0; 3])]),
    );
    let (recording, _) = read(KIND, log, 0).expect("a log");
    assert_eq!(samples(&recording), 50);

    let whole = std::fs::read(&annotations).expect("the table");
    for end in (1..whole.len()).step_by(whole.len() / 40) {
        write(&annotations, &whole[..end]);
        assert!(
            refusal(KIND, log).contains("annotations.feather"),
            "{end} bytes"
        );
    }
    // Wherever a byte is turned over, the outcome is a recording or an error.
    let mut refused = 0;
    for place in (0..whole.len()).step_by(13) {
        let mut damaged = whole.clone();
        damaged[place] ^= 0xff;
        write(&annotations, &damaged);
        refused += usize::from(read(KIND, log, 0).is_err());
    }
    assert!(refused > 0);
}

#[test]
fn a_packed_file_with_wrong_lengths_asks_for_no_more_memory_than_there_is() {
    let Some(folder) = shared("argoverse2") else {
        return;
    };
    let log = folder.join("7fab2350-7eaf-3b7e-a39d-6937a4c1bede");
    let copy = tempfile::tempdir().expect("a folder");
    for name in [
        "annotations.feather",
        "city_SE3_egovehicle.feather",
        "egovehicle_SE3_sensor.feather",
        "intrinsics.feather",
    ] {
        let content = std::fs::read(log.join(name)).expect("the table");
        write(&copy.path().join(name), content);
    }
    let file = copy.path().join("egovehicle_SE3_sensor.feather");
    let whole = std::fs::read(&file).expect("the table");
    let mut refused = 0;
    for place in (0..whole.len()).step_by(11) {
        let mut damaged = whole.clone();
        // High bytes of a length that stay positive: hundreds of gigabytes, were they believed.
        damaged[place] = 0x5a;
        write(&file, &damaged);
        refused += usize::from(read(KIND, copy.path(), 0).is_err());
    }
    assert!(refused > 0);
}

fn box_columns(rows: &[Row]) -> Vec<(&'static str, ArrayRef)> {
    let floats = |of: &dyn Fn(&Row) -> f64| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<Float64Array>())
    };
    let classes: DictionaryArray<Int32Type> = rows.iter().map(|row| row.2).collect();
    vec![
        (
            "timestamp_ns",
            Arc::new(rows.iter().map(|row| row.0).collect::<Int64Array>()),
        ),
        (
            "track_uuid",
            Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row.1))),
        ),
        ("category", Arc::new(classes)),
        (
            "length_m",
            Arc::new(Float32Array::from(vec![4.5; rows.len()])),
        ),
        ("width_m", floats(&|_| 2.0)),
        ("height_m", floats(&|_| 1.5)),
        ("qw", floats(&|row| row.3[0])),
        ("qx", floats(&|_| 0.0)),
        ("qy", floats(&|_| 0.0)),
        ("qz", floats(&|row| row.3[1])),
        ("tx_m", floats(&|row| row.4[0])),
        ("ty_m", floats(&|row| row.4[1])),
        ("tz_m", floats(&|row| row.4[2])),
    ]
}

fn pose_columns(poses: &[(i64, [f64; 3])]) -> Vec<(&'static str, ArrayRef)> {
    let rows: Vec<Row> = poses
        .iter()
        .map(|(timestamp_ns, place_m)| (*timestamp_ns, "", "", [1.0, 0.0], *place_m))
        .collect();
    let mut columns = box_columns(&rows);
    columns.retain(|(name, _)| name.starts_with(['t', 'q']) && *name != "track_uuid");
    columns
}

fn write_table(file: &Path, columns: Vec<(&'static str, ArrayRef)>) {
    write(file, "");
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let opened = File::create(file).expect("a file");
    let mut writer = FileWriter::try_new(opened, &batch.schema()).expect("a writer");
    writer.write(&batch).expect("a batch");
    writer.finish().expect("an end");
}
