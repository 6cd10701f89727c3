//! Public benchmarks, on their own annotation files where these lie beside the repository.

use std::collections::BTreeSet;
use std::path::PathBuf;

use kinelens_dataset::general::{
    Benchmark, GeneralError, GeneralReport, Question, Questions, Truth, grade, read_questions,
    whole,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The bytes of a public annotation file, or `None` with a line where there is no test data.
fn file(name: &str) -> Option<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let bytes = std::fs::read(folder.join("annotations/qa").join(name)).ok();
    if bytes.is_none() {
        println!("skipped: no {name} beside the repository");
    }
    bytes
}

fn questions(benchmark: Benchmark, bytes: &[u8]) -> Questions {
    let read = read_questions(benchmark, bytes).expect("questions");
    let ids: BTreeSet<&str> = read.questions.iter().map(|q| q.id.as_str()).collect();
    assert_eq!(ids.len(), read.questions.len(), "ids are unique");
    read
}

fn perfect(question: &Question) -> String {
    match &question.truth {
        Truth::Span {
            span_s: [start_s, end_s],
        } => format!("{start_s} to {end_s} s"),
        Truth::Choice { right, span_s, .. } => {
            let letter = ["A", "B", "C", "D", "E"][*right];
            match span_s {
                Some([start_s, end_s]) => format!("({letter}) {start_s} to {end_s} s"),
                None => letter.to_owned(),
            }
        }
        Truth::Number { value, .. } => value.to_string(),
        Truth::Words { accepted } => accepted[0].clone(),
    }
}

fn lines(answers: impl Iterator<Item = (String, String)>) -> String {
    answers
        .map(|(id, text)| serde_json::json!({ "id": id, "text": text }).to_string() + "\n")
        .collect()
}

fn perfect_report(benchmark: Benchmark, bytes: &[u8]) -> GeneralReport {
    let read = questions(benchmark, bytes);
    let answers = lines(read.questions.iter().map(|q| (q.id.clone(), perfect(q))));
    grade(benchmark, bytes, answers.as_bytes(), 1).expect("a report")
}

fn mean(report: &GeneralReport, name: &str) -> f64 {
    let metric = report.metrics.iter().find(|metric| metric.name == name);
    metric.unwrap_or_else(|| panic!("no {name}")).mean
}

#[test]
fn activitynet_captions_has_17505_queries_and_a_known_baseline() {
    let Some(bytes) = file("activitynet_captions_val_1.json") else {
        return;
    };
    let benchmark = Benchmark::ActivityNetCaptions;
    let read = questions(benchmark, &bytes);
    assert_eq!(read.questions.len(), 17_505);
    assert!(read.broken.is_empty(), "{:?}", read.broken);
    let best = perfect_report(benchmark, &bytes);
    assert!(
        best.metrics.iter().all(|metric| metric.mean == 1.0),
        "{}",
        best.table()
    );
    let answers = whole(benchmark, bytes.as_slice()).unwrap();
    let answers = lines(answers.into_iter().map(|answer| (answer.id, answer.text)));
    let baseline = grade(benchmark, bytes.as_slice(), answers.as_bytes(), 1).unwrap();
    // Computed apart from this crate, with NumPy: the mean and the counts of 17,505.
    assert!((mean(&baseline, "mIoU") - 0.322_939_164_118_792_9).abs() < 1e-12);
    let counts = ["R@1 IoU≥0.3", "R@1 IoU≥0.5", "R@1 IoU≥0.7"]
        .map(|name| (mean(&baseline, name) * 17_505.0).round() as u32);
    assert_eq!(counts, [7505, 3981, 1994]);
    assert!(baseline.unread.is_empty() && baseline.unanswered == 0);
}

#[test]
fn tvqa_plus_asks_3017_questions_two_of_them_without_a_span() {
    let Some(bytes) = file("tvqa_plus_val.json") else {
        return;
    };
    let benchmark = Benchmark::TvqaPlus;
    let read = questions(benchmark, &bytes);
    assert_eq!(read.questions.len(), 3017);
    assert_eq!(read.broken.count("a span of no length"), 2);
    // "4" may be an option or a second: only a span of its own tells.
    let together = perfect_report(benchmark, &bytes);
    assert_eq!(
        together.unread.get("option: several"),
        Some(&2),
        "{}",
        together.table()
    );
    let apart: String = read
        .questions
        .iter()
        .map(|question| {
            let mut line = serde_json::json!({ "id": question.id, "text": perfect(question) });
            if let Some((letter, span)) = perfect(question).split_once(' ') {
                line["text"] = letter.into();
                line["span"] = span.into();
            }
            line.to_string() + "\n"
        })
        .collect();
    let best = grade(benchmark, bytes.as_slice(), apart.as_bytes(), 1).unwrap();
    // The options of 123380 are the grades B, B, A, C and B, so that a letter names two of them.
    assert_eq!(best.unread.get("option: several"), Some(&1));
    assert_eq!(
        (mean(&best, "accuracy"), mean(&best, "mIoU")),
        (3016.0 / 3017.0, 1.0)
    );
    let of = |name: &str| {
        let metric = best.metrics.iter().find(|metric| metric.name == name);
        metric.unwrap()
    };
    assert_eq!(
        (of("accuracy").questions, of("ASA").questions),
        (3017, 3015)
    );
    assert!((of("accuracy").chance.unwrap() - 0.2).abs() < 1e-12);
    // The words of the right answer name it as well as its letter does, but for twins among the options.
    let by_words = lines(read.questions.iter().map(|question| {
        let Truth::Choice { options, right, .. } = &question.truth else {
            panic!("a choice");
        };
        (question.id.clone(), options[*right].clone())
    }));
    let worded = grade(benchmark, bytes.as_slice(), by_words.as_bytes(), 1).unwrap();
    assert!(mean(&worded, "accuracy") > 0.995, "{}", worded.table());
    assert!(matches!(
        whole(benchmark, bytes.as_slice()),
        Err(GeneralError::NoDurations { .. })
    ));
}

#[test]
fn vsi_bench_averages_its_tasks() {
    let Some(bytes) = file("vsi_bench_sample.jsonl") else {
        return;
    };
    let benchmark = Benchmark::VsiBench;
    let read = questions(benchmark, &bytes);
    assert_eq!((read.questions.len(), read.broken.is_empty()), (14, true));
    let best = perfect_report(benchmark, &bytes);
    assert_eq!(best.average, Some(1.0), "{}", best.table());
    assert_eq!(best.groups.len(), 6);
    // Right are the options; of each number the half, which passes one bound of ten.
    let answers = lines(read.questions.iter().map(|question| {
        let text = match &question.truth {
            Truth::Number { value, .. } => format!("about {}", value / 2.0),
            _ => perfect(question),
        };
        (question.id.clone(), text)
    }));
    let half = grade(benchmark, bytes.as_slice(), answers.as_bytes(), 1).unwrap();
    let average = half.average.unwrap();
    assert!(
        (average - (3.0 + 3.0 * 0.1) / 6.0).abs() < 1e-12,
        "{}",
        half.table()
    );
}

#[test]
fn plain_formats_are_scored_by_type() {
    let choices = r#"{"id":1,"options":["A. yes","B. no"],"answer":"B","type":"order"}
{"id":"b","options":["left","right","up","down"],"answer":2}
{"id":"c","options":["left","right"],"answer":"Right"}
{"id":"c","options":["left","right"],"answer":"left"}
{"id":"d","options":["left"],"answer":0}
{"id":"e","options":["left","right"],"answer":NaN}
"#;
    let answers = r#"{"id":1,"answer":"No."}
{"id":"b","text":"(c)"}
{"id":"z","text":"A"}
"#;
    let report = grade(
        Benchmark::MultipleChoice,
        choices.as_bytes(),
        answers.as_bytes(),
        1,
    )
    .unwrap();
    let accuracy = &report.metrics[0];
    assert_eq!((accuracy.questions, accuracy.mean), (3, 2.0 / 3.0));
    assert!((accuracy.chance.unwrap() - (0.5 + 0.25 + 0.5) / 3.0).abs() < 1e-12);
    assert_eq!((report.unanswered, report.unknown_ids), (1, 1));
    assert_eq!(
        report.broken.iter().map(|broken| broken.count).sum::<u64>(),
        3
    );
    assert_eq!((report.groups.len(), report.groups[0].questions), (1, 1));
    let table = report.table();
    assert!(
        table.contains("answers to no question, left out: 1\n"),
        "{table}"
    );
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["benchmark"], "multiple_choice");

    let open = "{\"id\":\"a\",\"answer\":[\"the red car\",\"car\"]}\n{\"id\":\"b\",\"answer\":3}\n{\"id\":\"c\",\"answer\":{}}";
    let answers = "{\"id\":\"a\",\"text\":\"A big red car.\"}\n{\"id\":\"b\",\"text\":\" \"}";
    let report = grade(Benchmark::OpenEnded, open.as_bytes(), answers.as_bytes(), 1).unwrap();
    assert_eq!(mean(&report, "exact match"), 0.0);
    assert!((mean(&report, "F1") - 0.4).abs() < 1e-12);
    assert_eq!(report.unread.get("text: empty"), Some(&1));
}

#[test]
fn quantiphy_averages_four_categories() {
    let mut csv = String::from(",video_type,inference_type,question,ground_truth_posterior\n");
    for (id, category) in ["S2MC,SS", "V2MC,DS", "S3MC,SD", "A3MC,DD"]
        .iter()
        .enumerate()
    {
        csv.push_str(&format!("{id},{category},How wide is it in cm?,10\n"));
    }
    let answers = "{\"id\":0,\"text\":\"10 cm\"}\n{\"id\":\"1\",\"text\":\"0.15 m\"}\n{\"id\":2,\"text\":\"no idea\"}\n";
    let report = grade(Benchmark::QuantiPhy, csv.as_bytes(), answers.as_bytes(), 1).unwrap();
    // 1, 0.4 for half as much again, 0 unread, 0 unanswered.
    assert!(
        (report.average.unwrap() - 1.4 / 4.0).abs() < 1e-12,
        "{}",
        report.table()
    );
    assert_eq!(report.unread.get("number: missing"), Some(&1));
    let few = csv.lines().take(3).collect::<Vec<_>>().join("\n");
    let report = grade(Benchmark::QuantiPhy, few.as_bytes(), answers.as_bytes(), 1).unwrap();
    assert_eq!((report.average, report.unknown_ids), (None, 1));
}

#[test]
fn hostile_annotations_are_refused_or_counted() {
    for benchmark in Benchmark::ALL {
        for text in [
            "",
            "{",
            "[",
            "[1, null, \"x\", {}]",
            "{\"a\": 7}",
            "\u{0}\u{ffff}",
            "null",
            "\"",
            "##",
            ",\n,",
        ] {
            let read = read_questions(benchmark, text.as_bytes());
            assert!(read.is_err(), "{benchmark:?} reads {text:?}");
        }
        assert!(read_questions(benchmark, &[0xff, 0xfe, b'{'][..]).is_err());
    }
    let odd = r#"{"v": {"duration": NaN, "timestamps": [[NaN, 2], [3, 1], [1, 2], ["x", 2], [0, 1]], "sentences": ["a","b","c","d","e"]},
        "w": {"duration": 3, "timestamps": [[0, 1]], "sentences": []}, "x": 7}"#;
    let read = read_questions(Benchmark::ActivityNetCaptions, odd.as_bytes()).unwrap();
    let ids: Vec<&str> = read.questions.iter().map(|q| q.id.as_str()).collect();
    assert_eq!(ids, ["v:2", "v:4"]);
    assert_eq!(read.broken.count("no span of time"), 3);
    assert_eq!(read.broken.count("not as many timestamps as sentences"), 1);
    assert_eq!(
        read.broken.count("no duration, timestamps and sentences"),
        1
    );
    let tvqa = r#"[{"qid": 1, "answer_idx": "9", "ts": [0, 1], "a0":"","a1":"","a2":"","a3":"","a4":""},
        {"qid": 2, "answer_idx": "1", "ts": [NaN, 1], "a0":"a","a1":"b","a2":"c","a3":"d","a4":"e"}, 5]"#;
    let read = read_questions(Benchmark::TvqaPlus, tvqa.as_bytes()).unwrap();
    assert_eq!(read.questions.len(), 1);
    assert_eq!(
        read.broken
            .reasons()
            .map(|(_, left)| left.count)
            .sum::<u64>(),
        3
    );
}

#[test]
fn no_answer_makes_a_reader_panic() {
    const PIECES: [&str; 40] = [
        "A",
        "b",
        "(",
        ")",
        "[",
        "]",
        "<answer>",
        "</answer>",
        "answer is",
        "answer:",
        " ",
        "\n",
        ".",
        ",",
        "-",
        "−",
        "±",
        "1",
        "2.5",
        "1e9",
        "1e-3",
        "99999999999999999999",
        ":",
        "00:01:02",
        "to",
        "s",
        "m/s^2",
        "cm",
        "²",
        "é",
        "🦀",
        "not",
        "towel",
        "start",
        "end",
        "~",
        "{",
        "\"",
        "%",
        "half a",
    ];
    let annotations = [
        (Benchmark::CharadesSta, "a 0 2##x."),
        (
            Benchmark::MultipleChoice,
            r#"{"id":"a:0","options":["towel","é 2.5"],"answer":0}"#,
        ),
        (Benchmark::OpenEnded, r#"{"id":"a:0","answer":"towel"}"#),
        (
            Benchmark::VsiBench,
            r#"{"id":"a:0","question_type":"object_counting","ground_truth":2}"#,
        ),
        (
            Benchmark::VsiBench,
            r#"{"id":"a:0","question_type":"object_abs_distance","ground_truth":2}"#,
        ),
        (
            Benchmark::QuantiPhy,
            "id,video_type,inference_type,question,ground_truth_posterior\na:0,S2,SS,in m/s^2?,1",
        ),
    ];
    let mut random = ChaCha8Rng::seed_from_u64(5);
    for _ in 0..3000 {
        let count = random.next_u32() % 8;
        let text: String = (0..count)
            .map(|_| PIECES[random.next_u32() as usize % PIECES.len()])
            .collect();
        let answer = lines(std::iter::once(("a:0".to_owned(), text.clone())));
        for (benchmark, annotations) in annotations {
            let report = grade(benchmark, annotations.as_bytes(), answer.as_bytes(), 1).unwrap();
            let is_share = |value: f64| (0.0..=1.0).contains(&value);
            assert!(
                report.metrics.iter().all(|metric| is_share(metric.mean)),
                "{text}"
            );
        }
    }
}

#[test]
fn a_bad_answer_is_named_by_its_line() {
    let charades = "AAAAA 0 2##x.\n";
    let graded = |answers: &str| {
        grade(
            Benchmark::CharadesSta,
            charades.as_bytes(),
            answers.as_bytes(),
            1,
        )
    };
    let twice =
        "{\"id\":\"AAAAA:0\",\"text\":\"0 to 2 s\"}\n\n{\"id\":\"AAAAA:0\",\"text\":\"1 s\"}";
    assert!(matches!(
        graded(twice),
        Err(GeneralError::AnsweredTwice { line: 3, .. })
    ));
    for odd in [
        "{\"id\":\"a\"",
        "{\"id\":1.5,\"text\":\"\"}",
        "{\"id\":\"a\",\"text\":1}",
        "[]",
    ] {
        assert!(
            matches!(graded(odd), Err(GeneralError::Answer { line: 1, .. })),
            "{odd}"
        );
    }
    let silent = graded("").unwrap();
    assert_eq!((silent.unanswered, mean(&silent, "mIoU")), (1, 0.0));
    let apart = "{\"id\":\"AAAAA:0\",\"text\":\"I cannot tell\",\"span\":\"0 to 2 s\"}";
    assert_eq!(mean(&graded(apart).unwrap(), "mIoU"), 1.0);
}
