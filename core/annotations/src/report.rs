//! What was left out, and why.

use std::collections::BTreeMap;

/// The reasons that readers give.
pub mod reason {
    /// A field is no number, or not a finite one.
    pub const NOT_A_NUMBER: &str = "not a number";
    /// A position so far off that it cannot be metres on one planet.
    pub const FAR_AWAY: &str = "position out of range";
    /// A time that is centuries from the others, or from zero.
    pub const FAR_OFF_TIME: &str = "time out of range";
    /// A rotation whose quaternion is zero.
    pub const NO_ROTATION: &str = "rotation without direction";
    /// A track with two samples of one time; the first stays.
    pub const REPEATED_TIME: &str = "repeated time of one track";
    /// A row that lacks fields or has one of another type.
    pub const UNREADABLE_ROW: &str = "unreadable row";
    /// A row that refers to something that is not there.
    pub const UNKNOWN_TOKEN: &str = "refers to something unknown";
    /// A track without an id.
    pub const NO_ID: &str = "no id";
    /// Where the vehicle was is not known close to that time.
    pub const NO_EGO_POSE: &str = "no ego pose near the time";
    /// The recording vehicle itself, in whose frame the others are given.
    pub const EGO_VEHICLE: &str = "the recording vehicle itself";
    /// A region that annotators skipped.
    pub const DONT_CARE: &str = "region marked as not annotated";
    /// A camera whose calibration cannot be used.
    pub const NO_CALIBRATION: &str = "camera without usable calibration";
    /// A scene that knows pixels only.
    pub const NO_SCALE: &str = "scene without a scale";
    /// A sample of a scene that was not lifted into the world, or where the object was lost.
    pub const NOT_MEASURED: &str = "sample without a measured place";
}

/// Most examples kept of one reason.
const MOST_EXAMPLES: usize = 3;
/// Most characters kept of an example; a row without an end may be the whole file.
const LONGEST_EXAMPLE: usize = 300;

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
            left.examples
                .push(example().chars().take(LONGEST_EXAMPLE).collect());
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
