//! Answers to compare a model's with.
//!
//! - *constant*: the one answer that is right most often, chosen with the truth at hand: what a model
//!   can get without looking
//! - *random*: the answer to another question of the same task
//! - *last-known*: what moved before the time asked about goes on as it did then
//! - *measured*: what Kinelens answers about the annotated tracks, from every annotation and smoothed

mod blind;
mod measured;
mod say;
mod tracks;

use std::collections::BTreeMap;

use kinelens_annotations::ReadError;

use crate::build::Input;
use crate::row::Row;

/// A way to answer without a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Baseline {
    Constant,
    Random,
    LastKnown,
    Measured,
}

impl Baseline {
    pub const ALL: [Self; 4] = [
        Self::Constant,
        Self::Random,
        Self::LastKnown,
        Self::Measured,
    ];

    /// Returns the name that commands and tables use.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Constant => "constant",
            Self::Random => "random",
            Self::LastKnown => "last-known",
            Self::Measured => "measured",
        }
    }

    /// Finds the baseline with a name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|baseline| baseline.id() == id)
    }

    /// Tells whether it needs the recordings and not the questions alone.
    pub const fn looks(self) -> bool {
        matches!(self, Self::LastKnown | Self::Measured)
    }
}

/// Answers questions; those that a baseline has no answer to are left out.
///
/// # Errors
/// A recording that a question names cannot be read.
pub fn baseline_answers(
    rows: &[Row],
    baseline: Baseline,
    inputs: &[Input<'_>],
    seed: u64,
) -> Result<BTreeMap<String, String>, ReadError> {
    match baseline {
        Baseline::Constant => Ok(blind::constant(rows)),
        Baseline::Random => Ok(blind::random(rows, seed)),
        Baseline::LastKnown => tracks::each(rows, inputs, measured::last_known),
        Baseline::Measured => tracks::each(rows, inputs, measured::measured),
    }
}
