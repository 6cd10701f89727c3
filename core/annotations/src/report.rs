//! What was left out, and why.

use std::collections::BTreeMap;

/// Most examples kept of one reason.
const MOST_EXAMPLES: usize = 3;

/// Counts what readers leave out, with the first examples of each reason.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LeftOut {
    reasons: BTreeMap<&'static str, Left>,
}

/// What was left out for one reason.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Left {
    pub count: u64,
    /// The first few, as `file, row 12: what is wrong`.
    pub examples: Vec<String>,
}

impl LeftOut {
    /// Counts one, described by what makes it.
    pub fn add(&mut self, reason: &'static str, example: impl FnOnce() -> String) {
        let left = self.reasons.entry(reason).or_default();
        left.count += 1;
        if left.examples.len() < MOST_EXAMPLES {
            left.examples.push(example());
        }
    }

    /// Takes over what another counted.
    pub fn merge(&mut self, other: Self) {
        for (reason, theirs) in other.reasons {
            let ours = self.reasons.entry(reason).or_default();
            ours.count += theirs.count;
            ours.examples.extend(theirs.examples);
            ours.examples.truncate(MOST_EXAMPLES);
        }
    }

    /// All reasons by name.
    pub fn reasons(&self) -> impl Iterator<Item = (&'static str, &Left)> {
        self.reasons.iter().map(|(reason, left)| (*reason, left))
    }

    /// Returns how many were left out for a reason.
    pub fn count(&self, reason: &str) -> u64 {
        self.reasons.get(reason).map_or(0, |left| left.count)
    }

    /// Tells whether nothing was left out.
    pub fn is_empty(&self) -> bool {
        self.reasons.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_add_up_and_examples_stay_few() {
        let mut left = LeftOut::default();
        for row in 1..=5 {
            left.add("not a number", || format!("a.csv, row {row}"));
        }
        let mut other = LeftOut::default();
        other.add("not a number", || "b.csv, row 1".to_owned());
        other.add("no such class", || "b.csv, row 2".to_owned());
        left.merge(other);
        assert_eq!(
            (left.count("not a number"), left.count("no such class")),
            (6, 1)
        );
        let (_, first) = left.reasons().nth(1).expect("two reasons");
        assert_eq!(
            first.examples,
            ["a.csv, row 1", "a.csv, row 2", "a.csv, row 3"]
        );
    }
}
