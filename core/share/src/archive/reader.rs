//! Reading: nothing that a header says is believed.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{Cursor, Read};

use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use super::names::is_safe;
use crate::ShareError;

/// How much an archive may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub entries: usize,
    /// Bytes of all that is read from one archive, after unpacking.
    pub total_bytes: u64,
}

/// An archive of which single files can be read, each within a limit of its own.
pub(crate) struct Archive<'a> {
    bytes: &'a [u8],
    zip: ZipArchive<Cursor<&'a [u8]>>,
    /// Names of all files, in the archive's order; folders are left out.
    names: Vec<String>,
    /// Where each name stands.
    places: HashMap<String, usize>,
    left_bytes: u64,
}

/// Tells whether bytes begin like a zip archive.
pub(crate) fn looks_like_zip(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06")
}

impl<'a> Archive<'a> {
    /// Opens an archive and checks everything that can be checked before unpacking.
    ///
    /// # Errors
    /// When the archive is damaged, has too many files, unsafe or doubled names, or files that
    /// share their bytes.
    pub fn open(bytes: &'a [u8], limits: Limits) -> Result<Self, ShareError> {
        let damaged = |source| ShareError::DamagedArchive { source };
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
        if zip.len() > limits.entries {
            return Err(ShareError::TooManyEntries {
                found: zip.len(),
                limit: limits.entries,
            });
        }
        // Overlapping files are how a small archive claims to hold petabytes (Fifield, WOOT 2019).
        if zip.metadata().has_duplicate_names() || zip.has_overlapping_files().map_err(damaged)? {
            return Err(ShareError::DuplicateEntries);
        }
        let mut names = Vec::new();
        let mut folded = HashSet::new();
        for raw in zip.file_names_raw() {
            let name = String::from_utf8_lossy(raw);
            if !is_safe(&name) {
                return Err(ShareError::UnsafeName {
                    name: name.chars().take(80).collect(),
                });
            }
            // Two names that differ in case alone are one file on many disks.
            if !folded.insert(name.to_lowercase()) {
                return Err(ShareError::DuplicateEntries);
            }
            names.push(name.into_owned());
        }
        Ok(Self {
            bytes,
            zip,
            places: names.iter().cloned().zip(0..).collect(),
            names,
            left_bytes: limits.total_bytes,
        })
    }

    /// Names of the files; folders are left out.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names
            .iter()
            .map(String::as_str)
            .filter(|name| !name.ends_with('/'))
    }

    /// Reads one file. What is stored without compression is borrowed, after its checksum was
    /// compared.
    ///
    /// # Errors
    /// When it is missing, damaged, encrypted, or larger than `limit_bytes` whatever its header
    /// says.
    pub fn read(&mut self, name: &str, limit_bytes: u64) -> Result<Cow<'a, [u8]>, ShareError> {
        let too_large = || ShareError::TooLarge {
            entry: name.to_owned(),
            limit_bytes,
        };
        let index = self.places.get(name).copied();
        let mut file = index
            .ok_or(ZipError::FileNotFound)
            .and_then(|index| self.zip.by_index(index))
            .map_err(|source| match source {
                ZipError::Io(source) => ShareError::DamagedEntry {
                    entry: name.to_owned(),
                    source,
                },
                ZipError::CompressionMethodNotSupported(_)
                | ZipError::InvalidPassword
                | ZipError::UnsupportedArchive(_) => ShareError::UnsupportedEntry {
                    entry: name.to_owned(),
                },
                source => ShareError::DamagedArchive { source },
            })?;
        if file.is_symlink() {
            return Err(ShareError::UnsupportedEntry {
                entry: name.to_owned(),
            });
        }
        let limit_bytes = limit_bytes.min(self.left_bytes);
        if file.size() > limit_bytes {
            return Err(too_large());
        }
        let stored = file.compression() == CompressionMethod::Stored;
        let damaged = |source| ShareError::DamagedEntry {
            entry: name.to_owned(),
            source,
        };
        let borrowed = stored
            .then(|| stored_range(self.bytes, file.data_start(), file.compressed_size()))
            .flatten();
        let content = match borrowed {
            Some(bytes) => {
                std::io::copy(&mut file, &mut std::io::sink()).map_err(damaged)?;
                Cow::Borrowed(bytes)
            }
            None => {
                let mut content = Vec::new();
                let mut limited = (&mut file).take(limit_bytes.saturating_add(1));
                limited.read_to_end(&mut content).map_err(damaged)?;
                Cow::Owned(content)
            }
        };
        if content.len() as u64 > limit_bytes {
            return Err(too_large());
        }
        self.left_bytes -= content.len() as u64;
        Ok(content)
    }

    /// Reads one file as UTF-8 text, without a byte order mark.
    ///
    /// # Errors
    /// As [`Archive::read`], and when the bytes are not UTF-8.
    pub fn read_text(&mut self, name: &str, limit_bytes: u64) -> Result<String, ShareError> {
        let bytes = self.read(name, limit_bytes)?.into_owned();
        let text = String::from_utf8(bytes).map_err(|_| ShareError::NotText {
            entry: name.to_owned(),
        })?;
        Ok(match text.strip_prefix('\u{feff}') {
            Some(rest) => rest.to_owned(),
            None => text,
        })
    }
}

fn stored_range(bytes: &[u8], start: Option<u64>, length: u64) -> Option<&[u8]> {
    let start = usize::try_from(start?).ok()?;
    let end = start.checked_add(usize::try_from(length).ok()?)?;
    bytes.get(start..end)
}

#[cfg(test)]
mod tests {
    use super::super::{ArchiveWriter, Packing};
    use super::*;

    const LIMITS: Limits = Limits {
        entries: 4,
        total_bytes: 2_000_000,
    };

    fn archive(files: &[(&str, &[u8], Packing)]) -> Vec<u8> {
        let mut writer = ArchiveWriter::new();
        for (name, content, packing) in files {
            writer.add(name, content, *packing).unwrap();
        }
        writer.finish().unwrap()
    }

    #[test]
    fn files_are_read_back() {
        let bytes = archive(&[
            ("a.txt", b"hello hello hello", Packing::Deflated),
            ("b/c.bin", &[0, 1, 2], Packing::Stored),
        ]);
        let mut archive = Archive::open(&bytes, LIMITS).unwrap();
        assert_eq!(archive.names().collect::<Vec<_>>(), ["a.txt", "b/c.bin"]);
        assert_eq!(
            archive.read_text("a.txt", 100).unwrap(),
            "hello hello hello"
        );
        assert!(matches!(
            archive.read("b/c.bin", 3).unwrap(),
            Cow::Borrowed([0, 1, 2])
        ));
        assert!(matches!(
            archive.read("b/c.bin", 2),
            Err(ShareError::TooLarge { .. })
        ));
        assert!(archive.read("x", 3).is_err());
    }

    #[test]
    fn a_bomb_is_stopped_even_when_its_header_lies() {
        let zeros = vec![0; 1_500_000];
        let bytes = archive(&[("a", &zeros, Packing::Deflated)]);
        assert!(bytes.len() < 5_000);
        let mut honest = Archive::open(&bytes, LIMITS).unwrap();
        assert!(matches!(
            honest.read("a", 1_000_000),
            Err(ShareError::TooLarge { .. })
        ));
        // The size that the two headers state becomes 10 bytes.
        let mut lying = bytes.clone();
        let size = 1_500_000_u32.to_le_bytes();
        let places: Vec<usize> = (0..lying.len() - 4)
            .filter(|&at| lying[at..at + 4] == size)
            .collect();
        assert_eq!(places.len(), 2);
        for at in places {
            lying[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
        }
        let outcome = Archive::open(&lying, LIMITS)
            .and_then(|mut archive| archive.read("a", 1_000_000).map(Cow::into_owned));
        assert!(matches!(
            outcome,
            Err(ShareError::TooLarge { .. }
                | ShareError::DamagedEntry { .. }
                | ShareError::DamagedArchive { .. })
        ));
    }

    #[test]
    fn the_total_is_limited_too() {
        let part = vec![7; 900_000];
        let files = ["a", "b", "c"].map(|name| (name, part.as_slice(), Packing::Deflated));
        let bytes = archive(&files);
        let mut archive = Archive::open(&bytes, LIMITS).unwrap();
        archive.read("a", 1_000_000).unwrap();
        archive.read("b", 1_000_000).unwrap();
        assert!(matches!(
            archive.read("c", 1_000_000),
            Err(ShareError::TooLarge { .. })
        ));
    }

    #[test]
    fn every_truncation_and_many_flips_are_survived() {
        let bytes = archive(&[
            ("a.txt", b"hello hello hello", Packing::Deflated),
            ("b", &[0, 1, 2], Packing::Stored),
        ]);
        let read_all = |bytes: &[u8]| {
            if let Ok(mut archive) = Archive::open(bytes, LIMITS) {
                let names: Vec<String> = archive.names().map(str::to_owned).collect();
                for name in names {
                    let _ = archive.read(&name, 1000);
                }
            }
        };
        for length in 0..bytes.len() {
            assert!(Archive::open(&bytes[..length], LIMITS).is_err(), "{length}");
        }
        for at in 0..bytes.len() {
            for flip in [1_u8, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= flip;
                read_all(&changed);
            }
        }
    }
}
