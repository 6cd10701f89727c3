//! Sound texts with letters changed, lost and doubled: reading ends, and gives nothing that cannot be.
//!
//! `fuzz/` holds the same for cargo-fuzz, which looks for paths by itself and runs as long as wished.

use std::time::{Duration, Instant};

use kinelens_motion::Span;
use kinelens_stkit::score::{Expected, Given, read};
use kinelens_stkit::{ObjectView, SceneView, Task, Unit, parse};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const INPUTS: usize = 50_000;
/// A slow machine stops here with fewer inputs.
const LONGEST: Duration = Duration::from_secs(5);

const SEEDS: [&str; 25] = [
    "two hundred and fifty-two metres, one thousand five hundred, a hundred million and a half",
    "The red car travelled 42.1 m (95 % interval 39.8 to 44.4 m) between 1.2 s and 5.6 s.",
    "5 feet 6 inches, that is 1.6764 m",
    "12.5 +/- 0.4 km/h or about twelve and a half kilometres per hour",
    "Towards three o'clock, 93° (± 4°) to the right",
    "From t = 2.0 s until t = 4.5 s and from 0:05 to 0:06.5; never towards 9 o'clock",
    "Compared to the red car, car 2 was 1.6 times as fast as it was not slower",
    "The red car arrives first: it needs 8.00 s, and car 2 needs 10.0 s.",
    "Car 2 rather than the red car, by 60 % farther; neither is the same",
    "1 h 5 min 3 s, half an hour, a minute and a half, 80-second, 1:20",
    "At 5.2 m/s it takes 1 minute and 20 seconds for 120 m, at least 20 to 25 s",
    "No, it did not exceed the limit of 50 km/h: 44 km/h is not above 50 km/h.",
    "Yes, it was faster than allowed, but stayed within 2.5 s below the speed limit",
    "**Final answer**: yes. Answer: \\(12\\text{ m}\\)",
    "How far did the red car travel between 2 and 4.5 seconds?",
    "Was car 2 faster than the person after 0:02, relative to the red one?",
    "When does the person move towards 3 o'clock, in the last half of the clip?",
    "How long does the red car take for 120 feet at its mean speed from 2.0 s to 4.5 s?",
    "Which way is #1 heading at t=3 s, seen from #2?",
    "what's the average speed of the left car in mph over the first two and a half seconds",
    "Did the red car ever exceed 50 km/h before 1 minute 2 seconds?",
    "Of the red car and car 2, which one's path is longer? Car 2, not the red car.",
    "İt’s 3½ m — or “٣ m” … 日本 🚗 a\u{301}",
    "1e999 99999999999999999999 0.000000000001 -0 .5 5. 1,234,567.8",
    "((([[[ \\( \\[ )))",
];

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        (self.0.next_u64() % bound.max(1) as u64) as usize
    }
}

#[test]
fn mutated_texts_are_read_to_the_end() {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(20));
    let began = Instant::now();
    let (mut answered, mut asked) = (0, 0);
    for _ in 0..INPUTS {
        if began.elapsed() > LONGEST {
            break;
        }
        let text = mutated(&mut dice);
        answered += usize::from(is_read(&text, dice.below(10), dice.below(4)));
        asked += usize::from(is_understood(&text));
    }
    assert!(
        answered > 0 && asked > 0,
        "{answered} answers, {asked} questions were sound"
    );
}

#[test]
fn long_texts_end_in_time() {
    let pieces = [
        "answer: ",
        "(",
        "the red car ",
        "1 s and ",
        "above the limit ",
        "not ",
        "about ",
        "1 ",
        "car 2 than ",
        "1 h 1 min ",
        "between 2 and ",
        "between t = ",
        "yes ",
        "# ",
        "1,111",
        "half an ",
        "times as ",
        "a\u{301}",
        "-",
        "twice as far as ",
        "until ",
        "no limit above ",
    ];
    for piece in pieces {
        let text = piece.repeat(50_000 / piece.len());
        for task in 0..10 {
            let began = Instant::now();
            is_read(&text, task, 0);
            // Milliseconds where time grows as the text does, minutes where it grows as its square.
            assert!(began.elapsed() < Duration::from_secs(10), "{piece}");
        }
    }
}

/// A seed text, or two joined, with up to eight faults; now and then only noise.
fn mutated(dice: &mut Dice) -> String {
    let mut letters: Vec<char> = SEEDS[dice.below(SEEDS.len())].chars().collect();
    if dice.below(4) == 0 {
        let other: Vec<char> = SEEDS[dice.below(SEEDS.len())].chars().collect();
        letters.truncate(dice.below(letters.len() + 1));
        letters.extend(&other[dice.below(other.len())..]);
    }
    if dice.below(16) == 0 {
        letters.clear();
    }
    for _ in 0..dice.below(9) {
        let at = dice.below(letters.len() + 1);
        let end = (at + 1 + dice.below(6)).min(letters.len());
        match dice.below(6) {
            0 => {
                letters.drain(at.min(end)..end);
            }
            1 => {
                let part: Vec<char> = letters[at.min(end)..end].to_vec();
                letters.splice(at..at, part);
            }
            2 => letters.insert(at, any_letter(dice)),
            3 if at < letters.len() => letters[at] = any_letter(dice),
            4 if at < letters.len() => {
                let other = dice.below(letters.len());
                letters.swap(at, other);
            }
            _ => letters.insert(at, SIGNS[dice.below(SIGNS.len())]),
        }
    }
    letters.into_iter().collect()
}

const SIGNS: [char; 24] = [
    '0', '1', '9', '.', ',', ':', '-', '±', '\'', '/', '(', ')', '\\', '%', '=', '#', '?', ' ',
    '\n', '\0', 's', 'm', '°', 'İ',
];

fn any_letter(dice: &mut Dice) -> char {
    let bound = [0x80, 0x800, 0x11_0000][dice.below(3)];
    u32::try_from(dice.below(bound))
        .ok()
        .and_then(char::from_u32)
        .unwrap_or('\u{fffd}')
}

/// Whether the text answers; what is read must be possible, and the same every time.
fn is_read(text: &str, task: usize, unit: usize) -> bool {
    let tasks: Vec<Task> = Task::ALL.into_iter().chain(Task::MULTI_STEP).collect();
    let units = [
        None,
        Some(Unit::METRE),
        Some(Unit::KILOMETRE_PER_HOUR),
        Some(Unit::SECOND),
    ];
    let objects = ["the red car".to_owned(), "car 2".to_owned()];
    let expected = Expected {
        task: tasks[task],
        unit: units[unit],
        objects: &objects,
    };
    let found = read(text, &expected);
    match &found {
        Ok(
            Given::Distance { distance_m: value }
            | Given::Speed { speed_mps: value }
            | Given::Duration { duration_s: value },
        ) => assert!(value.is_finite() && *value >= 0.0, "{text:?}: {value}"),
        Ok(Given::Hour { hour }) => assert!((1..=12).contains(hour), "{text:?}: {hour}"),
        Ok(Given::Spans { spans_s }) => {
            let ascends = |[start, end]: &[f64; 2]| start <= end;
            assert!(spans_s.iter().all(ascends), "{text:?}: {spans_s:?}");
        }
        Ok(Given::Winner { object, .. }) => {
            assert!(object.is_none_or(|object| object < 2), "{text:?}");
        }
        Ok(Given::Decision { .. }) | Err(_) => {}
    }
    assert_eq!(found, read(text, &expected), "{text:?}");
    found.is_ok()
}

fn is_understood(text: &str) -> bool {
    let object = |id, label, colour_name| ObjectView {
        id,
        label,
        colour_name,
        mean_point_px: None,
        kinematics: None,
    };
    let scene = SceneView {
        objects: vec![
            object(1, "car", Some("red")),
            object(2, "car", None),
            object(3, "person", None),
        ],
        selected: &[],
        clip: Span::new(0.0, 10.0),
        span: None,
        metric: true,
    };
    match parse(text, &scene) {
        Ok(query) => {
            assert!(!query.objects.is_empty(), "{text:?}");
            true
        }
        Err(refusal) => {
            assert!(!refusal.to_string().is_empty() && !refusal.hint().is_empty());
            false
        }
    }
}
