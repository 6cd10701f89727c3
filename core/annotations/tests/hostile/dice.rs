//! Changes of files, by a seed.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// What is put where a number was.
const NUMBERS: [&str; 18] = [
    "",
    "-1",
    "0",
    "-0.0",
    "NaN",
    "nan",
    "inf",
    "-Infinity",
    "1e308",
    "-1e308",
    "1e999",
    "5e-324",
    "9223372036854775807",
    "-9223372036854775808",
    "4294967295",
    "99999999999999999999999999999999999999999999",
    "0x10",
    "null",
];
/// What is put anywhere.
const PIECES: [&[u8]; 15] = [
    b"\xff\xfe",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\0",
    b"\r",
    b"\n",
    b"\"",
    b"\\",
    b"{}",
    b"[]",
    b",",
    b" ",
    b"]",
    b"}",
];
/// Characters of a line that is far too long, and levels of nesting that are far too many.
const MANY: usize = 20_000;

/// Numbers from a seed.
pub struct Dice(ChaCha8Rng);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// A number from zero up to a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.0.next_u64() % bound.max(1) as u64) as usize
    }

    pub fn byte(&mut self) -> u8 {
        self.0.next_u64() as u8
    }

    /// Changes a file of text once to three times.
    pub fn damaged_text(&mut self, whole: &[u8]) -> Vec<u8> {
        let mut text = whole.to_vec();
        for _ in 0..=self.below(3) {
            self.change_text(&mut text);
        }
        text
    }

    /// Changes bytes once to three times.
    pub fn damaged_bytes(&mut self, whole: &[u8]) -> Vec<u8> {
        let mut bytes = whole.to_vec();
        for _ in 0..=self.below(3) {
            self.change_bytes(&mut bytes);
        }
        bytes
    }

    fn change_text(&mut self, text: &mut Vec<u8>) {
        match self.below(12) {
            0 | 1 => self.change_bytes(text),
            2..=5 => {
                let number = NUMBERS[self.below(NUMBERS.len())];
                self.replace_number(text, number.as_bytes());
            }
            6 => self.change_lines(text),
            7 => {
                let piece = PIECES[self.below(PIECES.len())];
                self.insert(text, piece);
            }
            8 => text.splice(0..0, *b"\xef\xbb\xbf").for_each(drop),
            9 => {
                let lines = text.split(|byte| *byte == b'\n');
                *text = lines.collect::<Vec<_>>().join(&b"\r\n"[..]);
            }
            10 => {
                let long = [b'a', b'7', b' ', b'\\'][self.below(4)];
                self.insert(text, &vec![long; MANY]);
            }
            _ => {
                let nested = ["[", "{\"a\":", "[[],"][self.below(3)].repeat(MANY / 5);
                self.insert(text, nested.as_bytes());
            }
        }
    }

    fn change_bytes(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len());
        let end = (at + 1 + self.below(64)).min(bytes.len());
        match self.below(6) {
            0 => bytes.truncate(at),
            1 => bytes.drain(at.min(end)..end).for_each(drop),
            2 => {
                let doubled = bytes[at.min(end)..end].to_vec();
                self.insert(bytes, &doubled);
            }
            3 => {
                for byte in &mut bytes[at.min(end)..end] {
                    *byte = self.byte();
                }
            }
            4 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = [0, 0x5a, 0x7f, 0x80, 0xff][self.below(5)];
                }
            }
            _ => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << self.below(8);
                }
            }
        }
    }

    fn change_lines(&mut self, text: &mut Vec<u8>) {
        let mut lines: Vec<Vec<u8>> = text
            .split(|byte| *byte == b'\n')
            .map(<[u8]>::to_vec)
            .collect();
        let (one, other) = (self.below(lines.len()), self.below(lines.len()));
        match self.below(3) {
            0 => lines.swap(one, other),
            1 => lines.insert(other, lines[one].clone()),
            _ => lines.remove(one).clear(),
        }
        *text = lines.join(&b'\n');
    }

    fn replace_number(&mut self, text: &mut Vec<u8>, with: &[u8]) {
        let is_number = |byte: &u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'-');
        let from = self.below(text.len());
        let Some(at) = text[from..].iter().position(is_number) else {
            return;
        };
        let at = from + at;
        let length = text[at..].iter().take_while(|byte| is_number(byte)).count();
        text.splice(at..at + length, with.iter().copied())
            .for_each(drop);
    }

    fn insert(&mut self, bytes: &mut Vec<u8>, piece: &[u8]) {
        let at = self.below(bytes.len() + 1);
        bytes.splice(at..at, piece.iter().copied()).for_each(drop);
    }
}
