//! Questions of all benchmarks as one type.

use std::collections::BTreeSet;
use std::io::BufRead;

use kinelens_annotations::LeftOut;

use super::{
    Benchmark, GeneralError, activitynet, charades, generic, lenient, quantiphy, tvqa, vsi,
};

/// A question with its truth.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// Names the question; the answer to it carries the same.
    pub id: String,
    /// The benchmark's own type of question; empty where it has none.
    pub group: String,
    /// Length of the clip, where the annotations tell it.
    pub duration_s: Option<f64>,
    pub truth: Truth,
}

/// The typed answer to a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Truth {
    /// When it happens, `[start_s, end_s]`, longer than a moment.
    Span { span_s: [f64; 2] },
    /// Which of the options it is, by index; where `span_s` is given, it is asked for as well.
    Choice {
        options: Vec<String>,
        right: usize,
        span_s: Option<[f64; 2]>,
    },
    /// A positive number in the unit of the question.
    Number {
        value: f64,
        quantity: Quantity,
        thresholds: Thresholds,
    },
    /// Any of these texts.
    Words { accepted: Vec<String> },
}

/// What a number counts or measures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Quantity {
    /// Things, or a unit that the question does not name.
    Count,
    /// A length or speed of a unit with this symbol, as STKit names it.
    Measure { symbol: &'static str },
    /// Square metres.
    Area,
    /// Metres per second squared for one unit of the question.
    Acceleration { mps2_per_unit: f64 },
}

/// Which thresholds a mean relative accuracy goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Thresholds {
    VsiBench,
    QuantiPhy,
}

/// What the annotations hold.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Questions {
    /// In the order of the file, or of the ids where the file has no order; no id stands twice.
    pub questions: Vec<Question>,
    /// Entries that cannot be asked or scored.
    pub broken: LeftOut,
}

/// Reads the annotations of a benchmark.
///
/// # Errors
/// The stream cannot be read, is not in the format of the benchmark, or holds no usable entry.
pub fn read_questions(
    benchmark: Benchmark,
    mut annotations: impl BufRead,
) -> Result<Questions, GeneralError> {
    let mut bytes = Vec::new();
    annotations
        .read_to_end(&mut bytes)
        .map_err(|source| GeneralError::Read {
            what: "annotations",
            source,
        })?;
    // Bytes that are no text spoil their own entry and no other.
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    let wrong = |source| GeneralError::Annotations {
        benchmark: benchmark.id(),
        source,
    };
    let mut read = match benchmark {
        Benchmark::ActivityNetCaptions => {
            activitynet::questions(&lenient::without_nan(text)).map_err(wrong)?
        }
        Benchmark::CharadesSta => charades::questions(text),
        Benchmark::TvqaPlus => tvqa::questions(&lenient::without_nan(text)).map_err(wrong)?,
        Benchmark::VsiBench => vsi::questions(&lenient::without_nan(text)),
        Benchmark::QuantiPhy => quantiphy::questions(text),
        Benchmark::MultipleChoice => generic::choices(&lenient::without_nan(text)),
        Benchmark::OpenEnded => generic::open(&lenient::without_nan(text)),
    };
    let mut ids = BTreeSet::new();
    let Questions { questions, broken } = &mut read;
    questions.retain(|question| {
        let is_new = ids.insert(question.id.clone());
        if !is_new {
            broken.add("an id a second time", || question.id.clone());
        }
        is_new
    });
    if questions.is_empty() {
        return Err(GeneralError::NoQuestions {
            benchmark: benchmark.id(),
            broken: broken.reasons().map(|(_, left)| left.count).sum(),
        });
    }
    Ok(read)
}
