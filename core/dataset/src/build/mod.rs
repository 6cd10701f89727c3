//! From folders of annotations to a file of questions.
//!
//! Two passes over the recordings. The first looks at every fact and keeps a bounded pool; the second
//! writes the chosen ones down. Both take recordings one at a time on each thread, so memory grows
//! with the number of questions wanted and not with the input. Every choice is drawn from seed and
//! fact, so the bytes are the same on any number of threads.

mod choose;
mod gather;
mod options;
mod pool;
mod render;
mod report;
mod split;
mod write;

pub use options::{BuildError, BuildOptions, Format, Input, Progress, SplitChoice};
pub use report::{BinReport, BuildReport, LeftOutReport, SourceReport, TaskReport, Unreadable};
pub use split::Split;
pub use write::build;
