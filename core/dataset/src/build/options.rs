//! What a build is told, and how it can fail.

use kinelens_annotations::{ReadError, Source, SourceKind};
use kinelens_stkit::Task;

use super::split::Split;
use crate::clip::CameraChoice;
use crate::wording::WordingSet;

/// A folder of annotations.
pub struct Input<'a> {
    pub kind: SourceKind,
    pub source: &'a dyn Source,
}

/// What to build.
#[derive(Debug, Clone, PartialEq)]
pub struct BuildOptions {
    pub seed: u64,
    pub tasks: Vec<Task>,
    /// Questions wanted of each task; fewer where the data allow no more.
    pub per_task: usize,
    /// Whether all answers of a task are to be equally frequent.
    pub balance: bool,
    pub splits: SplitChoice,
    pub cameras: CameraChoice,
    pub wording: WordingSet,
    pub format: Format,
    /// Threads, at least one.
    pub threads: usize,
}

/// Which recordings take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SplitChoice {
    /// All of them, eight tenths to train and a tenth each to validate and to test.
    Each,
    /// Those of one split.
    Only(Split),
    /// All of them as one test, for folders that are a test set already.
    AllAsTest,
}

/// How rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// [`crate::Row`], one a line.
    Jsonl,
    /// The conversations that LLaVA trains on: one JSON array.
    Llava,
}

/// How far a build has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// 1: facts are looked for; 2: questions are written.
    pub pass: u8,
    pub done: usize,
    pub total: usize,
}

/// Why there is no file of questions.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// No recording could be read; the first refusal says why.
    #[error("none of {count} recordings can be read")]
    NothingReadable {
        count: usize,
        #[source]
        first: ReadError,
    },
    /// No recording has a camera of the name that was chosen.
    #[error("no recording has a camera named {name}; known are {known}")]
    NoSuchCamera { name: String, known: String },
    /// There were recordings, but nothing to ask about.
    #[error("no question can be asked about these recordings: {reasons}")]
    NothingToAsk { reasons: String },
    /// The file cannot be written.
    #[error("the questions cannot be written")]
    Write(#[from] std::io::Error),
}

impl SplitChoice {
    /// The split of a group of recordings, or `None` where it takes no part.
    pub fn of_group(self, dataset: &str, group: &str) -> Option<Split> {
        let own = Split::of_group(dataset, group);
        match self {
            Self::Each => Some(own),
            Self::Only(split) => (own == split).then_some(own),
            Self::AllAsTest => Some(Split::Test),
        }
    }

    /// How many of the questions wanted of a task each split gets.
    pub fn shares(self, per_task: usize) -> Vec<(Split, usize)> {
        match self {
            Self::Each => {
                let tenth = per_task / 10;
                vec![
                    (Split::Train, per_task - 2 * tenth),
                    (Split::Val, tenth),
                    (Split::Test, tenth),
                ]
            }
            Self::Only(split) => vec![(split, per_task)],
            Self::AllAsTest => vec![(Split::Test, per_task)],
        }
    }
}
