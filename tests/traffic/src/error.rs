//! Files that cannot be written.

use std::path::{Path, PathBuf};

/// Why a folder could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// The disk or its owner refused.
    #[error("{} cannot be written", file.display())]
    File {
        file: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// A table did not become an Arrow file.
    #[error("{} cannot be written as a table", file.display())]
    Table {
        file: PathBuf,
        #[source]
        source: arrow_schema::ArrowError,
    },
}

impl WriteError {
    /// Names the file in an error of the disk.
    pub(crate) fn file(file: &Path) -> impl Fn(std::io::Error) -> Self + '_ {
        move |source| Self::File {
            file: file.to_owned(),
            source,
        }
    }

    /// Names the file in an error of Arrow.
    pub(crate) fn table(file: &Path) -> impl Fn(arrow_schema::ArrowError) -> Self + '_ {
        move |source| Self::Table {
            file: file.to_owned(),
            source,
        }
    }
}
