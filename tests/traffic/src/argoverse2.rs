//! Logs as Argoverse 2's sensor data set lays them out.
//!
//! Layout, column names and types: Wilson et al., "Argoverse 2: Next Generation Datasets for
//! Self-Driving Perception and Forecasting" (NeurIPS 2021), and the files themselves. A log is a
//! folder with `annotations.feather` (boxes from ego), `city_SE3_egovehicle.feather` and
//! `calibration/`. Feather is Arrow's IPC file, compressed with LZ4.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, UInt16Array};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};

use crate::error::WriteError;
use crate::log::{Log, seconds};
use crate::pose::Pose;
use crate::rig::ARGOVERSE2;
use crate::sight::{Sight, annotated};

/// Ego's origin is the middle of the rear axle, which is this high above the ground.
pub const AXLE_HEIGHT_M: f64 = 0.33;
/// Poses from one sweep to the next, the sweep's own included.
const POSES_A_SWEEP: i64 = 5;

/// Writes a log into a folder of its own below `folder` and returns that folder.
///
/// # Errors
/// The disk refuses.
pub fn write_argoverse2(folder: &Path, traffic: &Log) -> Result<PathBuf, WriteError> {
    let log_folder = folder.join(&traffic.name);
    let calibration = log_folder.join("calibration");
    fs::create_dir_all(&calibration).map_err(WriteError::file(&calibration))?;
    write(
        &log_folder.join("annotations.feather"),
        annotations(traffic),
    )?;
    write(
        &log_folder.join("city_SE3_egovehicle.feather"),
        ego_poses(traffic),
    )?;
    write(&calibration.join("intrinsics.feather"), intrinsics())?;
    write(
        &calibration.join("egovehicle_SE3_sensor.feather"),
        extrinsics(),
    )?;
    Ok(log_folder)
}

/// Returns the time stamp of a moment of a log, nanoseconds; logs begin a minute apart.
pub fn timestamp_ns(traffic: &Log, since_ns: i64) -> i64 {
    const FIRST_LOG_NS: i64 = 315_966_000_960_141_000;
    // Wraps after a hundred thousand logs, long before it overflows.
    let minute = (traffic.index % 100_000) as i64;
    FIRST_LOG_NS + minute * 60_000_000_000 + since_ns
}

/// Returns `city_from_ego` with the origin that Argoverse 2 has.
pub fn city_from_ego(traffic: &Log, t_s: f64) -> Pose {
    traffic.city_from_ego(t_s).then(&Pose {
        translation_m: [0.0, 0.0, AXLE_HEIGHT_M],
        ..Pose::IDENTITY
    })
}

/// A column: name and values.
type Column = (&'static str, ArrayRef);

fn annotations(traffic: &Log) -> Vec<Column> {
    let mut times_ns = Vec::new();
    let mut sights: Vec<Sight> = Vec::new();
    for since_ns in &traffic.sweeps_ns {
        sights.extend(annotated(traffic, seconds(*since_ns)));
        times_ns.resize(sights.len(), timestamp_ns(traffic, *since_ns));
    }
    let text = |of: fn(&Sight) -> String| -> ArrayRef {
        Arc::new(StringArray::from_iter_values(sights.iter().map(of)))
    };
    let number = |of: &dyn Fn(&Sight) -> f64| -> ArrayRef {
        Arc::new(Float64Array::from_iter_values(sights.iter().map(of)))
    };
    let ego_from_box = |sight: &Sight| {
        let [x_m, y_m, z_m] = sight.ego_from_box.translation_m;
        Pose {
            translation_m: [x_m, y_m, z_m - AXLE_HEIGHT_M],
            ..sight.ego_from_box
        }
    };
    let poses: Vec<Pose> = sights.iter().map(ego_from_box).collect();
    let points = sights.iter().map(|sight| sight.lidar_points);
    let mut columns = vec![
        timestamps(times_ns),
        ("track_uuid", text(|sight| sight.object.name.clone())),
        (
            "category",
            text(|sight| sight.object.class.argoverse2().to_owned()),
        ),
        ("length_m", number(&|sight| sight.object.size_m[0])),
        ("width_m", number(&|sight| sight.object.size_m[1])),
        ("height_m", number(&|sight| sight.object.size_m[2])),
    ];
    columns.extend(pose_columns(&poses));
    let points: ArrayRef = Arc::new(Int64Array::from_iter_values(points));
    columns.push(("num_interior_pts", points));
    columns
}

fn ego_poses(traffic: &Log) -> Vec<Column> {
    let mut since_ns = Vec::new();
    for pair in traffic.sweeps_ns.windows(2) {
        let gap_ns = pair[1] - pair[0];
        since_ns.extend((0..POSES_A_SWEEP).map(|step| pair[0] + gap_ns * step / POSES_A_SWEEP));
    }
    since_ns.extend(traffic.sweeps_ns.last());
    let poses: Vec<Pose> = since_ns
        .iter()
        .map(|since_ns| city_from_ego(traffic, seconds(*since_ns)))
        .collect();
    let stamps = since_ns.iter().map(|ns| timestamp_ns(traffic, *ns));
    let mut columns = vec![timestamps(stamps.collect())];
    columns.extend(pose_columns(&poses));
    columns
}

fn intrinsics() -> Vec<Column> {
    let number = |of: fn(&crate::rig::Mount) -> f64| -> ArrayRef {
        Arc::new(Float64Array::from_iter_values(ARGOVERSE2.iter().map(of)))
    };
    let pixels = |of: fn(&crate::rig::Mount) -> u16| -> ArrayRef {
        Arc::new(UInt16Array::from_iter_values(ARGOVERSE2.iter().map(of)))
    };
    vec![
        sensor_names(),
        ("fx_px", number(|mount| mount.focal_px)),
        ("fy_px", number(|mount| mount.focal_px)),
        ("cx_px", number(|mount| mount.centre_px()[0])),
        ("cy_px", number(|mount| mount.centre_px()[1])),
        ("k1", number(|_| 0.0)),
        ("k2", number(|_| 0.0)),
        ("k3", number(|_| 0.0)),
        ("height_px", pixels(|mount| mount.height_px)),
        ("width_px", pixels(|mount| mount.width_px)),
    ]
}

fn extrinsics() -> Vec<Column> {
    let poses: Vec<Pose> = ARGOVERSE2
        .iter()
        .map(crate::rig::Mount::ego_from_camera)
        .collect();
    let mut columns = vec![sensor_names()];
    columns.extend(pose_columns(&poses));
    columns
}

fn timestamps(times_ns: Vec<i64>) -> Column {
    ("timestamp_ns", Arc::new(Int64Array::from(times_ns)))
}

fn sensor_names() -> Column {
    let names = ARGOVERSE2.iter().map(|mount| mount.name);
    (
        "sensor_name",
        Arc::new(StringArray::from_iter_values(names)),
    )
}

fn pose_columns(poses: &[Pose]) -> Vec<Column> {
    let column = |of: &dyn Fn(&Pose) -> f64| -> ArrayRef {
        Arc::new(Float64Array::from_iter_values(poses.iter().map(of)))
    };
    vec![
        ("qw", column(&|pose| pose.wxyz[0])),
        ("qx", column(&|pose| pose.wxyz[1])),
        ("qy", column(&|pose| pose.wxyz[2])),
        ("qz", column(&|pose| pose.wxyz[3])),
        ("tx_m", column(&|pose| pose.translation_m[0])),
        ("ty_m", column(&|pose| pose.translation_m[1])),
        ("tz_m", column(&|pose| pose.translation_m[2])),
    ]
}

/// Writes one table as one batch, as Argoverse 2's files are.
fn write(file: &Path, columns: Vec<Column>) -> Result<(), WriteError> {
    let table = WriteError::table(file);
    // Nullable, as pandas leaves its columns.
    let nullable = columns
        .into_iter()
        .map(|(name, values)| (name, values, true));
    let batch = RecordBatch::try_from_iter_with_nullable(nullable).map_err(&table)?;
    let options = IpcWriteOptions::default()
        .try_with_compression(Some(CompressionType::LZ4_FRAME))
        .map_err(&table)?;
    let disk = fs::File::create(file).map_err(WriteError::file(file))?;
    let buffered = std::io::BufWriter::new(disk);
    let mut writer =
        FileWriter::try_new_with_options(buffered, &batch.schema(), options).map_err(&table)?;
    writer.write(&batch).map_err(&table)?;
    // Writes the footer and empties the buffer.
    writer.finish().map_err(&table)
}
