use std::collections::BTreeMap;
use std::path::Path;

use kinelens_motion::{Intrinsics, Pose};

use super::boxes::seconds_since;
use super::feather::read_batches;
use crate::poses::checked_pose;
use crate::report::reason;
use crate::{Camera, LeftOut, ReadError, TimedPose, Trail, from_z_up};

/// Most cameras of a vehicle: each holds all poses of the drive. Argoverse 2 has nine.
const MOST_CAMERAS: usize = 64;

/// Where the recording vehicle was in the city, by nanoseconds; the world's y is up.
#[derive(Debug)]
pub(super) struct Drive {
    poses: Vec<(i64, Pose)>,
}

impl Drive {
    pub fn read(file: &Path, named: &str, left_out: &mut LeftOut) -> Result<Self, ReadError> {
        let mut poses = Vec::new();
        read_batches(file, |batch| {
            let timestamps_ns = batch.integers("timestamp_ns")?;
            let turns = batch.vectors(["qw", "qx", "qy", "qz"])?;
            let translations_m = batch.vectors(["tx_m", "ty_m", "tz_m"])?;
            for row in 0..batch.rows() {
                let timestamp_ns = timestamps_ns[row].ok_or(reason::NOT_A_NUMBER);
                let pose = checked_pose(turns[row], translations_m[row]);
                match timestamp_ns.and_then(|timestamp_ns| Ok((timestamp_ns, from_z_up(&pose?)))) {
                    Ok(timed) => poses.push(timed),
                    Err(reason) => left_out.add(reason, || {
                        let row = batch.first_row + row as u64;
                        format!("{named}, row {row}: pose of the vehicle")
                    }),
                }
            }
            Ok(())
        })?;
        Ok(Self { poses })
    }

    /// Returns the first and the last time; `None` where there is no pose.
    pub fn times_ns(&self) -> Option<[i64; 2]> {
        let times = || self.poses.iter().map(|(timestamp_ns, _)| *timestamp_ns);
        Some([times().min()?, times().max()?])
    }

    /// Returns `world_from_vehicle` in seconds since a time.
    pub fn trail(&self, first_timestamp_ns: i64) -> Trail {
        let timed = self.poses.iter().filter_map(|&(timestamp_ns, pose)| {
            let t_s = seconds_since(timestamp_ns, first_timestamp_ns)?;
            Some(TimedPose { t_s, pose })
        });
        Trail::new(timed.collect())
    }
}

/// Reads the cameras of a log; none where it has no calibration.
///
/// The lenses' distortion (`k1`, `k2`, `k3`) is left aside, because [`Intrinsics`] is a pinhole: towards
/// the picture's corners points come out some tens of pixels from where they are seen.
pub(super) fn read_cameras(
    folder: &Path,
    log: &str,
    world_from_vehicle: &Trail,
    left_out: &mut LeftOut,
) -> Result<Vec<Camera>, ReadError> {
    let places = [folder.join("calibration"), folder.to_path_buf()];
    let find = |name: &str| {
        let mut files = places.iter().map(|place| place.join(name));
        files.find(|file| file.is_file())
    };
    let (Some(intrinsics_file), Some(sensors_file)) = (
        find("intrinsics.feather"),
        find("egovehicle_SE3_sensor.feather"),
    ) else {
        return Ok(Vec::new());
    };
    let mounts = read_mounts(&sensors_file)?;
    let mut cameras: Vec<Camera> = Vec::new();
    read_batches(&intrinsics_file, |batch| {
        let names = batch.words("sensor_name")?;
        let lenses = batch.vectors(["fx_px", "fy_px", "cx_px", "cy_px"])?;
        let sizes_px = batch.vectors(["width_px", "height_px"])?;
        for row in 0..batch.rows() {
            let name = names[row].unwrap_or_default();
            let [fx_px, fy_px, cx_px, cy_px] = lenses[row];
            let [width_px, height_px] = sizes_px[row];
            let is_usable = [fx_px, fy_px, width_px, height_px]
                .iter()
                .all(|number| number.is_finite() && *number > 0.0)
                && cx_px.is_finite()
                && cy_px.is_finite();
            let mount = mounts.get(name).filter(|_| is_usable && !name.is_empty());
            if cameras.iter().any(|camera| camera.name == name) {
                continue;
            }
            let Some(vehicle_from_camera) = mount.filter(|_| cameras.len() < MOST_CAMERAS) else {
                left_out.add(reason::NO_CALIBRATION, || format!("{log}: camera {name:?}"));
                continue;
            };
            cameras.push(Camera {
                name: name.to_owned(),
                intrinsics: Intrinsics {
                    fx_px,
                    fy_px,
                    cx_px,
                    cy_px,
                    width_px,
                    height_px,
                    focal_relative_sigma: 0.0,
                },
                world_from_camera: world_from_vehicle.then(vehicle_from_camera),
            });
        }
        Ok(())
    })?;
    cameras.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(cameras)
}

/// Reads where sensors sit on the vehicle: `vehicle_from_sensor` by name.
fn read_mounts(file: &Path) -> Result<BTreeMap<String, Pose>, ReadError> {
    let mut mounts = BTreeMap::new();
    read_batches(file, |batch| {
        let names = batch.words("sensor_name")?;
        let turns = batch.vectors(["qw", "qx", "qy", "qz"])?;
        let translations_m = batch.vectors(["tx_m", "ty_m", "tz_m"])?;
        for row in 0..batch.rows() {
            // A sensor without a pose is told of where its camera is looked for.
            if let (Some(name), Ok(pose)) =
                (names[row], checked_pose(turns[row], translations_m[row]))
            {
                mounts.entry(name.to_owned()).or_insert(pose);
            }
        }
        Ok(())
    })?;
    Ok(mounts)
}
