//! What a question asks, decided from its cues.

use std::collections::BTreeSet;

use super::token::Token;
use crate::lexicon::{CUES, Cue};
use crate::refusal::NotUnderstood;
use crate::task::Limit;
use crate::{Asked, Dimension, Unit};

/// The cues of a question, with the places of those whose place matters.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Cues {
    found: BTreeSet<Cue>,
    /// Token indices just after "relative to", "compared with" and the like.
    pub reference_ends: Vec<usize>,
    /// Token indices just after "if", "taking" and the like.
    pub assume_ends: Vec<usize>,
    how_much: bool,
    superlative: bool,
}

/// What other steps found in the question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Facts {
    /// Different objects that are named.
    pub objects: usize,
    pub hour: Option<u8>,
    pub limit: Option<Limit>,
    pub wanted: Option<Unit>,
    /// "between" or "from" stands just before an object.
    pub measured_from_object: bool,
}

/// Collects the cues in the words that no other step has taken.
pub(crate) fn read_cues(tokens: &[Token]) -> Cues {
    let mut cues = Cues::default();
    for at in 0..tokens.len() {
        for (cue, phrases) in CUES {
            let longest = phrases
                .split('|')
                .filter_map(|phrase| phrase_length(&tokens[at..], phrase))
                .max();
            let Some(length) = longest else { continue };
            cues.found.insert(*cue);
            match cue {
                Cue::Reference => cues.reference_ends.push(at + length),
                Cue::Assume => cues.assume_ends.push(at + length),
                _ => {}
            }
        }
        cues.how_much |= tokens[at].is_free("much");
        cues.superlative |= tokens[at]
            .free_word()
            .is_some_and(|word| word.ends_with("est") && word.len() > 5);
    }
    cues
}

fn phrase_length(tokens: &[Token], phrase: &str) -> Option<usize> {
    let mut length = 0;
    for word in phrase.split(' ') {
        if !tokens.get(length)?.is_free(word) {
            return None;
        }
        length += 1;
    }
    Some(length)
}

impl Cues {
    pub(crate) fn has(&self, cue: Cue) -> bool {
        self.found.contains(&cue)
    }

    fn any(&self, cues: &[Cue]) -> bool {
        cues.iter().any(|cue| self.has(*cue))
    }

    /// Tells whether two objects are needed though fewer are named.
    pub(crate) fn wants_two(&self, facts: Facts) -> bool {
        if facts.objects >= 2 {
            return true;
        }
        let limited = facts.limit.is_some();
        let ranked = self.any(&[Cue::Farther, Cue::Faster, Cue::MoreOrLess]);
        let asks_who = self.has(Cue::Who) && !self.any(&[Cue::WhichDirection, Cue::When]);
        let beside = self.has(Cue::Compare) || self.has(Cue::Reference);
        let measured = self.any(&[
            Cue::Speed,
            Cue::Distance,
            Cue::Direction,
            Cue::WhichDirection,
        ]);
        !limited
            && ((ranked && (asks_who || (beside && !self.superlative)))
                || (self.has(Cue::Reference) && (measured || self.has(Cue::Motion)))
                || (facts.objects == 0
                    && beside
                    && measured
                    && !self.has(Cue::TurnLeft)
                    && !self.has(Cue::TurnRight)))
    }

    /// Decides what is compared.
    ///
    /// # Errors
    /// Nothing that is measured.
    pub(crate) fn comparison(&self, facts: Facts) -> Result<Asked, NotUnderstood> {
        let directed = self.any(&[Cue::WhichDirection, Cue::Direction])
            || facts.hour.is_some()
            || (self.any(&[
                Cue::Where,
                Cue::TurnLeft,
                Cue::TurnRight,
                Cue::TurnBack,
                Cue::StraightOn,
            ]) && self.any(&[Cue::Motion, Cue::Reference]));
        let ranked = self.any(&[
            Cue::Who,
            Cue::MoreOrLess,
            Cue::Compare,
            Cue::Farther,
            Cue::Faster,
            Cue::Reference,
        ]);
        let between =
            facts.measured_from_object && !ranked && self.any(&[Cue::Distance, Cue::Displacement]);
        if between || (self.has(Cue::Separation) && !self.has(Cue::Displacement)) {
            return Err(NotUnderstood::NotMeasured {
                what: "the distance from one object to another",
            });
        }
        if self.any(&[Cue::Acceleration, Cue::SpeedChange]) {
            return Err(NotUnderstood::NotMeasured {
                what: "comparisons of accelerations",
            });
        }
        if facts.hour.is_some() && self.has(Cue::When) && !self.any(&[Cue::Reference, Cue::Assume])
        {
            return Err(NotUnderstood::OneObjectAtATime {
                found: "two".to_owned(),
            });
        }
        if self.has(Cue::Faster) {
            Ok(Asked::CompareSpeed)
        } else if self.has(Cue::Farther) {
            Ok(Asked::CompareDistance)
        } else if self.has(Cue::WhichDirection) {
            Ok(Asked::CompareDirection)
        } else if self.has(Cue::Speed) || is_of(facts.wanted, Dimension::Speed) {
            Ok(Asked::CompareSpeed)
        } else if self.has(Cue::Distance) || is_of(facts.wanted, Dimension::Length) {
            Ok(Asked::CompareDistance)
        } else if directed {
            Ok(Asked::CompareDirection)
        } else if self.has(Cue::Motion) && self.has(Cue::MoreOrLess) {
            Ok(Asked::CompareDistance)
        } else {
            Err(self.nothing_measured())
        }
    }

    /// Decides what is asked about one object.
    ///
    /// # Errors
    /// Nothing that is measured.
    pub(crate) fn single(&self, facts: Facts) -> Result<Asked, NotUnderstood> {
        let timely = self.has(Cue::When) || (self.has(Cue::Duration) && facts.limit.is_none());
        if timely && let Some(hour) = facts.hour.or_else(|| self.turn_hour()) {
            return Ok(Asked::DirectionTimestamp { hour });
        }
        let limit_of = |dimension| {
            facts
                .limit
                .filter(|limit| limit.unit.dimension() == dimension)
        };
        if self.has(Cue::Acceleration) {
            return Ok(Asked::Acceleration);
        }
        if self.has(Cue::SpeedChange) {
            return Ok(Asked::SpeedChange);
        }
        if let Some(limit) = limit_of(Dimension::Speed) {
            return Ok(Asked::SpeedLimit {
                limit,
                above: !self.has(Cue::Below),
            });
        }
        if let Some(length) = limit_of(Dimension::Length)
            && self.any(&[Cue::Duration, Cue::When])
        {
            return Ok(Asked::TimeToCover { length });
        }
        if self.has(Cue::When)
            && (self.has(Cue::Faster) || (self.has(Cue::Peak) && self.has(Cue::Speed)))
        {
            return Ok(Asked::PeakTime);
        }
        let apart = self.has(Cue::Separation) || (facts.measured_from_object && facts.objects == 2);
        if apart && !self.has(Cue::Displacement) {
            return Err(NotUnderstood::NotMeasured {
                what: "the distance from one object to another",
            });
        }
        if self.any(&[Cue::WhichDirection, Cue::Where]) && self.any(&[Cue::Motion, Cue::Direction])
        {
            return Ok(Asked::Direction);
        }
        self.speed_or_distance(facts)
            .or_else(|| self.direction(facts))
            .unwrap_or_else(|| self.loosely_measured(facts))
    }

    fn speed_or_distance(&self, facts: Facts) -> Option<Result<Asked, NotUnderstood>> {
        if self.any(&[Cue::Speed, Cue::Faster]) {
            return Some(if self.has(Cue::Lowest) {
                Err(NotUnderstood::NotMeasured {
                    what: "lowest speeds",
                })
            } else if self.has(Cue::Peak) || (self.has(Cue::Faster) && self.superlative) {
                Ok(Asked::PeakSpeed)
            } else if self.has(Cue::Faster) {
                Ok(Asked::SpeedChange)
            } else {
                Ok(Asked::MeanSpeed)
            });
        }
        if self.has(Cue::Displacement)
            && !self.has(Cue::Path)
            && (self.has(Cue::Distance) || !self.any(&[Cue::When, Cue::Direction]))
        {
            return Some(Ok(Asked::Displacement));
        }
        let long = self.has(Cue::Farther) && !self.has(Cue::Direction);
        let length = facts.limit.is_some() || is_of(facts.wanted, Dimension::Length);
        (self.has(Cue::Distance) || long || length).then_some(Ok(Asked::Distance))
    }

    fn direction(&self, facts: Facts) -> Option<Result<Asked, NotUnderstood>> {
        let turns = self.any(&[
            Cue::TurnLeft,
            Cue::TurnRight,
            Cue::TurnBack,
            Cue::StraightOn,
        ]);
        let directed =
            self.has(Cue::Direction) || facts.hour.is_some() || (turns && self.has(Cue::Motion));
        directed.then(|| {
            if self.has(Cue::When) {
                Err(NotUnderstood::NoHour)
            } else {
                Ok(Asked::Direction)
            }
        })
    }

    fn loosely_measured(&self, facts: Facts) -> Result<Asked, NotUnderstood> {
        if is_of(facts.wanted, Dimension::Speed) {
            Ok(Asked::MeanSpeed)
        } else if self.has(Cue::Motion) && self.how_much {
            Ok(Asked::Distance)
        } else {
            Err(self.nothing_measured())
        }
    }

    fn nothing_measured(&self) -> NotUnderstood {
        if self.has(Cue::Unmeasured) {
            NotUnderstood::NotMeasured {
                what: "colours, sizes, weights and the like",
            }
        } else if self.has(Cue::Duration) {
            NotUnderstood::NotMeasured {
                what: "durations without a length of way",
            }
        } else {
            NotUnderstood::NotAboutMotion
        }
    }

    /// Returns the hour of "turn right" and the like, unless several turns are named.
    fn turn_hour(&self) -> Option<u8> {
        let turns = [
            (Cue::TurnRight, 3),
            (Cue::TurnLeft, 9),
            (Cue::TurnBack, 6),
            (Cue::StraightOn, 12),
        ];
        let mut named = turns.iter().filter(|(cue, _)| self.has(*cue));
        let (_, hour) = named.next()?;
        named.next().is_none().then_some(*hour)
    }
}

fn is_of(unit: Option<Unit>, dimension: Dimension) -> bool {
    unit.is_some_and(|unit| unit.dimension() == dimension)
}
