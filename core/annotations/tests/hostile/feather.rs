//! Argoverse 2 logs of Feather files.

use std::sync::Arc;

use arrow_array::types::{Int8Type, Int32Type};
use arrow_array::{
    ArrayRef, DictionaryArray, Float32Array, Float64Array, Int8Array, Int32Array, Int64Array,
    NullArray, RecordBatch, StringArray,
};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use kinelens_annotations::SourceKind;

use crate::claims::{Files, check, check_damaged, check_memory, shared, write};
use crate::dice::Dice;

const KIND: SourceKind = SourceKind::Argoverse2;
const BOXES: &str = "annotations.feather";
const POSES: &str = "city_SE3_egovehicle.feather";

type Columns = Vec<(&'static str, ArrayRef)>;

fn boxes(rows: usize) -> Columns {
    // Batches of one file share their dictionary.
    let class = StringArray::from(vec!["REGULAR_VEHICLE"]);
    let keys = Int32Array::from(vec![0; rows]);
    let classes: DictionaryArray<Int32Type> =
        DictionaryArray::try_new(keys, Arc::new(class)).expect("a dictionary");
    let one_size = Float32Array::from(vec![1.8; rows]);
    let mut columns = poses(rows);
    columns.push(("track_uuid", Arc::new(StringArray::from(vec!["a"; rows]))));
    columns.push(("category", Arc::new(classes)));
    for name in ["length_m", "width_m", "height_m"] {
        columns.push((name, Arc::new(one_size.clone())));
    }
    columns
}

fn poses(rows: usize) -> Columns {
    let times_ns = (0..rows).map(|row| row as i64 * 100_000_000);
    let mut columns: Columns = vec![(
        "timestamp_ns",
        Arc::new(times_ns.collect::<Int64Array>()) as ArrayRef,
    )];
    for (name, number) in [("qw", 1.0), ("qx", 0.0), ("qy", 0.0), ("qz", 0.0)] {
        columns.push((name, Arc::new(Float64Array::from(vec![number; rows]))));
    }
    for name in ["tx_m", "ty_m", "tz_m"] {
        let numbers = (0..rows).map(|row| row as f64);
        columns.push((name, Arc::new(numbers.collect::<Float64Array>())));
    }
    columns
}

fn cameras(rows: usize, names: impl Fn(usize) -> String) -> Columns {
    let names = StringArray::from_iter_values((0..rows).map(names));
    let mut columns = poses(rows);
    columns[0] = ("sensor_name", Arc::new(names));
    for name in ["fx_px", "fy_px", "cx_px", "cy_px", "width_px", "height_px"] {
        columns.push((name, Arc::new(Float64Array::from(vec![900.0; rows]))));
    }
    columns
}

fn table(batches: Vec<Columns>, packed: bool) -> Vec<u8> {
    let batches = batches.into_iter();
    let batches: Vec<RecordBatch> = batches
        .map(|columns| RecordBatch::try_from_iter(columns).expect("columns of one length"))
        .collect();
    let options = IpcWriteOptions::default()
        .try_with_compression(packed.then_some(CompressionType::LZ4_FRAME))
        .expect("LZ4");
    let mut bytes = Vec::new();
    let schema = batches[0].schema();
    let mut writer =
        FileWriter::try_new_with_options(&mut bytes, &schema, options).expect("a writer");
    for batch in &batches {
        writer.write(batch).expect("a batch");
    }
    writer.finish().expect("an end");
    drop(writer);
    bytes
}

/// Reads a log with these tables; others are sound.
#[track_caller]
fn reads(tables: &[(&str, Vec<u8>)]) -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    write(&folder.path().join(BOXES), table(vec![boxes(8)], false));
    write(&folder.path().join(POSES), table(vec![poses(8)], false));
    for (name, bytes) in tables {
        write(&folder.path().join(name), bytes);
    }
    check(KIND, folder.path())
}

fn replaced(name: &str, with: ArrayRef) -> Vec<u8> {
    let mut columns = boxes(8);
    for (found, column) in &mut columns {
        if *found == name {
            *column = Arc::clone(&with);
        }
    }
    table(vec![columns], false)
}

#[test]
fn damaged_bytes() {
    for (seed, packed) in [(7, false), (8, true)] {
        let files: Files = vec![
            (BOXES.into(), table(vec![boxes(8), boxes(3)], packed)),
            (POSES.into(), table(vec![poses(8)], packed)),
            (
                "intrinsics.feather".into(),
                table(vec![cameras(3, |row| format!("ring_{row}"))], packed),
            ),
            (
                "egovehicle_SE3_sensor.feather".into(),
                table(vec![cameras(3, |row| format!("ring_{row}"))], packed),
            ),
        ];
        check_damaged(KIND, &files, seed, Dice::damaged_bytes);
    }
}

#[test]
fn damaged_bytes_of_a_real_log() {
    let mut files = Files::new();
    for name in [
        BOXES,
        POSES,
        "intrinsics.feather",
        "egovehicle_SE3_sensor.feather",
    ] {
        let log = "argoverse2/7fab2350-7eaf-3b7e-a39d-6937a4c1bede";
        let Some(whole) = shared(&format!("{log}/{name}")) else {
            return;
        };
        files.push((name.into(), whole));
    }
    check_damaged(KIND, &files, 9, |dice, whole| {
        // Half of the changes in the footer, which tells the lengths.
        let mut bytes = whole.to_vec();
        let footer_at = whole.len().saturating_sub(2000);
        match dice.below(4) {
            0 => bytes.truncate(dice.below(whole.len())),
            1 => return dice.damaged_bytes(whole),
            _ => {
                let at = footer_at + dice.below(whole.len() - footer_at);
                bytes[at] = dice.byte();
            }
        }
        bytes
    });
}

#[test]
fn columns_of_other_types_or_not_there() {
    assert!(reads(&[]));
    for (name, _) in boxes(8) {
        let mut columns = boxes(8);
        columns.retain(|(found, _)| *found != name);
        assert!(!reads(&[(BOXES, table(vec![columns], false))]), "{name}");
        let nothing = replaced(name, Arc::new(NullArray::new(8)));
        assert!(!reads(&[(BOXES, nothing)]), "{name} of nothing");
        let text = StringArray::from(vec!["x"; 8]);
        let read = reads(&[(BOXES, replaced(name, Arc::new(text)))]);
        assert_eq!(read, ["track_uuid", "category"].contains(&name), "{name}");
    }
    for number in [f64::NAN, f64::INFINITY, -1e308, 1e300] {
        let column = Arc::new(Float64Array::from(vec![number; 8]));
        for name in ["timestamp_ns", "tx_m", "qw"] {
            let read = reads(&[(BOXES, replaced(name, column.clone()))]);
            assert!(!read || name == "qw", "{name}: {number}");
        }
    }
}

#[test]
fn no_rows_and_rows_in_two_batches() {
    assert!(!reads(&[(BOXES, table(vec![boxes(0)], false))]));
    assert!(!reads(&[(POSES, table(vec![poses(0)], false))]));
    let halves = vec![boxes(4), boxes(0), boxes(8)];
    assert!(reads(&[(BOXES, table(halves, true))]));
}

/// Ten thousand rows that share one text of a megabyte became ten gigabytes.
#[test]
fn a_huge_text_that_many_rows_share_is_no_name() {
    let rows = 10_000;
    let texts = StringArray::from(vec!["x".repeat(1 << 20)]);
    let keys = Int8Array::from(vec![0; rows]);
    let shared: DictionaryArray<Int8Type> =
        DictionaryArray::try_new(keys, Arc::new(texts)).expect("a dictionary");
    let shared: ArrayRef = Arc::new(shared);
    for name in ["track_uuid", "category"] {
        let mut columns = boxes(rows);
        for (found, column) in &mut columns {
            if *found == name {
                *column = Arc::clone(&shared);
            }
        }
        let read = reads(&[(BOXES, table(vec![columns], false))]);
        assert_eq!(read, name == "category");
    }
    check_memory();
}

/// The footer named one block as often as it liked, and each time its rows were read again.
#[test]
fn blocks_that_share_bytes_are_refused() {
    let mut bytes = table(vec![boxes(2000), boxes(8)], false);
    // Blocks of 24 bytes: where they begin, the length of their metadata, the length of their body.
    let schema_end = bytes.len() - 10;
    let footer_bytes = i32::from_le_bytes(bytes[schema_end..schema_end + 4].try_into().unwrap());
    let footer_at = schema_end - footer_bytes as usize;
    let footer = arrow_ipc::root_as_footer(&bytes[footer_at..schema_end]).expect("a footer");
    let blocks = footer.recordBatches().expect("batches");
    assert_eq!(blocks.len(), 2);
    let [first, second] = [0, 1].map(|index| blocks.get(index).0);
    let find = |block: [u8; 24]| {
        let place = bytes[footer_at..]
            .windows(24)
            .position(|found| found == block);
        footer_at + place.expect("the block")
    };
    let second_at = find(second);
    assert!(reads(&[(BOXES, bytes.clone())]));
    bytes[second_at..second_at + 24].copy_from_slice(&first);
    assert!(!reads(&[(BOXES, bytes)]));
}

/// Each camera holds all poses of the drive, so that many cameras of a long one are more than memory holds.
#[test]
fn more_cameras_than_a_vehicle_carries_are_left_out() {
    for one_name in [true, false] {
        let name = |row: usize| {
            if one_name {
                "ring".to_owned()
            } else {
                format!("ring_{row}")
            }
        };
        let tables = [
            (POSES, table(vec![poses(2000)], false)),
            (
                "intrinsics.feather",
                table(vec![cameras(3000, name)], false),
            ),
            (
                "egovehicle_SE3_sensor.feather",
                table(vec![cameras(3000, name)], false),
            ),
        ];
        assert!(reads(&tables));
    }
    check_memory();
}
