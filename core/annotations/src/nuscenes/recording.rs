use std::path::{Path, PathBuf};

use super::folder::tables_folder;
use super::index::Index;
use crate::gather::{Gatherer, TrackHead};
use crate::poses::checked_pose;
use crate::{LeftOut, ReadError, Recording, Source, TrackSample, WorldFrame, from_z_up};

/// A folder of nuScenes tables; a scene is a recording.
#[derive(Debug)]
pub(crate) struct NuScenes {
    folder: PathBuf,
    index: Index,
    names: Vec<String>,
}

impl NuScenes {
    /// Finds the tables and reads them once.
    pub fn open(input: &Path) -> Result<Self, ReadError> {
        let folder = tables_folder(input)?;
        let index = Index::read(&folder)?;
        if index.scenes.is_empty() {
            return Err(ReadError::NothingThere {
                folder,
                what: "scene",
                hint: "its scene.json has no usable row",
            });
        }
        Ok(Self {
            names: index
                .scenes
                .iter()
                .map(|scene| scene.name.clone())
                .collect(),
            folder,
            index,
        })
    }
}

impl Source for NuScenes {
    fn logs(&self) -> &[String] {
        &self.names
    }

    fn read(&self, index: usize, left_out: &mut LeftOut) -> Result<Recording, ReadError> {
        let Some(scene) = self.index.scenes.get(index) else {
            return Err(ReadError::NoSuchRecording {
                index,
                count: self.names.len(),
            });
        };
        let mut gatherer = Gatherer::new("sample_annotation.json");
        for found in &scene.boxes {
            let row = found.row.into();
            let instance = &self.index.instances[found.instance as usize];
            match checked_pose(found.wxyz, found.translation_m) {
                Err(reason) => gatherer.leave(left_out, reason, row, &instance.token),
                Ok(global_from_object) => {
                    let sample = TrackSample {
                        t_s: found.timestamp_us.saturating_sub(scene.first_us) as f64 / 1e6,
                        world_from_object: from_z_up(&global_from_object),
                        seen: found.seen,
                    };
                    gatherer.add(&instance.token, sample, row, left_out, || TrackHead {
                        label: instance.label.clone(),
                        colour: None,
                        size_m: instance.size_m,
                    });
                }
            }
        }
        Ok(Recording {
            dataset: "nuscenes",
            log: scene.name.clone(),
            group: scene.log.clone(),
            frame: WorldFrame::Fixed,
            is_sport: false,
            tracks: gatherer.finish(&self.folder, left_out)?,
            cameras: self.index.cameras.of_scene(scene, left_out),
        })
    }

    fn left_out(&self) -> LeftOut {
        self.index.left_out.clone()
    }
}
