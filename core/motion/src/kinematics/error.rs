//! Why a question about motion has no answer.

/// A question about motion that the trajectory cannot answer.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum KinematicsError {
    /// Motion needs at least two places.
    #[error("the track has {found} usable samples; motion needs at least {needed}")]
    TooFewSamples { found: usize, needed: usize },
    /// The span asked for is empty, not finite, or the object was not seen in it.
    #[error("the object was not seen between {start_s:.2} s and {end_s:.2} s")]
    SpanNotCovered { start_s: f64, end_s: f64 },
}
