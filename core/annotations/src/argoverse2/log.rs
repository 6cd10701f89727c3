use std::path::{Path, PathBuf};

use super::boxes::Boxes;
use super::vehicle::{Drive, read_cameras};
use crate::{LeftOut, ReadError, Recording, Source, WorldFrame, files};

/// Files of annotations, the better first: without the recording vehicle, and with it.
const ANNOTATIONS: [&str; 2] = ["annotations.feather", "annotations_with_ego.feather"];

/// A folder of logs.
#[derive(Debug)]
pub(crate) struct Argoverse2 {
    names: Vec<String>,
    folders: Vec<PathBuf>,
}

impl Argoverse2 {
    /// Finds the logs: the folder itself, folders in it, or folders in those (`train`, `val`).
    pub fn open(input: &Path) -> Result<Self, ReadError> {
        let mut folders = Vec::new();
        if annotations_in(input).is_some() {
            folders.push(input.to_path_buf());
        } else {
            for folder in files::folders(input)? {
                if annotations_in(&folder).is_some() {
                    folders.push(folder);
                } else {
                    let within = files::folders(&folder)?.into_iter();
                    folders.extend(within.filter(|log| annotations_in(log).is_some()));
                }
            }
        }
        if folders.is_empty() {
            return Err(ReadError::NothingThere {
                folder: input.to_path_buf(),
                what: "Argoverse 2 log",
                hint: "a log is a folder with annotations.feather and city_SE3_egovehicle.feather",
            });
        }
        Ok(Self {
            names: folders.iter().map(|folder| files::name(folder)).collect(),
            folders,
        })
    }
}

impl Source for Argoverse2 {
    fn logs(&self) -> &[String] {
        &self.names
    }

    fn read(&self, index: usize, left_out: &mut LeftOut) -> Result<Recording, ReadError> {
        let (Some(log), Some(folder)) = (self.names.get(index), self.folders.get(index)) else {
            return Err(ReadError::NoSuchRecording {
                index,
                count: self.names.len(),
            });
        };
        let file = annotations_in(folder).ok_or_else(|| ReadError::Missing {
            file: folder.clone(),
            what: ANNOTATIONS[0].to_owned(),
        })?;
        let boxes = Boxes::read(&file)?;
        let named = |file: &Path| format!("{log}/{}", files::name(file));
        let poses_file = folder.join("city_SE3_egovehicle.feather");
        let drive = Drive::read(&poses_file, &named(&poses_file), left_out)?;
        let first_timestamp_ns = boxes.first_timestamp_ns(drive.times_ns());
        let world_from_vehicle = drive.trail(first_timestamp_ns);
        let tracks = boxes.into_tracks(
            first_timestamp_ns,
            &world_from_vehicle,
            folder,
            &named(&file),
            left_out,
        )?;
        Ok(Recording {
            dataset: "argoverse2",
            log: log.clone(),
            group: log.clone(),
            frame: WorldFrame::Fixed,
            is_sport: false,
            tracks,
            cameras: read_cameras(folder, log, &world_from_vehicle, left_out)?,
        })
    }
}

fn annotations_in(folder: &Path) -> Option<PathBuf> {
    let candidates = ANNOTATIONS.iter().map(|name| folder.join(name));
    candidates.into_iter().find(|file| file.is_file())
}
