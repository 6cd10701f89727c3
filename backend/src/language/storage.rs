//! Files of a model in a folder.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Component, Path, PathBuf};

use kinelens_models::ModelsError;
use kinelens_models::weights::checkpoint::Storage;

/// A folder on disk whose files are read by ranges of bytes.
#[derive(Debug, Clone)]
pub struct FolderStorage {
    folder: PathBuf,
}

impl FolderStorage {
    /// Takes a folder; nothing is read yet.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// The path of a file in the folder itself.
    fn path(&self, file: &str) -> Result<PathBuf, ModelsError> {
        let mut components = Path::new(file).components();
        match (components.next(), components.next()) {
            (Some(Component::Normal(_)), None) => Ok(self.folder.join(file)),
            _ => Err(ModelsError::FileUnreadable {
                file: file.to_owned(),
                reason: "its name leads out of the folder".to_owned(),
            }),
        }
    }
}

impl Storage for FolderStorage {
    fn size(&self, file: &str) -> Result<Option<u64>, ModelsError> {
        match std::fs::metadata(self.path(file)?) {
            Ok(metadata) if metadata.is_file() => Ok(Some(metadata.len())),
            Ok(_) => Ok(None),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(file, &error)),
        }
    }

    fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, ModelsError> {
        let failed = |error: std::io::Error| match error.kind() {
            ErrorKind::NotFound => ModelsError::FileMissing {
                file: file.to_owned(),
            },
            _ => unreadable(file, &error),
        };
        let mut handle = File::open(self.path(file)?).map_err(failed)?;
        handle.seek(SeekFrom::Start(range.start)).map_err(failed)?;
        let wanted = range.end.saturating_sub(range.start);
        let mut bytes = Vec::new();
        // The vector grows with what is there, whatever the range says.
        handle
            .take(wanted)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        if bytes.len() as u64 != wanted {
            return Err(ModelsError::FileUnreadable {
                file: file.to_owned(),
                reason: format!("it ends before byte {}", range.end),
            });
        }
        Ok(bytes)
    }
}

fn unreadable(file: &str, error: &std::io::Error) -> ModelsError {
    ModelsError::FileUnreadable {
        file: file.to_owned(),
        reason: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_and_nothing_outside_of_the_folder() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("model");
        std::fs::create_dir(&inner).unwrap();
        std::fs::write(outer.path().join("secret"), "secret").unwrap();
        std::fs::write(inner.join("weights"), "0123456789").unwrap();
        let storage = FolderStorage::new(&inner);
        assert_eq!(storage.size("weights").unwrap(), Some(10));
        assert_eq!(storage.size("nothing").unwrap(), None);
        assert_eq!(storage.read("weights", 2..5).unwrap(), b"234");
        assert_eq!(storage.read("weights", 4..4).unwrap(), b"");
        for (file, range, word) in [
            ("weights", 8..11, "ends before byte 11"),
            ("weights", 50..51, "ends before"),
            ("nothing", 0..1, "missing"),
            ("../secret", 0..1, "leads out"),
            ("/etc/hostname", 0..1, "leads out"),
            ("", 0..1, "leads out"),
        ] {
            let error = storage.read(file, range).unwrap_err().to_string();
            assert!(error.contains(word), "{file}: {error}");
        }
        assert!(storage.size("../secret").is_err());
    }
}
