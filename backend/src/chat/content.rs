//! The parts of a message: words, pictures, clips.

use axum::http::StatusCode;
use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use kinelens_models::text::Role;
use serde_json::Value;

use super::failure::ChatFailure;
use super::request::Turn;
use crate::analyze::Origin;
use crate::language::decode;
use crate::language::{Said, SaidPart};

/// Most pictures and most clips of one request.
pub const MOST_PICTURES: usize = 16;
pub const MOST_CLIPS: usize = 2;

/// A part as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shown {
    Text(String),
    /// The bytes of a picture's file.
    Picture {
        bytes: Vec<u8>,
        place: String,
    },
    /// The bytes of a clip's file.
    Clip {
        bytes: Vec<u8>,
        place: String,
    },
}

/// Some programs leave the padding away.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Reads the content of a message.
///
/// # Errors
/// Content of another shape, parts of another type, pictures that are not in the request itself, or in
/// turns of others than the user.
pub fn parts(content: &Value, role: Role, place: &str) -> Result<Vec<Shown>, ChatFailure> {
    match content {
        Value::String(text) => Ok(vec![Shown::Text(text.clone())]),
        Value::Null if role == Role::Assistant => Ok(vec![Shown::Text(String::new())]),
        Value::Array(parts) => parts
            .iter()
            .enumerate()
            .map(|(number, part)| read(part, role, &format!("{place}[{number}]")))
            .collect(),
        _ => Err(ChatFailure::field(
            place,
            "The content of a message is a text or a list of parts.",
        )),
    }
}

fn read(part: &Value, role: Role, place: &str) -> Result<Shown, ChatFailure> {
    let kind = part.get("type").and_then(Value::as_str).unwrap_or_default();
    let missing = |field: &str| {
        ChatFailure::field(
            format!("{place}.{field}"),
            format!("A part of the type {kind} needs {field}."),
        )
    };
    let is_seen = matches!(kind, "image_url" | "video_url");
    if is_seen && role != Role::User {
        return Err(ChatFailure::field(
            place,
            "Pictures and clips belong into messages of the user.",
        ));
    }
    let address = || {
        // Some programs send the address itself instead of an object with it.
        let given = part.get(kind).ok_or_else(|| missing(kind))?;
        let address = given.get("url").unwrap_or(given).as_str();
        address.ok_or_else(|| missing(&format!("{kind}.url")))
    };
    let file = || format!("{place}.{kind}.url");
    match kind {
        "text" => {
            let text = part.get("text").and_then(Value::as_str);
            Ok(Shown::Text(text.ok_or_else(|| missing("text"))?.to_owned()))
        }
        "image_url" => Ok(Shown::Picture {
            bytes: data(address()?, "image/", &file())?,
            place: file(),
        }),
        "video_url" => Ok(Shown::Clip {
            bytes: data(address()?, "video/", &file())?,
            place: file(),
        }),
        other => Err(ChatFailure::field(
            format!("{place}.type"),
            format!(
                "Parts of the type {other:?} are not known here. Known are text, image_url and video_url."
            ),
        )),
    }
}

/// The bytes of a `data:` address (RFC 2397).
fn data(address: &str, kind: &str, place: &str) -> Result<Vec<u8>, ChatFailure> {
    let refused = |message: String| ChatFailure::field(place, message);
    let scheme = address.split(':').next().unwrap_or_default();
    if !scheme.eq_ignore_ascii_case("data") {
        return Err(refused(
            "This server fetches nothing. Send the file itself as a data: address with base64."
                .to_owned(),
        ));
    }
    let rest = address.get(scheme.len() + 1..).unwrap_or_default();
    let (header, body) = rest
        .split_once(',')
        .ok_or_else(|| refused("The data: address has no data.".to_owned()))?;
    let header = header.to_ascii_lowercase();
    if !header.ends_with(";base64") || !header.starts_with(kind) {
        return Err(refused(format!(
            "The data: address must begin with data:{kind}…;base64."
        )));
    }
    BASE64
        .decode(body.trim().as_bytes())
        .ok()
        .filter(|bytes| !bytes.is_empty())
        .ok_or_else(|| refused("The data: address holds no base64.".to_owned()))
}

/// Decodes the pictures and clips of turns; blocks meanwhile.
///
/// # Errors
/// A file that cannot be decoded, with its place in the request.
pub fn decoded(
    turns: Vec<Turn>,
    frames: usize,
    is_cancelled: &dyn Fn() -> bool,
) -> Result<Vec<Said>, ChatFailure> {
    let part = |shown: Shown| match shown {
        Shown::Text(text) => Ok(SaidPart::Text(text)),
        Shown::Picture { bytes, place } => decode::picture(&bytes)
            .map(SaidPart::Picture)
            .map_err(|error| undecodable(&place, &error)),
        Shown::Clip { bytes, place } => clip(&bytes, frames, is_cancelled)
            .map(SaidPart::Clip)
            .map_err(|error| undecodable(&place, &error)),
    };
    let said = |turn: Turn| {
        let parts: Result<_, ChatFailure> = turn.parts.into_iter().map(part).collect();
        Ok(Said {
            role: turn.role,
            parts: parts?,
        })
    };
    turns.into_iter().map(said).collect()
}

fn clip(
    bytes: &[u8],
    frames: usize,
    is_cancelled: &dyn Fn() -> bool,
) -> anyhow::Result<Vec<kinelens_engine::Frame>> {
    let folder = tempfile::TempDir::with_prefix("kinelens-clip-")?;
    let path = folder.path().join("clip");
    std::fs::write(&path, bytes)?;
    // What ffmpeg says may name the folder, which is nobody's business.
    let shots = decode::clip(&path, Origin::Sent, frames, is_cancelled).map_err(|error| {
        let told = error.to_string();
        anyhow::anyhow!(told.replace(&path.display().to_string(), "The clip"))
    })?;
    Ok(shots.into_iter().map(|shot| shot.frame).collect())
}

fn undecodable(place: &str, error: &anyhow::Error) -> ChatFailure {
    let message = format!("{error:#}");
    let status = if message.contains("Install ffmpeg") {
        StatusCode::NOT_IMPLEMENTED
    } else {
        StatusCode::BAD_REQUEST
    };
    ChatFailure {
        status,
        code: "invalid_picture",
        message,
        param: Some(place.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn data_addresses_are_read_and_others_are_not_fetched() {
        assert_eq!(
            data("data:image/png;base64,aGk=", "image/", "x").unwrap(),
            b"hi"
        );
        assert_eq!(
            data("DATA:image/png;charset=x;BASE64,aGk", "image/", "x").unwrap(),
            b"hi"
        );
        for (address, word) in [
            ("https://example.org/a.png", "fetches nothing"),
            ("http://127.0.0.1/a.png", "fetches nothing"),
            ("file:///etc/passwd", "fetches nothing"),
            ("/etc/passwd", "fetches nothing"),
            ("", "fetches nothing"),
            ("data:image/png;base64", "no data"),
            ("data:text/html;base64,aGk=", "must begin"),
            ("data:image/png,hi", "must begin"),
            ("data:image/png;base64,", "no base64"),
            ("data:image/png;base64,a*b", "no base64"),
            ("data", "no data"),
        ] {
            let failure = data(address, "image/", "x").unwrap_err();
            assert!(
                failure.message.contains(word),
                "{address}: {}",
                failure.message
            );
        }
    }

    #[test]
    fn content_of_every_shape_is_read_or_refused_in_words() {
        let user = |content: Value| parts(&content, Role::User, "messages[0].content");
        assert_eq!(user(json!("hi")).unwrap(), [Shown::Text("hi".into())]);
        let several = json!([{"type": "text", "text": "a"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}},
            {"type": "video_url", "video_url": "data:video/mp4;base64,aGk="}]);
        assert_eq!(user(several).unwrap().len(), 3);
        for (content, word) in [
            (json!(7), "a text or a list"),
            (Value::Null, "a text or a list"),
            (json!([7]), "not known"),
            (json!([{"type": "input_audio"}]), "input_audio"),
            (json!([{"type": "text"}]), "needs text"),
            (json!([{"type": "image_url"}]), "needs image_url"),
            (
                json!([{"type": "image_url", "image_url": {"url": 7}}]),
                "image_url.url",
            ),
        ] {
            let failure = user(content).unwrap_err();
            assert!(failure.message.contains(word), "{}", failure.message);
        }
        let picture =
            json!([{"type": "image_url", "image_url": {"url": "data:image/png;base64,aGk="}}]);
        assert!(parts(&picture, Role::System, "x").is_err());
        assert!(parts(&Value::Null, Role::Assistant, "x").is_ok());
    }
}
