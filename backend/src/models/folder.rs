//! A folder on disk, for readers and writers of models.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::PathBuf;

use kinelens_models::ModelsError;
use kinelens_models::weights::checkpoint::Storage;
use kinelens_models::weights::pack::PackTarget;

/// A folder that is read by ranges; no file is in memory as a whole.
#[derive(Debug, Clone)]
pub struct FolderStorage {
    folder: PathBuf,
}

impl FolderStorage {
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }
}

impl Storage for FolderStorage {
    fn size(&self, file: &str) -> Result<Option<u64>, ModelsError> {
        match std::fs::metadata(self.folder.join(file)) {
            Ok(data) if data.is_file() => Ok(Some(data.len())),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(file, &error)),
        }
    }

    fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, ModelsError> {
        let read = || {
            let mut opened = File::open(self.folder.join(file))?;
            opened.seek(SeekFrom::Start(range.start))?;
            // `take` and not a buffer of the length asked for: the file may be shorter.
            let mut bytes = Vec::new();
            let length = range.end.saturating_sub(range.start);
            opened.take(length).read_to_end(&mut bytes)?;
            match bytes.len() as u64 == length {
                true => Ok(bytes),
                false => Err(std::io::ErrorKind::UnexpectedEof.into()),
            }
        };
        read().map_err(|error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => ModelsError::FileMissing {
                file: file.to_owned(),
            },
            _ => unreadable(file, &error),
        })
    }
}

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

fn unreadable(file: &str, error: &std::io::Error) -> ModelsError {
    ModelsError::FileUnreadable {
        file: file.to_owned(),
        reason: error.to_string(),
    }
}

fn unwritable(file: &str, error: &std::io::Error) -> ModelsError {
    ModelsError::FileUnwritable {
        file: file.to_owned(),
        reason: error.to_string(),
    }
}
