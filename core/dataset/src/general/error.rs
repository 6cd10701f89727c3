//! Scores that cannot be told.

/// Why nothing is scored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum GeneralError {
    /// A stream cannot be read on.
    #[error("the {what} cannot be read")]
    Read {
        what: &'static str,
        #[source]
        source: std::io::Error,
    },
    /// The annotations are not in the benchmark's format.
    #[error("these are no annotations of {benchmark}")]
    Annotations {
        benchmark: &'static str,
        #[source]
        source: serde_json::Error,
    },
    /// No entry of the annotations can be asked.
    #[error("the annotations of {benchmark} hold no question; {broken} entries are broken")]
    NoQuestions {
        benchmark: &'static str,
        broken: u64,
    },
    /// A line is no answer.
    #[error("line {line} of the answers is no {{\"id\": …, \"text\": …}}")]
    Answer {
        line: usize,
        #[source]
        source: serde_json::Error,
    },
    /// A question is answered twice.
    #[error("line {line} of the answers answers {id} a second time; leave one of the two")]
    AnsweredTwice { line: usize, id: String },
    /// The whole clip is no answer here.
    #[error("{benchmark} has no question with the length of its clip")]
    NoDurations { benchmark: &'static str },
}
