//! The letters that stand for bytes in byte-level vocabularies.

/// Writes bytes as the letters that stand for them.
pub(super) fn letters(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| letter(*byte)).collect()
}

/// The bytes that a token's letters stand for; a token with any other letter stands for itself.
pub(super) fn bytes(token: &str) -> Vec<u8> {
    let bytes: Option<Vec<u8>> = token.chars().map(byte).collect();
    bytes.unwrap_or_else(|| token.as_bytes().to_vec())
}

/// GPT-2's alphabet (`bytes_to_unicode`): what prints stands for itself, and the rest for letters from
/// U+0100 on.
fn letter(byte: u8) -> char {
    if prints(byte) {
        return char::from(byte);
    }
    let before = (0..byte).filter(|byte| !prints(*byte)).count();
    char::from_u32(FIRST_STAND_IN + before as u32).expect("is a letter of Latin Extended-A")
}

fn byte(letter: char) -> Option<u8> {
    let code = u32::from(letter);
    match u8::try_from(code) {
        Ok(byte) => prints(byte).then_some(byte),
        Err(_) => {
            let place = (code - FIRST_STAND_IN) as usize;
            (0..=u8::MAX).filter(|byte| !prints(*byte)).nth(place)
        }
    }
}

const FIRST_STAND_IN: u32 = 0x100;

fn prints(byte: u8) -> bool {
    matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_a_letter_of_its_own() {
        let all: Vec<u8> = (0..=u8::MAX).collect();
        assert_eq!(bytes(&letters(&all)), all);
        assert_eq!(letters(b"A b\n"), "AĠbĊ");
        // The last of the stand-ins, 68 in all.
        assert_eq!(letter(0xad), '\u{143}');
        // Not of the alphabet: a special token's own bytes.
        assert_eq!(bytes("日本"), "日本".as_bytes());
        assert_eq!(bytes("a b"), b"a b");
    }
}
