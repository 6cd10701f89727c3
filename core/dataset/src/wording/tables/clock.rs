//! Sentences that say what clock is meant. Every one names its 12, its turn and where it is seen from.

use crate::wording::WordingSet;

/// The clock of one object: 12 is its own first moving step.
const OWN: [&str; 8] = [
    "12 o'clock is the direction of its own first moving step, and the hours run clockwise as seen from above.",
    "Take its first moving step as 12 o'clock and count clockwise, looking down from above.",
    "Here twelve is the heading of the first step it made, with hours going clockwise for a viewer overhead.",
    "The dial lies flat on the ground and is seen from above: 12 is the way it first set off, and hours go clockwise.",
    "Twelve means straight on as in its very first step; a right turn is 3, so hours grow clockwise when seen from above.",
    "Its own first movement defines 12; seen from above, the hours follow clockwise.",
    "As a reference, its first moving step points to 12 o'clock; one hour is 30 degrees clockwise from above.",
    "The clock: 12 = its first moving step, then clockwise from above.",
];

/// The same in words that are held out.
const OWN_HELD_OUT: [&str; 4] = [
    "Lay a watch face below it, noon towards where it went when it began to move, and read clockwise from the sky.",
    "Noon is wherever it was bound at the outset of its motion; viewed by a bird, figures increase clockwise.",
    "A change to the right of how it began counts clockwise from noon, the scene being looked at from on high.",
    "The opening move of this same object fixes noon, and a map reader would see the figures arranged clockwise.",
];

/// The clock of the second object: 12 is its motion.
const OTHER: [&str; 8] = [
    "12 o'clock is the direction in which {other} moves, and the hours run clockwise as seen from above.",
    "Take the motion of {other} as 12 o'clock and count clockwise, looking down from above.",
    "Here twelve is the heading of {other}, with hours going clockwise for a viewer overhead.",
    "The dial lies flat on the ground and is seen from above: 12 is the way {other} moves, and hours go clockwise.",
    "Twelve means the same direction as {other}; to the right of that is 3, so hours grow clockwise when seen from above.",
    "The movement of {other} defines 12; seen from above, the hours follow clockwise.",
    "As a reference, {other} moves towards 12 o'clock; one hour is 30 degrees clockwise from above.",
    "The clock: 12 = motion of {other}, then clockwise from above.",
];

/// The same in words that are held out.
const OTHER_HELD_OUT: [&str; 4] = [
    "Lay a watch face on the scene, noon towards where {other} is bound, and read clockwise from the sky.",
    "Noon is wherever {other} makes for; viewed by a bird, figures increase clockwise.",
    "What bears to the right of {other} counts clockwise from noon, the scene being looked at from on high.",
    "The course of {other} fixes noon, and a map reader would see the figures arranged clockwise.",
];

/// Returns the sentence that goes with a wording; neighbours have different ones.
pub(in crate::wording) fn clock_sentence(
    compares: bool,
    set: WordingSet,
    index: usize,
) -> &'static str {
    let sentences: &[&str] = match (compares, set) {
        (false, WordingSet::Common) => &OWN,
        (false, WordingSet::HeldOut) => &OWN_HELD_OUT,
        (true, WordingSet::Common) => &OTHER,
        (true, WordingSet::HeldOut) => &OTHER_HELD_OUT,
    };
    sentences[index % sentences.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_says_its_convention() {
        for sentence in [&OWN[..], &OWN_HELD_OUT, &OTHER, &OTHER_HELD_OUT].concat() {
            let lower = sentence.to_lowercase();
            let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
            assert!(says(&["12", "twelve", "noon"]), "{sentence}");
            assert!(says(&["clockwise"]), "{sentence}");
            assert!(
                says(&["above", "overhead", "sky", "bird", "on high", "map"]),
                "{sentence}"
            );
        }
        for sentence in [&OTHER[..], &OTHER_HELD_OUT].concat() {
            assert!(sentence.contains("{other}"), "{sentence}");
        }
    }
}
