//! Folders of recordings.

use crate::{LeftOut, ReadError, Recording};

/// A folder of recordings that are read one at a time.
pub trait Source: Sync {
    /// The names of the recordings, in a fixed order.
    fn logs(&self) -> &[String];

    /// Reads the recording at an index of [`Source::logs`].
    ///
    /// # Errors
    /// The recording has no part that can be used.
    fn read(&self, index: usize, left_out: &mut LeftOut) -> Result<Recording, ReadError>;
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
