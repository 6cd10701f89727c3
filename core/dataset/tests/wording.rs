//! Every wording of every answer is read back as the value that was written.

use std::collections::BTreeSet;

use kinelens_dataset::{
    Fact, Statement, WordingSet, answer, answer_wordings, question, wordings, worked,
};
use kinelens_stkit::score::{Expected, Given, read};
use kinelens_stkit::{Task, Unit};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

const NAMES: [[&str; 2]; 10] = [
    ["the red car", "the blue car"],
    ["the car", "the red car"],
    ["the white truck", "the truck"],
    ["car 2", "car 22"],
    ["pedestrian 1", "the cyclist"],
    [
        "the leftmost car at 2.0 s",
        "the leftmost pedestrian at 2.0 s",
    ],
    ["the car", "the car at 3.5 s"],
    [
        "the object in the drawn box",
        "the second car from the left",
    ],
    ["the car farther away", "the shorter person"],
    ["the faster cyclist", "bus 50"],
];
const LENGTHS: [&str; 6] = ["m", "km", "cm", "ft", "in", "mi"];
const SPEEDS: [&str; 5] = ["m/s", "km/h", "mph", "ft/s", "cm/s"];
/// Rounding to three figures is off by half of the third at most.
const ROUNDING: f64 = 0.005_01;

struct Dice(ChaCha8Rng);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        (self.0.next_u64() % bound as u64) as usize
    }

    /// From `least` to a thousand times as much, evenly in its logarithm.
    fn amount(&mut self, least: f64) -> f64 {
        least * 1000.0_f64.powf(self.below(100_000) as f64 / 100_000.0)
    }

    fn hour(&mut self) -> u8 {
        1 + self.below(12) as u8
    }
}

fn unit(symbol: &str) -> Unit {
    Unit::from_symbol(symbol).expect("a unit of ours")
}

fn statement(task: Task, dice: &mut Dice) -> Statement {
    let mut names: Vec<String> = NAMES[dice.below(NAMES.len())].map(str::to_owned).to_vec();
    if dice.below(2) == 0 {
        names.reverse();
    }
    let start_s = 0.5 * dice.below(20) as f64;
    let span_s = [start_s, start_s + 0.5 * (1 + dice.below(20)) as f64];
    let is_speed = matches!(
        task,
        Task::TravelingSpeed | Task::SpeedComparison | Task::SpeedLimit
    );
    let unit = if is_speed {
        unit(SPEEDS[dice.below(SPEEDS.len())])
    } else {
        unit(LENGTHS[dice.below(LENGTHS.len())])
    };
    let (a, b) = (dice.amount(0.1), dice.amount(0.1));
    let ways_m = [dice.amount(1.0), dice.amount(1.0)];
    let durations_s = [ways_m[0] / a, ways_m[1] / b];
    let fact = match task {
        Task::TraveledDistance => Fact::Distance { distance_m: a },
        Task::TravelingSpeed => Fact::Speed { speed_mps: a },
        Task::MovementDirection => Fact::Direction { hour: dice.hour() },
        Task::DirectionTimestamp => Fact::Timestamp {
            hour: dice.hour(),
            when_s: span_s,
        },
        Task::DistanceComparison => Fact::DistanceComparison {
            winner: usize::from(b > a),
            distances_m: [a, b],
        },
        Task::SpeedComparison => Fact::SpeedComparison {
            winner: usize::from(b > a),
            speeds_mps: [a, b],
        },
        Task::DirectionComparison => Fact::DirectionComparison { hour: dice.hour() },
        Task::TimeToReach => Fact::Reach {
            way_m: ways_m[0],
            travelled_m: a * (span_s[1] - span_s[0]),
            speed_mps: a,
            duration_s: durations_s[0],
        },
        Task::SpeedLimit => Fact::Limit {
            limit_mps: b,
            speed_mps: a,
            exceeds: a > b,
        },
        Task::FirstToArrive => Fact::Arrival {
            ways_m,
            speeds_mps: [a, b],
            durations_s,
            winner: usize::from(durations_s[1] < durations_s[0]),
        },
    };
    if matches!(
        task,
        Task::TraveledDistance
            | Task::TravelingSpeed
            | Task::MovementDirection
            | Task::DirectionTimestamp
            | Task::TimeToReach
            | Task::SpeedLimit
    ) {
        names.truncate(1);
    }
    Statement {
        names,
        span_s,
        unit,
        fact,
    }
}

fn read_back(text: &str, statement: &Statement) -> Given {
    let expected = Expected {
        task: statement.fact.task(),
        unit: Some(statement.unit),
        objects: &statement.names,
    };
    read(text, &expected).unwrap_or_else(|reason| panic!("{reason:?}: {text}\n{statement:?}"))
}

/// Whether the value that was read is the one of the statement.
fn says(given: &Given, fact: &Fact) -> bool {
    let near = |given: f64, truth: f64| (given - truth).abs() <= ROUNDING * truth.abs();
    match (given, fact) {
        (Given::Distance { distance_m: given }, Fact::Distance { distance_m: truth })
        | (Given::Speed { speed_mps: given }, Fact::Speed { speed_mps: truth }) => {
            near(*given, *truth)
        }
        (Given::Duration { duration_s: given }, Fact::Reach { duration_s, .. }) => {
            near(*given, *duration_s)
        }
        (
            Given::Hour { hour: given },
            Fact::Direction { hour } | Fact::DirectionComparison { hour },
        ) => given == hour,
        (Given::Spans { spans_s }, Fact::Timestamp { when_s, .. }) => spans_s[..] == [*when_s],
        (
            Given::Winner { object, ratio },
            Fact::DistanceComparison {
                winner,
                distances_m: both,
            }
            | Fact::SpeedComparison {
                winner,
                speeds_mps: both,
            },
        ) => {
            let truth = both[*winner] / both[1 - *winner];
            *object == Some(*winner) && ratio.is_none_or(|ratio| near(ratio, truth))
        }
        (Given::Winner { object, .. }, Fact::Arrival { winner, .. }) => *object == Some(*winner),
        (Given::Decision { yes }, Fact::Limit { exceeds, .. }) => yes == exceeds,
        _ => false,
    }
}

fn tasks() -> impl Iterator<Item = Task> {
    Task::ALL.into_iter().chain(Task::MULTI_STEP)
}

#[test]
fn answers_are_read_back() {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(1));
    for task in tasks() {
        for _ in 0..300 {
            let statement = statement(task, &mut dice);
            for index in 0..answer_wordings(task) {
                let text = answer(&statement, index);
                let given = read_back(&text, &statement);
                assert!(
                    says(&given, &statement.fact),
                    "{text}\n{given:?}\n{statement:?}"
                );
                let chatty = format!("Let me see: 3 m, 4 s.\nFinal answer: {text}");
                assert_eq!(read_back(&chatty, &statement), given, "{chatty}");
            }
            match worked(&statement) {
                Some(text) => {
                    let given = read_back(&text, &statement);
                    assert!(
                        says(&given, &statement.fact),
                        "{text}\n{given:?}\n{statement:?}"
                    );
                }
                None => assert!(!Task::MULTI_STEP.contains(&task), "{statement:?}"),
            }
        }
    }
}

#[test]
fn the_unit_does_not_change_the_value() {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(2));
    for _ in 0..300 {
        for (task, symbols) in [
            (Task::TraveledDistance, &LENGTHS[..]),
            (Task::TravelingSpeed, &SPEEDS[..]),
            (Task::TimeToReach, &LENGTHS[..]),
        ] {
            let statement = statement(task, &mut dice);
            for symbol in symbols {
                let same = Statement {
                    unit: unit(symbol),
                    ..statement.clone()
                };
                for index in 0..answer_wordings(task) {
                    let text = answer(&same, index);
                    assert!(says(&read_back(&text, &same), &statement.fact), "{text}");
                }
            }
        }
    }
}

#[test]
fn questions_differ_and_hold_their_names() {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(3));
    for task in tasks() {
        for _ in 0..20 {
            let statement = statement(task, &mut dice);
            let mut texts = BTreeSet::new();
            let mut count = 0;
            for set in [WordingSet::Common, WordingSet::HeldOut] {
                for index in 0..wordings(task, set) {
                    let text = question(&statement, set, index);
                    for name in &statement.names {
                        let name = name.to_lowercase();
                        assert!(text.to_lowercase().contains(&name), "{name}: {text}");
                    }
                    assert!(!text.contains(['{', '}']) && text.len() > 20, "{text}");
                    for fault in ["  ", " ,", " .", "inf", "NaN", "..?"] {
                        assert!(!text.contains(fault), "{text}");
                    }
                    let wraps = question(&statement, set, index + wordings(task, set));
                    assert_eq!(wraps, text);
                    texts.insert(text);
                    count += 1;
                }
            }
            assert_eq!(texts.len(), count, "{task:?}");
            assert!(count >= 32);
        }
    }
}

#[test]
fn odd_statements_give_texts_and_no_panic() {
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(4));
    for task in tasks() {
        for value in [0.0, f64::NAN, f64::INFINITY, -1.0, 1e300, 1e-300] {
            let mut odd = statement(task, &mut dice);
            odd.span_s = [value, value];
            odd.names.truncate(1);
            odd.fact = match odd.fact {
                Fact::DistanceComparison { .. } => Fact::DistanceComparison {
                    winner: 7,
                    distances_m: [value; 2],
                },
                Fact::SpeedComparison { .. } => Fact::SpeedComparison {
                    winner: 0,
                    speeds_mps: [value, 0.0],
                },
                Fact::Reach { .. } => Fact::Reach {
                    way_m: value,
                    travelled_m: value,
                    speed_mps: value,
                    duration_s: value,
                },
                Fact::Arrival { .. } => Fact::Arrival {
                    ways_m: [value; 2],
                    speeds_mps: [value; 2],
                    durations_s: [value; 2],
                    winner: 2,
                },
                fact => fact,
            };
            for index in 0..40 {
                question(&odd, WordingSet::Common, index);
                answer(&odd, index);
            }
            worked(&odd);
        }
    }
    let against_nothing = Statement {
        names: vec!["the car".to_owned(), "the van".to_owned()],
        span_s: [0.0, 2.0],
        unit: Unit::METRE,
        fact: Fact::DistanceComparison {
            winner: 0,
            distances_m: [3.0, 0.0],
        },
    };
    for index in 0..answer_wordings(Task::DistanceComparison) {
        let text = answer(&against_nothing, index);
        assert!(!text.contains("inf"), "{text}");
        assert!(says_winner(&text, &against_nothing), "{text}");
    }
}

fn says_winner(text: &str, statement: &Statement) -> bool {
    matches!(
        read_back(text, statement),
        Given::Winner {
            object: Some(0),
            ..
        }
    )
}
