//! Numbers in words.

use super::token::{Kind, Token, is_unit_word};
use crate::lexicon::{is_time_unit, number_word, scale_word, tens_word};

/// Turns numbers in words into numbers: "twenty five", "two and a half", "half a second", "a hundred and
/// twenty".
pub(super) fn merge_number_words(tokens: Vec<Token>) -> Vec<Token> {
    let mut merged: Vec<Token> = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        let (mut value, mut used) = read_number(&tokens, at, merged.last());
        if let Some(whole) = value.as_mut() {
            used += read_fraction(&tokens, at + used, whole);
            // "2 hundred", "two and a half thousand".
            if let Some(scale) = word(&tokens, at + used).and_then(scale_word) {
                *whole *= scale;
                used += 1;
            }
        }
        match value {
            Some(value) => merged.push(number_token(value, &tokens[at])),
            None => merged.push(tokens[at].clone()),
        }
        at += used;
    }
    merged
}

/// A number with as many decimals as were written, or as its own value needs.
fn number_token(value: f64, written: &Token) -> Token {
    let text = format!("{value}");
    let own = text.split_once('.').map_or(0, |(_, digits)| digits.len());
    let is_as_written = written.kind == Kind::Number(value);
    Token {
        decimals: if is_as_written { written.decimals } else { own },
        ..Token::new(text, Kind::Number(value))
    }
}

fn word(tokens: &[Token], at: usize) -> Option<&str> {
    let token = tokens.get(at).filter(|token| token.kind == Kind::Word);
    token.map(|token| token.text.as_str())
}

/// Reads what stands at a token, and tells how many tokens it takes.
fn read_number(tokens: &[Token], at: usize, before: Option<&Token>) -> (Option<f64>, usize) {
    let Some(text) = word(tokens, at) else {
        return match tokens[at].kind {
            Kind::Number(value) => (Some(value), 1),
            _ => (None, 1),
        };
    };
    let next = word(tokens, at + 1);
    if text == "half" && matches!(next, Some("a" | "second")) {
        let length = if next == Some("a") { 2 } else { 1 };
        return if word(tokens, at + length).is_some_and(is_time_unit) {
            (Some(0.5), length)
        } else {
            (None, 1)
        };
    }
    let before = before.map(|token| token.text.as_str());
    // "Half a thousand" is no thousand.
    if let Some((value, length)) = scaled(tokens, at).filter(|_| before != Some("half")) {
        return (Some(value), length);
    }
    let Some((value, length)) = small(tokens, at) else {
        return (number_word(text).map(f64::from), 1);
    };
    // "which one", "the red one" are no numbers, "one second" and "second one" are.
    let is_number = value != 1.0
        || next.is_some_and(|next| {
            is_time_unit(next) || next == "o'clock" || is_unit_word(next) || next == "point"
        })
        || (next == Some("and") && word(tokens, at + 2) == Some("a"))
        || matches!(
            before,
            Some("second" | "seconds" | "between" | "hour" | "number")
        );
    // "the two", "of the two", "two cars" stay words for the objects step.
    let is_count = value == 2.0 && matches!(before, Some("the" | "these" | "those" | "both"));
    if is_number && !is_count {
        (Some(value), length)
    } else {
        (None, 1)
    }
}

/// Adds "point five" and "and a half" to a number, and tells how many tokens that takes.
fn read_fraction(tokens: &[Token], at: usize, whole: &mut f64) -> usize {
    let word = |ahead: usize| word(tokens, at + ahead);
    if word(0) == Some("point") {
        let digit = word(1).and_then(number_word).filter(|tenths| *tenths < 10);
        if let Some(tenths) = digit {
            *whole += f64::from(tenths) / 10.0;
            return 2;
        }
    } else if [word(0), word(1), word(2)] == [Some("and"), Some("a"), Some("half")] {
        *whole += 0.5;
        return 3;
    }
    0
}

/// Reads a number from one to ninety-nine.
fn small(tokens: &[Token], at: usize) -> Option<(f64, usize)> {
    let text = word(tokens, at)?;
    let Some(tens) = tens_word(text) else {
        let value = number_word(text).filter(|value| *value > 0)?;
        return Some((value.into(), 1));
    };
    let has_hyphen = tokens
        .get(at + 1)
        .is_some_and(|token| token.kind == Kind::Mark('-'));
    let length = if has_hyphen { 2 } else { 1 };
    let digit = word(tokens, at + length).and_then(number_word);
    Some(match digit.filter(|digit| (1..10).contains(digit)) {
        Some(digit) => (f64::from(tens + digit), length + 1),
        None => (tens.into(), 1),
    })
}

/// Reads a number with hundreds, thousands or millions: "a hundred and twenty", "one thousand five hundred".
///
/// "A few hundred" is no number. In "between two hundred and three hundred" the "and" joins two numbers.
fn scaled(tokens: &[Token], at: usize) -> Option<(f64, usize)> {
    let scale = |at: usize| word(tokens, at).and_then(scale_word);
    let (mut group, length) = match word(tokens, at)? {
        "a" | "an" => (1.0, 1),
        _ => small(tokens, at)?,
    };
    let mut end = at + length;
    scale(end)?;
    // What is complete, by thousands and millions, and the last of them.
    let (mut total, mut last) = (0.0, f64::INFINITY);
    loop {
        while let Some(found) = scale(end) {
            if found == 100.0 && group < 100.0 {
                group *= found;
            } else if found > 100.0 && found < last && group > 0.0 {
                total += group * found;
                (group, last) = (0.0, found);
            } else {
                break;
            }
            end += 1;
        }
        let is_joined = word(tokens, end) == Some("and");
        let from = end + usize::from(is_joined);
        let Some((value, length)) = small(tokens, from).filter(|_| group % 100.0 == 0.0) else {
            break;
        };
        let belongs = match scale(from + length) {
            None => true,
            Some(_) if is_joined => false,
            Some(100.0) => group == 0.0,
            Some(found) => found < last,
        };
        if !belongs {
            break;
        }
        group += value;
        end = from + length;
    }
    Some((total + group, end - at))
}

#[cfg(test)]
mod tests {
    use super::super::token::tokenize;
    use super::*;

    #[test]
    fn numbers_in_words() {
        let cases = [
            ("two hundred metres", "200 m"),
            ("a hundred and twenty metres", "120 m"),
            ("one hundred twenty-five metres", "125 m"),
            ("one thousand five hundred metres", "1500 m"),
            ("two thousand metres", "2000 m"),
            ("two thousand three hundred and fifty-two", "2352"),
            ("fifteen hundred, a thousand and one", "1500 , 1001"),
            ("two hundred thousand and five", "200005"),
            ("three million two hundred thousand", "3200000"),
            ("2 hundred or 1.5 thousand", "200 or 1500"),
            ("two and a half thousand", "2500"),
            ("a hundred and a half", "100.5"),
            ("one hundred point five", "100.5"),
            ("twenty-five, thirty - nine, forty -", "25 , 39 , 40 -"),
            (
                "between two hundred and three hundred",
                "between 200 and 300",
            ),
            (
                "one thousand and two thousand five hundred",
                "1000 and 2500",
            ),
            ("a few hundred metres", "a few hundred m"),
            ("half a thousand", "half a thousand"),
            ("two hundred five hundred", "200 500"),
            ("the hundred, a car and one", "the hundred , a car and one"),
            ("zero", "0"),
        ];
        for (text, pieces) in cases {
            let found: Vec<String> = tokenize(text)
                .iter()
                .map(|token| match token.kind {
                    Kind::Unit(unit) => unit.symbol().to_owned(),
                    _ => token.text.clone(),
                })
                .collect();
            assert_eq!(found.join(" "), pieces, "{text}");
        }
    }

    #[test]
    fn no_row_of_words_makes_an_endless_number() {
        for words in ["million ", "thousand ", "hundred ", "nine hundred ", "and "] {
            let text = format!("two {}", words.repeat(10_000));
            let finite = |token: &Token| match token.kind {
                Kind::Number(value) => value.is_finite(),
                _ => true,
            };
            assert!(tokenize(&text).iter().all(finite));
        }
    }
}
