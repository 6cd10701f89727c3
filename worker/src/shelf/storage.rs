//! A kept pack as the engine reads it.

use std::collections::BTreeMap;
use std::ops::Range;

use kinelens_engine::packs::{Manifest, ModelsError, Storage};
use kinelens_protocol::Failure;
use wasm_bindgen::JsValue;

use super::commands::no_storage;
use super::directory::{Directory, MANIFEST, OpenFile, WHOLE};
use crate::scope::words;

/// The files of a pack, open for synchronous reads.
pub struct OpfsStorage {
    files: BTreeMap<String, OpenFile>,
}

impl OpfsStorage {
    /// Opens a pack that is whole; `None` where there is none of this name.
    ///
    /// # Errors
    /// The browser's storage cannot be used.
    pub async fn open(name: &str) -> Result<Option<Self>, Failure> {
        Self::files(name).await.map_err(|error| no_storage(&error))
    }

    async fn files(name: &str) -> Result<Option<Self>, JsValue> {
        let folder = Directory::models().await?.folder(name).await?;
        if !folder.has(WHOLE).await {
            return Ok(None);
        }
        let json = folder.read(MANIFEST).await?.unwrap_or_default();
        let manifest = Manifest::parse(&json).map_err(|error| error.to_string())?;
        let names = manifest.files.into_iter().map(|file| file.name);
        let mut files = BTreeMap::new();
        for name in names.chain([MANIFEST.to_owned()]) {
            let file = folder.open(&name).await?;
            files.insert(name, file);
        }
        Ok(Some(Self { files }))
    }
}

impl Storage for OpfsStorage {
    fn size(&self, file: &str) -> Result<Option<u64>, ModelsError> {
        let size = self.files.get(file).map(OpenFile::size).transpose();
        size.map_err(|error| unreadable(file, &words(&error)))
    }

    fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, ModelsError> {
        let open = self
            .files
            .get(file)
            .ok_or_else(|| ModelsError::FileMissing {
                file: file.to_owned(),
            })?;
        let length = range.end.saturating_sub(range.start);
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(usize::MAX)];
        match open.read_at(range.start, &mut bytes) {
            Ok(read) if read == bytes.len() => Ok(bytes),
            Ok(read) => Err(unreadable(
                file,
                &format!("it gave {read} of {length} bytes"),
            )),
            Err(error) => Err(unreadable(file, &words(&error))),
        }
    }
}

fn unreadable(file: &str, reason: &str) -> ModelsError {
    ModelsError::FileUnreadable {
        file: file.to_owned(),
        reason: reason.to_owned(),
    }
}
