//! Logs to scenes.

use std::fs;
use std::path::Path;

use super::constants::{
    attribute_tokens, category_token, channels, sensor_token, visibility_token, write_constants,
};
use super::rows::{
    CalibratedSensor, EgoPose, Instance, Log as LogRow, Map, Sample, SampleAnnotation, SampleData,
    Scene,
};
use super::table::{Table, write};
use super::tokens::{Kind, Tokens, mixed};
use crate::error::WriteError;
use crate::log::Log;
use crate::pose::Pose;
use crate::rig::{Mount, NUSCENES};
use crate::sight::annotated;

/// Consecutive scenes that come from one drive.
const SCENES_A_DRIVE: u64 = 4;
/// Time from one sample to the next, microseconds.
const SAMPLE_US: i64 = 500_000;
/// Between the beginnings of two scenes, microseconds.
const SCENE_US: i64 = 40_000_000;
const FIRST_SCENE_US: i64 = 1_531_883_530_449_377;

/// Writes the tables of some logs into `folder`, which is made where it is missing.
///
/// A log becomes a scene; four scenes of consecutive indices come from one drive (a row of `log`).
/// Rows go to the disk as they are made.
///
/// # Errors
/// The disk refuses.
pub fn write_nuscenes(
    folder: &Path,
    logs: &mut dyn Iterator<Item = Log>,
) -> Result<(), WriteError> {
    fs::create_dir_all(folder).map_err(WriteError::file(folder))?;
    write_constants(folder)?;
    let mut tables = Tables::create(folder)?;
    for log in logs {
        tables.scene(&log)?;
    }
    tables.finish(folder)
}

struct Tables {
    scene: Table,
    sample: Table,
    annotation: Table,
    instance: Table,
    data: Table,
    ego_pose: Table,
    calibrated: Table,
    log: Table,
    drives: Vec<String>,
}

impl Tables {
    fn create(folder: &Path) -> Result<Self, WriteError> {
        let table = |name| Table::create(folder, name);
        Ok(Self {
            scene: table("scene")?,
            sample: table("sample")?,
            annotation: table("sample_annotation")?,
            instance: table("instance")?,
            data: table("sample_data")?,
            ego_pose: table("ego_pose")?,
            calibrated: table("calibrated_sensor")?,
            log: table("log")?,
            drives: Vec::new(),
        })
    }

    fn finish(self, folder: &Path) -> Result<(), WriteError> {
        let map = Map {
            category: "semantic_prior",
            token: "53992ee3023e5494b90c316c183be829".to_owned(),
            filename: "maps/53992ee3023e5494b90c316c183be829.png".to_owned(),
            log_tokens: self.drives,
        };
        write(folder, "map", &[map])?;
        for table in [
            self.scene,
            self.sample,
            self.annotation,
            self.instance,
            self.data,
            self.ego_pose,
            self.calibrated,
            self.log,
        ] {
            table.finish()?;
        }
        Ok(())
    }

    fn scene(&mut self, traffic: &Log) -> Result<(), WriteError> {
        let drive = self.drive(traffic)?;
        let tokens = Tokens::of(traffic);
        let samples = (traffic.duration_s() / 0.5) as u64 + 1;
        self.calibration(&tokens)?;
        for at in 0..samples {
            self.sample.row(&Sample {
                token: tokens.sample(at),
                timestamp: stamp_us(traffic, at),
                prev: tokens.before(at, Tokens::sample),
                next: tokens.after(at, samples, Tokens::sample),
                scene_token: tokens.make(Kind::Scene, 0, 0),
            })?;
            self.pictures(traffic, &tokens, at, samples)?;
        }
        self.annotations(traffic, &tokens, samples)?;
        self.scene.row(&Scene {
            token: tokens.make(Kind::Scene, 0, 0),
            log_token: drive,
            nbr_samples: samples as usize,
            first_sample_token: tokens.sample(0),
            last_sample_token: tokens.sample(samples - 1),
            name: format!("scene-{:04}", traffic.index + 1),
            description: format!("Made-up traffic, {} road users", traffic.objects.len()),
        })
    }

    /// Returns the token of the drive, and writes its row where it is new.
    fn drive(&mut self, traffic: &Log) -> Result<String, WriteError> {
        let number = traffic.index / SCENES_A_DRIVE;
        let token = format!(
            "{:032x}",
            u128::from(mixed(number)) << 64 | u128::from(number)
        );
        if self.drives.last() != Some(&token) {
            self.log.row(&LogRow {
                token: token.clone(),
                logfile: format!("made-up-traffic-{number:05}"),
                vehicle: "n000",
                date_captured: "2018-07-18".to_owned(),
                location: "made-up-town",
            })?;
            self.drives.push(token.clone());
        }
        Ok(token)
    }

    fn calibration(&mut self, tokens: &Tokens) -> Result<(), WriteError> {
        for (channel, mount) in with_mounts() {
            let (ego_from_sensor, camera_intrinsic) = match mount {
                None => (
                    Pose::level([0.943, 0.0, 1.84], -std::f64::consts::FRAC_PI_2),
                    Vec::new(),
                ),
                Some(mount) => (mount.ego_from_camera(), camera_matrix(mount)),
            };
            self.calibrated.row(&CalibratedSensor {
                token: tokens.make(Kind::Calibrated, channel_index(channel), 0),
                sensor_token: sensor_token(channel),
                translation: ego_from_sensor.translation_m,
                rotation: ego_from_sensor.wxyz,
                camera_intrinsic,
            })?;
        }
        Ok(())
    }

    /// Writes the sweep and the pictures of a sample, each with the pose that ego had at its time.
    fn pictures(
        &mut self,
        traffic: &Log,
        tokens: &Tokens,
        at: u64,
        samples: u64,
    ) -> Result<(), WriteError> {
        for (channel, mount) in with_mounts() {
            let of_channel = channel_index(channel);
            let token = |tokens: &Tokens, at| tokens.make(Kind::Data, of_channel, at);
            let early_us = if mount.is_some() {
                6_000 * of_channel as i64
            } else {
                0
            };
            // The first pictures are not taken before the log begins.
            let early_us = early_us.min(at as i64 * SAMPLE_US);
            let timestamp = stamp_us(traffic, at) - early_us;
            let (fileformat, ending) = match mount {
                None => ("pcd", "pcd.bin"),
                Some(_) => ("jpg", "jpg"),
            };
            let mine = token(tokens, at);
            let ego = traffic.city_from_ego((at as i64 * SAMPLE_US - early_us) as f64 / 1e6);
            self.ego_pose
                .row(&EgoPose::new(mine.clone(), timestamp, &ego))?;
            self.data.row(&SampleData {
                token: mine.clone(),
                sample_token: tokens.sample(at),
                ego_pose_token: mine,
                calibrated_sensor_token: tokens.make(Kind::Calibrated, of_channel, 0),
                timestamp,
                fileformat,
                is_key_frame: true,
                height: mount.map_or(0, |mount| mount.height_px),
                width: mount.map_or(0, |mount| mount.width_px),
                filename: format!("samples/{channel}/n000__{channel}__{timestamp}.{ending}"),
                prev: tokens.before(at, token),
                next: tokens.after(at, samples, token),
            })?;
        }
        Ok(())
    }

    fn annotations(
        &mut self,
        traffic: &Log,
        tokens: &Tokens,
        samples: u64,
    ) -> Result<(), WriteError> {
        let mut seen_at: Vec<Vec<u64>> = vec![Vec::new(); traffic.objects.len()];
        let time_s = |at: u64| (at as i64 * SAMPLE_US) as f64 / 1e6;
        // Chains need to know what comes after; looking twice is cheaper than keeping rows.
        for at in 0..samples {
            for sight in annotated(traffic, time_s(at)) {
                seen_at[sight.index].push(at);
            }
        }
        for at in 0..samples {
            for sight in annotated(traffic, time_s(at)) {
                let object = sight.object;
                let of_object = sight.index as u64;
                let seen = &seen_at[sight.index];
                let here = seen.partition_point(|other| *other < at);
                let link = |index: Option<usize>| {
                    let other = index.and_then(|index| seen.get(index));
                    other.map_or_else(String::new, |other| tokens.annotation(of_object, *other))
                };
                let state = object.course.at(time_s(at));
                let global_from_box = traffic.city_from_object(object, time_s(at));
                let [length_m, width_m, height_m] = object.size_m;
                self.annotation.row(&SampleAnnotation {
                    token: tokens.annotation(of_object, at),
                    sample_token: tokens.sample(at),
                    instance_token: tokens.make(Kind::Instance, of_object, 0),
                    visibility_token: visibility_token(sight.visible_share),
                    attribute_tokens: attribute_tokens(object.class, &state, object.course.moves()),
                    translation: global_from_box.translation_m,
                    size: [width_m, length_m, height_m],
                    rotation: global_from_box.wxyz,
                    prev: link(here.checked_sub(1)),
                    next: link(here.checked_add(1)),
                    num_lidar_pts: sight.lidar_points,
                    num_radar_pts: 0,
                })?;
            }
        }
        self.instances(traffic, tokens, &seen_at)
    }

    fn instances(
        &mut self,
        traffic: &Log,
        tokens: &Tokens,
        seen_at: &[Vec<u64>],
    ) -> Result<(), WriteError> {
        for (index, (object, seen)) in (0_u64..).zip(traffic.objects.iter().zip(seen_at)) {
            let [Some(first), Some(last)] = [seen.first(), seen.last()] else {
                continue;
            };
            self.instance.row(&Instance {
                token: tokens.make(Kind::Instance, index, 0),
                category_token: category_token(object.class.nuscenes()),
                nbr_annotations: seen.len(),
                first_annotation_token: tokens.annotation(index, *first),
                last_annotation_token: tokens.annotation(index, *last),
            })?;
        }
        Ok(())
    }
}

/// Microseconds; begins anew after a million scenes, long before it overflows.
fn stamp_us(traffic: &Log, at: u64) -> i64 {
    FIRST_SCENE_US + (traffic.index % 1_000_000) as i64 * SCENE_US + at as i64 * SAMPLE_US
}

fn with_mounts() -> impl Iterator<Item = (&'static str, Option<&'static Mount>)> {
    channels().map(|(channel, _)| {
        let mount = NUSCENES.iter().find(|mount| mount.name == channel);
        (channel, mount)
    })
}

fn channel_index(channel: &str) -> u64 {
    let at = channels().position(|(other, _)| other == channel);
    at.unwrap_or_default() as u64
}

fn camera_matrix(mount: &Mount) -> Vec<[f64; 3]> {
    let [x_px, y_px] = mount.centre_px();
    vec![
        [mount.focal_px, 0.0, x_px],
        [0.0, mount.focal_px, y_px],
        [0.0, 0.0, 1.0],
    ]
}
