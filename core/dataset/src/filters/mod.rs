//! Filters for pseudo-labels: trajectories that were measured in a video, not annotated.
//!
//! The three kinds of ST-VLM (arXiv 2503.19355), whose thresholds are not public; ours stand with
//! their reasons where they are defined:
//! - [`check_rules`]: a track against bounds of its class and of the measurement ([`Limits`])
//! - [`check_pair`]: the same object by two providers
//! - [`check_answer`]: a label against the answer of a model made for the task
//!
//! Each gives [`Verdict`]s, one a [`Rule`], with the measured value beside the bound. A
//! [`FilterTally`] counts them and reports what each rule dropped and how the measured values were
//! spread before and after.

mod track;
mod verdict;

mod bounds;
mod rules;

mod align;
mod pair;

mod answer;

mod report;

pub use answer::check_answer;
pub use bounds::{ClassBounds, Limits, PairLimits, class_bounds};
pub use pair::check_pair;
pub use report::{FilterReport, FilterTally, RuleReport, Spread};
pub use rules::check_rules;
pub use track::{PseudoSample, PseudoTrack};
pub use verdict::{Bound, Rule, Verdict, passes};
