//! Bytes of a folder's files.

use std::ops::Range;

use crate::ModelsError;

/// A folder whose files are read by ranges of bytes.
///
/// Synchronous: a browser's worker has synchronous access to its private files, and a native program to
/// a folder.
pub trait Storage {
    /// Returns a file's size in bytes; `None` where there is no such file.
    ///
    /// # Errors
    /// [`ModelsError::FileUnreadable`].
    fn size(&self, file: &str) -> Result<Option<u64>, ModelsError>;

    /// Returns the bytes of a range, all of them.
    ///
    /// # Errors
    /// [`ModelsError::FileMissing`], [`ModelsError::FileUnreadable`], and the latter also for a range
    /// beyond the file's end.
    fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, ModelsError>;
}

impl<S: Storage + ?Sized> Storage for &S {
    fn size(&self, file: &str) -> Result<Option<u64>, ModelsError> {
        (**self).size(file)
    }

    fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, ModelsError> {
        (**self).read(file, range)
    }
}

impl<S: Storage + ?Sized> Storage for Box<S> {
    fn size(&self, file: &str) -> Result<Option<u64>, ModelsError> {
        (**self).size(file)
    }

    fn read(&self, file: &str, range: Range<u64>) -> Result<Vec<u8>, ModelsError> {
        (**self).read(file, range)
    }
}

/// Most bytes in one read of weights: what is in memory beside the numbers that are asked for.
pub(crate) const MOST_AT_ONCE: u64 = 4 << 20;

/// Parts a range into pieces of at most `most` bytes.
pub(crate) fn pieces(range: Range<u64>, most: u64) -> impl Iterator<Item = Range<u64>> {
    let end = range.end;
    let starts = range.step_by(usize::try_from(most.max(1)).unwrap_or(usize::MAX));
    starts.map(move |start| start..end.min(start + most.max(1)))
}

/// Reads a range and checks that all of it came.
pub(crate) fn read_exactly(
    storage: &dyn Storage,
    file: &str,
    range: Range<u64>,
) -> Result<Vec<u8>, ModelsError> {
    let bytes = storage.read(file, range.clone())?;
    if bytes.len() as u64 == range.end - range.start {
        return Ok(bytes);
    }
    Err(ModelsError::FileUnreadable {
        file: file.to_owned(),
        reason: format!(
            "it gave {} of {} bytes",
            bytes.len(),
            range.end - range.start
        ),
    })
}

/// Reads a small file; `None` where there is none.
///
/// # Errors
/// [`ModelsError::FileDamaged`] when it is larger than `most` bytes.
pub(crate) fn read_whole(
    storage: &dyn Storage,
    file: &str,
    most: u64,
) -> Result<Option<Vec<u8>>, ModelsError> {
    match storage.size(file)? {
        None => Ok(None),
        Some(size) if size > most => Err(ModelsError::FileDamaged {
            file: file.to_owned(),
            reason: format!("it has {size} bytes, and such a file has {most} at most"),
        }),
        Some(size) => read_exactly(storage, file, 0..size).map(Some),
    }
}

/// Whether a name that came from outside is that of a file in the same folder, and leads nowhere else.
pub fn is_plain_name(name: &str) -> bool {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    !name.is_empty() && name.len() <= 255 && !name.starts_with('.') && name.chars().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_not_plain() {
        assert!(is_plain_name("model-00001-of-00004.safetensors"));
        for name in [
            "", ".", "..", "../a", "a/b", "a\\b", "/a", "C:a", "a\0", ".hidden",
        ] {
            assert!(!is_plain_name(name), "{name:?}");
        }
    }

    #[test]
    fn pieces_cover_a_range_once() {
        let parts: Vec<_> = pieces(3..14, 4).collect();
        assert_eq!(parts, [3..7, 7..11, 11..14]);
        assert_eq!(pieces(3..3, 4).count(), 0);
    }
}
