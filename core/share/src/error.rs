/// Why a file could not be read or written.
///
/// [`ShareError::failure`](crate::ShareError::failure) turns it into words and advice for people.
#[derive(Debug, thiserror::Error)]
pub enum ShareError {
    #[error("the file is empty")]
    Empty,
    #[error("the file is neither a {expected} nor a zip archive")]
    NotRecognised { expected: &'static str },
    #[error("the archive is damaged or ends too early: {source}")]
    DamagedArchive {
        #[source]
        source: zip::result::ZipError,
    },
    #[error("{entry} in the archive is damaged: {source}")]
    DamagedEntry {
        entry: String,
        #[source]
        source: std::io::Error,
    },
    #[error("{entry} in the archive is encrypted or packed in a way that is not supported")]
    UnsupportedEntry { entry: String },
    #[error("the archive holds {found} files, and at most {limit} are allowed")]
    TooManyEntries { found: usize, limit: usize },
    #[error("{entry} is larger than the {limit_bytes} bytes that are allowed for it")]
    TooLarge { entry: String, limit_bytes: u64 },
    #[error("the archive holds a file with the unsafe name {name:?}")]
    UnsafeName { name: String },
    #[error("the archive holds two files of the same name or two files in the same place")]
    DuplicateEntries,
    #[error("the archive has no {entry}")]
    MissingEntry { entry: &'static str },
    #[error("{entry} is not UTF-8 text")]
    NotText { entry: String },
    #[error("the scene cannot be read at {place}: {source}")]
    NotAScene {
        /// Path of the field, for example `objects[2].samples[5].t_s`, and line and column.
        place: String,
        #[source]
        source: serde_json::Error,
    },
    #[error("the scene has version {found}, and this program reads version {known}")]
    UnsupportedVersion { found: String, known: &'static str },
    #[error("{place} is {value}, which is not a usable number")]
    BadNumber { place: String, value: String },
    #[error("{place} does not fit the rest of the scene: {reason}")]
    Inconsistent { place: String, reason: &'static str },
    #[error("the XML cannot be read near byte {position}: {reason}")]
    BadXml { position: u64, reason: String },
    #[error("the file is not a Tracker project: {reason}")]
    NotTracker { reason: String },
    #[error("the scene cannot be written as {format}: {reason}")]
    NotWritable {
        format: &'static str,
        reason: String,
    },
}
