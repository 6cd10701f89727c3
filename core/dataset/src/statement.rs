//! Facts about motion, before any words.

use kinelens_stkit::{Task, Unit};

/// A fact about objects that have names, and the unit to speak of it in.
#[derive(Debug, Clone, PartialEq)]
pub struct Statement {
    /// What the objects are called, such as `the red car`; one name, or two where two are compared.
    pub names: Vec<String>,
    /// The time asked about, seconds of the clip. Of [`Fact::Direction`] the step, of
    /// [`Fact::Timestamp`] all the time in which the object is seen.
    pub span_s: [f64; 2],
    /// The unit that the question asks for and the answer is given in: a length for
    /// [`Fact::Distance`], a speed for [`Fact::Speed`] and [`Fact::Limit`], a length for the ways of
    /// [`Fact::Reach`] and [`Fact::Arrival`]; elsewhere of no meaning.
    pub unit: Unit,
    pub fact: Fact,
}

/// What is true.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// Path length.
    Distance { distance_m: f64 },
    /// Path length over duration.
    Speed { speed_mps: f64 },
    /// Direction at the start of the span on the clock whose 12 is the object's first moving step.
    Direction { hour: u8 },
    /// When it moves towards an hour of that clock, seconds of the clip.
    Timestamp { hour: u8, when_s: [f64; 2] },
    /// Who travelled farther: index of the name and both path lengths.
    DistanceComparison {
        winner: usize,
        distances_m: [f64; 2],
    },
    /// Who was faster: index of the name and both mean speeds.
    SpeedComparison { winner: usize, speeds_mps: [f64; 2] },
    /// Direction of the first on the clock whose 12 is the motion of the second.
    DirectionComparison { hour: u8 },
    /// How long it takes for a way at its mean speed over the span.
    Reach {
        way_m: f64,
        travelled_m: f64,
        speed_mps: f64,
        duration_s: f64,
    },
    /// Whether its mean speed over the span is above a limit.
    Limit {
        limit_mps: f64,
        speed_mps: f64,
        exceeds: bool,
    },
    /// Who comes first to the end of its own way when both keep their mean speeds.
    Arrival {
        ways_m: [f64; 2],
        speeds_mps: [f64; 2],
        durations_s: [f64; 2],
        winner: usize,
    },
}

impl Fact {
    /// Returns the task that asks for it.
    pub const fn task(&self) -> Task {
        match self {
            Self::Distance { .. } => Task::TraveledDistance,
            Self::Speed { .. } => Task::TravelingSpeed,
            Self::Direction { .. } => Task::MovementDirection,
            Self::Timestamp { .. } => Task::DirectionTimestamp,
            Self::DistanceComparison { .. } => Task::DistanceComparison,
            Self::SpeedComparison { .. } => Task::SpeedComparison,
            Self::DirectionComparison { .. } => Task::DirectionComparison,
            Self::Reach { .. } => Task::TimeToReach,
            Self::Limit { .. } => Task::SpeedLimit,
            Self::Arrival { .. } => Task::FirstToArrive,
        }
    }
}
