//! Folders that cannot be read.

use std::path::PathBuf;

/// Why nothing can be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The folder does not look like the source that was named.
    #[error("{} holds no {what}; {hint}", folder.display())]
    NothingThere {
        folder: PathBuf,
        what: &'static str,
        hint: &'static str,
    },
    /// A file cannot be opened or read on.
    #[error("{} cannot be read", file.display())]
    File {
        file: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// A file is not in its format, or cut short.
    #[error("{}: {reason}", file.display())]
    Format { file: PathBuf, reason: String },
    /// There is no such recording.
    #[error("there is no recording number {index}; there are {count}")]
    NoSuchRecording { index: usize, count: usize },
    /// A column, key or table that nothing can be told without.
    #[error("{} has no {what}", file.display())]
    Missing { file: PathBuf, what: String },
}
