//! Which words are known, and what a mistyped word may have been.

use std::collections::BTreeSet;

use super::{
    CUES, UNIT_PHRASES, is_class_word, is_generic_noun, number_word, ordinal_word, scale_word,
    singular, tens_word,
};

/// All words that a question may use about one scene.
#[derive(Debug, Clone)]
pub(crate) struct Vocabulary {
    /// Words worth correcting to, sorted so that the choice never depends on hash order.
    words: BTreeSet<String>,
}

/// Words shorter than this are left alone: too many others are one letter away.
const SHORTEST_CORRECTED: usize = 5;

impl Vocabulary {
    /// Collects the words of the tables and of the labels of a scene.
    pub(crate) fn new<'a>(label_words: impl Iterator<Item = &'a str>) -> Self {
        let cue_words = CUES
            .iter()
            .flat_map(|(_, phrases)| phrases.split(['|', ' ']));
        let unit_words = UNIT_PHRASES
            .iter()
            .flat_map(|(phrases, _)| phrases.split(['|', ' ']));
        let mut words: BTreeSet<String> = cue_words
            .chain(unit_words)
            .chain(COMMON_WORDS.split(' '))
            .chain(CORRECTED_NOUNS.split(' '))
            .map(str::to_owned)
            .collect();
        words.extend(label_words.map(str::to_owned));
        Self { words }
    }

    /// Tells whether the tables or labels have the word.
    pub(crate) fn knows(&self, word: &str) -> bool {
        let (one, _) = singular(word);
        self.words.contains(word)
            || self.words.contains(&one)
            || is_class_word(&one)
            || is_generic_noun(&one)
            || number_word(word).is_some()
            || tens_word(word).is_some()
            || scale_word(word).is_some()
            || ordinal_word(word).is_some()
            || super::colour(word).is_some()
            || super::place(word).is_some()
            || super::is_time_unit(word)
    }

    /// Returns the one known word that is a single slip away from an unknown word.
    pub(crate) fn correction(&self, word: &str) -> Option<&str> {
        let letters: Vec<char> = word.chars().collect();
        if letters.len() < SHORTEST_CORRECTED
            || !letters.iter().all(|c| c.is_alphabetic())
            || self.knows(word)
        {
            return None;
        }
        let mut near = self
            .words
            .iter()
            .filter(|known| is_one_slip(&letters, known));
        let first = near.next()?;
        // "travlled" is near both "travelled" and "traveled": any will do, both mean the same.
        let rest_alike = near.all(|other| other.chars().take(4).eq(first.chars().take(4)));
        rest_alike.then_some(first)
    }
}

/// Tells whether a word only holds sentences together.
pub(crate) fn is_common_word(word: &str) -> bool {
    COMMON_WORDS.split(' ').any(|common| common == word)
}

/// Tells whether one letter dropped, added, changed or two neighbours swapped turn one word into the other.
fn is_one_slip(letters: &[char], known: &str) -> bool {
    let known: Vec<char> = known.chars().collect();
    if known.len() < SHORTEST_CORRECTED - 1 || letters.len().abs_diff(known.len()) > 1 {
        return false;
    }
    let same = letters
        .iter()
        .zip(&known)
        .take_while(|(a, b)| a == b)
        .count();
    let (rest, known_rest) = (&letters[same..], &known[same..]);
    match (rest, known_rest) {
        ([], []) => false,
        ([a, b, tail @ ..], [c, d, known_tail @ ..]) if a == d && b == c && tail == known_tail => {
            true
        }
        _ => {
            rest.get(1..) == known_rest.get(1..)
                || rest.get(1..) == Some(known_rest)
                || Some(rest) == known_rest.get(1..)
        }
    }
}

/// Nouns that are worth correcting to even when the scene has none of them.
const CORRECTED_NOUNS: &str = "person pedestrian vehicle automobile bicycle cyclist motorcycle object objects truck \
    woman runner walker football seconds second";

/// Words that carry no meaning of their own here.
const COMMON_WORDS: &str = "a about accurately actual actually afterwards all along also altogether am amount an \
    and answer any approximate approximately are around as ask at average be been beginning \
    between both by calculate can class clip compute could current currently describe \
    determine did do does doing done during each end entire estimate estimated exact \
    exactly face figure final find first footage for frame from full give had half has have \
    he her here him his how i in initial initially into is it its just know last like lot \
    many mark mean measure measured middle much my name number numbers of off on one ones \
    only onto other others our out overall own part parts picture please recording report \
    result roughly same say scene screen section selected selection shall she should show \
    shown side so some start starting starts state step take taken tell that the their them \
    then there these they thing this those time times to together total track two typical \
    typically up us value video view want was way we were what while whole will with would \
    you your marked it's 's quantify specify second seconds me after before since until \
    till through throughout hi hello hey ok okay now ever never always right left begin \
    begins began being make list work shorter over still toward too very really need \
    looking look looks let let's guess think happen happens happened following per if when \
    not no yes but because across down such";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_slips_are_mended_and_names_are_left_alone() {
        let vocabulary = Vocabulary::new(["anna"].into_iter());
        let cases = [
            ("distnace", Some("distance")),
            ("veloctiy", Some("velocity")),
            ("driection", Some("direction")),
            ("perosn", Some("person")),
            ("beetween", Some("between")),
            ("distance", None),
            ("zebra", None),
            ("moon", None),
            ("xyzzy", None),
        ];
        for (word, mended) in cases {
            assert_eq!(vocabulary.correction(word), mended, "{word}");
        }
    }
}
