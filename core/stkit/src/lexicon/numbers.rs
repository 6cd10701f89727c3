//! Numbers in words.

/// Reads a number word from zero to nineteen.
pub(crate) fn number_word(word: &str) -> Option<u32> {
    const WORDS: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    WORDS
        .iter()
        .position(|known| *known == word)
        .and_then(|value| u32::try_from(value).ok())
}

/// Reads a word for a multiple of ten, which a smaller number may follow.
pub(crate) fn tens_word(word: &str) -> Option<u32> {
    const WORDS: [&str; 8] = [
        "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
    ];
    WORDS
        .iter()
        .position(|known| *known == word)
        .and_then(|tens| u32::try_from(10 * (tens + 2)).ok())
}

/// Reads a word that multiplies the number before it.
pub(crate) fn scale_word(word: &str) -> Option<f64> {
    match word {
        "hundred" => Some(1e2),
        "thousand" => Some(1e3),
        "million" => Some(1e6),
        _ => None,
    }
}

/// Reads an ordinal from first to twelfth.
pub(crate) fn ordinal_word(word: &str) -> Option<u32> {
    const WORDS: [&str; 12] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth", "eleventh", "twelfth",
    ];
    WORDS
        .iter()
        .position(|known| *known == word)
        .and_then(|index| u32::try_from(index + 1).ok())
}
