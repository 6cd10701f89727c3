//! What can be asked.

/// One of the seven tasks of STKit, or a question in several steps built on them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Task {
    TraveledDistance,
    TravelingSpeed,
    MovementDirection,
    DirectionTimestamp,
    DistanceComparison,
    SpeedComparison,
    DirectionComparison,
    /// How long a way takes at the speed seen.
    TimeToReach,
    /// Whether a speed limit was broken.
    SpeedLimit,
    /// Who comes first to the end of its way at the speeds seen.
    FirstToArrive,
}

impl Task {
    /// The seven of STKit, in the order of the paper.
    pub const ALL: [Self; 7] = [
        Self::TraveledDistance,
        Self::TravelingSpeed,
        Self::MovementDirection,
        Self::DirectionTimestamp,
        Self::DistanceComparison,
        Self::SpeedComparison,
        Self::DirectionComparison,
    ];

    /// The questions in several steps.
    pub const MULTI_STEP: [Self; 3] = [Self::TimeToReach, Self::SpeedLimit, Self::FirstToArrive];

    /// Returns the name that STKit files and scene documents use.
    pub const fn id(self) -> &'static str {
        match self {
            Self::TraveledDistance => "traveled_distance",
            Self::TravelingSpeed => "traveling_speed",
            Self::MovementDirection => "movement_direction",
            Self::DirectionTimestamp => "direction_timestamp",
            Self::DistanceComparison => "distance_comparison",
            Self::SpeedComparison => "speed_comparison",
            Self::DirectionComparison => "direction_comparison",
            Self::TimeToReach => "time_to_reach",
            Self::SpeedLimit => "speed_limit",
            Self::FirstToArrive => "first_to_arrive",
        }
    }

    /// Finds the task with a name, or `None` for a name of no task.
    pub fn from_id(id: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter().chain(Self::MULTI_STEP);
        all.find(|task| task.id() == id)
    }
}

/// What a question asks for: the seven tasks and their near relations.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Asked {
    /// Path length.
    Distance,
    /// Straight distance between start and end.
    Displacement,
    /// Path length over duration, or the speed at one moment.
    MeanSpeed,
    /// Highest speed.
    PeakSpeed,
    /// The moment of the highest speed.
    PeakTime,
    /// Change of velocity over duration.
    Acceleration,
    /// Change of speed over duration.
    SpeedChange,
    /// Whether a speed is exceeded (or, with `above` false, whether the object stays below it).
    SpeedLimit {
        limit: Limit,
        above: bool,
    },
    /// How long the object takes for a length of path.
    TimeToCover {
        length: Limit,
    },
    /// Direction on the object's own clock.
    Direction,
    /// When the object moves towards an hour (1 to 12) of its own clock.
    DirectionTimestamp {
        hour: u8,
    },
    CompareDistance,
    CompareSpeed,
    /// Direction of the first object on the clock whose 12 is the motion of the second.
    CompareDirection,
}

/// A number of metres or metres per second that the question names, with its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limit {
    /// The number in SI units.
    pub si: f64,
    /// The unit in which it was given.
    pub unit: crate::Unit,
}

impl Asked {
    /// Returns the STKit task, or `None` for a question that STKit does not have.
    pub const fn task(self) -> Option<Task> {
        match self {
            Self::Distance => Some(Task::TraveledDistance),
            Self::MeanSpeed => Some(Task::TravelingSpeed),
            Self::Direction => Some(Task::MovementDirection),
            Self::DirectionTimestamp { .. } => Some(Task::DirectionTimestamp),
            Self::CompareDistance => Some(Task::DistanceComparison),
            Self::CompareSpeed => Some(Task::SpeedComparison),
            Self::CompareDirection => Some(Task::DirectionComparison),
            Self::Displacement
            | Self::PeakSpeed
            | Self::PeakTime
            | Self::Acceleration
            | Self::SpeedChange
            | Self::SpeedLimit { .. }
            | Self::TimeToCover { .. } => None,
        }
    }

    /// Returns a stable name, the task's where there is one.
    pub const fn id(self) -> &'static str {
        match (self.task(), self) {
            (Some(task), _) => task.id(),
            (None, Self::Displacement) => "displacement",
            (None, Self::PeakSpeed) => "peak_speed",
            (None, Self::PeakTime) => "peak_time",
            (None, Self::Acceleration) => "acceleration",
            (None, Self::SpeedChange) => "speed_change",
            (None, Self::SpeedLimit { .. }) => "speed_limit",
            (None, _) => "time_to_cover",
        }
    }

    /// Tells whether the question is about two or more objects.
    pub const fn compares(self) -> bool {
        matches!(
            self,
            Self::CompareDistance | Self::CompareSpeed | Self::CompareDirection
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_round_trip() {
        for task in Task::ALL.into_iter().chain(Task::MULTI_STEP) {
            assert_eq!(Task::from_id(task.id()), Some(task));
        }
        assert_eq!(
            Task::from_id("travelled_distance"),
            None,
            "the paper's spelling is American"
        );
    }
}
