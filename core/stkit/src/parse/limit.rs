//! Numbers with a unit of length or speed: "above 50 km/h", "for 10 m".

use super::token::{Kind, Token, take};
use crate::task::Limit;
use crate::{Dimension, Unit};

/// Finds and takes the first number of metres or metres per second, in whatever unit.
pub(crate) fn take_limit(tokens: &mut [Token]) -> Option<(usize, Limit)> {
    for at in 0..tokens.len().saturating_sub(1) {
        if let (Kind::Number(value), Kind::Unit(unit)) = (tokens[at].kind, tokens[at + 1].kind)
            && !tokens[at].used
        {
            take(tokens, at..at + 2);
            return Some((
                at,
                Limit {
                    si: value * unit.si_per_unit(),
                    unit,
                },
            ));
        }
    }
    None
}

/// Finds and takes the unit in which the answer is wanted: "in km/h", "how many feet".
///
/// The last one counts where several are named.
pub(crate) fn take_wanted_unit(tokens: &mut [Token]) -> Option<Unit> {
    let mut wanted = None;
    for token in tokens.iter_mut().filter(|token| !token.used) {
        if let Kind::Unit(unit) = token.kind {
            wanted = Some(unit);
            token.used = true;
        }
    }
    wanted.filter(|unit| matches!(unit.dimension(), Dimension::Length | Dimension::Speed))
}

#[cfg(test)]
mod tests {
    use super::super::token::tokenize;
    use super::*;

    #[test]
    fn limits_and_wanted_units_are_kept_apart() {
        let mut tokens = tokenize("was it above 50 km/h or how many mph was it");
        let (_, limit) = take_limit(&mut tokens).unwrap();
        assert!((limit.si - 50.0 / 3.6).abs() < 1e-12);
        assert_eq!(take_wanted_unit(&mut tokens).map(Unit::symbol), Some("mph"));
        assert!(take_limit(&mut tokenize("between 2 and 4 s")).is_none());
    }
}
