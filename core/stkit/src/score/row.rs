//! Questions with their truth, as files hold them.

use serde::{Deserialize, Serialize};

use super::Expected;
use crate::{Task, Unit};

/// A question of the benchmark: one line of a JSONL file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Names the question; the answer to it carries the same.
    pub id: String,
    /// Name of the task, as [`Task::id`] writes it.
    pub task: String,
    pub question: String,
    pub truth: Truth,
    /// Symbol of the unit that the question asks for, where it asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// What the objects are called in the question; of a comparison both.
    #[serde(default)]
    pub objects: Vec<String>,
}

/// The typed answer to a question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// Which of [`Row::objects`] it is, and how many times as much.
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

impl Row {
    /// What a reader of answers may know; `None` when the row names no task or no unit of ours.
    pub fn expected(&self) -> Option<Expected<'_>> {
        let unit = match &self.unit {
            Some(symbol) => Some(Unit::from_symbol(symbol)?),
            None => None,
        };
        Some(Expected {
            task: Task::from_id(&self.task)?,
            unit,
            objects: &self.objects,
        })
    }
}
