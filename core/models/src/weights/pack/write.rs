//! A pack that is written.

use sha2::{Digest, Sha256};

use super::format::NumberFormat;
use super::manifest::{FileEntry, Licence, MANIFEST, Manifest, Segment, TensorEntry, VERSION};
use crate::ModelsError;
use crate::weights::source::{TensorSource, row_width};

/// A folder that takes the files of a pack.
pub trait PackTarget {
    /// Appends to a file, which is empty before its first bytes. A file is done when another begins.
    ///
    /// # Errors
    /// [`ModelsError::FileUnwritable`].
    fn append(&mut self, file: &str, bytes: &[u8]) -> Result<(), ModelsError>;
}

/// What a pack says about itself, and the texts it carries.
#[derive(Debug, Clone)]
pub struct PackDescription {
    pub name: String,
    pub family: String,
    /// Format of the matrices; see [`NumberFormat::for_tensor`].
    pub numbers: NumberFormat,
    /// SPDX name of the licence.
    pub licence: String,
    /// The licence's text.
    pub licence_text: Option<String>,
    /// Where the weights come from.
    pub source: String,
    pub config: String,
    pub tokenizer: Option<String>,
    pub processor: Option<String>,
    /// Most bytes in a file of weights; [`PackDescription::MOST_IN_A_PART`] but in tests.
    pub most_in_a_part: u64,
}

impl PackDescription {
    /// Small enough for a browser's memory and for one download that is cut off.
    pub const MOST_IN_A_PART: u64 = 64 << 20;
}

/// A tensor that goes into a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackTensor {
    /// Path in the module tree.
    pub path: String,
    /// Name in the source.
    pub source_name: String,
}

/// How far a pack is written or compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    pub done_bytes: u64,
    pub total_bytes: u64,
}

/// Most numbers in memory at once, but for a row that is longer.
const NUMBERS_AT_ONCE: usize = 1 << 20;
/// Tensors begin at multiples of this, so that they can be mapped.
const ALIGNMENT: u64 = 64;

/// Writes a pack, the manifest last, so that what was cut off has none.
///
/// Tensors lie in the order given. In memory are at most 2²⁰ numbers at a time, or one row.
///
/// # Errors
/// What the source or the target says; [`ModelsError::TensorValues`] for a number that the format cannot
/// hold, or a row longer than a file may be.
pub fn write(
    description: &PackDescription,
    tensors: &[PackTensor],
    source: &dyn TensorSource,
    target: &mut dyn PackTarget,
    progress: &mut dyn FnMut(Progress),
) -> Result<Manifest, ModelsError> {
    let mut entries = Vec::new();
    let mut total_bytes = 0_u64;
    for PackTensor { path, source_name } in tensors {
        let shape = source.shape(source_name)?;
        let format = description.numbers.for_tensor(path, &shape);
        let row_bytes = format.row_bytes(row_width(&shape));
        let row_bytes = row_bytes.filter(|bytes| *bytes <= description.most_in_a_part);
        let row_bytes = row_bytes.ok_or_else(|| ModelsError::TensorValues {
            name: source_name.clone(),
            found: "rows that are longer than a file of a pack".to_owned(),
        })?;
        let rows = shape.first().copied().unwrap_or(1) as u64;
        total_bytes = row_bytes.saturating_mul(rows).saturating_add(total_bytes);
        let entry = TensorEntry {
            name: path.clone(),
            shape,
            format,
            segments: Vec::new(),
        };
        entries.push((entry, source_name, row_bytes));
    }

    let mut files = Files::new(target);
    let config = files.text("config.json", Some(&description.config))?;
    let tokenizer = files.text("tokenizer.json", description.tokenizer.as_ref())?;
    let processor = files.text("processor_config.json", description.processor.as_ref())?;
    let licence_file = files.text("LICENCE.txt", description.licence_text.as_ref())?;

    let mut done_bytes = 0;
    let most = description.most_in_a_part;
    let mut part = 0;
    for (entry, source_name, row_bytes) in &mut entries {
        let rows = entry.shape.first().copied().unwrap_or(1);
        let width = row_width(&entry.shape);
        let at_once = (NUMBERS_AT_ONCE / width.max(1)).max(1);
        files.align()?;
        let mut row = 0;
        while row < rows {
            let room = most.saturating_sub(files.filled()) / (*row_bytes).max(1);
            if part == 0 || room == 0 {
                part += 1;
                files.begin(&format!("weights-{part:05}.bin"));
                continue;
            }
            let end = rows
                .min(row + at_once)
                .min(row.saturating_add(room as usize));
            let values = source.rows(source_name, row..end)?;
            let bytes = entry.format.encode(&values, width);
            let bytes = bytes.map_err(|found| ModelsError::TensorValues {
                name: (*source_name).clone(),
                found,
            })?;
            let (file, offset) = files.append(&bytes)?;
            match entry.segments.last_mut().filter(|last| last.file == file) {
                Some(segment) => segment.rows += end - row,
                None => entry.segments.push(Segment {
                    file,
                    offset,
                    rows: end - row,
                }),
            }
            done_bytes += bytes.len() as u64;
            progress(Progress {
                done_bytes,
                total_bytes,
            });
            row = end;
        }
    }
    let manifest = Manifest {
        kinelens_pack: VERSION,
        name: description.name.clone(),
        family: description.family.clone(),
        numbers: description.numbers,
        licence: Licence {
            name: description.licence.clone(),
            file: licence_file,
        },
        source: description.source.clone(),
        config: config.unwrap_or_default(),
        tokenizer,
        processor,
        files: files.finish(),
        tensors: entries.into_iter().map(|(entry, ..)| entry).collect(),
    };
    let json = serde_json::to_vec(&manifest).expect("a manifest is plain data");
    target.append(MANIFEST, &json)?;
    Ok(manifest)
}

/// Files that are written one after the other, with their sums.
struct Files<'a> {
    target: &'a mut dyn PackTarget,
    done: Vec<FileEntry>,
    /// Name, bytes and sum of the file that is being written.
    current: Option<(String, u64, Sha256)>,
}

impl<'a> Files<'a> {
    fn new(target: &'a mut dyn PackTarget) -> Self {
        Self {
            target,
            done: Vec::new(),
            current: None,
        }
    }

    /// Writes a text as a file of its own and returns the file's name.
    fn text(&mut self, name: &str, text: Option<&String>) -> Result<Option<String>, ModelsError> {
        let Some(text) = text else {
            return Ok(None);
        };
        self.begin(name);
        self.append(text.as_bytes())?;
        self.end();
        Ok(Some(name.to_owned()))
    }

    fn begin(&mut self, name: &str) {
        self.end();
        self.current = Some((name.to_owned(), 0, Sha256::new()));
    }

    fn end(&mut self) {
        if let Some((name, bytes, sum)) = self.current.take() {
            self.done.push(FileEntry {
                name,
                bytes,
                sha256: hexadecimal(sum),
            });
        }
    }

    /// Bytes in the file that is being written.
    fn filled(&self) -> u64 {
        self.current.as_ref().map_or(0, |(_, bytes, _)| *bytes)
    }

    fn align(&mut self) -> Result<(), ModelsError> {
        let gap = self.filled().next_multiple_of(ALIGNMENT) - self.filled();
        if gap > 0 {
            self.append(&[0; ALIGNMENT as usize][..gap as usize])?;
        }
        Ok(())
    }

    /// Appends to the file that is being written; returns its index and where the bytes begin.
    fn append(&mut self, bytes: &[u8]) -> Result<(usize, u64), ModelsError> {
        let index = self.done.len();
        let (name, filled, sum) = self.current.as_mut().expect("a file was begun");
        self.target.append(name, bytes)?;
        sum.update(bytes);
        let offset = *filled;
        *filled += bytes.len() as u64;
        Ok((index, offset))
    }

    fn finish(mut self) -> Vec<FileEntry> {
        self.end();
        self.done
    }
}

/// A sum in lowercase hexadecimal.
pub(super) fn hexadecimal(sum: Sha256) -> String {
    sum.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
