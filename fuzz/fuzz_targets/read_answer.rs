//! Reads any text as an answer: the first byte chooses the task, the second the unit.

#![no_main]

use kinelens_stkit::score::{Expected, Given, read};
use kinelens_stkit::{Task, Unit};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let [task, unit, text @ ..] = data else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    let tasks: Vec<Task> = Task::ALL.into_iter().chain(Task::MULTI_STEP).collect();
    let units = [
        None,
        Some(Unit::METRE),
        Some(Unit::KILOMETRE_PER_HOUR),
        Some(Unit::SECOND),
    ];
    let objects = ["the red car".to_owned(), "car 2".to_owned()];
    let expected = Expected {
        task: tasks[usize::from(*task) % tasks.len()],
        unit: units[usize::from(*unit) % units.len()],
        objects: &objects,
    };
    let found = read(text, &expected);
    assert_eq!(found, read(text, &expected), "the same every time");
    match found {
        Ok(
            Given::Distance { distance_m: value }
            | Given::Speed { speed_mps: value }
            | Given::Duration { duration_s: value },
        ) => assert!(value.is_finite() && value >= 0.0),
        Ok(Given::Hour { hour }) => assert!((1..=12).contains(&hour)),
        Ok(Given::Spans { spans_s }) => assert!(spans_s.iter().all(|[start, end]| start <= end)),
        Ok(Given::Winner { object, .. }) => assert!(object.is_none_or(|object| object < 2)),
        Ok(Given::Decision { .. }) | Err(_) => {}
    }
});
