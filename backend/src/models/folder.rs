//! A folder on disk, for writers of packs.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;

use kinelens_models::ModelsError;
use kinelens_models::weights::pack::PackTarget;

/// A folder that takes the files of a pack, one after the other.
#[derive(Debug)]
pub struct FolderTarget {
    folder: PathBuf,
    current: Option<(String, File)>,
}

impl FolderTarget {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            current: None,
        }
    }

    /// Makes sure that the last file is on the disk.
    ///
    /// # Errors
    /// [`ModelsError::FileUnwritable`].
    pub fn finish(mut self) -> Result<(), ModelsError> {
        self.end()
    }

    fn end(&mut self) -> Result<(), ModelsError> {
        match self.current.take() {
            Some((name, file)) => file.sync_all().map_err(|error| unwritable(&name, &error)),
            None => Ok(()),
        }
    }
}

impl PackTarget for FolderTarget {
    fn append(&mut self, file: &str, bytes: &[u8]) -> Result<(), ModelsError> {
        if self.current.as_ref().is_none_or(|(name, _)| name != file) {
            self.end()?;
            let created = File::create_new(self.folder.join(file));
            let created = created.map_err(|error| unwritable(file, &error))?;
            self.current = Some((file.to_owned(), created));
        }
        match &mut self.current {
            Some((name, opened)) => opened
                .write_all(bytes)
                .map_err(|error| unwritable(name, &error)),
            None => Ok(()),
        }
    }
}

fn unwritable(file: &str, error: &std::io::Error) -> ModelsError {
    ModelsError::FileUnwritable {
        file: file.to_owned(),
        reason: error.to_string(),
    }
}
