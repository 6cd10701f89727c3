//! A table on disk: one JSON list, written row by row.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::error::WriteError;

/// Writes rows as they come, so that memory holds none of them.
pub struct Table {
    file: PathBuf,
    out: BufWriter<File>,
    is_empty: bool,
}

impl Table {
    /// Begins `NAME.json` in a folder.
    pub fn create(folder: &Path, name: &str) -> Result<Self, WriteError> {
        let file = folder.join(name).with_extension("json");
        let disk = File::create(&file).map_err(WriteError::file(&file))?;
        let mut table = Self {
            file,
            out: BufWriter::new(disk),
            is_empty: true,
        };
        table.bytes(b"[")?;
        Ok(table)
    }

    /// Adds a row.
    pub fn row<T: Serialize>(&mut self, row: &T) -> Result<(), WriteError> {
        let before: &[u8] = if self.is_empty { b"\n" } else { b",\n" };
        self.bytes(before)?;
        self.is_empty = false;
        serde_json::to_writer(&mut self.out, row)
            .map_err(|error| WriteError::file(&self.file)(error.into()))
    }

    /// Ends the list and empties the buffer.
    pub fn finish(mut self) -> Result<(), WriteError> {
        self.bytes(b"\n]\n")?;
        self.out.flush().map_err(WriteError::file(&self.file))
    }

    fn bytes(&mut self, bytes: &[u8]) -> Result<(), WriteError> {
        self.out
            .write_all(bytes)
            .map_err(WriteError::file(&self.file))
    }
}

/// Writes a whole table at once.
pub fn write<T: Serialize>(folder: &Path, name: &str, rows: &[T]) -> Result<(), WriteError> {
    let mut table = Table::create(folder, name)?;
    for row in rows {
        table.row(row)?;
    }
    table.finish()
}
