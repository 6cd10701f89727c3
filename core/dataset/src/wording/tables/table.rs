//! What a table of wordings is.

use kinelens_stkit::Task;

use super::{
    arrival, direction, direction_comparison, distance, distance_comparison, limit, reach, speed,
    speed_comparison, timestamp,
};

/// All wordings of one task.
pub(in crate::wording) struct Table {
    pub common: &'static [&'static str],
    pub held_out: &'static [&'static str],
    /// Terse first; the first can always be filled.
    pub answers: &'static [&'static str],
    /// The same for a decision that is no; empty where answers are no decisions.
    pub denials: &'static [&'static str],
    /// What every question holds: one placeholder of each group.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests read it"))]
    pub needs: &'static [&'static [&'static str]],
}

pub(super) const START: &[&str] = &["start", "from", "start_clock"];
pub(super) const END: &[&str] = &["end", "to", "end_clock", "lasting"];
pub(super) const UNIT: &[&str] = &["unit", "unit_us", "symbol"];
pub(super) const HOUR: &[&str] = &["hour", "hour_word"];
/// A template that explains its clock itself has no need of the sentence.
pub(super) const CLOCK: &[&str] = &["clock"];
pub(super) const WAY: &[&str] = &["way", "way_short"];
pub(super) const WAY_A: &[&str] = &["way_a", "short_a"];
pub(super) const WAY_B: &[&str] = &["way_b", "short_b"];
pub(super) const LIMIT: &[&str] = &["limit", "limit_short"];

/// Returns the wordings of a task.
pub(in crate::wording) const fn table(task: Task) -> &'static Table {
    match task {
        Task::TraveledDistance => &distance::TABLE,
        Task::TravelingSpeed => &speed::TABLE,
        Task::MovementDirection => &direction::TABLE,
        Task::DirectionTimestamp => &timestamp::TABLE,
        Task::DistanceComparison => &distance_comparison::TABLE,
        Task::SpeedComparison => &speed_comparison::TABLE,
        Task::DirectionComparison => &direction_comparison::TABLE,
        Task::TimeToReach => &reach::TABLE,
        Task::SpeedLimit => &limit::TABLE,
        Task::FirstToArrive => &arrival::TABLE,
    }
}
