//! A question with its answer, as files hold it: one JSON object a line.

use kinelens_stkit::score::{Expected, Truth};
use kinelens_stkit::{Task, Unit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A question of STKit or STKit-Bench with its answer: one line of a JSONL file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Row {
    /// Names the question; the answer to it carries the same.
    pub id: String,
    /// Name of the task: `traveled_distance`, `traveling_speed`, `movement_direction`,
    /// `direction_timestamp`, `distance_comparison`, `speed_comparison`, `direction_comparison`, or in
    /// several steps `time_to_reach`, `speed_limit`, `first_to_arrive`.
    pub task: String,
    /// Format of the annotations: `argoverse2`, `nuscenes`, `kitti`, `scene` or `csv`.
    pub source: String,
    /// `train`, `val` or `test`; all clips of a drive are in one.
    pub split: String,
    pub clip: ClipRef,
    /// The objects of the question, in the order in which it names them.
    pub objects: Vec<ObjectRef>,
    /// The time asked about, seconds of the clip.
    pub span_s: [f64; 2],
    /// Numbers that the question states; absent where it states none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub given: Option<Stated>,
    pub question: String,
    /// The answer in words.
    pub answer: String,
    /// The way to the answer, of questions in several steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worked: Option<String>,
    /// The typed answer, in SI units.
    pub value: Truth,
    /// Symbol of the unit that the question asks for, where it asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whether the question is worded in a way that is kept out of training.
    #[serde(default)]
    pub held_out_wording: bool,
    /// Seed of the choice among facts, units and wordings.
    pub seed: u64,
}

/// Numbers that a question states.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
pub struct Stated {
    /// The hour whose time is asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hour: Option<u8>,
    /// The ways still to go, in the order of the objects.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways_m: Vec<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit_mps: Option<f64>,
}

/// The part of a recording that a question is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClipRef {
    pub dataset: String,
    /// Log, scene, sequence or file.
    pub log: String,
    /// The camera whose pictures make the clip, where the source has calibrated ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub camera: Option<String>,
    /// Seconds since the recording's first annotation.
    pub start_s: f64,
    pub end_s: f64,
}

/// An object as a question names it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ObjectRef {
    /// The source's own name of the track.
    pub track_id: String,
    pub label: String,
    /// What the question calls it.
    pub name: String,
    pub named_by: NamedBy,
    /// The box to draw into the clip, where the name speaks of one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawn: Option<DrawnBox>,
}

/// How a name tells an object from the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NamedBy {
    /// It is the only one of its class in the clip.
    Class,
    /// It is the only one of its class in that colour.
    Colour,
    /// It is the leftmost, rightmost or nearest of its class at a time.
    Place,
    /// A box is drawn around it.
    Box,
    /// The source calls it so.
    Id,
}

/// A box drawn into one picture of a clip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DrawnBox {
    /// The letter beside the box, where there are two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter: Option<String>,
    /// When it is drawn, seconds of the clip.
    pub t_s: f64,
    /// Left, upper, right and lower edge, pixels.
    pub box_px: [f64; 4],
}

/// What a reader of answers knows of a row, with the names it borrows.
#[derive(Debug, Clone)]
pub struct Expectation {
    task: Task,
    unit: Option<Unit>,
    names: Vec<String>,
}

impl Row {
    /// What a reader of answers may know; `None` when the row names no task or no unit of ours.
    pub fn expectation(&self) -> Option<Expectation> {
        let unit = match &self.unit {
            Some(symbol) => Some(Unit::from_symbol(symbol)?),
            None => None,
        };
        Some(Expectation {
            task: Task::from_id(&self.task)?,
            unit,
            names: self
                .objects
                .iter()
                .map(|object| object.name.clone())
                .collect(),
        })
    }
}

impl Expectation {
    /// Returns the task.
    pub fn task(&self) -> Task {
        self.task
    }

    /// As the reader takes it.
    pub fn expected(&self) -> Expected<'_> {
        Expected {
            task: self.task,
            unit: self.unit,
            objects: &self.names,
        }
    }
}
