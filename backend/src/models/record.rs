//! `kinelens-source.json`: where a fetched model came from, and what its files were.

use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// Where a fetched model came from.
#[derive(Debug, Serialize, Deserialize)]
pub struct Record {
    pub repository: String,
    /// The commit on the hub.
    pub commit: String,
    pub licence: Option<String>,
    pub files: Vec<FetchedFile>,
}

/// A file that was fetched.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FetchedFile {
    pub name: String,
    pub bytes: u64,
    /// Of what was received; of weights compared with the sum that the hub states.
    pub sha256: String,
}

pub const FILE: &str = "kinelens-source.json";
/// A record is far shorter.
const MOST_BYTES: u64 = 1 << 20;

impl Record {
    /// Reads the record of a folder; `None` where there is none.
    ///
    /// # Errors
    /// When it cannot be read or understood.
    pub fn read(folder: &Path) -> anyhow::Result<Option<Self>> {
        let path = folder.join(FILE);
        let size = match std::fs::metadata(&path) {
            Ok(data) => data.len(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error).with_context(|| unreadable(&path)),
        };
        anyhow::ensure!(size <= MOST_BYTES, "{}: it is too long", unreadable(&path));
        let bytes = std::fs::read(&path).with_context(|| unreadable(&path))?;
        let record = serde_json::from_slice(&bytes).with_context(|| unreadable(&path))?;
        Ok(Some(record))
    }

    /// Writes the record, last of all files of a model.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let path = folder.join(FILE);
        std::fs::write(&path, serde_json::to_vec_pretty(self)?)
            .with_context(|| format!("{} cannot be written", path.display()))
    }
}

fn unreadable(path: &Path) -> String {
    format!("{} cannot be read", path.display())
}
