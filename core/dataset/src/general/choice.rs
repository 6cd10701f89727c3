//! The one option that a text names, by its letter or its words.

use kinelens_stkit::score::Unread;

use super::part::read_parts;
use super::words::normalised;

/// Words before a letter that make it an option.
const CUES: [&str; 7] = [
    "answer", "option", "choice", "select", "choose", "pick", "is",
];
/// Words between letters.
const JOINTS: [&str; 5] = ["and", "or", "not", "nor", "but"];
/// Words that deny what follows.
const DENIALS: [&str; 7] = [
    "not", "isn't", "neither", "nor", "never", "except", "cannot",
];

/// Reads which option a text names.
///
/// A letter decides before words do, unless the text names other options and not this one. An "A"
/// that may be an article is none.
///
/// # Errors
/// None is named, or more than one, or one is denied.
pub(super) fn option_in(text: &str, options: &[String]) -> Result<usize, Unread> {
    if text.trim().is_empty() {
        return Err(Unread::Empty);
    }
    read_parts(text, |part| option_of(part, options))
}

/// Returns the letter of an option.
pub(super) fn letter(index: usize) -> Option<char> {
    u8::try_from(index)
        .ok()
        .filter(|index| *index < 26)
        .map(|index| char::from(b'A' + index))
}

/// Returns an option without the letter before it: `B. towel`, `(B) towel`, `B: towel`.
pub(super) fn bare(option: &str, index: usize) -> &str {
    let option = option.trim();
    let Some(letter) = letter(index) else {
        return option;
    };
    let lettered = option.strip_prefix('(').unwrap_or(option);
    let rest = lettered
        .strip_prefix(letter)
        .and_then(|rest| rest.strip_prefix(['.', ')', ':']));
    rest.map_or(option, str::trim)
}

fn option_of(text: &str, options: &[String]) -> Result<usize, Unread> {
    let whole = plain(text);
    let same: Vec<usize> = (0..options.len())
        .filter(|index| !whole.is_empty() && plain(&options[*index]) == whole)
        .collect();
    if let [index] = same[..] {
        // Options "B", "A", "C": an "A" may be the first or the second.
        let lettered = (0..options.len()).find(|other| {
            letter(*other).is_some_and(|letter| whole == letter.to_ascii_lowercase().to_string())
        });
        return match lettered.filter(|other| *other != index) {
            Some(_) => Err(Unread::Several),
            None => Ok(index),
        };
    }
    let tokens = tokens_of(text);
    let places = places_of(&tokens, options);
    let in_words = |at: usize| {
        places
            .iter()
            .any(|(_, from, to)| (*from..*to).contains(&at))
    };
    let mut letters: Vec<(usize, usize)> = Vec::new();
    for at in 0..tokens.len() {
        let named = letter_at(&tokens, at).filter(|index| *index < options.len());
        if let Some(index) = named.filter(|_| !in_words(at)) {
            letters.push((index, at));
        }
    }
    let starts = letters
        .iter()
        .map(|(_, at)| *at)
        .chain(places.iter().map(|(_, from, _)| *from));
    if starts.into_iter().any(|at| is_denied(&tokens, at)) {
        return Err(Unread::Several);
    }
    let mut by_letter: Vec<usize> = letters.iter().map(|(index, _)| *index).collect();
    let mut by_words: Vec<usize> = places.iter().map(|(index, ..)| *index).collect();
    for named in [&mut by_letter, &mut by_words] {
        named.sort_unstable();
        named.dedup();
    }
    match (&by_letter[..], &by_words[..]) {
        ([index], words) if words.is_empty() || words.contains(index) => Ok(*index),
        ([], [index]) => Ok(*index),
        ([], []) => Err(Unread::Missing),
        _ => Err(Unread::Several),
    }
}

/// Returns the words of a text without articles, or the article if there is no other word.
fn plain(text: &str) -> String {
    let words = normalised(text);
    if !words.is_empty() {
        return words;
    }
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// A word or a mark.
struct Token<'a> {
    raw: &'a str,
    lower: String,
    is_word: bool,
}

fn tokens_of(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’');
        let is_word = c.is_alphanumeric();
        let length = if is_word {
            rest.find(|c| !is_part(c)).unwrap_or(rest.len())
        } else {
            c.len_utf8()
        };
        let raw = &rest[..length];
        if is_word || c == '\n' || !c.is_whitespace() {
            let lower = raw.to_lowercase().replace('’', "'");
            tokens.push(Token {
                raw,
                lower,
                is_word,
            });
        }
        rest = &rest[length..];
    }
    tokens
}

/// Where the words of options stand: option, first token and the token after; only the longest of
/// those that lie in one another.
fn places_of(tokens: &[Token<'_>], options: &[String]) -> Vec<(usize, usize, usize)> {
    let words_of = |tokens: &[Token<'_>]| -> Vec<(String, usize)> {
        let words = tokens.iter().enumerate();
        words
            .filter(|(_, token)| {
                token.is_word && !matches!(token.lower.as_str(), "a" | "an" | "the")
            })
            .map(|(at, token)| (token.lower.clone(), at))
            .collect()
    };
    let words = words_of(tokens);
    let mut places = Vec::new();
    for (index, option) in options.iter().enumerate() {
        let wanted = words_of(&tokens_of(option));
        if wanted.is_empty() {
            continue;
        }
        for part in words.windows(wanted.len()) {
            if part.iter().zip(&wanted).all(|(a, b)| a.0 == b.0) {
                places.push((index, part[0].1, part[part.len() - 1].1 + 1));
            }
        }
    }
    let all = places.clone();
    places.retain(|(_, from, to)| {
        let length = to - from;
        !all.iter()
            .any(|(_, f, t)| f <= from && to <= t && t - f > length)
    });
    places
}

/// The option whose letter stands alone at a token.
fn letter_at(tokens: &[Token<'_>], at: usize) -> Option<usize> {
    let token = &tokens[at];
    let mut letters = token.raw.chars();
    let (Some(c), None) = (letters.next(), letters.next()) else {
        return None;
    };
    if !c.is_ascii_alphabetic() {
        return None;
    }
    let index = usize::from(c.to_ascii_uppercase() as u8 - b'A');
    let before = at.checked_sub(1).map(|before| &tokens[before]);
    let after = tokens.get(at + 1);
    let joins = |token: &Token<'_>| !token.is_word || JOINTS.contains(&token.lower.as_str());
    let cued = before.is_some_and(|token| CUES.contains(&token.lower.as_str()));
    let opens = cued || before.is_none_or(joins);
    let closes = after.is_none_or(joins);
    let named = if matches!(c, 'B'..='Z') && c != 'I' {
        opens || closes
    } else {
        let named_outright = c == 'A'
            && before.is_some_and(|token| matches!(token.lower.as_str(), "option" | "choice"));
        (opens && closes) || named_outright
    };
    named.then_some(index)
}

/// Whether one of the two words before a token denies it.
fn is_denied(tokens: &[Token<'_>], at: usize) -> bool {
    let before = tokens[..at].iter().rev().filter(|token| token.is_word);
    before
        .take(2)
        .any(|token| DENIALS.contains(&token.lower.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn letters_and_words_name_options() {
        let options = options(&["counter", "towel", "chair", "dressing gown"]);
        for text in [
            "B",
            "b",
            "(b)",
            "B.",
            "B)",
            "**B**",
            "[B]",
            "The answer is B.",
            "Answer: b",
            "B. towel",
            "towel",
            "The towel.",
            "a Towel",
            "It is the towel that is closest.",
            "Option B is right",
            "\\boxed{B}",
            "<answer>B</answer>",
            "I choose B because it is near",
            "B. towel, which is closer than the chair",
            "B because the mirror hangs beside it",
        ] {
            assert_eq!(option_in(text, &options), Ok(1), "{text}");
        }
        assert_eq!(option_in("A", &options), Ok(0));
        assert_eq!(option_in("Option A it is", &options), Ok(0));
        assert_eq!(option_in("A dressing gown", &options), Ok(3));
    }

    #[test]
    fn nothing_is_guessed() {
        let options = options(&["counter", "towel", "chair", "dressing gown"]);
        for (text, reason) in [
            ("", Unread::Empty),
            ("  ", Unread::Empty),
            ("A man walks by.", Unread::Missing),
            ("E", Unread::Missing),
            ("none of them", Unread::Missing),
            ("A or B", Unread::Several),
            ("A and B", Unread::Several),
            ("towel or chair", Unread::Several),
            ("B. chair", Unread::Several),
            ("not B", Unread::Several),
            ("It is not the towel.", Unread::Several),
            ("The answer is B.\nThe answer is C.", Unread::Several),
        ] {
            assert_eq!(option_in(text, &options), Err(reason), "{text}");
        }
    }

    #[test]
    fn the_longest_words_count_and_twins_do_not() {
        let sides = options(&["left", "back-left", "right", "plan B"]);
        assert_eq!(option_in("It is back-left.", &sides), Ok(1));
        assert_eq!(option_in("to the left", &sides), Ok(0));
        assert_eq!(option_in("They follow plan B.", &sides), Ok(3));
        let twins = options(&["red", "red"]);
        assert_eq!(option_in("red", &twins), Err(Unread::Several));
        let grades = options(&["B", "A", "D", "D"]);
        assert_eq!(option_in("A", &grades), Err(Unread::Several));
        assert_eq!(option_in("C", &grades), Ok(2));
        let denials = options(&["Raj did not like hugging .", "Raj was glad ."]);
        assert_eq!(option_in("Raj did not like hugging.", &denials), Ok(0));
        assert_eq!(option_in("A. Raj did not like hugging.", &denials), Ok(0));
        assert_eq!(bare("(B) towel", 1), "towel");
        assert_eq!(bare("Brown", 1), "Brown");
    }
}
