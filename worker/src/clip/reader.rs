use std::io::{self, Read, Seek, SeekFrom};

use js_sys::Uint8Array;
use wasm_bindgen::JsValue;
use web_sys::{Blob, FileReaderSync};

use crate::scope::words;

/// Bytes read from the file at once: a few coded frames of a phone's clip.
const BLOCK_BYTES: u64 = 512 * 1024;

/// Blocks kept: enough for sound and picture parts that alternate.
const BLOCKS_KEPT: usize = 8;

/// A file or blob as a reader that fetches blocks when they are needed; never holds the whole file.
pub struct BlobReader {
    blob: Blob,
    reader: FileReaderSync,
    size: u64,
    position: u64,
    /// Number and bytes of each block, the most recently used last.
    blocks: Vec<(u64, Vec<u8>)>,
}

impl BlobReader {
    pub fn new(blob: Blob) -> io::Result<Self> {
        Ok(Self {
            size: blob.size() as u64,
            reader: FileReaderSync::new().map_err(|error| failed(&error))?,
            blob,
            position: 0,
            blocks: Vec::new(),
        })
    }

    /// Reads a range in one piece.
    ///
    /// # Errors
    /// The file has changed or gone, or the range is beyond its end.
    pub fn read_range(&mut self, offset: u64, length: usize) -> io::Result<Vec<u8>> {
        let end = offset.saturating_add(length as u64);
        if end > self.size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if length as u64 > BLOCK_BYTES {
            return self.slice(offset, end);
        }
        let mut bytes = vec![0; length];
        self.position = offset;
        self.read_exact(&mut bytes)?;
        Ok(bytes)
    }

    fn block(&mut self, number: u64) -> io::Result<&[u8]> {
        let block = match self.blocks.iter().position(|(kept, _)| *kept == number) {
            Some(place) => self.blocks.remove(place),
            None => {
                let start = number * BLOCK_BYTES;
                let bytes = self.slice(start, (start + BLOCK_BYTES).min(self.size))?;
                if self.blocks.len() >= BLOCKS_KEPT {
                    self.blocks.remove(0);
                }
                (number, bytes)
            }
        };
        self.blocks.push(block);
        Ok(self.blocks.last().map_or(&[], |(_, bytes)| bytes))
    }

    fn slice(&self, start: u64, end: u64) -> io::Result<Vec<u8>> {
        // File sizes are exact in a double up to 9 petabytes.
        self.blob
            .slice_with_f64_and_f64(start as f64, end as f64)
            .and_then(|part| self.reader.read_as_array_buffer(&part))
            .map(|buffer| Uint8Array::new(&buffer).to_vec())
            .map_err(|error| failed(&error))
    }
}

impl Read for BlobReader {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.position >= self.size || out.is_empty() {
            return Ok(0);
        }
        let within = (self.position % BLOCK_BYTES) as usize;
        let block = self.block(self.position / BLOCK_BYTES)?;
        let rest = block.get(within..).unwrap_or(&[]);
        let length = rest.len().min(out.len());
        out[..length].copy_from_slice(&rest[..length]);
        self.position += length as u64;
        Ok(length)
    }
}

impl Seek for BlobReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let target = match to {
            SeekFrom::Start(offset) => Some(offset),
            SeekFrom::Current(delta) => self.position.checked_add_signed(delta),
            SeekFrom::End(delta) => self.size.checked_add_signed(delta),
        };
        self.position = target.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}

fn failed(error: &JsValue) -> io::Error {
    io::Error::other(words(error))
}
