//! `scene.json` as text.

use kinelens_protocol::{DocumentError, SCENE_VERSION, SceneDocument};
use serde_json::Value;

use super::check::check;
use super::kept::{restore, unknown_fields};
use super::place::place_at;
use crate::ShareError;

/// Reads a scene, and what of it is unknown here.
///
/// # Errors
/// When the text is no JSON, the version is unknown, or a field is missing, of the wrong kind or
/// not usable. The place is named.
pub(super) fn read_scene(text: &str) -> Result<(SceneDocument, Option<Value>), ShareError> {
    let value: Value = serde_json::from_str(text).map_err(|source| bad_json(text, source))?;
    let document = SceneDocument::from_json(text).map_err(|error| match error {
        DocumentError::NotAScene { source } => bad_json(text, source),
        DocumentError::UnsupportedVersion { found } => unsupported(&found),
    })?;
    check(&document)?;
    let known = as_value(&document)?;
    let unknown = unknown_fields(&value, &known);
    Ok((document, unknown))
}

/// Writes a scene with what was unknown when it was read.
///
/// # Errors
/// When a number in it could not be read again.
pub(super) fn write_scene(
    document: &SceneDocument,
    unknown: Option<&Value>,
) -> Result<String, ShareError> {
    check(document)?;
    match unknown {
        None => serde_json::to_string(document).map_err(not_writable),
        Some(unknown) => {
            let mut value = as_value(document)?;
            restore(&mut value, unknown);
            serde_json::to_string(&value).map_err(not_writable)
        }
    }
}

/// The document as a tree. It goes through text, for which the code is there already; a second way
/// of writing every type would make the page larger.
fn as_value(document: &SceneDocument) -> Result<Value, ShareError> {
    let text = serde_json::to_string(document).map_err(not_writable)?;
    serde_json::from_str(&text).map_err(not_writable)
}

fn unsupported(found: &str) -> ShareError {
    ShareError::UnsupportedVersion {
        found: found.chars().take(40).collect(),
        known: SCENE_VERSION,
    }
}

fn not_writable(error: serde_json::Error) -> ShareError {
    ShareError::NotWritable {
        format: "a scene",
        reason: error.to_string(),
    }
}

/// JSON has no NaN and no infinity, but hands and other programs write them.
fn bad_json(text: &str, source: serde_json::Error) -> ShareError {
    let place = place_at(text, source.line(), source.column());
    let near: String = text
        .lines()
        .nth(source.line().saturating_sub(1))
        .map(|line| {
            let bytes = line.as_bytes();
            // The error points at or just behind the first byte that does not fit.
            let number = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
            let at = source.column().saturating_sub(1).min(bytes.len());
            let start = bytes[..at]
                .iter()
                .rev()
                .take_while(|byte| number(byte))
                .count();
            bytes[at - start..]
                .iter()
                .take_while(|byte| number(byte))
                .take(24)
                .map(|&byte| char::from(byte))
                .collect()
        })
        .unwrap_or_default();
    let unsigned = near.trim_start_matches(['+', '-']).to_ascii_lowercase();
    let odd = unsigned.starts_with("nan") || unsigned.starts_with("inf");
    let huge = unsigned.starts_with(|c: char| c.is_ascii_digit()) && unsigned.contains('e');
    if odd || (huge && near.parse::<f64>().is_ok_and(|number| !number.is_finite())) {
        ShareError::BadNumber { place, value: near }
    } else {
        ShareError::NotAScene { place, source }
    }
}
