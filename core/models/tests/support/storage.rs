//! Folders in memory and on disk, for tests.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::PathBuf;

use kinelens_models::ModelsError;
use kinelens_models::weights::checkpoint::Storage;
use kinelens_models::weights::pack::PackTarget;

/// Files in memory, which remember the largest read.
#[derive(Debug, Clone, Default)]
pub struct MemoryStorage {
    pub files: BTreeMap<String, Vec<u8>>,
    pub largest_read: Cell<u64>,
}

impl MemoryStorage {
    pub fn new<const N: usize>(files: [(&str, Vec<u8>); N]) -> Self {
        Self {
            files: files.map(|(name, bytes)| (name.to_owned(), bytes)).into(),
            largest_read: Cell::new(0),
        }
    }
}

impl Storage for MemoryStorage {
    fn size(&self, file: &str) -> Result<Option<u64>, ModelsError> {
        Ok(self.files.get(file).map(|bytes| bytes.len() as u64))
    }

    fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, ModelsError> {
        self.largest_read
            .set(self.largest_read.get().max(range.end - range.start));
        let bytes = self
            .files
            .get(file)
            .ok_or_else(|| ModelsError::FileMissing {
                file: file.to_owned(),
            })?;
        let part = bytes.get(range.start as usize..range.end as usize);
        let part = part.ok_or_else(|| ModelsError::FileUnreadable {
            file: file.to_owned(),
            reason: format!("{range:?} of {} bytes", bytes.len()),
        });
        part.map(<[u8]>::to_vec)
    }
}

impl PackTarget for MemoryStorage {
    fn append(&mut self, file: &str, bytes: &[u8]) -> Result<(), ModelsError> {
        self.files.entry(file.to_owned()).or_default().extend(bytes);
        Ok(())
    }
}

/// A folder on disk.
#[derive(Debug, Clone)]
pub struct FolderStorage(pub PathBuf);

impl Storage for FolderStorage {
    fn size(&self, file: &str) -> Result<Option<u64>, ModelsError> {
        Ok(std::fs::metadata(self.0.join(file))
            .ok()
            .map(|data| data.len()))
    }

    fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, ModelsError> {
        let read = || {
            let mut opened = std::fs::File::open(self.0.join(file))?;
            opened.seek(SeekFrom::Start(range.start))?;
            let mut bytes = vec![0; (range.end - range.start) as usize];
            opened.read_exact(&mut bytes)?;
            Ok(bytes)
        };
        read().map_err(|error: std::io::Error| ModelsError::FileUnreadable {
            file: file.to_owned(),
            reason: error.to_string(),
        })
    }
}
