//! The typed answer to a question.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The typed answer to a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Truth {
    /// Path length.
    Distance { distance_m: f64 },
    /// Path length over duration.
    Speed { speed_mps: f64 },
    /// Hour on the clock, 1 to 12.
    Hour { hour: u8 },
    /// When something holds, `[start_s, end_s]`, ascending and apart.
    Spans { spans_s: Vec<[f64; 2]> },
    /// Which of the objects that the question names it is, and how many times as much.
    Winner {
        object: usize,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ratio: Option<f64>,
    },
    /// How long something takes.
    Duration { duration_s: f64 },
    /// Yes or no.
    Decision { yes: bool },
}
