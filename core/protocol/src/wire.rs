use serde::{Deserialize, Serialize};

use crate::{Command, Event};

/// Version of the conversation between page and engine. Both sides come from one build, so any
/// difference means that a stale page talks to a new worker, or the reverse.
pub const PROTOCOL_VERSION: u32 = 1;

/// A command on the wire. Its bulk bytes, if any, travel beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ToEngine {
    /// Counts the clips opened by the page; answers to an older epoch are stale.
    pub epoch: u32,
    pub command: Command,
}

/// An event on the wire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FromEngine {
    /// The epoch of the command that caused the event; the receiver drops what is stale.
    pub epoch: u32,
    pub event: Event,
}

/// A message that is not of this protocol.
#[derive(Debug, thiserror::Error)]
#[error("the message is not of this protocol: {source}")]
pub struct WireError {
    #[from]
    source: serde_json::Error,
}

impl ToEngine {
    /// Writes the message as one line of JSON.
    pub fn encode(&self) -> Result<String, WireError> {
        Ok(serde_json::to_string(self)?)
    }

    pub fn decode(json: &str) -> Result<Self, WireError> {
        Ok(serde_json::from_str(json)?)
    }
}

impl FromEngine {
    /// Writes the message as one line of JSON.
    pub fn encode(&self) -> Result<String, WireError> {
        Ok(serde_json::to_string(self)?)
    }

    pub fn decode(json: &str) -> Result<Self, WireError> {
        Ok(serde_json::from_str(json)?)
    }
}
