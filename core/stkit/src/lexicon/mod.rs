//! The words that questions are made of, as tables.

mod classes;
mod cues;
mod numbers;
mod spelling;
mod units;

pub(crate) use classes::{Kinship, is_class_word, is_generic_noun, same_kind, singular};
pub(crate) use cues::{CUES, Cue};
pub(crate) use numbers::{number_word, ordinal_word, scale_word, tens_word};
pub(crate) use spelling::{Vocabulary, is_common_word};
pub(crate) use units::{UNIT_PHRASES, is_time_unit, seconds_per_unit};

/// Colour words; both spellings of grey are one colour.
pub(crate) fn colour(word: &str) -> Option<&'static str> {
    const COLOURS: &[&str] = &[
        "red",
        "orange",
        "yellow",
        "green",
        "blue",
        "purple",
        "violet",
        "pink",
        "brown",
        "black",
        "white",
        "grey",
        "silver",
        "gold",
        "golden",
        "cyan",
        "magenta",
        "teal",
        "turquoise",
        "beige",
        "maroon",
        "navy",
        "lime",
    ];
    let word = if word == "gray" { "grey" } else { word };
    COLOURS.iter().copied().find(|colour| *colour == word)
}

/// A place in the picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Left,
    Right,
    Top,
    Bottom,
    Middle,
}

/// Reads a word that tells objects apart by their place in the picture.
pub(crate) fn place(word: &str) -> Option<Place> {
    Some(match word {
        "left" | "leftmost" | "lefthand" => Place::Left,
        "right" | "rightmost" | "righthand" => Place::Right,
        "top" | "upper" | "topmost" | "uppermost" => Place::Top,
        "bottom" | "lower" | "lowest" | "bottommost" => Place::Bottom,
        "middle" | "centre" | "center" | "central" => Place::Middle,
        _ => return None,
    })
}
