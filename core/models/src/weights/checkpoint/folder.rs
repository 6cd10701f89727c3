//! A folder with a model.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;

use super::header::{self, Numbers, Place};
use super::object::Unique;
use super::storage::{MOST_AT_ONCE, Storage, is_plain_name, pieces, read_exactly, read_whole};
use crate::ModelsError;
use crate::pixels::ProcessorFiles;
use crate::weights::gguf_values::dequantised;
use crate::weights::source::{TensorSource, row_width};

/// A folder as Hugging Face publishes models: weights, configuration, tokenizer.
#[derive(Debug)]
pub struct Checkpoint<S> {
    storage: S,
    files: Vec<String>,
    tensors: BTreeMap<String, Stored>,
}

#[derive(Debug)]
struct Stored {
    /// Which of the files.
    file: usize,
    place: Place,
}

const SINGLE: &str = "model.safetensors";
const INDEX: &str = "model.safetensors.index.json";
/// Weights that are pickles, and so are not read.
const PICKLES: [&str; 3] = [
    "pytorch_model.bin",
    "pytorch_model.bin.index.json",
    "consolidated.00.pth",
];
/// Most bytes of the index, and of a tokenizer; that of Qwen2 has 7 MB.
const MOST_INDEX: u64 = 16 << 20;
const MOST_TOKENIZER: u64 = 64 << 20;
const MOST_CONFIG: u64 = 1 << 20;

/// The index of a checkpoint in several files.
#[derive(Deserialize)]
struct Index {
    weight_map: Unique<String>,
}

impl<S: Storage> Checkpoint<S> {
    /// Opens a folder; of the weights only the headers are read.
    ///
    /// # Errors
    /// [`ModelsError::WeightsMissing`] for a folder without any, [`ModelsError::WeightsPickled`] for
    /// weights that would have to be run, [`ModelsError::FileMissing`] for a shard that is not there, and
    /// [`ModelsError::FileDamaged`] for one that is cut off or does not hold what the index says.
    pub fn open(storage: S) -> Result<Self, ModelsError> {
        let index = match read_whole(&storage, INDEX, MOST_INDEX)? {
            Some(bytes) => Some(index(&bytes)?),
            None if storage.size(SINGLE)?.is_some() => None,
            None => return Err(no_weights(&storage)),
        };
        let files = match &index {
            None => vec![SINGLE.to_owned()],
            Some(index) => {
                let mut files: Vec<String> = index.values().cloned().collect();
                files.sort();
                files.dedup();
                files
            }
        };
        let mut tensors: BTreeMap<String, Stored> = BTreeMap::new();
        for (number, file) in files.iter().enumerate() {
            for (name, place) in header::read(&storage, file)? {
                let stored = Stored {
                    file: number,
                    place,
                };
                if let Some(earlier) = tensors.insert(name.clone(), stored) {
                    return Err(damaged(
                        file,
                        format!("it holds {name}, which {} holds, too", files[earlier.file]),
                    ));
                }
            }
        }
        for (name, file) in index.iter().flatten() {
            let held = tensors.get(name).map(|stored| &files[stored.file]);
            if held != Some(file) {
                return Err(damaged(
                    file,
                    format!("it lacks the tensor {name}, which {INDEX} says it holds"),
                ));
            }
        }
        Ok(Self {
            storage,
            files,
            tensors,
        })
    }

    /// Returns `config.json`.
    ///
    /// # Errors
    /// [`ModelsError::FileMissing`], and [`ModelsError::FileDamaged`] for what is no text or too long.
    pub fn config(&self) -> Result<String, ModelsError> {
        self.text("config.json", MOST_CONFIG)
    }

    /// Returns `tokenizer.json`.
    ///
    /// # Errors
    /// As [`Self::config`].
    pub fn tokenizer(&self) -> Result<String, ModelsError> {
        self.text("tokenizer.json", MOST_TOKENIZER)
    }

    /// Returns how pictures are prepared, as one `processor_config.json`; `None` where no file says it.
    ///
    /// # Errors
    /// [`ModelsError::FileDamaged`] for what is no text or too long, and as [`ProcessorFiles::merged`].
    pub fn processor(&self) -> Result<Option<String>, ModelsError> {
        let processor = self.text_if_there("processor_config.json")?;
        let image = self.text_if_there("preprocessor_config.json")?;
        let video = self.text_if_there("video_preprocessor_config.json")?;
        let files = ProcessorFiles {
            processor: processor.as_deref(),
            image: image.as_deref(),
            video: video.as_deref(),
        };
        files.merged()
    }

    fn text_if_there(&self, file: &str) -> Result<Option<String>, ModelsError> {
        match self.text(file, MOST_CONFIG) {
            Ok(text) => Ok(Some(text)),
            Err(ModelsError::FileMissing { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Returns the storage that was given.
    pub fn storage(&self) -> &S {
        &self.storage
    }

    fn text(&self, file: &str, most: u64) -> Result<String, ModelsError> {
        let bytes = read_whole(&self.storage, file, most)?;
        let bytes = bytes.ok_or_else(|| ModelsError::FileMissing {
            file: file.to_owned(),
        })?;
        String::from_utf8(bytes).map_err(|_| damaged(file, "it is no text".to_owned()))
    }

    fn stored(&self, name: &str) -> Result<&Stored, ModelsError> {
        let stored = self.tensors.get(name);
        stored.ok_or_else(|| ModelsError::TensorMissing {
            name: name.to_owned(),
        })
    }
}

impl<S: Storage> TensorSource for Checkpoint<S> {
    fn names(&self) -> Vec<String> {
        self.tensors.keys().cloned().collect()
    }

    fn shape(&self, name: &str) -> Result<Vec<usize>, ModelsError> {
        Ok(self.stored(name)?.place.shape.clone())
    }

    fn rows(&self, name: &str, rows: Range<usize>) -> Result<Vec<f32>, ModelsError> {
        let Stored { file, place } = self.stored(name)?;
        let refused = |found: String| ModelsError::TensorValues {
            name: name.to_owned(),
            found,
        };
        let (kind, bytes_a_number) = match &place.numbers {
            Numbers::F32 => (0, 4),
            Numbers::F16 => (1, 2),
            Numbers::Bf16 => (30, 2),
            Numbers::Other(other) => return Err(refused(format!("numbers of the type {other}"))),
        };
        let count = place.shape.first().copied().unwrap_or(1);
        if rows.start > rows.end || rows.end > count {
            return Err(refused(format!(
                "{count} rows, of which {rows:?} are wanted"
            )));
        }
        let width = row_width(&place.shape);
        let Some(wanted) = rows.len().checked_mul(width) else {
            return Err(refused("more numbers than memory has".to_owned()));
        };
        // Opening has checked that the tensor lies in its file, so nothing here overflows.
        let start = |row: usize| place.start + row as u64 * width as u64 * bytes_a_number;
        let mut values = Vec::with_capacity(wanted);
        for piece in pieces(start(rows.start)..start(rows.end), MOST_AT_ONCE) {
            let bytes = read_exactly(&self.storage, &self.files[*file], piece)?;
            let numbers = 0..bytes.len() / bytes_a_number as usize;
            let widened = dequantised(kind, &bytes, numbers).map_err(refused)?;
            if let Some(value) = widened.iter().find(|value| !value.is_finite()) {
                return Err(refused(value.to_string()));
            }
            values.extend(widened);
        }
        Ok(values)
    }
}

/// From tensor to file.
fn index(bytes: &[u8]) -> Result<BTreeMap<String, String>, ModelsError> {
    let index: Index = serde_json::from_slice(bytes)
        .map_err(|error| damaged(INDEX, format!("it lists no tensors ({error})")))?;
    let map = index.weight_map.0;
    if map.is_empty() {
        return Err(damaged(INDEX, "it lists no tensors".to_owned()));
    }
    match map.values().find(|file| !is_plain_name(file)) {
        Some(file) => Err(damaged(
            INDEX,
            format!("it leads out of its folder, to {file:?}"),
        )),
        None => Ok(map),
    }
}

fn no_weights(storage: &dyn Storage) -> ModelsError {
    for file in PICKLES {
        match storage.size(file) {
            Ok(None) => {}
            Ok(Some(_)) => {
                return ModelsError::WeightsPickled {
                    file: file.to_owned(),
                };
            }
            Err(error) => return error,
        }
    }
    ModelsError::WeightsMissing
}

fn damaged(file: &str, reason: String) -> ModelsError {
    ModelsError::FileDamaged {
        file: file.to_owned(),
        reason,
    }
}
