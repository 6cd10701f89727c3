//! `manifest.json`: what a pack holds, and where.

use serde::{Deserialize, Serialize};

use super::format::NumberFormat;
use crate::ModelsError;
use crate::weights::checkpoint::is_plain_name;

/// What a pack holds, and where.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the format.
    pub kinelens_pack: u32,
    /// What people call the model.
    pub name: String,
    /// Which network reads it, such as `llava-onevision`.
    pub family: String,
    /// Number format that was asked for; each tensor says its own.
    pub numbers: NumberFormat,
    pub licence: Licence,
    /// Where the weights come from.
    pub source: String,
    /// File with the configuration.
    pub config: String,
    /// File with the tokenizer, where there is one.
    pub tokenizer: Option<String>,
    /// File that says how pictures are prepared, where there is one (`processor_config.json` with all inside).
    pub processor: Option<String>,
    pub files: Vec<FileEntry>,
    pub tensors: Vec<TensorEntry>,
}

/// Under which terms a model may be used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Licence {
    /// SPDX name, or what the publisher calls it.
    pub name: String,
    /// File with its text, where that came with the model.
    pub file: Option<String>,
}

/// A file of a pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FileEntry {
    pub name: String,
    pub bytes: u64,
    /// Lowercase hexadecimal.
    pub sha256: String,
}

/// A tensor of a pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TensorEntry {
    /// Path in the module tree.
    pub name: String,
    /// Slowest axis first.
    pub shape: Vec<usize>,
    pub format: NumberFormat,
    /// Where its rows lie, first rows first.
    pub segments: Vec<Segment>,
}

/// Rows that lie one behind the other in one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Segment {
    /// Index in [`Manifest::files`].
    pub file: usize,
    /// First byte in the file.
    pub offset: u64,
    pub rows: usize,
}

/// Only the version, which is read before anything else.
#[derive(Deserialize)]
struct Version {
    kinelens_pack: u32,
}

pub(super) const MANIFEST: &str = "manifest.json";
/// The newest version that is read, and the one that is written.
pub(super) const VERSION: u32 = 1;
pub(super) const MOST_MANIFEST: u64 = 16 << 20;
const MOST_DIMENSIONS: usize = 8;

impl Manifest {
    /// Reads a manifest and checks that it can be true.
    ///
    /// # Errors
    /// [`ModelsError::PackNewer`], or [`ModelsError::FileDamaged`] with what cannot be.
    pub fn parse(json: &[u8]) -> Result<Self, ModelsError> {
        let unreadable =
            |error: serde_json::Error| damaged(format!("it is no manifest of a pack ({error})"));
        let version: Version = serde_json::from_slice(json).map_err(unreadable)?;
        if version.kinelens_pack > VERSION {
            return Err(ModelsError::PackNewer {
                found: version.kinelens_pack,
                known: VERSION,
            });
        }
        let manifest: Self = serde_json::from_slice(json).map_err(unreadable)?;
        manifest.check().map_err(damaged)?;
        Ok(manifest)
    }

    /// Tells whether the model can look at pictures: it has a vision tower.
    pub fn can_see(&self) -> bool {
        let mut names = self.tensors.iter().map(|tensor| &tensor.name);
        names.any(|name| name.starts_with("tower."))
    }

    fn check(&self) -> Result<(), String> {
        let mut names = std::collections::BTreeSet::new();
        for FileEntry { name, sha256, .. } in &self.files {
            if !is_plain_name(name) || name == MANIFEST {
                return Err(format!("it leads out of its folder, to {name:?}"));
            }
            if sha256.len() != 64 || !sha256.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(format!("the SHA-256 of {name} is none"));
            }
            if !names.insert(name) {
                return Err(format!("it lists the file {name} twice"));
            }
        }
        let texts = [
            Some(&self.config),
            self.tokenizer.as_ref(),
            self.processor.as_ref(),
        ];
        let texts = texts
            .into_iter()
            .chain([self.licence.file.as_ref()])
            .flatten();
        for text in texts {
            if !names.contains(text) {
                return Err(format!("it names the file {text}, which it does not list"));
            }
        }
        let mut names = std::collections::BTreeSet::new();
        for tensor in &self.tensors {
            if !names.insert(&tensor.name) {
                return Err(format!("it lists the tensor {} twice", tensor.name));
            }
            let reason = |reason: &str| format!("the tensor {} {reason}", tensor.name);
            if tensor.shape.len() > MOST_DIMENSIONS {
                return Err(reason("has too many dimensions"));
            }
            let sizes = tensor.shape.iter();
            let whole = sizes
                .clone()
                .try_fold(1, |count: usize, size| count.checked_mul(*size));
            let width = sizes
                .skip(1)
                .try_fold(1, |count: usize, size| count.checked_mul(*size));
            let row_bytes = width.and_then(|width| tensor.format.row_bytes(width));
            let (Some(_), Some(row_bytes)) = (whole, row_bytes) else {
                return Err(reason("is larger than memory can be"));
            };
            let mut rows = 0_usize;
            for segment in &tensor.segments {
                let file = self.files.get(segment.file);
                let bytes = row_bytes.checked_mul(segment.rows as u64);
                let end = bytes.and_then(|bytes| bytes.checked_add(segment.offset));
                let fits = file.zip(end).is_some_and(|(file, end)| end <= file.bytes);
                rows = match rows.checked_add(segment.rows).filter(|_| fits) {
                    Some(rows) => rows,
                    None => return Err(reason("lies beyond the end of a file")),
                };
            }
            if rows != tensor.shape.first().copied().unwrap_or(1) {
                return Err(reason("has not all its rows"));
            }
        }
        Ok(())
    }
}

pub(super) fn damaged(reason: String) -> ModelsError {
    ModelsError::FileDamaged {
        file: MANIFEST.to_owned(),
        reason,
    }
}
