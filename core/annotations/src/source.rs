//! Folders of recordings.

use std::path::Path;

use crate::argoverse2::Argoverse2;
use crate::csv::CsvFiles;
use crate::kitti::Kitti;
use crate::nuscenes::NuScenes;
use crate::scene::Scenes;
use crate::{LeftOut, ReadError, Recording};

/// Opens a folder, or a file where one file is a recording.
///
/// # Errors
/// The folder is missing, holds nothing of that format, or its tables cannot be read.
pub fn open(kind: SourceKind, input: &Path) -> Result<Box<dyn Source>, ReadError> {
    Ok(match kind {
        SourceKind::Argoverse2 => Box::new(Argoverse2::open(input)?),
        SourceKind::NuScenes => Box::new(NuScenes::open(input)?),
        SourceKind::Kitti => Box::new(Kitti::open(input)?),
        SourceKind::Scene => Box::new(Scenes::open(input)?),
        SourceKind::Csv => Box::new(CsvFiles::open(input)?),
    })
}

/// A folder of recordings that are read one at a time.
pub trait Source: Sync {
    /// The names of the recordings, in a fixed order.
    fn logs(&self) -> &[String];

    /// Reads the recording at an index of [`Source::logs`].
    ///
    /// # Errors
    /// The recording has no part that can be used. The others may still be readable.
    fn read(&self, index: usize, left_out: &mut LeftOut) -> Result<Recording, ReadError>;

    /// What was left out on opening, because it belongs to no recording that can be read.
    fn left_out(&self) -> LeftOut {
        LeftOut::default()
    }
}

/// The formats that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    Argoverse2,
    NuScenes,
    Kitti,
    /// Kinelens' own scene documents.
    Scene,
    Csv,
}

impl SourceKind {
    pub const ALL: [Self; 5] = [
        Self::Argoverse2,
        Self::NuScenes,
        Self::Kitti,
        Self::Scene,
        Self::Csv,
    ];

    /// Returns the name that commands and files use.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Argoverse2 => "argoverse2",
            Self::NuScenes => "nuscenes",
            Self::Kitti => "kitti",
            Self::Scene => "scene",
            Self::Csv => "csv",
        }
    }

    /// Finds the format with a name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }
}
