use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Interval;
use crate::ObjectId;

/// A question with its answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    pub question: String,
    /// The STKit task, absent when the question was not understood.
    pub task: Option<String>,
    /// The measured answer, or the sentence that says why there is none.
    pub text: String,
    /// True when `text` is an answer.
    pub answered: bool,
    pub value: Option<AnswerValue>,
    pub evidence: Option<Evidence>,
    /// The language model's own answer beside the measured one.
    pub model: ModelSlot,
}

/// The typed answer, one case for each kind of truth that STKit has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum AnswerValue {
    Number {
        estimate: Interval,
        unit: String,
    },
    /// Hour on the clock, 1..12.
    Clock {
        hour: u32,
    },
    Spans {
        spans_s: Vec<[f64; 2]>,
    },
    Winner {
        object: ObjectId,
        /// How many times as much as the next; absent where the next has none at all.
        ratio: Option<Interval>,
        /// False when the interval holds 1.
        certain: bool,
    },
}

/// What an answer rests on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Evidence {
    pub objects: Vec<ObjectId>,
    pub span_s: [f64; 2],
    /// How it was computed, in one line.
    pub formula: String,
    /// Which provider computed it; `measured` for all that is computed from the tracks.
    pub provider: String,
}

/// The place of the language model's answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ModelSlot {
    /// No language model is loaded.
    #[default]
    NotLoaded,
    Answered {
        /// What people call it.
        model: String,
        text: String,
        /// What it was shown; absent in scenes of earlier versions.
        #[serde(default)]
        shown: Shown,
        /// Whether it agrees with what was measured, in a sentence; absent where nothing can be compared.
        #[serde(default)]
        agreement: Option<Agreement>,
        /// How long it took; absent in scenes of earlier versions.
        #[serde(default)]
        timing: Option<ModelTiming>,
    },
}

/// What a language model is shown beside the question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// The question alone.
    #[default]
    Nothing,
    /// The measured trajectories as a table: its numbers are then not its own.
    Table,
    /// Frames of the clip, with a box around the object that is asked about.
    Frames,
}

/// A language model's answer compared with the measured one.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Agreement {
    /// Absent where its answer could not be read as one.
    pub agrees: Option<bool>,
    pub sentence: String,
}

/// How long a language model took.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ModelTiming {
    /// Seconds from the question to the first token, with looking and reading.
    pub first_token_s: f64,
    /// Tokens a second from the first one on; absent for a single one.
    pub tokens_per_s: Option<f64>,
    pub prompt_tokens: u32,
    /// Tokens of the prompt that were read for an earlier question.
    pub reused_tokens: u32,
    pub answer_tokens: u32,
    /// Where it was computed.
    pub device: String,
}
