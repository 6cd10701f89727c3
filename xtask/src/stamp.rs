//! Small files that remember from which inputs something was made, so that it is not made twice.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

/// One remembered outcome.
pub struct Stamp {
    file: PathBuf,
    inputs: String,
}

impl Stamp {
    /// Names the stamp and describes the inputs; any change of the description asks for new work.
    pub fn new(file: PathBuf, inputs: String) -> Self {
        Self { file, inputs }
    }

    /// Whether the work was last done from the same inputs.
    pub fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|found| found == self.inputs)
    }

    /// Remembers that the work is done.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn set(&self) -> Result<()> {
        if let Some(folder) = self.file.parent() {
            fs::create_dir_all(folder)
                .with_context(|| format!("{} cannot be made.", folder.display()))?;
        }
        fs::write(&self.file, &self.inputs)
            .with_context(|| format!("{} cannot be written.", self.file.display()))
    }
}

/// Describes a file by its length and the time of its last change: enough to notice a rebuild.
///
/// # Errors
/// When the file cannot be read.
pub fn fingerprint(file: &Path) -> Result<String> {
    let metadata = fs::metadata(file).with_context(|| format!("{} is missing.", file.display()))?;
    let changed = metadata
        .modified()?
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Ok(format!("{}:{}", metadata.len(), changed.as_nanos()))
}

/// The first twelve hexadecimal digits of a SHA-256: a name that changes with the content.
pub fn content_hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest
        .iter()
        .take(6)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_fresh_only_for_the_same_inputs() {
        let file = std::env::temp_dir().join(format!("kinelens-stamp-{}", std::process::id()));
        let stamp = Stamp::new(file.clone(), "one".into());
        assert!(!stamp.is_fresh());
        stamp.set().unwrap();
        assert!(stamp.is_fresh());
        assert!(!Stamp::new(file.clone(), "two".into()).is_fresh());
        fs::remove_file(file).unwrap();
    }

    #[test]
    fn hashes_follow_the_content() {
        assert_eq!(content_hash(b"abc"), "ba7816bf8f01");
        assert_ne!(content_hash(b"abc"), content_hash(b"abd"));
    }
}
