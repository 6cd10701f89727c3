//! A stretch of time.

use serde::{Deserialize, Serialize};

/// A stretch of presentation time, seconds, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Span {
    pub start_s: f64,
    pub end_s: f64,
}

impl Span {
    /// Makes a span from its ends.
    pub const fn new(start_s: f64, end_s: f64) -> Self {
        Self { start_s, end_s }
    }

    /// Returns the length in seconds.
    pub fn duration_s(&self) -> f64 {
        self.end_s - self.start_s
    }

    /// Returns whether a time lies within.
    pub fn contains(&self, t_s: f64) -> bool {
        (self.start_s..=self.end_s).contains(&t_s)
    }

    /// Returns the part common with another span, or `None` if there is none.
    pub fn intersection(&self, other: &Self) -> Option<Self> {
        let common = Self::new(self.start_s.max(other.start_s), self.end_s.min(other.end_s));
        (common.end_s >= common.start_s).then_some(common)
    }
}
