//! Folders of annotations, as the command line names them.

use std::{collections::BTreeSet, path::PathBuf};

use anyhow::Context;
use clap::{Args, ValueEnum};
use kinelens_annotations::{Source, SourceKind, open};
use kinelens_dataset::build::Input;

use crate::usage::bad_usage;

#[derive(Args)]
pub struct InputArguments {
    /// Format of the annotations; several with as many folders make one set.
    #[arg(long = "source", value_name = "FORMAT")]
    sources: Vec<Format>,
    /// Folder of the annotations.
    #[arg(long = "input", value_name = "DIR")]
    folders: Vec<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    /// Sensor logs of Argoverse 2: a folder of logs, or one log.
    Argoverse2,
    /// Tables of nuScenes (v1.0).
    Nuscenes,
    /// KITTI tracking: label_02, calib and, for motion in the world, oxts.
    Kitti,
    /// Scenes of Kinelens: .kinelens or scene.json.
    Scene,
    /// Tables: t_s, id, label, x_m, y_m, z_m.
    Csv,
}

/// Opened folders.
pub struct Inputs {
    opened: Vec<(SourceKind, Box<dyn Source>)>,
}

impl InputArguments {
    /// Opens the folders.
    ///
    /// # Errors
    /// There are not as many formats as folders, or a folder holds nothing of its format.
    pub fn open(&self) -> anyhow::Result<Inputs> {
        if self.sources.len() != self.folders.len() {
            return Err(bad_usage(format!(
                "There are {} formats and {} folders. Give one --source for each --input, in the same order.",
                self.sources.len(),
                self.folders.len()
            )));
        }
        let mut seen = BTreeSet::new();
        for folder in &self.folders {
            // A folder that is not there is told when it is opened.
            if let Ok(place) = folder.canonicalize()
                && !seen.insert(place)
            {
                return Err(bad_usage(format!(
                    "{} is named twice; its questions would be the same.",
                    folder.display()
                )));
            }
        }
        let pairs = self.sources.iter().zip(&self.folders);
        let opened = pairs.map(|(format, folder)| {
            let kind = format.kind();
            let source = open(kind, folder).with_context(|| {
                format!("{} cannot be opened as {}", folder.display(), kind.id())
            })?;
            Ok((kind, source))
        });
        Ok(Inputs {
            opened: opened.collect::<anyhow::Result<_>>()?,
        })
    }
}

impl Inputs {
    /// As the library takes them.
    pub fn as_inputs(&self) -> Vec<Input<'_>> {
        let opened = self.opened.iter();
        opened
            .map(|(kind, source)| Input {
                kind: *kind,
                source: source.as_ref(),
            })
            .collect()
    }

    /// Tells whether none was named.
    pub fn is_empty(&self) -> bool {
        self.opened.is_empty()
    }
}

impl Format {
    const fn kind(self) -> SourceKind {
        match self {
            Self::Argoverse2 => SourceKind::Argoverse2,
            Self::Nuscenes => SourceKind::NuScenes,
            Self::Kitti => SourceKind::Kitti,
            Self::Scene => SourceKind::Scene,
            Self::Csv => SourceKind::Csv,
        }
    }
}
