//! Words, numbers, units and marks of a question.

use super::spoken::merge_number_words;
use crate::Unit;
use crate::lexicon::UNIT_PHRASES;

/// One piece of a question.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    /// Lower-case text; digits for a number in words.
    pub text: String,
    pub kind: Kind,
    /// Whether the word was written with a capital letter.
    pub capital: bool,
    /// Whether a step of the parser has taken it.
    pub used: bool,
    /// Digits after the decimal mark of a number as written.
    pub decimals: usize,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Word,
    Number(f64),
    /// Minutes and seconds such as `1:02.5`, in seconds.
    Clock(f64),
    /// `2nd`.
    Ordinal(u32),
    /// `#3`.
    Tag(u32),
    Unit(Unit),
    Mark(char),
}

/// Longer digit strings are no measure of anything on a screen; kept finite and exact.
const MOST_DIGITS: usize = 12;

/// Splits a text into pieces, numbers in words and units of several words put together.
pub(crate) fn tokenize(text: &str) -> Vec<Token> {
    merge(split(text))
}

/// Puts numbers in words and units of several words together.
pub(crate) fn merge(tokens: Vec<Token>) -> Vec<Token> {
    merge_units(merge_number_words(tokens))
}

/// Splits a text into words, numbers and marks.
pub(crate) fn split(text: &str) -> Vec<Token> {
    let letters = tidy(text);
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let c = letters[at];
        if c.is_whitespace() {
            at += 1;
        } else if c == '#' {
            at = read_tag(&letters, at, &mut tokens);
        } else if c.is_ascii_digit() || (c == '.' && next_is_digit(&letters, at)) {
            at = read_number(&letters, at, &mut tokens);
        } else if c.is_alphanumeric() || c == '\'' {
            at = read_word(&letters, at, &mut tokens);
        } else {
            tokens.push(Token::new(c.to_string(), Kind::Mark(c)));
            at += 1;
        }
    }
    tokens
}

impl Token {
    pub(crate) fn new(text: String, kind: Kind) -> Self {
        Self {
            text,
            kind,
            capital: false,
            used: false,
            decimals: 0,
        }
    }

    /// Returns the word, if this is an unused one.
    pub(crate) fn free_word(&self) -> Option<&str> {
        (!self.used && self.kind == Kind::Word).then_some(self.text.as_str())
    }

    /// Tells whether this is the given word and unused.
    pub(crate) fn is_free(&self, word: &str) -> bool {
        self.free_word() == Some(word)
    }

    /// Returns a number that is a small whole one, as in "car 2".
    pub(crate) fn whole_number(&self) -> Option<u32> {
        match self.kind {
            Kind::Number(value)
                if !self.used && value.fract() == 0.0 && (0.0..1e6).contains(&value) =>
            {
                Some(value as u32)
            }
            _ => None,
        }
    }
}

/// Marks a range of tokens as taken.
pub(crate) fn take(tokens: &mut [Token], range: std::ops::Range<usize>) {
    for token in &mut tokens[range] {
        token.used = true;
    }
}

/// Unifies the many ways to write the same sign.
fn tidy(text: &str) -> Vec<char> {
    let mut letters: Vec<char> = Vec::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '’' | '‘' | '`' | '´' => letters.push('\''),
            '–' | '—' | '−' | '‐' | '‑' => letters.push('-'),
            '→' => letters.extend(" to ".chars()),
            '&' => letters.extend(" and ".chars()),
            '²' => letters.extend("^2".chars()),
            c if c.is_control() => letters.push(' '),
            c => letters.push(c),
        }
    }
    letters
}

fn next_is_digit(letters: &[char], at: usize) -> bool {
    letters.get(at + 1).is_some_and(char::is_ascii_digit)
}

fn read_tag(letters: &[char], at: usize, tokens: &mut Vec<Token>) -> usize {
    let mut end = at + 1;
    while letters.get(end).is_some_and(|c| *c == ' ') {
        end += 1;
    }
    let digits: String = letters[end..]
        .iter()
        .take_while(|c| c.is_ascii_digit())
        .collect();
    match digits.parse() {
        Ok(id) => {
            tokens.push(Token::new(format!("#{id}"), Kind::Tag(id)));
            end + digits.len()
        }
        Err(_) => {
            tokens.push(Token::new("#".to_owned(), Kind::Mark('#')));
            at + 1
        }
    }
}

/// Reads `3`, `4.5`, `4,5`, `1,200`, `0:02`, `1:02.5`, `2nd`; a unit that follows at once is left.
fn read_number(letters: &[char], at: usize, tokens: &mut Vec<Token>) -> usize {
    let digits_from = |from: usize| {
        letters[from..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count()
    };
    let mut end = at + digits_from(at);
    let mut text: String = letters[at..end].iter().collect();
    while letters.get(end) == Some(&',')
        && digits_from(end + 1) == 3
        && !text.is_empty()
        && text.len() <= 6
    {
        text.extend(&letters[end + 1..end + 4]);
        end += 4;
    }
    let mut clock_s = None;
    if letters.get(end) == Some(&':') && digits_from(end + 1) == 2 {
        clock_s = Some(60.0 * number(&text));
        text = letters[end + 1..end + 3].iter().collect();
        end += 3;
    }
    let separator = letters
        .get(end)
        .filter(|c| **c == '.' || (**c == ',' && digits_from(end + 1) <= 2));
    if separator.is_some() && digits_from(end + 1) > 0 {
        let fraction_end = end + 1 + digits_from(end + 1);
        text.push('.');
        text.extend(&letters[end + 1..fraction_end]);
        end = fraction_end;
    }
    let value = number(&text);
    let suffix: String = letters[end..]
        .iter()
        .take_while(|c| c.is_alphabetic())
        .collect::<String>()
        .to_lowercase();
    if let Some(minutes_s) = clock_s {
        tokens.push(Token::new(text, Kind::Clock(minutes_s + value)));
    } else if matches!(suffix.as_str(), "st" | "nd" | "rd" | "th")
        && value.fract() == 0.0
        && value < 1e6
    {
        tokens.push(Token::new(
            format!("{text}{suffix}"),
            Kind::Ordinal(value as u32),
        ));
        end += 2;
    } else {
        let decimals = text
            .split_once('.')
            .map_or(0, |(_, fraction)| fraction.len());
        tokens.push(Token {
            decimals,
            ..Token::new(text, Kind::Number(value))
        });
    }
    end
}

fn number(digits: &str) -> f64 {
    let short: String = digits.chars().take(MOST_DIGITS).collect();
    short.parse().unwrap_or(0.0)
}

/// Reads a word, with `/` inside (`km/h`), `o'clock` as one and `'s` apart.
fn read_word(letters: &[char], at: usize, tokens: &mut Vec<Token>) -> usize {
    let mut end = at;
    while let Some(c) = letters.get(end) {
        let joins = *c == '/'
            && end > at
            && letters
                .get(end + 1)
                .is_some_and(|next| next.is_alphabetic());
        if !(c.is_alphanumeric() || *c == '\'' || *c == '_' || joins) {
            break;
        }
        end += 1;
    }
    let capital = letters[at].is_uppercase();
    let word = letters[at..end].iter().collect::<String>().to_lowercase();
    let word = word.trim_matches('\'');
    let mut push = |text: &str| {
        if !text.is_empty() {
            tokens.push(Token {
                text: text.to_owned(),
                kind: Kind::Word,
                capital,
                used: false,
                decimals: 0,
            });
        }
    };
    if matches!(word, "o'clock" | "oclock" | "o'clocks") {
        push("o'clock");
    } else if let Some(owner) = word.strip_suffix("'s") {
        push(owner);
        push("'s");
    } else if let Some(both) = word.split_once('/').filter(|_| !is_unit_word(word)) {
        push(both.0);
        push(both.1);
    } else {
        push(word);
    }
    end
}

/// Tells whether a word alone is a unit.
pub(super) fn is_unit_word(word: &str) -> bool {
    UNIT_PHRASES
        .iter()
        .any(|(phrases, _)| phrases.split('|').any(|phrase| phrase == word))
}

/// Merges the words of a unit into one token, the longest phrase first.
fn merge_units(tokens: Vec<Token>) -> Vec<Token> {
    let mut merged = Vec::with_capacity(tokens.len());
    let mut at = 0;
    while at < tokens.len() {
        match longest_unit(&tokens[at..]) {
            Some((unit, length)) => {
                let text: Vec<&str> = tokens[at..at + length]
                    .iter()
                    .map(|token| token.text.as_str())
                    .collect();
                merged.push(Token::new(text.join(" "), Kind::Unit(unit)));
                at += length;
            }
            None => {
                merged.push(tokens[at].clone());
                at += 1;
            }
        }
    }
    merged
}

fn longest_unit(tokens: &[Token]) -> Option<(Unit, usize)> {
    // Most tokens begin no unit; this is asked of every one.
    let first = tokens.first().filter(|token| token.kind == Kind::Word)?;
    let mut longest: Option<(Unit, usize)> = None;
    for (phrases, unit) in UNIT_PHRASES {
        for phrase in phrases.split('|') {
            if !phrase.starts_with(first.text.as_str()) {
                continue;
            }
            let mut length = 0;
            let matches = phrase.split(' ').all(|word| {
                let same = tokens
                    .get(length)
                    .is_some_and(|token| token.kind == Kind::Word && token.text == word);
                length += 1;
                same
            });
            if matches && longest.is_none_or(|(_, best)| length > best) {
                longest = Some((*unit, length));
            }
        }
    }
    longest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_split_into_pieces() {
        let cases = [
            ("How far?", "how|far|?"),
            ("car's 2nd try", "car|'s|2nd|try"),
            ("from 0:02 to 1:02.5", "from|<2s>|to|<62.5s>"),
            ("4.5s and 4,5 s", "{4.5}|s|and|{4.5}|s"),
            ("50km/h or 1,200 m", "{50}|[km/h]|or|{1200}|[m]"),
            ("3 o’clock, three oclock", "{3}|o'clock|,|{3}|o'clock"),
            ("kilometers per hour", "[km/h]"),
            (
                "twenty five and two and a half seconds",
                "{25}|and|{2.5}|seconds",
            ),
            ("half a second, four point five", "{0.5}|second|,|{4.5}"),
            ("the red one", "the|red|one"),
            ("one second, which one", "{1}|second|,|which|one"),
            ("of the two cars", "of|the|two|cars"),
            ("#3 vs # 12", "#3|vs|#12"),
            ("2–4 s", "{2}|-|{4}|s"),
            ("he/she", "he|she"),
            ("99999999999999999999999999999", "{999999999999}"),
            ("", ""),
        ];
        for (text, pieces) in cases {
            let found: Vec<String> = tokenize(text)
                .iter()
                .map(|token| match token.kind {
                    Kind::Number(value) => format!("{{{value}}}"),
                    Kind::Clock(value) => format!("<{value}s>"),
                    Kind::Unit(unit) => format!("[{}]", unit.symbol()),
                    _ => token.text.clone(),
                })
                .collect();
            assert_eq!(found.join("|"), pieces, "{text}");
        }
    }
}
