//! A pack that is read.

use std::collections::BTreeMap;
use std::ops::Range;

use sha2::{Digest, Sha256};

use super::format::NumberFormat;
use super::manifest::{FileEntry, MANIFEST, MOST_MANIFEST, Manifest, TensorEntry};
use super::write::{Progress, hexadecimal};
use crate::ModelsError;
use crate::weights::checkpoint::{MOST_AT_ONCE, Storage, pieces, read_exactly, read_whole};
use crate::weights::source::{TensorSource, row_width};

/// A folder with a pack.
#[derive(Debug)]
pub struct Pack<S> {
    storage: S,
    manifest: Manifest,
    /// From a tensor's path to its place in the manifest.
    places: BTreeMap<String, usize>,
}

/// Takes whole rows, as they are held, and how many they are.
type TakePiece<'a> = dyn FnMut(&[u8], usize) -> Result<(), String> + 'a;

/// Most bytes of a text beside the weights.
const MOST_TEXT: u64 = 64 << 20;

impl<S: Storage> Pack<S> {
    /// Opens a pack: reads its manifest and looks whether all files are there in their sizes. Their
    /// contents are compared by [`Self::verify`].
    ///
    /// # Errors
    /// [`ModelsError::PackNewer`], [`ModelsError::FileMissing`], [`ModelsError::FileDamaged`], and
    /// failures of the storage.
    pub fn open(storage: S) -> Result<Self, ModelsError> {
        let json = read_whole(&storage, MANIFEST, MOST_MANIFEST)?;
        let json = json.ok_or_else(|| ModelsError::FileMissing {
            file: MANIFEST.to_owned(),
        })?;
        let manifest = Manifest::parse(&json)?;
        for FileEntry { name, bytes, .. } in &manifest.files {
            let file = || name.clone();
            match storage.size(name)? {
                Some(found) if found == *bytes => {}
                Some(found) => {
                    return Err(ModelsError::FileDamaged {
                        file: file(),
                        reason: format!("it has {found} bytes instead of {bytes}"),
                    });
                }
                None => return Err(ModelsError::FileMissing { file: file() }),
            }
        }
        let tensors = manifest.tensors.iter().enumerate();
        Ok(Self {
            places: tensors
                .map(|(place, entry)| (entry.name.clone(), place))
                .collect(),
            storage,
            manifest,
        })
    }

    /// Returns what the pack says about itself.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Compares every file with its SHA-256; `progress` is told after every piece.
    ///
    /// # Errors
    /// [`ModelsError::FileAltered`] for the first that differs, and failures of the storage.
    pub fn verify(&self, progress: &mut dyn FnMut(Progress)) -> Result<(), ModelsError> {
        let total_bytes = self.manifest.files.iter().map(|file| file.bytes).sum();
        let mut done_bytes = 0;
        for FileEntry {
            name,
            bytes,
            sha256,
        } in &self.manifest.files
        {
            let mut sum = Sha256::new();
            for piece in pieces(0..*bytes, MOST_AT_ONCE) {
                let bytes = read_exactly(&self.storage, name, piece)?;
                sum.update(&bytes);
                done_bytes += bytes.len() as u64;
                progress(Progress {
                    done_bytes,
                    total_bytes,
                });
            }
            if !hexadecimal(sum).eq_ignore_ascii_case(sha256) {
                return Err(ModelsError::FileAltered { file: name.clone() });
            }
        }
        Ok(())
    }

    /// Returns the configuration.
    ///
    /// # Errors
    /// [`ModelsError::FileDamaged`] for what is no text, and failures of the storage.
    pub fn config(&self) -> Result<String, ModelsError> {
        self.text(&self.manifest.config)
    }

    /// Returns `tokenizer.json`, where the pack has it.
    ///
    /// # Errors
    /// As [`Self::config`].
    pub fn tokenizer(&self) -> Result<Option<String>, ModelsError> {
        let file = self.manifest.tokenizer.as_deref();
        file.map(|file| self.text(file)).transpose()
    }

    /// Returns how pictures are prepared, where the pack says so.
    ///
    /// # Errors
    /// As [`Self::config`].
    pub fn processor(&self) -> Result<Option<String>, ModelsError> {
        let file = self.manifest.processor.as_deref();
        file.map(|file| self.text(file)).transpose()
    }

    /// Returns how the numbers of a tensor are held.
    ///
    /// # Errors
    /// [`ModelsError::TensorMissing`].
    pub fn format(&self, name: &str) -> Result<NumberFormat, ModelsError> {
        Ok(self.entry(name)?.format)
    }

    /// Returns rows as the pack holds them, in [`Self::format`], for who computes with blocks.
    ///
    /// # Errors
    /// As [`TensorSource::rows`].
    pub fn stored_rows(&self, name: &str, rows: Range<usize>) -> Result<Vec<u8>, ModelsError> {
        let entry = self.entry(name)?;
        let mut out = Vec::new();
        self.each_piece(entry, rows, &mut |bytes, _| {
            out.extend(bytes);
            Ok(())
        })?;
        Ok(out)
    }

    /// Reads rows in pieces of whole rows, and gives each piece with its number of rows.
    fn each_piece(
        &self,
        entry: &TensorEntry,
        rows: Range<usize>,
        take: &mut TakePiece<'_>,
    ) -> Result<(), ModelsError> {
        let refused = |found: String| ModelsError::TensorValues {
            name: entry.name.clone(),
            found,
        };
        let count = entry.shape.first().copied().unwrap_or(1);
        if rows.start > rows.end || rows.end > count {
            return Err(refused(format!(
                "{count} rows, of which {rows:?} are wanted"
            )));
        }
        let row_bytes = entry.format.row_bytes(row_width(&entry.shape));
        let row_bytes = row_bytes.filter(|bytes| *bytes > 0);
        let Some(row_bytes) = row_bytes else {
            return Ok(());
        };
        let most = (MOST_AT_ONCE / row_bytes).max(1) as usize;
        let mut first = 0;
        for segment in &entry.segments {
            let here = first..first + segment.rows;
            let wanted = rows.start.max(here.start)..rows.end.min(here.end);
            for start in wanted.clone().step_by(most) {
                let end = wanted.end.min(start + most);
                let byte = |row: usize| segment.offset + (row - here.start) as u64 * row_bytes;
                let file = &self.manifest.files[segment.file].name;
                let bytes = read_exactly(&self.storage, file, byte(start)..byte(end))?;
                take(&bytes, end - start).map_err(refused)?;
            }
            first = here.end;
        }
        Ok(())
    }

    fn text(&self, file: &str) -> Result<String, ModelsError> {
        let bytes = read_whole(&self.storage, file, MOST_TEXT)?;
        let bytes = bytes.ok_or_else(|| ModelsError::FileMissing {
            file: file.to_owned(),
        })?;
        String::from_utf8(bytes).map_err(|_| ModelsError::FileDamaged {
            file: file.to_owned(),
            reason: "it is no text".to_owned(),
        })
    }

    fn entry(&self, name: &str) -> Result<&TensorEntry, ModelsError> {
        let place = self.places.get(name);
        let entry = place.and_then(|place| self.manifest.tensors.get(*place));
        entry.ok_or_else(|| ModelsError::TensorMissing {
            name: name.to_owned(),
        })
    }
}

impl<S: Storage> TensorSource for Pack<S> {
    fn names(&self) -> Vec<String> {
        self.places.keys().cloned().collect()
    }

    fn shape(&self, name: &str) -> Result<Vec<usize>, ModelsError> {
        Ok(self.entry(name)?.shape.clone())
    }

    fn rows(&self, name: &str, rows: Range<usize>) -> Result<Vec<f32>, ModelsError> {
        let entry = self.entry(name)?;
        let width = row_width(&entry.shape);
        let wanted = rows.len().checked_mul(width);
        let wanted = wanted.filter(|_| rows.end <= entry.shape.first().copied().unwrap_or(1));
        let mut values = Vec::with_capacity(wanted.unwrap_or(0));
        self.each_piece(entry, rows, &mut |bytes, rows| {
            values.extend(entry.format.decode(bytes, rows, width)?);
            Ok(())
        })?;
        Ok(values)
    }
}
