use std::fmt;
use std::path::Path;

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::files::{format_error, name, open_file};
use crate::report::reason;
use crate::{LeftOut, ReadError};

/// Reads a table element by element; memory holds one element at a time. Rows are counted from 1.
///
/// An element that is no row of this table is left out.
///
/// # Errors
/// The file is missing, cut short, or no JSON array.
pub(super) fn read_table<T: DeserializeOwned>(
    file: &Path,
    left_out: &mut LeftOut,
    mut take: impl FnMut(u32, T, &mut LeftOut),
) -> Result<(), ReadError> {
    let short_name = name(file);
    let mut row = 0;
    let mut reader = serde_json::Deserializer::from_reader(open_file(file)?);
    let elements = Elements(|element: &RawValue| {
        row += 1;
        match serde_json::from_str(element.get()) {
            Ok(found) => take(row, found, left_out),
            Err(error) => left_out.add(reason::UNREADABLE_ROW, || {
                format!("{short_name}, row {row}: {error}")
            }),
        }
    });
    reader
        .deserialize_seq(elements)
        .and_then(|()| reader.end())
        .map_err(|error| {
            let reason = format!(
                "not readable as a JSON array ({error}); it may be cut short; fetch it again"
            );
            format_error(file, reason)
        })
}

/// Reads a table that may be absent.
pub(super) fn read_optional_table<T: DeserializeOwned>(
    file: &Path,
    left_out: &mut LeftOut,
    take: impl FnMut(u32, T, &mut LeftOut),
) -> Result<(), ReadError> {
    if file.exists() {
        read_table(file, left_out, take)
    } else {
        Ok(())
    }
}

/// What tables refer to each other by, in 16 bytes: the value of 32 hexadecimal digits, or the hash of any
/// other text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Token(u128);

impl Token {
    pub fn of(text: &str) -> Self {
        let is_hexadecimal = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = is_hexadecimal.then(|| u128::from_str_radix(text, 16).ok());
        Self(value.flatten().unwrap_or_else(|| fnv_1a(text)))
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TokenVisitor)
    }
}

struct TokenVisitor;

impl Visitor<'_> for TokenVisitor {
    type Value = Token;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a token")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Token, E> {
        Ok(Token::of(text))
    }
}

/// The 128-bit FNV-1a hash (Fowler, Noll, Vo; RFC 9923).
fn fnv_1a(text: &str) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    text.bytes().fold(BASIS, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(PRIME)
    })
}

struct Elements<F>(F);

impl<'de, F: FnMut(&RawValue)> Visitor<'de> for Elements<F> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an array of rows")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut elements: A) -> Result<(), A::Error> {
        while let Some(element) = elements.next_element::<Box<RawValue>>()? {
            (self.0)(&element);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_their_digits_or_a_hash() {
        assert_eq!(Token::of("0000000000000000000000000000002A"), Token(42));
        assert_ne!(Token::of("1"), Token::of("2"));
        assert_eq!(Token::of("").0, 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d);
        // The published check value of the hash.
        assert_eq!(fnv_1a("a"), 0xd228_cb69_6f1a_8caf_7891_2b70_4e4a_8964);
    }
}
