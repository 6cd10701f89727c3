//! Vocabularies as lists of ranked byte strings.

use std::collections::HashMap;

use super::tokenizer::refused;
use crate::ModelsError;

/// The tokens of a `.tiktoken` file: a line each, with their bytes in base64 and their rank.
pub(super) struct Ranks {
    /// By rank.
    tokens: Vec<Vec<u8>>,
}

/// The two parts of a token.
pub(super) type Pair<'a> = [&'a [u8]; 2];

/// No published vocabulary has a token of more bytes; longer ones would make the merges slow to find.
const LONGEST_TOKEN: usize = 1024;

impl Ranks {
    pub fn parse(bytes: &[u8]) -> Result<Self, ModelsError> {
        let mut ranked: HashMap<usize, Vec<u8>> = HashMap::new();
        let lines = bytes.split(|byte| *byte == b'\n').zip(1..);
        for (line, number) in lines {
            let line = line.trim_ascii();
            if line.is_empty() {
                continue;
            }
            let (token, rank) = entry(line)
                .ok_or_else(|| refused(format!("line {number} is no token with its rank")))?;
            if ranked.insert(rank, token).is_some() {
                return Err(refused(format!("two tokens have the rank {rank}")));
            }
        }
        let count = ranked.len();
        let tokens: Option<Vec<Vec<u8>>> = (0..count).map(|rank| ranked.remove(&rank)).collect();
        let tokens = tokens.ok_or_else(|| refused(format!("the {count} ranks have gaps")))?;
        Ok(Self { tokens })
    }

    /// Bytes of the tokens, by rank.
    pub fn tokens(&self) -> &[Vec<u8>] {
        &self.tokens
    }

    /// The two tokens that make each token of more than a byte, by rank.
    ///
    /// A token is split as the vocabulary was before it came: by merging its bytes with what ranks lower.
    /// In a vocabulary that was found by merging, two parts are left.
    ///
    /// # Errors
    /// [`ModelsError::TokenizerUnreadable`] when a byte is missing, a token comes twice, or more than two
    /// parts are left.
    pub fn merges(&self) -> Result<Vec<Pair<'_>>, ModelsError> {
        let ranks: HashMap<&[u8], usize> = self.tokens.iter().map(Vec::as_slice).zip(0..).collect();
        if ranks.len() < self.tokens.len() {
            return Err(refused("a token comes twice"));
        }
        if let Some(byte) = (0..=u8::MAX).find(|byte| !ranks.contains_key(&[*byte][..])) {
            return Err(refused(format!("no token is the byte {byte}")));
        }
        let mut merges = Vec::with_capacity(self.tokens.len());
        for (token, rank) in self.tokens.iter().zip(0..) {
            if token.len() > 1 {
                let end = split_before(token, rank, &ranks).ok_or_else(|| {
                    refused(format!("the token of rank {rank} is made of no two others"))
                })?;
                merges.push([&token[..end], &token[end..]]);
            }
        }
        Ok(merges)
    }
}

/// Where a token's two parts meet, or `None` where merging below its rank leaves more.
fn split_before(token: &[u8], rank: usize, ranks: &HashMap<&[u8], usize>) -> Option<usize> {
    // Where parts begin; the end of the token stands last.
    let mut starts: Vec<usize> = (0..=token.len()).collect();
    while starts.len() > 3 {
        let pairs = (0..starts.len() - 2).filter_map(|part| {
            let found = *ranks.get(&token[starts[part]..starts[part + 2]])?;
            (found < rank).then_some((found, part))
        });
        let (_, part) = pairs.min()?;
        starts.remove(part + 1);
    }
    Some(starts[1])
}

fn entry(line: &[u8]) -> Option<(Vec<u8>, usize)> {
    let space = line.iter().position(|byte| *byte == b' ')?;
    let token = base64(&line[..space])?;
    let rank = str::from_utf8(&line[space + 1..]).ok()?.parse().ok()?;
    (1..=LONGEST_TOKEN)
        .contains(&token.len())
        .then_some((token, rank))
}

/// Reads the usual alphabet of RFC 4648 with its padding.
fn base64(text: &[u8]) -> Option<Vec<u8>> {
    let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let sextet = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for four in text[..text.len() - padding].chunks(4) {
        let mut word = 0;
        for index in 0..4 {
            word = word << 6 | u32::from(four.get(index).map_or(Some(0), |byte| sextet(*byte))?);
        }
        bytes.extend_from_slice(&word.to_be_bytes()[1..four.len()]);
        // What the padding cuts off is zero, or it would say more than its bytes.
        if word.to_be_bytes()[four.len()..]
            .iter()
            .any(|byte| *byte != 0)
        {
            return None;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All bytes, and then some words.
    fn ranks(words: &[&str]) -> Ranks {
        let bytes = (0..=u8::MAX).map(|byte| vec![byte]);
        let words = words.iter().map(|word| word.as_bytes().to_vec());
        Ranks {
            tokens: bytes.chain(words).collect(),
        }
    }

    fn merges(words: &[&str]) -> Result<Vec<(String, String)>, String> {
        let ranks = ranks(words);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let merges = ranks.merges().map_err(|error| error.to_string())?;
        Ok(merges
            .into_iter()
            .map(|[left, right]| (text(left), text(right)))
            .collect())
    }

    #[test]
    fn a_token_is_split_as_the_vocabulary_was_before_it() {
        let found = merges(&["he", "ll", "llo", "hello", "lo", "oh", "hell"]).unwrap();
        let expected = [
            ("h", "e"),
            ("l", "l"),
            ("ll", "o"),
            ("he", "llo"),
            ("l", "o"),
            ("o", "h"),
            ("he", "ll"),
        ];
        let expected = expected.map(|(left, right)| (left.to_owned(), right.to_owned()));
        assert_eq!(found, expected);
    }

    #[test]
    fn vocabularies_that_no_merging_made_are_refused() {
        let error = merges(&["abcd"]).unwrap_err();
        assert!(error.contains("rank 256"), "{error}");
        let error = merges(&["ab", "ab"]).unwrap_err();
        assert!(error.contains("twice"), "{error}");
        let error = Ranks::parse(b"IQ== 0\n").unwrap();
        let error = error.merges().unwrap_err().to_string();
        assert!(error.contains("the byte 0"), "{error}");
    }

    #[test]
    fn damaged_files_are_refused_in_words() {
        for (file, words) in [
            (&b"IQ== 0\nIg== 2\n"[..], "gaps"),
            (b"IQ== 0\nIg== 0\n", "the rank 0"),
            (b"IQ== 0\nIg==\n", "line 2"),
            (b"IQ== zero", "line 1"),
            (b"IQ== -1", "line 1"),
            (b"IQ= 0", "line 1"),
            (b"I=Q= 0", "line 1"),
            (b"==== 0", "line 1"),
            (b"IR== 0", "line 1"),
            (b" 0", "line 1"),
            (b"\xff\xff\xff\xff 0", "line 1"),
        ] {
            let error = Ranks::parse(file).err().map(|error| error.to_string());
            let error = error.unwrap_or_default();
            assert!(error.contains(words), "{file:?}: {error}");
        }
        let long = format!("{} 0", "AAAA".repeat(1 << 10));
        assert!(Ranks::parse(long.as_bytes()).is_err());
    }

    #[test]
    fn lines_may_come_in_any_order_and_end_in_any_way() {
        let ranks = Ranks::parse(b"ImE= 1\r\n\r\nIQ== 0\r\nImFi 2").unwrap();
        assert_eq!(ranks.tokens(), [&b"!"[..], b"\"a", b"\"ab"]);
        assert!(Ranks::parse(b"").unwrap().tokens().is_empty());
    }

    #[test]
    fn a_damaged_letter_is_refused_or_makes_another_vocabulary() {
        let file = b"IQ== 0\nIg== 1\nISI= 2\nIiI= 3\nISIiIiIi 4\n";
        assert!(Ranks::parse(file).is_ok());
        let mut read = 0;
        for place in 0..file.len() {
            for letter in [0, b' ', b'\n', b'=', b'A', b'9', 0xff] {
                let mut damaged = file.to_vec();
                damaged[place] = letter;
                let Ok(ranks) = Ranks::parse(&damaged) else {
                    continue;
                };
                // Bytes are missing in so short a list.
                assert!(ranks.merges().is_err());
                read += 1;
            }
        }
        assert!((1..200).contains(&read), "{read} of 315");
    }
}
