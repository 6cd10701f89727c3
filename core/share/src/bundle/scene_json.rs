//! `scene.json` as text.

use kinelens_protocol::{SCENE_VERSION, SceneDocument};
use serde::Deserialize;
use serde_json::Value;

use super::check::check;
use super::kept::{restore, unknown_fields};
use crate::ShareError;

/// What the outermost level is called.
const TOP: &str = "its top level";
/// Most characters of a place that are shown.
const LONGEST_PLACE: usize = 100;

/// Reads a scene, and what of it is unknown here.
///
/// # Errors
/// When the text is no JSON, the version is unknown, or a field is missing, of the wrong kind or
/// not usable. The place is named.
pub(super) fn read_scene(text: &str) -> Result<(SceneDocument, Option<Value>), ShareError> {
    let mut reader = serde_json::Deserializer::from_str(text);
    let value: Value = serde_path_to_error::deserialize(&mut reader)
        .map_err(|error| bad_json(text, spoken(error.path()), error.into_inner()))?;
    reader
        .end()
        .map_err(|source| bad_json(text, TOP.into(), source))?;
    let version = value.get("version").and_then(Value::as_str);
    if let Some(found) = version.filter(|version| major(version) != major(SCENE_VERSION)) {
        return Err(ShareError::UnsupportedVersion {
            found: found.chars().take(40).collect(),
            known: SCENE_VERSION,
        });
    }
    let mut track = serde_path_to_error::Track::new();
    let reader = serde_path_to_error::Deserializer::new(&value, &mut track);
    let document = SceneDocument::deserialize(reader).map_err(|source| ShareError::NotAScene {
        place: spoken(&track.path()),
        source,
    })?;
    check(&document)?;
    let known = serde_json::to_value(&document).map_err(not_writable)?;
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
            let mut value = serde_json::to_value(document).map_err(not_writable)?;
            restore(&mut value, unknown);
            serde_json::to_string(&value).map_err(not_writable)
        }
    }
}

/// The place of a field for people; a hostile file makes it as long as itself.
fn spoken(path: &serde_path_to_error::Path) -> String {
    match path.to_string() {
        path if path == "." || path == "?" => TOP.to_owned(),
        path if path.chars().count() > LONGEST_PLACE => path
            .chars()
            .take(LONGEST_PLACE)
            .chain("…".chars())
            .collect(),
        path => path,
    }
}

fn major(version: &str) -> Option<&str> {
    version.split('.').next()
}

fn not_writable(error: serde_json::Error) -> ShareError {
    ShareError::NotWritable {
        format: "a scene",
        reason: error.to_string(),
    }
}

/// JSON has no NaN and no infinity, but hands and other programs write them.
fn bad_json(text: &str, place: String, source: serde_json::Error) -> ShareError {
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
