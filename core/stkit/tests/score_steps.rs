//! Answers to questions in several steps are read as people write them.

use kinelens_stkit::score::{Expected, Given, Unread, read};
use kinelens_stkit::{Task, Unit};

fn answer(task: Task, text: &str) -> Result<Given, Unread> {
    let objects = ["the red car".to_owned(), "truck 2".to_owned()];
    let expected = Expected {
        task,
        unit: None,
        objects: &objects,
    };
    read(text, &expected)
}

#[test]
fn durations_in_words_figures_and_units() {
    for (text, seconds) in [
        ("80 s", 80.0),
        ("1 minute 20 seconds", 80.0),
        ("1 minute and 20 seconds", 80.0),
        ("1 min, 20 s", 80.0),
        ("1:20", 80.0),
        ("eighty seconds", 80.0),
        ("80-second trip", 80.0),
        ("1 h 5 min 3 s", 3903.0),
        ("half an hour", 1800.0),
        ("half a minute", 30.0),
        ("a minute", 60.0),
        ("a minute and a half", 90.0),
        ("two and a half minutes", 150.0),
        ("one hour", 3600.0),
        ("500 ms", 0.5),
        ("about 23.1 s", 23.1),
        ("80 s, or 1 minute 20 seconds", 80.0),
        ("23.1 s (95 % interval 20 to 26 s)", 23.1),
        ("After 23.1 s it is there.", 23.1),
        ("At 5.2 m/s, the red car needs 23.1 s for 120 m.", 23.1),
        ("Truck 2 needs 23.1 s", 23.1),
        (
            "Between 2.0 s and 4.5 s it moved at 5.2 m/s, so it takes 23.1 s",
            23.1,
        ),
        ("from 2 to 4.5 seconds: 13 m. That gives 23.1 s", 23.1),
        ("It takes 2.5 s for 13 m. Final answer: 23.1 s", 23.1),
        ("12 cm a second makes 23.1 s", 23.1),
    ] {
        match answer(Task::TimeToReach, text) {
            Ok(Given::Duration { duration_s }) => {
                assert!((duration_s - seconds).abs() < 1e-9, "{text}: {duration_s}");
            }
            found => panic!("{text}: {found:?}"),
        }
    }
}

#[test]
fn durations_that_are_no_answer_are_refused() {
    for (text, reason) in [
        ("", Unread::Empty),
        ("I do not know.", Unread::Missing),
        ("23.1", Unread::Missing),
        ("23.1 m", Unread::Missing),
        ("at 25.1 s", Unread::Missing),
        ("a quarter of an hour", Unread::Missing),
        ("12 cm a second", Unread::Missing),
        ("20 to 25 s", Unread::Range),
        ("between 20 and 25 seconds", Unread::Range),
        ("20-25 s", Unread::Range),
        ("less than a minute", Unread::Range),
        ("at least 20 s", Unread::Range),
        ("up to 20 s", Unread::Range),
        ("20 s or 25 s", Unread::Several),
        ("-3 s", Unread::Impossible),
    ] {
        assert_eq!(answer(Task::TimeToReach, text), Err(reason), "{text}");
    }
    let expected = Expected {
        task: Task::TimeToReach,
        unit: Unit::from_symbol("s"),
        objects: &[],
    };
    let bare = Given::Duration { duration_s: 23.1 };
    assert_eq!(
        read("23.1", &expected),
        Ok(bare),
        "the question asks for seconds"
    );
}

#[test]
fn decisions_are_yes_or_no() {
    for (text, yes) in [
        ("yes", true),
        ("Yes.", true),
        ("Yes, it was.", true),
        ("It was.", true),
        ("The red car did.", true),
        ("The answer is yes.", true),
        ("True", true),
        ("The red car exceeded the limit.", true),
        ("It went faster than 50 km/h", true),
        ("It was above the speed limit by 4 km/h.", true),
        ("Yes, 54 km/h is above the limit", true),
        ("The limit was broken", true),
        ("It was speeding.", true),
        ("It did not stay below the limit", true),
        ("no", false),
        ("No, it was not.", false),
        ("It wasn't", false),
        ("It did not.", false),
        ("No it did not exceed the limit", false),
        ("It did not exceed 50 km/h.", false),
        ("Truck 2 stayed within the limit of 50 km/h", false),
        ("below the limit", false),
        ("no faster than the limit", false),
        ("slower than allowed", false),
        ("The limit was not exceeded", false),
        ("It failed to exceed the limit", false),
        ("It is not true that it exceeded the limit", false),
        ("It kept to the speed limit over 2.5 s", false),
        ("Over 2.5 s it averaged 44 km/h, under the limit", false),
        ("Whether it exceeded the limit? Answer: no", false),
    ] {
        let found = answer(Task::SpeedLimit, text);
        assert_eq!(found, Ok(Given::Decision { yes }), "{text}");
    }
    for (text, reason) in [
        ("", Unread::Empty),
        ("44 km/h", Unread::Missing),
        ("over 2.5 s at 44 km/h", Unread::Missing),
        ("The observed speed was 44 km/h", Unread::Missing),
        (
            "I cannot tell whether it exceeded the limit",
            Unread::Missing,
        ),
        ("Maybe it did.", Unread::Missing),
        ("exactly at the limit", Unread::Missing),
        ("It nearly exceeded the limit", Unread::Missing),
        ("yes and no", Unread::Several),
        ("Yes, it was below the limit", Unread::Several),
        ("Yes, it did not.", Unread::Several),
        ("above 40 km/h but below 50 km/h", Unread::Several),
    ] {
        assert_eq!(answer(Task::SpeedLimit, text), Err(reason), "{text}");
    }
}

#[test]
fn arrivals_are_told_by_name_and_order() {
    for (text, object) in [
        ("truck 2", 1),
        ("Truck 2.", 1),
        ("red car", 0),
        ("Truck 2 arrives first.", 1),
        ("Truck 2, after 9.6 s", 1),
        (
            "Truck 2 arrives first, after 9.6 s; the red car needs 12 s",
            1,
        ),
        ("Truck 2 gets there before the red car", 1),
        ("The red car arrives after truck 2", 1),
        ("The red car arrives 3.1 s later than truck 2", 1),
        ("Truck 2 arrives ahead of the red car.", 1),
        ("Of the red car and truck 2, truck 2 arrives first.", 1),
        ("Who is first, the red car or truck 2? Truck 2 is.", 1),
        ("The red car needs 12 s, truck 2 9.6 s. Answer: truck 2", 1),
        ("**Final Answer**: Truck 2", 1),
    ] {
        match answer(Task::FirstToArrive, text) {
            Ok(Given::Winner { object: found, .. }) => assert_eq!(found, Some(object), "{text}"),
            found => panic!("{text}: {found:?}"),
        }
    }
    for (text, reason) in [
        ("Truck 2 is faster.", Unread::Missing),
        ("Truck 2 is twice as fast as the red car", Unread::Several),
        ("the van arrives first", Unread::Missing),
        (
            "I cannot say whether truck 2 arrives first",
            Unread::Missing,
        ),
        ("the red car or truck 2", Unread::Several),
        ("It is not true that truck 2 arrives first", Unread::Several),
        (
            "Truck 2 arrives first. The red car arrives first.",
            Unread::Several,
        ),
    ] {
        assert_eq!(answer(Task::FirstToArrive, text), Err(reason), "{text}");
    }
}

#[test]
fn comparisons_that_once_fooled_the_reader() {
    for (text, wanted) in [
        (
            "The red car did not go as far as truck 2",
            Err(Unread::Several),
        ),
        (
            "It is not true that the red car was faster",
            Err(Unread::Several),
        ),
        ("The red car. The other was faster.", Err(Unread::Several)),
        (
            "In the same time the red car went farther",
            Err(Unread::Several),
        ),
        ("It was faster than truck 2", Ok(0)),
        ("Truck 2 moved more slowly than the red car", Ok(0)),
        ("Truck 2 took longer than the red car", Err(Unread::Several)),
        (
            "Truck 2 did it in less time than the red car",
            Err(Unread::Several),
        ),
        ("Truck 2 went farther in that time", Ok(1)),
        ("Nothing was faster than truck 2", Err(Unread::Several)),
        ("The red car went 1.6 times as far as truck 2", Ok(0)),
        ("The red car went twice as far as truck 2", Ok(0)),
        ("The red car went half as far as truck 2", Ok(1)),
        ("The red car went 0.5 times as far as truck 2", Ok(1)),
        (
            "The red car went twice as slowly as truck 2",
            Err(Unread::Several),
        ),
        (
            "More than 12 m was covered by the red car",
            Err(Unread::Several),
        ),
        ("Truck 2 rather than the red car", Ok(1)),
        ("Truck 2 went farther: 12 m, and the red car 8 m.", Ok(1)),
    ] {
        let found = answer(Task::DistanceComparison, text);
        match (&found, wanted) {
            (Ok(Given::Winner { object, .. }), Ok(wanted)) => {
                assert_eq!(*object, Some(wanted), "{text}");
            }
            (Err(reason), Err(wanted)) => assert_eq!(*reason, wanted, "{text}"),
            _ => panic!("{text}: {found:?}"),
        }
    }
    // A name that holds an hour or a time is no answer.
    let objects = [
        "the car at 3 o'clock".to_owned(),
        "the van at 2.0 s".to_owned(),
    ];
    let read_for = |task, text| {
        let expected = Expected {
            task,
            unit: None,
            objects: &objects,
        };
        read(text, &expected)
    };
    assert_eq!(
        read_for(
            Task::MovementDirection,
            "The car at 3 o'clock moves towards 5 o'clock"
        ),
        Ok(Given::Hour { hour: 5 })
    );
    assert_eq!(
        read_for(
            Task::DirectionTimestamp,
            "The van at 2.0 s moves so from t = 3 s until t = 4 s"
        ),
        Ok(Given::Spans {
            spans_s: vec![[3.0, 4.0]]
        })
    );
    assert_eq!(
        read_for(Task::TraveledDistance, "more than 12 m"),
        Err(Unread::Range),
        "a bound is no value"
    );
    assert_eq!(
        read_for(Task::MovementDirection, "It is not 3 o'clock"),
        Err(Unread::Several)
    );
}
