use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::ShareError;

/// How a file lies in an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    /// As it is: for pictures and films, which do not get smaller.
    Stored,
    Deflated,
}

/// Writes an archive into memory; the same files give the same bytes, at any hour.
pub(crate) struct ArchiveWriter {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl ArchiveWriter {
    pub fn new() -> Self {
        Self {
            zip: ZipWriter::new(Cursor::new(Vec::new())),
        }
    }

    /// # Errors
    /// When a file of that name is there already or it is too large for a zip.
    pub fn add(&mut self, name: &str, content: &[u8], packing: Packing) -> Result<(), ShareError> {
        let method = match packing {
            Packing::Stored => CompressionMethod::Stored,
            Packing::Deflated => CompressionMethod::Deflated,
        };
        let options = SimpleFileOptions::default()
            .compression_method(method)
            // The crate knows no clock; all files carry the zip format's first day.
            .last_modified_time(DateTime::default())
            .large_file(content.len() as u64 >= u64::from(u32::MAX));
        let failed = |reason: String| ShareError::NotWritable {
            format: "an archive",
            reason,
        };
        self.zip
            .start_file(name, options)
            .map_err(|error| failed(error.to_string()))?;
        self.zip
            .write_all(content)
            .map_err(|error| failed(error.to_string()))
    }

    /// # Errors
    /// When the archive's table of contents cannot be written.
    pub fn finish(self) -> Result<Vec<u8>, ShareError> {
        let cursor = self.zip.finish().map_err(|error| ShareError::NotWritable {
            format: "an archive",
            reason: error.to_string(),
        })?;
        Ok(cursor.into_inner())
    }
}
