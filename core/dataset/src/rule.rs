//! The rules by which facts are dropped, each with its name and its count.

use std::collections::BTreeMap;

/// Why something annotated is asked about in no question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// The positions are relative to a camera that moves in an unknown way.
    CameraRelative,
    /// The object is at least half outside the picture, behind the camera or beyond 120 m.
    OutOfView,
    /// The object is smaller than 24 × 16 pixels.
    TooSmall,
    /// Nearer objects hide 60 % of it or more.
    Occluded,
    /// The annotation says that it is hidden.
    AnnotatedHidden,
    /// It is in sight for less than a second.
    TooBrief,
    /// Its annotated positions jump as no such thing can.
    Jumpy,
    /// It stays within a metre while it is in sight.
    Parked,
    /// It travels less than a metre, or slower than 0.5 m/s, in the time asked about.
    HardlyMoved,
    /// It is hidden for a moment when the time asked about begins or ends.
    HiddenAtEnds,
    /// A step that sets a direction is slower than 0.5 m/s.
    TooSlowForDirection,
    /// The direction lies near the border between two hours.
    BetweenTwoHours,
    /// It moves towards that hour several times: the answer is not one interval.
    SeveralTimes,
    /// It moves towards that hour for less than a second.
    TooShortThatWay,
    /// It moves towards that hour half of the time or longer: "all the time" would be right.
    MostOfTheTime,
    /// It goes out of sight and comes back, so that its first step is in doubt.
    SeenTwice,
    /// The two differ by less than a quarter.
    TooCloseToCall,
    /// It does not go straight on, so that its way has no one direction.
    WindingWay,
    /// The speed is within a tenth of the limit.
    NearTheLimit,
    /// No words and no drawn box tell it from the others.
    NoDistinctName,
    /// Direction is not asked of sport (ST-VLM).
    Sport,
}

impl Rule {
    pub const ALL: [Self; 21] = [
        Self::CameraRelative,
        Self::OutOfView,
        Self::TooSmall,
        Self::Occluded,
        Self::AnnotatedHidden,
        Self::TooBrief,
        Self::Jumpy,
        Self::Parked,
        Self::HardlyMoved,
        Self::HiddenAtEnds,
        Self::TooSlowForDirection,
        Self::BetweenTwoHours,
        Self::SeveralTimes,
        Self::TooShortThatWay,
        Self::MostOfTheTime,
        Self::SeenTwice,
        Self::TooCloseToCall,
        Self::WindingWay,
        Self::NearTheLimit,
        Self::NoDistinctName,
        Self::Sport,
    ];

    /// Returns the name that reports use.
    pub const fn id(self) -> &'static str {
        match self {
            Self::CameraRelative => "camera_relative",
            Self::OutOfView => "out_of_view",
            Self::TooSmall => "too_small",
            Self::Occluded => "occluded",
            Self::AnnotatedHidden => "annotated_hidden",
            Self::TooBrief => "too_brief",
            Self::Jumpy => "jumpy",
            Self::Parked => "parked",
            Self::HardlyMoved => "hardly_moved",
            Self::HiddenAtEnds => "hidden_at_ends",
            Self::TooSlowForDirection => "too_slow_for_direction",
            Self::BetweenTwoHours => "between_two_hours",
            Self::SeveralTimes => "several_times",
            Self::TooShortThatWay => "too_short_that_way",
            Self::MostOfTheTime => "most_of_the_time",
            Self::SeenTwice => "seen_twice",
            Self::TooCloseToCall => "too_close_to_call",
            Self::WindingWay => "winding_way",
            Self::NearTheLimit => "near_the_limit",
            Self::NoDistinctName => "no_distinct_name",
            Self::Sport => "sport",
        }
    }

    /// Returns what is dropped by the rule, in a sentence for the dataset card.
    pub const fn words(self) -> &'static str {
        match self {
            Self::CameraRelative => {
                "clips whose positions are relative to a camera that moves in an unknown way (KITTI needs oxts beside label_02)"
            }
            Self::OutOfView => {
                "samples at least half outside the picture, behind the camera or beyond 120 m"
            }
            Self::TooSmall => "samples smaller than 24 × 16 pixels",
            Self::Occluded => "samples of which nearer objects hide 60 % or more",
            Self::AnnotatedHidden => "samples that the annotation calls hidden",
            Self::TooBrief => "stretches in sight for less than a second",
            Self::Jumpy => "objects whose annotated positions jump as no such thing can",
            Self::Parked => "objects that stay within a metre while in sight",
            Self::HardlyMoved => "facts about less than a metre of way, or less than 0.5 m/s",
            Self::HiddenAtEnds => {
                "facts about times that begin or end while the object is hidden for a moment"
            }
            Self::TooSlowForDirection => "directions of steps slower than 0.5 m/s",
            Self::BetweenTwoHours => "directions within 3° of the border between two hours",
            Self::SeveralTimes => "hours that an object moves towards several times",
            Self::TooShortThatWay => "hours that an object moves towards for less than a second",
            Self::MostOfTheTime => {
                "hours that an object moves towards for half of the time or longer"
            }
            Self::SeenTwice => "directions of objects that leave the picture and come back",
            Self::TooCloseToCall => "comparisons of two that differ by less than a quarter",
            Self::WindingWay => "directions of ways that are not straight",
            Self::NearTheLimit => "speeds within a tenth of the limit asked about",
            Self::NoDistinctName => "facts about objects that neither words nor a box tell apart",
            Self::Sport => "directions in sport",
        }
    }
}

/// Counts what each rule dropped.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dropped {
    counts: BTreeMap<Rule, u64>,
}

impl Dropped {
    /// Counts one.
    pub fn add(&mut self, rule: Rule) {
        *self.counts.entry(rule).or_default() += 1;
    }

    /// Takes over what another counted.
    pub fn merge(&mut self, other: &Self) {
        for (rule, count) in &other.counts {
            *self.counts.entry(*rule).or_default() += count;
        }
    }

    /// The rules that dropped something, with their counts.
    pub fn counts(&self) -> impl Iterator<Item = (Rule, u64)> {
        self.counts.iter().map(|(rule, count)| (*rule, *count))
    }

    /// Returns how much a rule dropped.
    pub fn count(&self, rule: Rule) -> u64 {
        self.counts.get(&rule).copied().unwrap_or(0)
    }
}
