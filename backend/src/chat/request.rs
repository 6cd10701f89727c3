//! What a program sends.

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::Value;

use super::content::{self, Shown};
use super::failure::ChatFailure;
use kinelens_models::text::Role;

/// The fields that are read; others that would change the answer are refused by [`ChatRequest::parse`].
#[derive(Debug, Deserialize)]
pub struct ChatRequest {
    pub model: String,
    messages: Vec<MessageObject>,
    #[serde(default)]
    pub stream: Option<bool>,
    #[serde(default)]
    pub stream_options: Option<StreamOptions>,
    #[serde(default)]
    pub max_tokens: Option<u64>,
    #[serde(default)]
    pub max_completion_tokens: Option<u64>,
    #[serde(default)]
    pub temperature: Option<f64>,
    #[serde(default)]
    pub top_p: Option<f64>,
    #[serde(default)]
    pub seed: Option<i64>,
    #[serde(default)]
    pub stop: Option<Stop>,
    #[serde(default)]
    n: Option<u64>,
    /// Frames of each clip that are looked at; an addition of this server.
    #[serde(default)]
    pub frames: Option<u64>,
}

/// What a streamed answer carries besides.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct StreamOptions {
    #[serde(default)]
    pub include_usage: Option<bool>,
}

/// Texts that end an answer.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Stop {
    One(String),
    Several(Vec<String>),
}

#[derive(Debug, Deserialize)]
struct MessageObject {
    role: String,
    #[serde(default)]
    content: Value,
}

/// A turn whose pictures are not decoded yet.
#[derive(Debug)]
pub struct Turn {
    pub role: Role,
    pub parts: Vec<Shown>,
}

/// Fields that ask for what no model here does, and what they may hold all the same.
const UNSUPPORTED: [(&str, &[&str]); 10] = [
    ("tools", &["[]"]),
    ("tool_choice", &["\"none\"", "\"auto\""]),
    ("functions", &["[]"]),
    ("function_call", &["\"none\"", "\"auto\""]),
    ("logprobs", &["false"]),
    ("response_format", &["{\"type\":\"text\"}"]),
    ("logit_bias", &["{}"]),
    ("frequency_penalty", &["0", "0.0"]),
    ("presence_penalty", &["0", "0.0"]),
    ("modalities", &["[\"text\"]"]),
];

impl ChatRequest {
    /// Reads the body of a request.
    ///
    /// # Errors
    /// What is no JSON, lacks a field, or asks for what is not done here.
    pub fn parse(body: &[u8]) -> Result<Self, ChatFailure> {
        let unreadable = |error: serde_json::Error| {
            ChatFailure::new(
                StatusCode::BAD_REQUEST,
                "invalid_json",
                format!("The request cannot be read: {error}."),
            )
        };
        let whole: Value = serde_json::from_slice(body).map_err(unreadable)?;
        for (field, allowed) in UNSUPPORTED {
            let asked = whole.get(field).filter(|value| !value.is_null());
            if asked.is_some_and(|value| !allowed.contains(&value.to_string().as_str())) {
                return Err(ChatFailure::field(
                    field,
                    format!("{field} is not supported here. Leave it out."),
                ));
            }
        }
        let request: Self = serde_json::from_value(whole).map_err(unreadable)?;
        if request.n.is_some_and(|n| n != 1) {
            return Err(ChatFailure::field(
                "n",
                "One answer at a time is given. Set n to 1, or ask again with another seed.",
            ));
        }
        if request.messages.is_empty() {
            return Err(ChatFailure::field(
                "messages",
                "There is no message. Send at least one.",
            ));
        }
        Ok(request)
    }

    /// Takes the turns out of the request; pictures and clips are not decoded yet.
    ///
    /// # Errors
    /// Unknown roles and parts, addresses that would have to be fetched, too many pictures.
    pub fn take_turns(&mut self) -> Result<Vec<Turn>, ChatFailure> {
        // They may be large, and nothing needs them afterwards.
        let messages = std::mem::take(&mut self.messages);
        let mut turns = Vec::with_capacity(messages.len());
        for (number, message) in messages.into_iter().enumerate() {
            let place = format!("messages[{number}]");
            let role = match message.role.as_str() {
                "system" | "developer" => Role::System,
                "user" => Role::User,
                "assistant" => Role::Assistant,
                other => {
                    return Err(ChatFailure::field(
                        format!("{place}.role"),
                        format!(
                            "The role {other:?} is not known here. Known are system, developer, user and assistant."
                        ),
                    ));
                }
            };
            let parts = content::parts(&message.content, role, &format!("{place}.content"))?;
            turns.push(Turn { role, parts });
        }
        let count = |wanted: fn(&Shown) -> bool| {
            let parts = turns.iter().flat_map(|turn| &turn.parts);
            parts.filter(|part| wanted(part)).count()
        };
        let pictures = count(|part| matches!(part, Shown::Picture { .. }));
        let clips = count(|part| matches!(part, Shown::Clip { .. }));
        for (what, found, most) in [
            ("pictures", pictures, content::MOST_PICTURES),
            ("clips", clips, content::MOST_CLIPS),
        ] {
            if found > most {
                return Err(ChatFailure::field(
                    "messages",
                    format!("There are {found} {what}, and {most} can be looked at. Send fewer."),
                ));
            }
        }
        Ok(turns)
    }

    /// Whether the answer is wanted word by word.
    pub fn streams(&self) -> bool {
        self.stream.unwrap_or(false)
    }

    /// Whether a streamed answer ends with what it cost.
    pub fn includes_usage(&self) -> bool {
        let options = self.stream_options;
        options.is_some_and(|options| options.include_usage.unwrap_or(false))
    }
}
