//! Keys of rows.

use crate::log::Log;

/// What a token names.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Scene,
    Sample,
    Data,
    Calibrated,
    Instance,
    Annotation,
}

/// Tokens of a log's rows, known before the rows are made.
pub struct Tokens {
    key: u64,
}

impl Tokens {
    /// Makes the tokens of a log.
    pub fn of(traffic: &Log) -> Self {
        let name = traffic.name.bytes();
        Self {
            key: name.fold(traffic.index, |key, byte| mixed(key ^ u64::from(byte))),
        }
    }

    /// Returns the token of a row: of which channel or object, at which sample.
    pub fn make(&self, kind: Kind, of: u64, at: u64) -> String {
        let number = (kind as u64) << 56 | of << 28 | at;
        let low = mixed(self.key ^ number);
        format!("{:016x}{low:016x}", mixed(self.key.wrapping_add(number)))
    }

    /// Returns the token of a sample.
    pub fn sample(&self, at: u64) -> String {
        self.make(Kind::Sample, 0, at)
    }

    /// Returns the token of an object's box in a sample.
    pub fn annotation(&self, object: u64, at: u64) -> String {
        self.make(Kind::Annotation, object, at)
    }

    /// Returns the token one sample before, empty where there is none.
    pub fn before(&self, at: u64, token: impl Fn(&Self, u64) -> String) -> String {
        at.checked_sub(1)
            .map_or_else(String::new, |at| token(self, at))
    }

    /// Returns the token one sample later, empty where there is none.
    pub fn after(&self, at: u64, count: u64, token: impl Fn(&Self, u64) -> String) -> String {
        if at + 1 < count {
            token(self, at + 1)
        } else {
            String::new()
        }
    }
}

/// Scrambles 64 bits, one to one (Steele et al., "Fast splittable pseudorandom number generators",
/// OOPSLA 2014).
pub fn mixed(bits: u64) -> u64 {
    let bits = bits.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
