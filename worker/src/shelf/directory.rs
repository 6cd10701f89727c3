//! Folders and files of the browser's own storage.

use kinelens_engine::packs::Manifest;
use kinelens_protocol::ModelEntry;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    FileSystemDirectoryHandle, FileSystemFileHandle, FileSystemGetDirectoryOptions,
    FileSystemGetFileOptions, FileSystemReadWriteOptions, FileSystemRemoveOptions,
    FileSystemSyncAccessHandle,
};

use crate::scope;

/// A folder.
pub struct Directory {
    handle: FileSystemDirectoryHandle,
}

/// A file that is open for this worker alone; closed when dropped.
pub struct OpenFile {
    handle: FileSystemSyncAccessHandle,
}

/// Where models lie.
const MODELS: &str = "models";
pub const MANIFEST: &str = "manifest.json";
/// A file that says that all others are there and were compared with their hashes.
pub const WHOLE: &str = "whole";

impl Directory {
    /// Opens the folder of all models, making it where there is none.
    pub async fn models() -> Result<Self, JsValue> {
        let storage = scope::scope().navigator().storage();
        let root: FileSystemDirectoryHandle =
            JsFuture::from(storage.get_directory()).await?.dyn_into()?;
        Self { handle: root }.folder(MODELS).await
    }

    /// Opens a folder in this one, making it where there is none.
    pub async fn folder(&self, name: &str) -> Result<Self, JsValue> {
        let options = FileSystemGetDirectoryOptions::new();
        options.set_create(true);
        let promise = self
            .handle
            .get_directory_handle_with_options(name, &options);
        let handle = JsFuture::from(promise).await?.dyn_into()?;
        Ok(Self { handle })
    }

    /// Opens a file, making it where there is none.
    pub async fn open(&self, name: &str) -> Result<OpenFile, JsValue> {
        let options = FileSystemGetFileOptions::new();
        options.set_create(true);
        let promise = self.handle.get_file_handle_with_options(name, &options);
        let file: FileSystemFileHandle = JsFuture::from(promise).await?.dyn_into()?;
        let promise = file.create_sync_access_handle();
        let handle = JsFuture::from(promise).await?.dyn_into()?;
        Ok(OpenFile { handle })
    }

    /// Tells whether there is a file.
    pub async fn has(&self, name: &str) -> bool {
        JsFuture::from(self.handle.get_file_handle(name))
            .await
            .is_ok()
    }

    /// Reads a small file; `None` where there is none.
    pub async fn read(&self, name: &str) -> Result<Option<Vec<u8>>, JsValue> {
        if !self.has(name).await {
            return Ok(None);
        }
        let file = self.open(name).await?;
        let mut bytes = vec![0; file.size()? as usize];
        file.read_at(0, &mut bytes)?;
        Ok(Some(bytes))
    }

    /// Replaces a small file.
    pub async fn write(&self, name: &str, bytes: &[u8]) -> Result<(), JsValue> {
        let file = self.open(name).await?;
        file.truncate(0)?;
        file.write_at(0, bytes)
    }

    /// Removes a file or a folder with all that is in it; nothing happens where there is none.
    pub async fn remove(&self, name: &str) -> Result<(), JsValue> {
        let options = FileSystemRemoveOptions::new();
        options.set_recursive(true);
        let removed = JsFuture::from(self.handle.remove_entry_with_options(name, &options)).await;
        match removed {
            Err(error) if !is_missing(&error) => Err(error),
            _ => Ok(()),
        }
    }

    /// The models whose folders are in this one, as their manifests describe them.
    pub async fn entries(&self) -> Result<Vec<ModelEntry>, JsValue> {
        let mut entries = Vec::new();
        let names = self.handle.keys();
        loop {
            let next = JsFuture::from(names.next()?).await?;
            if js_sys::Reflect::get(&next, &"done".into())?.is_truthy() {
                return Ok(entries);
            }
            let name = js_sys::Reflect::get(&next, &"value".into())?.as_string();
            let Some(name) = name else { continue };
            let folder = self.folder(&name).await?;
            entries.extend(folder.entry(name).await?);
        }
    }

    /// What is kept of one model; `None` for a folder without a usable manifest.
    async fn entry(&self, name: String) -> Result<Option<ModelEntry>, JsValue> {
        let Some(json) = self.read(MANIFEST).await? else {
            return Ok(None);
        };
        let Ok(manifest) = Manifest::parse(&json) else {
            return Ok(None);
        };
        let mut kept_bytes = 0;
        for file in &manifest.files {
            if self.has(&file.name).await {
                kept_bytes += self.open(&file.name).await?.size()?;
            }
        }
        let is_whole = self.has(WHOLE).await;
        Ok(Some(ModelEntry {
            name,
            bytes: manifest.files.iter().map(|file| file.bytes).sum(),
            kept_bytes,
            is_whole,
            can_see: manifest.can_see(),
            title: manifest.name,
            licence: manifest.licence.name,
            source: manifest.source,
        }))
    }
}

impl OpenFile {
    /// Size in bytes.
    pub fn size(&self) -> Result<u64, JsValue> {
        Ok(self.handle.get_size()? as u64)
    }

    /// Reads from a place until the buffer is full or the file ends; returns the bytes read.
    pub fn read_at(&self, place: u64, buffer: &mut [u8]) -> Result<usize, JsValue> {
        let read = self
            .handle
            .read_with_u8_array_and_options(buffer, &at(place))?;
        Ok(read as usize)
    }

    /// Writes to a place.
    pub fn write_at(&self, place: u64, bytes: &[u8]) -> Result<(), JsValue> {
        let written = self
            .handle
            .write_with_u8_array_and_options(bytes, &at(place))?;
        if written as usize == bytes.len() {
            Ok(())
        } else {
            Err(JsValue::from_str("it is full"))
        }
    }

    /// Cuts the file off.
    pub fn truncate(&self, size: u64) -> Result<(), JsValue> {
        self.handle.truncate_with_f64(size as f64)
    }
}

impl Drop for OpenFile {
    fn drop(&mut self) {
        self.handle.close();
    }
}

fn at(place: u64) -> FileSystemReadWriteOptions {
    let options = FileSystemReadWriteOptions::new();
    // Files are far smaller than 2⁵³ bytes.
    options.set_at(place as f64);
    options
}

fn is_missing(error: &JsValue) -> bool {
    let error: Option<&js_sys::Error> = error.dyn_ref();
    error.is_some_and(|error| error.name() == "NotFoundError")
}
