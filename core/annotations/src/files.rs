//! Folders and files, listed in a fixed order.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use crate::ReadError;

/// Bytes read at once; tables of a gigabyte are read through it.
const BUFFER_BYTES: usize = 1 << 18;

/// Lists what a folder holds, by name.
///
/// # Errors
/// The folder is missing or cannot be read.
pub(crate) fn list(folder: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let failed = |source| ReadError::File {
        file: folder.to_path_buf(),
        source,
    };
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    Ok(paths)
}

/// Lists the folders within a folder, by name.
///
/// # Errors
/// The folder is missing or cannot be read.
pub(crate) fn folders(folder: &Path) -> Result<Vec<PathBuf>, ReadError> {
    let mut paths = list(folder)?;
    paths.retain(|path| path.is_dir());
    Ok(paths)
}

/// Opens a file for reading from its begin to its end.
///
/// # Errors
/// The file is missing, empty, no file or cannot be opened.
pub(crate) fn open_file(file: &Path) -> Result<BufReader<File>, ReadError> {
    let failed = |source| ReadError::File {
        file: file.to_path_buf(),
        source,
    };
    // Before it is opened: opening a pipe waits for whoever writes to it.
    if !std::fs::metadata(file).map_err(failed)?.is_file() {
        return Err(format_error(file, "this is a folder or a device, no file"));
    }
    let opened = File::open(file).map_err(failed)?;
    if opened.metadata().map_err(failed)?.len() == 0 {
        return Err(format_error(
            file,
            "the file is empty; fetch or write it again",
        ));
    }
    Ok(BufReader::with_capacity(BUFFER_BYTES, opened))
}

/// Reads a file of text; bytes that are no UTF-8 become replacement marks.
///
/// # Errors
/// The file is missing, empty or cannot be read.
pub(crate) fn read_text(file: &Path) -> Result<String, ReadError> {
    use std::io::Read;

    let mut bytes = Vec::new();
    open_file(file)?
        .read_to_end(&mut bytes)
        .map_err(|source| ReadError::File {
            file: file.to_path_buf(),
            source,
        })?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Tells whether the name of a file ends in one of some extensions, in capitals or not.
pub(crate) fn has_extension(file: &Path, extensions: &[&str]) -> bool {
    file.extension()
        .and_then(|found| found.to_str())
        .is_some_and(|found| extensions.iter().any(|one| found.eq_ignore_ascii_case(one)))
}

/// Returns the last part of a path in words.
pub(crate) fn name(path: &Path) -> String {
    // A path such as `.` or `..` has a name only once it is resolved.
    let resolved = || path.canonicalize().ok();
    let named = |path: &Path| Some(path.file_name()?.to_string_lossy().into_owned());
    named(path)
        .or_else(|| named(&resolved()?))
        .unwrap_or_else(|| path.display().to_string())
}

/// Returns the last part of a file's path without its extension.
pub(crate) fn stem(path: &Path) -> String {
    path.file_stem()
        .map_or_else(|| name(path), |stem| stem.to_string_lossy().into_owned())
}

pub(crate) fn format_error(file: &Path, reason: impl Into<String>) -> ReadError {
    ReadError::Format {
        file: file.to_path_buf(),
        reason: reason.into(),
    }
}
