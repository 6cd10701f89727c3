//! Who wins in an answer to a comparison.

use super::read::{Given, Unread, place_of, without_names};
use crate::parse::{Kind, Token, tokenize};

/// Words of the one that has more.
const MORE: [&str; 9] = [
    "farther", "further", "more", "longer", "faster", "quicker", "greater", "higher", "farthest",
];
/// Words of the one that has less.
const LESS: [&str; 6] = ["less", "shorter", "slower", "nearer", "lower", "fewer"];
/// Words of an answer that says that neither has more.
const EQUAL: [&str; 5] = ["same", "equal", "equally", "neither", "tie"];

/// Reads who of the first two objects has more, and how many times as much.
///
/// # Errors
/// Neither is named, or both without a word that tells who has more.
pub(super) fn winner_in(tokens: &[Token], objects: &[String]) -> Result<Given, Unread> {
    let places = [0, 1].map(|index| {
        let name = tokenize(objects.get(index).map_or("", String::as_str));
        place_of(tokens, &name)
    });
    let words = without_names(tokens, objects);
    let says = |all: &[&str]| words.iter().any(|token| all.contains(&token.text.as_str()));
    let ratio = ratio_in(&words);
    if says(&EQUAL) {
        return Ok(Given::Winner {
            object: None,
            ratio,
        });
    }
    let (more, less) = (says(&MORE), says(&LESS));
    let is_word =
        |token: &Token| MORE.contains(&token.text.as_str()) || LESS.contains(&token.text.as_str());
    let denies = words
        .windows(2)
        .any(|pair| pair[0].text == "not" && is_word(&pair[1]));
    // "Not faster" leaves slower and equal open.
    if denies || (more && less) {
        return Err(Unread::Several);
    }
    let subject = match places {
        [None, None] => return Err(Unread::Missing),
        [Some(_), None] => 0,
        [None, Some(_)] => 1,
        [Some(first), Some(second)] => {
            let compared = tokens.iter().position(|token| token.text == "compared");
            let compares = (more || less) && (says(&["than"]) || compared.is_some());
            // "Truck 2, not the red car."
            let excludes = !more && !less && says(&["not"]);
            if !compares && !excludes {
                return Err(Unread::Several);
            }
            // "Compared to the red car, truck 2 was faster" is about the second.
            let is_first_about = compared.is_none_or(|at| at > first.min(second));
            usize::from((second < first) == is_first_about)
        }
    };
    let object = if less && !more { 1 - subject } else { subject };
    Ok(Given::Winner {
        object: Some(object),
        ratio,
    })
}

/// "1.6 times", "1.6x", "60 % farther".
fn ratio_in(tokens: &[Token]) -> Option<f64> {
    tokens.iter().enumerate().find_map(|(at, token)| {
        let Kind::Number(value) = token.kind else {
            return None;
        };
        let next = tokens.get(at + 1)?.text.as_str();
        match next {
            "times" | "x" | "×" => Some(value),
            "%" | "percent" => {
                let after = tokens.get(at + 2)?.text.as_str();
                MORE.contains(&after).then_some(1.0 + value / 100.0)
            }
            _ => None,
        }
    })
}
