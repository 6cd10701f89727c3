//! The one place of this crate where errors become sentences for people.

use kinelens_protocol::{Failure, FailureCode};

use crate::{LinkError, ShareError};

/// What to do about a file that ends too early.
const COPY_AGAIN: &str = "Copy or download the file again; the copy here is not complete.";
/// What to do about a file that nobody's program writes by itself.
const DO_NOT_TRUST: &str =
    "Nothing was opened. Ask the person who made the file to save it again with Kinelens.";

impl ShareError {
    /// Puts the error in words: what happened, and what to do about it.
    pub fn failure(&self) -> Failure {
        let (code, hint) = self.code_and_hint();
        let mut message = self.to_string();
        // A scene's own error repeats the sentence of its source with line and column.
        if let Some(first) = message.get(..1) {
            message.replace_range(..1, &first.to_uppercase());
        }
        message.push('.');
        Failure::new(code, message, hint)
    }

    fn code_and_hint(&self) -> (FailureCode, &'static str) {
        match self {
            Self::Empty | Self::DamagedArchive { .. } | Self::DamagedEntry { .. } => {
                (FailureCode::BadMessage, COPY_AGAIN)
            }
            Self::NotRecognised { .. } => (
                FailureCode::BadMessage,
                "Choose a file that ends in .kinelens, .trk, .trz or .zip, or a video.",
            ),
            Self::UnsupportedEntry { .. } => (
                FailureCode::BadMessage,
                "Unpack it and pack it again as an ordinary zip without a password.",
            ),
            Self::TooManyEntries { .. }
            | Self::TooLarge { .. }
            | Self::UnsafeName { .. }
            | Self::DuplicateEntries => (FailureCode::BadMessage, DO_NOT_TRUST),
            Self::MissingEntry { .. } => (
                FailureCode::BadMessage,
                "Check that this is the file you meant; it is a zip of something else.",
            ),
            Self::NotText { .. } | Self::NotAScene { .. } | Self::Inconsistent { .. } => (
                FailureCode::BadMessage,
                "If the file was changed by hand, undo that change; the place is named above.",
            ),
            Self::UnsupportedVersion { .. } => (
                FailureCode::UnsupportedVersion,
                "Update Kinelens by reloading the page, then open the file again.",
            ),
            Self::BadNumber { .. } => (
                FailureCode::BadMessage,
                "Nothing was opened. Correct the number at the place named above.",
            ),
            Self::BadXml { .. } => (
                FailureCode::BadMessage,
                "Open the project in Tracker and save it again.",
            ),
            Self::NotTracker { .. } => (
                FailureCode::BadMessage,
                "Choose a .trk or .trz file that Tracker saved with a video tab open.",
            ),
            Self::NotWritable { .. } => (
                FailureCode::BadMessage,
                "Set the scale and follow at least one object first, or choose another format.",
            ),
        }
    }
}

impl LinkError {
    /// Puts the error in words: what happened, and what to do about it.
    pub fn failure(&self) -> Failure {
        Failure::new(
            match self {
                Self::UnsupportedVersion { .. } => FailureCode::UnsupportedVersion,
                _ => FailureCode::BadMessage,
            },
            format!("The view in this link cannot be read: {self}."),
            "The scene opens with the usual view. Copy the link again where it was made.",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_sentences() {
        let failure = ShareError::Empty.failure();
        assert_eq!(failure.message, "The file is empty.");
        assert!(failure.hint.ends_with('.'));
        let failure = ShareError::UnsupportedVersion {
            found: "9.0".into(),
            known: "1.0",
        }
        .failure();
        assert_eq!(failure.code, FailureCode::UnsupportedVersion);
        assert!(failure.message.contains("9.0") && failure.message.contains("1.0"));
    }
}
