//! Damaged annotations of benchmarks and damaged rows: reading ends, and what is read can be scored.

use std::io::BufReader;
use std::time::{Duration, Instant};

use kinelens_dataset::Row;
use kinelens_dataset::general::{Benchmark, Truth, read_questions};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const INPUTS: usize = 20_000;
/// A slow machine stops here with fewer inputs.
const LONGEST: Duration = Duration::from_secs(4);

const ACTIVITYNET: &str = r#"{"v_a": {"duration": 55.15, "timestamps": [[0.28, 55.15], [13.79, 54.32]],
    "sentences": ["One.", "Two."]}, "v_b": {"duration": 9, "timestamps": [[1, 2]], "sentences": ["x"]}}"#;
const CHARADES: &str =
    "3MSZA 24.3 30.4##person turn a light on.\n3MSZB 1.0 2.5##person sits down.\n";
const TVQA: &str = r#"[{"qid": 7, "a0": "a", "a1": "b", "a2": "c", "a3": "d", "a4": "e", "answer_idx": "1",
    "q": "Who?", "ts": [2.5, 7.1], "vid_name": "v"}]"#;
const VSI: &str = "{\"id\": 0, \"question_type\": \"object_abs_distance\", \"ground_truth\": \"1.4\"}\n\
    {\"id\": 1, \"question_type\": \"object_rel_distance\", \"ground_truth\": \"B\", \"options\": [\"A. x\", \"B. y\"]}\n";
const QUANTIPHY: &str = ",video_type,inference_type,question,ground_truth_posterior\n\
    7,S2MC,SS,\"What, in all, is the width in cm?\",9.9\n8,V3SX,DD,How fast in m/s?,3\n";
const CHOICES: &str = "{\"id\": \"a\", \"options\": [\"red\", \"blue\"], \"answer\": \"B\"}\n\
    {\"id\": \"b\", \"options\": [\"red\", \"blue\"], \"answer\": 0, \"type\": \"colour\"}\n";
const OPEN: &str =
    "{\"id\": \"a\", \"answer\": [\"a dog\", \"dog\"]}\n{\"id\": 2, \"answer\": \"cat\"}\n";
const ROW: &str = r#"{"id":"a","task":"traveled_distance","source":"csv","split":"val",
    "clip":{"dataset":"csv","log":"x","start_s":0.0,"end_s":20.0},
    "objects":[{"track_id":"1","label":"car","name":"the car","named_by":"class"}],"span_s":[1.0,3.0],
    "question":"How far?","answer":"3 m.","value":{"kind":"distance","distance_m":3.0},"unit":"m","seed":7}"#;

const PIECES: [&[u8]; 14] = [
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"-1e308",
    b"99999999999999999999",
    b"null",
    b"[",
    b"{\"a\":",
    b"\"",
    b"\\",
    b"\n",
    b"\xff\xc0",
    b"\xef\xbb\xbf",
    b",",
];

/// Changes a text once to three times.
fn damaged(dice: &mut ChaCha8Rng, whole: &str) -> Vec<u8> {
    let mut below = |bound: usize| (dice.next_u64() % bound.max(1) as u64) as usize;
    let mut text = whole.as_bytes().to_vec();
    for _ in 0..=below(3) {
        let at = below(text.len());
        let end = (at + below(24)).min(text.len());
        match below(7) {
            0 => text.truncate(at),
            1 => text.drain(at..end).for_each(drop),
            2 => {
                let doubled = text[at..end].to_vec();
                text.splice(at..at, doubled).for_each(drop);
            }
            3 => {
                if let Some(byte) = text.get_mut(at) {
                    *byte ^= 1 << below(8);
                }
            }
            4 => {
                let nested = PIECES[6 + below(2)].repeat(3000);
                text.splice(at..at, nested).for_each(drop);
            }
            _ => {
                let piece = PIECES[below(PIECES.len())];
                text.splice(at..end, piece.iter().copied()).for_each(drop);
            }
        }
    }
    text
}

#[test]
fn damaged_annotations_of_benchmarks() {
    let wholes = [ACTIVITYNET, CHARADES, TVQA, VSI, QUANTIPHY, CHOICES, OPEN];
    let mut dice = ChaCha8Rng::seed_from_u64(30);
    let (began, mut read, mut refused) = (Instant::now(), 0, 0);
    for (benchmark, whole) in Benchmark::ALL.into_iter().zip(wholes) {
        let sound = read_questions(benchmark, whole.as_bytes()).expect("sound annotations");
        assert!(sound.broken.is_empty(), "{}", benchmark.id());
    }
    for round in 0..INPUTS {
        if began.elapsed() > LONGEST {
            break;
        }
        let place = round % wholes.len();
        let text = damaged(&mut dice, wholes[place]);
        let Ok(found) = read_questions(Benchmark::ALL[place], BufReader::new(&text[..])) else {
            refused += 1;
            continue;
        };
        read += 1;
        for question in found.questions {
            assert!(!question.id.is_empty());
            match question.truth {
                Truth::Span { span_s: [from, to] } => assert!(0.0 <= from && from < to),
                Truth::Choice { options, right, .. } => assert!(right < options.len()),
                Truth::Number { value, .. } => assert!(value.is_finite() && value > 0.0),
                Truth::Words { accepted } => assert!(!accepted.is_empty()),
            }
        }
    }
    assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
}

#[test]
fn damaged_rows() {
    let sound: Row = serde_json::from_str(ROW).expect("a row");
    assert!(sound.expectation().is_some());
    let mut dice = ChaCha8Rng::seed_from_u64(31);
    let (began, mut read, mut refused) = (Instant::now(), 0, 0);
    for _ in 0..INPUTS {
        if began.elapsed() > LONGEST {
            break;
        }
        let line = damaged(&mut dice, ROW);
        match serde_json::from_slice::<Row>(&line) {
            Ok(row) => {
                read += 1;
                let numbers = row
                    .span_s
                    .into_iter()
                    .chain([row.clip.start_s, row.clip.end_s]);
                assert!(numbers.into_iter().all(f64::is_finite));
                let again = serde_json::to_string(&row).expect("a line");
                assert_eq!(
                    serde_json::from_str::<Row>(&again).ok().map(|row| row.id),
                    Some(row.id)
                );
            }
            Err(error) => {
                refused += 1;
                assert!(!error.to_string().is_empty());
            }
        }
    }
    assert!(read > 0 && refused > 0, "{read} read, {refused} refused");
}
