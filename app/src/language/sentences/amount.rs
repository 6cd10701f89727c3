//! Numbers and units, as the engine writes them.

/// Reads the number at the beginning of a text; returns its length there, and the number with a
/// decimal comma and a true minus sign: every language with a catalogue writes it so.
pub fn number(text: &str) -> Option<(usize, String)> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(unsigned);
    let decimals = unsigned[whole..].strip_prefix('.').map_or(0, digits);
    let unsigned_len = match whole {
        0 if unsigned.starts_with("NaN") || unsigned.starts_with("inf") => 3,
        0 => return None,
        _ if decimals > 0 => whole + 1 + decimals,
        _ => whole,
    };
    let len = text.len() - unsigned.len() + unsigned_len;
    Some((len, text[..len].replace('.', ",").replace('-', "−")))
}

/// Returns the unit at the beginning of a text, such as `m/s²`.
pub fn unit(text: &str) -> Option<&str> {
    let belongs = |letter: char| letter.is_alphabetic() || "/²³%°".contains(letter);
    let end = text.find(|letter| !belongs(letter)).unwrap_or(text.len());
    (end > 0).then(|| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_end_where_they_end() {
        for (text, found) in [
            ("1.25 m", Some((4, "1,25"))),
            ("-0.5.", Some((4, "−0,5"))),
            ("12. ", Some((2, "12"))),
            ("NaN, ", Some((3, "NaN"))),
            ("-inf", Some((4, "−inf"))),
            (".5", None),
            ("-", None),
            ("", None),
            ("é", None),
        ] {
            let found = found.map(|(len, said)| (len, said.to_owned()));
            assert_eq!(number(text), found, "{text}");
        }
        for (text, found) in [
            ("m/s² (95", Some("m/s²")),
            ("km/h, at", Some("km/h")),
            (" m", None),
        ] {
            assert_eq!(unit(text), found, "{text}");
        }
    }
}
