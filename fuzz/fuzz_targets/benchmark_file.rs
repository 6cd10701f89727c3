//! Reads any bytes as the annotations of a benchmark, chosen by the first byte.

#![no_main]

use kinelens_dataset::general::{Benchmark, Truth, read_questions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [choice, data @ ..] = data else {
        return;
    };
    let benchmark = Benchmark::ALL[usize::from(*choice) % Benchmark::ALL.len()];
    let Ok(read) = read_questions(benchmark, data) else {
        return;
    };
    for question in read.questions {
        match question.truth {
            Truth::Span { span_s: [from, to] } => assert!(0.0 <= from && from < to),
            Truth::Choice { options, right, .. } => assert!(right < options.len()),
            Truth::Number { value, .. } => assert!(value.is_finite() && value > 0.0),
            Truth::Words { accepted } => assert!(!accepted.is_empty()),
        }
    }
});
