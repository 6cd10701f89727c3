use std::path::{Path, PathBuf};

use kinelens_motion::Pose;

use super::boxes::read_boxes;
use super::calibration::Calibration;
use super::drive::read_drive;
use crate::{
    Camera, LeftOut, ReadError, Recording, Source, TimedPose, Trail, WorldFrame, compose, files,
};

/// Turns a camera that looks ahead into a world whose y is up: x stays right, z points back.
const WORLD_FROM_CAMERA_AT_REST: Pose = Pose {
    rotation: [[1.0, 0.0, 0.0], [0.0, -1.0, 0.0], [0.0, 0.0, -1.0]],
    translation_m: [0.0; 3],
};

/// A folder of sequences.
#[derive(Debug)]
pub(crate) struct Kitti {
    folder: PathBuf,
    names: Vec<String>,
}

/// Where rectified camera 0 was.
pub(super) enum Rig {
    /// At each frame, where it is known.
    Moving(Vec<Option<Pose>>),
    /// Somewhere; positions stay relative to it.
    Unknown(Pose),
}

impl Rig {
    pub fn world_from_rectified(&self, frame: u32) -> Option<Pose> {
        match self {
            Self::Moving(poses) => poses.get(frame as usize).copied().flatten(),
            Self::Unknown(pose) => Some(*pose),
        }
    }
}

impl Kitti {
    /// Finds the sequences in the folder itself or in its `training`.
    pub fn open(input: &Path) -> Result<Self, ReadError> {
        files::list(input)?;
        let inside = [input.to_path_buf(), input.join("training")];
        let mut folders = inside.into_iter();
        let nothing = || ReadError::NothingThere {
            folder: input.to_path_buf(),
            what: "KITTI tracking sequence",
            hint: "name the folder that holds label_02 and calib",
        };
        let folder = folders
            .find(|folder| folder.join("label_02").is_dir())
            .ok_or_else(nothing)?;
        let mut labels = files::list(&folder.join("label_02"))?;
        labels.retain(|file| files::has_extension(file, &["txt"]) && file.is_file());
        if labels.is_empty() {
            return Err(nothing());
        }
        Ok(Self {
            folder,
            names: labels.iter().map(|file| files::stem(file)).collect(),
        })
    }
}

impl Source for Kitti {
    fn logs(&self) -> &[String] {
        &self.names
    }

    fn read(&self, index: usize, left_out: &mut LeftOut) -> Result<Recording, ReadError> {
        let name = self.names.get(index).ok_or(ReadError::NoSuchRecording {
            index,
            count: self.names.len(),
        })?;
        let file = |part: &str| self.folder.join(part).join(format!("{name}.txt"));
        let (calibration_file, drive_file) = (file("calib"), file("oxts"));
        let has_drive = drive_file.is_file();
        // Without the vehicle's poses the calibration only adds a camera.
        let calibration = if has_drive || calibration_file.is_file() {
            Some(Calibration::read(&calibration_file)?)
        } else {
            None
        };
        let (frame, rig) = match &calibration {
            Some(calibration) if has_drive => {
                let imu_from_rectified = calibration.imu_from_rectified(&calibration_file)?;
                let drive = read_drive(&drive_file, left_out)?.into_iter();
                let poses = drive
                    .map(|world_from_imu| Some(compose(&world_from_imu?, &imu_from_rectified)))
                    .collect();
                (WorldFrame::Fixed, Rig::Moving(poses))
            }
            _ => (
                WorldFrame::CameraRelative,
                Rig::Unknown(WORLD_FROM_CAMERA_AT_REST),
            ),
        };
        let tracks = read_boxes(&file("label_02"), &rig, left_out)?;
        let cameras = calibration.map(|calibration| Camera {
            name: "image_02".to_owned(),
            intrinsics: calibration.intrinsics,
            world_from_camera: trail(&rig).then(&calibration.rectified_from_camera),
        });
        Ok(Recording {
            dataset: "kitti",
            log: name.clone(),
            group: name.clone(),
            frame,
            is_sport: false,
            tracks,
            cameras: cameras.into_iter().collect(),
        })
    }
}

/// Seconds of a frame; pictures are 0.1 s apart.
pub(super) fn seconds_of(frame: u32) -> f64 {
    f64::from(frame) / 10.0
}

fn trail(rig: &Rig) -> Trail {
    match rig {
        Rig::Unknown(pose) => Trail::at_rest(*pose),
        Rig::Moving(poses) => {
            let timed = (0..).zip(poses).filter_map(|(frame, pose)| {
                let t_s = seconds_of(frame);
                pose.map(|pose| TimedPose { t_s, pose })
            });
            Trail::new(timed.collect())
        }
    }
}
