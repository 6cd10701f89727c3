//! Decides whether a match is the object.

use super::{MatchState, TrackerConfig};

/// What is known of a match.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Evidence {
    /// Likeness, at most 1.
    pub(super) score: f64,
    /// Mean likeness of the trusted matches before, `None` when there is none.
    pub(super) usual_score: Option<f64>,
    /// By how much it ranks before the next place.
    pub(super) lead: f64,
    /// Distance from the foreseen point over the likely one.
    pub(super) away: f64,
    /// Steps since the last trusted match.
    pub(super) misses: usize,
    /// What a look back into the frame before says, `None` when there was no need to look.
    pub(super) origin: Option<Origin>,
}

/// Where the thing that was found now was in the frame before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Where the object was, or should have been.
    Object,
    /// There, but something quite like it stood elsewhere.
    Twin,
    /// Somewhere else: it is another thing, or another part of the same.
    Other,
    /// It is not to be seen there.
    Unknown,
}

/// A match nearer than this many likely distances is where the motion leads, beyond a doubt.
pub(super) const SURELY_NEAR: f64 = 1.5;
/// A match within this many likely distances may be where the motion leads.
pub(super) const NEAR: f64 = 3.0;
/// How much less alike than usual a match may be after a gap, and where nothing led.
const RETURN_SLACK: f64 = 0.12;
const JUMP_SLACK: f64 = 0.06;
/// How much better a match where nothing led must be than the next one.
const CLEAR_LEAD: f64 = 0.08;

impl Evidence {
    /// Says whether a look back is needed: always when something is out of the ordinary.
    pub(super) fn is_odd(&self) -> bool {
        self.misses > 0 || self.away > SURELY_NEAR
    }

    /// Judges the match.
    ///
    /// Something that looks alike may pass while the object is hidden, and what hides it pushes the best match aside.
    /// So the less a match lies where the motion leads, the more must speak for it.
    pub(super) fn judge(&self, config: &TrackerConfig) -> MatchState {
        let usual = self.usual_score.unwrap_or(self.score);
        let is_alike = self.score >= config.accept_score;
        let is_possible = self.score >= config.possible_score;
        let is_back = self.misses == 0 || self.score >= usual - RETURN_SLACK;
        let is_near = self.away <= NEAR;
        match self.origin {
            Some(Origin::Other) => MatchState::Lost,
            Some(Origin::Twin) if !is_near => MatchState::Lost,
            // After a gap even the right velocity does not make up for a wrong place.
            Some(Origin::Object | Origin::Twin) if is_alike && (is_near || self.misses == 0) => {
                MatchState::Good
            }
            Some(Origin::Object | Origin::Twin) if is_possible && is_near && is_back => {
                MatchState::Possible
            }
            _ if is_near && is_alike && is_back => MatchState::Good,
            _ if self.away <= SURELY_NEAR && is_possible && is_back => MatchState::Possible,
            _ => {
                let stands_out = self.score >= usual - JUMP_SLACK && self.lead >= CLEAR_LEAD;
                if is_alike && stands_out {
                    MatchState::Possible
                } else {
                    MatchState::Lost
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDINARY: Evidence = Evidence {
        score: 0.95,
        usual_score: Some(0.95),
        lead: 0.3,
        away: 0.5,
        misses: 0,
        origin: None,
    };

    #[test]
    fn the_farther_from_the_motion_the_more_must_speak_for_a_match() {
        use MatchState::{Good, Lost, Possible};
        use Origin::{Object, Other, Twin, Unknown};
        let cases = [
            (0.95, 0.5, 0, None, Good),
            (0.65, 0.5, 0, None, Possible),
            (0.40, 0.5, 0, None, Lost),
            // A bounce: the thing was where the object was.
            (0.90, 9.0, 0, Some(Object), Good),
            // Another part of the object, right after something has come before it.
            (0.86, 9.0, 1, Some(Object), Lost),
            // A twin elsewhere was there before.
            (0.95, 9.0, 0, Some(Other), Lost),
            (0.95, 9.0, 0, Some(Twin), Lost),
            (0.95, 2.0, 0, Some(Twin), Good),
            (0.95, 2.0, 4, Some(Other), Lost),
            // Back from behind something, or only something like it.
            (0.90, 2.0, 4, Some(Unknown), Good),
            (0.80, 2.0, 4, Some(Unknown), Lost),
            // Far away and nothing else to say: a person should look.
            (0.94, 9.0, 4, Some(Unknown), Possible),
            (0.65, 2.0, 0, Some(Unknown), Lost),
            (0.65, 2.0, 0, Some(Object), Possible),
            // Half hidden and pushed aside, though moving alike.
            (0.70, 2.0, 7, Some(Object), Lost),
        ];
        for (score, away, misses, origin, expected) in cases {
            let evidence = Evidence {
                score,
                away,
                misses,
                origin,
                ..ORDINARY
            };
            let state = evidence.judge(&TrackerConfig::default());
            assert_eq!(state, expected, "{evidence:?}");
        }
    }
}
