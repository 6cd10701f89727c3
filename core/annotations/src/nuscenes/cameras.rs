use std::collections::HashMap;
use std::path::Path;

use kinelens_motion::{Intrinsics, Pose};
use serde::Deserialize;

use super::index::{Samples, Scene};
use super::table::{Token, read_table};
use crate::gather::shortened;
use crate::poses::checked_pose;
use crate::report::reason;
use crate::{Camera, LeftOut, ReadError, TimedPose, Trail, compose, from_z_up};

/// The calibrations of all cameras, and where the vehicle was at their frames.
#[derive(Debug, Default)]
pub(super) struct Cameras {
    calibrations: Vec<Calibration>,
    /// `world_from_vehicle` as quaternion and translation, by the index that frames name.
    vehicles: Vec<Option<([f64; 4], [f64; 3])>>,
}

/// A camera at a frame that has boxes.
#[derive(Debug)]
pub(super) struct CameraFrame {
    timestamp_us: i64,
    calibration: u32,
    vehicle: u32,
}

#[derive(Debug)]
struct Calibration {
    channel: String,
    vehicle_from_camera: Pose,
    /// Width and height are those of its first picture.
    intrinsics: Intrinsics,
}

/// Index of a calibrated sensor's calibration; `None` for a sensor that is no camera and for a camera
/// that cannot be used.
type ByToken = HashMap<Token, Option<u32>>;

#[derive(Deserialize)]
struct SensorRow {
    token: Token,
    channel: String,
    #[serde(default)]
    modality: String,
}

#[derive(Deserialize)]
struct CalibrationRow {
    token: Token,
    sensor_token: Token,
    translation: [f64; 3],
    rotation: [f64; 4],
    #[serde(default)]
    camera_intrinsic: Vec<[f64; 3]>,
}

#[derive(Deserialize)]
struct DataRow {
    sample_token: Token,
    ego_pose_token: Token,
    calibrated_sensor_token: Token,
    timestamp: i64,
    is_key_frame: bool,
    #[serde(default)]
    width: f64,
    #[serde(default)]
    height: f64,
}

#[derive(Deserialize)]
struct PoseRow {
    token: Token,
    translation: [f64; 3],
    rotation: [f64; 4],
}

impl Cameras {
    /// Reads the cameras and adds their frames to the scenes; nothing where a table of them is absent.
    pub fn read(
        folder: &Path,
        samples: &Samples,
        scenes: &mut [Scene],
        left_out: &mut LeftOut,
    ) -> Result<Self, ReadError> {
        let tables = [
            "sensor.json",
            "calibrated_sensor.json",
            "sample_data.json",
            "ego_pose.json",
        ]
        .map(|name| folder.join(name));
        if !tables.iter().all(|file| file.is_file()) {
            return Ok(Self::default());
        }
        let [sensors, calibrations, data, poses] = tables;
        let (mut calibrations, by_token) = read_calibrations(&sensors, &calibrations, left_out)?;
        let mut vehicle_by_token: HashMap<Token, u32> = HashMap::new();
        read_table(&data, left_out, |row, found: DataRow, left_out| {
            if !found.is_key_frame {
                return;
            }
            let place = samples.get(&found.sample_token);
            let calibration = by_token.get(&found.calibrated_sensor_token);
            let (Some(&(scene, _)), Some(&calibration)) = (place, calibration) else {
                return left_out.add(reason::UNKNOWN_TOKEN, || {
                    format!("sample_data.json, row {row}: sample or calibrated sensor")
                });
            };
            let Some(calibration) = calibration else {
                return; // No camera, or one that was left out already.
            };
            let intrinsics = &mut calibrations[calibration as usize].intrinsics;
            if intrinsics.width_px == 0.0 {
                [intrinsics.width_px, intrinsics.height_px] = [found.width, found.height];
            }
            let next = vehicle_by_token.len() as u32;
            let vehicle = *vehicle_by_token.entry(found.ego_pose_token).or_insert(next);
            scenes[scene as usize].frames.push(CameraFrame {
                timestamp_us: found.timestamp,
                calibration,
                vehicle,
            });
        })?;
        let mut vehicles = vec![None; vehicle_by_token.len()];
        read_table(&poses, left_out, |_, found: PoseRow, _| {
            if let Some(&vehicle) = vehicle_by_token.get(&found.token) {
                vehicles[vehicle as usize] = Some((found.rotation, found.translation));
            }
        })?;
        Ok(Self {
            calibrations,
            vehicles,
        })
    }

    /// Returns the cameras of a scene by name.
    pub fn of_scene(&self, scene: &Scene, left_out: &mut LeftOut) -> Vec<Camera> {
        let mut frames: Vec<&CameraFrame> = scene.frames.iter().collect();
        let calibration = |frame: &CameraFrame| &self.calibrations[frame.calibration as usize];
        frames.sort_by(|a, b| {
            let channels = calibration(a).channel.cmp(&calibration(b).channel);
            channels.then(a.timestamp_us.cmp(&b.timestamp_us))
        });
        let of_one =
            |a: &&CameraFrame, b: &&CameraFrame| calibration(a).channel == calibration(b).channel;
        let mut cameras = Vec::new();
        for frames in frames.chunk_by(of_one) {
            let Calibration {
                channel,
                intrinsics,
                ..
            } = calibration(frames[0]);
            let mut poses = Vec::with_capacity(frames.len());
            for frame in frames {
                let vehicle = self.vehicles[frame.vehicle as usize];
                match vehicle.map(|(wxyz, translation_m)| checked_pose(wxyz, translation_m)) {
                    Some(Ok(global_from_vehicle)) => poses.push(TimedPose {
                        t_s: (frame.timestamp_us.saturating_sub(scene.first_us)) as f64 / 1e6,
                        pose: from_z_up(&compose(
                            &global_from_vehicle,
                            &calibration(frame).vehicle_from_camera,
                        )),
                    }),
                    unusable => {
                        let reason = unusable.and_then(Result::err);
                        left_out.add(reason.unwrap_or(reason::NO_EGO_POSE), || {
                            format!("{}: {channel} at {} µs", scene.name, frame.timestamp_us)
                        });
                    }
                }
            }
            if poses.is_empty() || intrinsics.width_px <= 0.0 || intrinsics.height_px <= 0.0 {
                left_out.add(reason::NO_CALIBRATION, || {
                    format!("{}: {channel}", scene.name)
                });
                continue;
            }
            cameras.push(Camera {
                name: channel.clone(),
                intrinsics: *intrinsics,
                world_from_camera: Trail::new(poses),
            });
        }
        cameras
    }
}

/// Reads where cameras sit and how they see.
fn read_calibrations(
    sensors: &Path,
    calibrations: &Path,
    left_out: &mut LeftOut,
) -> Result<(Vec<Calibration>, ByToken), ReadError> {
    let mut channel_by_token = HashMap::new();
    read_table(sensors, left_out, |_, found: SensorRow, _| {
        if found.modality == "camera" || found.channel.starts_with("CAM") {
            channel_by_token.insert(found.token, shortened(&found.channel));
        }
    })?;
    let mut usable = Vec::new();
    let mut by_token = HashMap::new();
    read_table(
        calibrations,
        left_out,
        |row, found: CalibrationRow, left_out| {
            let mut index = None;
            if let Some(channel) = channel_by_token.get(&found.sensor_token) {
                let pose = checked_pose(found.rotation, found.translation);
                if let (Ok(vehicle_from_camera), Some(intrinsics)) =
                    (pose, intrinsics(&found.camera_intrinsic))
                {
                    index = Some(usable.len() as u32);
                    usable.push(Calibration {
                        channel: channel.clone(),
                        vehicle_from_camera,
                        intrinsics,
                    });
                } else {
                    left_out.add(reason::NO_CALIBRATION, || {
                        format!("calibrated_sensor.json, row {row}: {channel}")
                    });
                }
            }
            by_token.insert(found.token, index);
        },
    )?;
    Ok((usable, by_token))
}

fn intrinsics(matrix: &[[f64; 3]]) -> Option<Intrinsics> {
    let [[fx_px, _, cx_px], [_, fy_px, cy_px], _] = *matrix else {
        return None;
    };
    (fx_px > 0.0 && fy_px > 0.0).then_some(Intrinsics {
        fx_px,
        fy_px,
        cx_px,
        cy_px,
        width_px: 0.0,
        height_px: 0.0,
        focal_relative_sigma: 0.0,
    })
}
