//! Which recordings train, choose and test.

use crate::hash;

/// One of three disjoint parts of the recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Split {
    Train,
    Val,
    Test,
}

/// Shares of training and validation; the rest tests.
const TRAIN: f64 = 0.8;
const VAL: f64 = 0.1;

impl Split {
    pub const ALL: [Self; 3] = [Self::Train, Self::Val, Self::Test];

    /// The split of a group of recordings that belong together.
    ///
    /// It depends on the name alone, not even on the seed: more data or another seed moves no drive
    /// from one split to another, so that what was trained on is never tested on.
    pub fn of_group(dataset: &str, group: &str) -> Self {
        let share = hash::share(hash::of(&[hash::of_text(dataset), hash::of_text(group)]));
        if share < TRAIN {
            Self::Train
        } else if share < TRAIN + VAL {
            Self::Val
        } else {
            Self::Test
        }
    }

    /// Returns the name that rows use.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Val => "val",
            Self::Test => "test",
        }
    }

    /// Finds the split with a name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|split| split.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_kept_and_names_alone_decide() {
        let mut counts = [0; 3];
        for number in 0..10_000 {
            let split = Split::of_group("argoverse2", &format!("log-{number}"));
            assert_eq!(
                split,
                Split::of_group("argoverse2", &format!("log-{number}"))
            );
            counts[split as usize] += 1;
        }
        assert!((7800..8200).contains(&counts[0]), "{counts:?}");
        assert!((900..1100).contains(&counts[1]), "{counts:?}");
    }
}
