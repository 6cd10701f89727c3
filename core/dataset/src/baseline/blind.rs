//! Answers of those who do not look.

use std::collections::BTreeMap;

use kinelens_stkit::score::{Given, Truth, mark};

use super::say::say;
use crate::hash;
use crate::row::Row;

/// Most answers tried as the constant one of a task.
const MOST_TRIED: usize = 500;

/// The same answer to every question of a task: the one that is right most often.
pub(super) fn constant(rows: &[Row]) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    for rows in by_task(rows).values() {
        let step = rows.len().div_ceil(MOST_TRIED);
        let tried = rows.iter().step_by(step).map(|row| &row.value);
        let right = |value: &&Truth| {
            let given = given(value);
            rows.iter()
                .filter(|row| mark(&given, &row.value).is_right)
                .count()
        };
        // Of several that are right as often the first: max_by_key would take the last.
        let best = tried.rev().max_by_key(right);
        for row in rows {
            answers.extend(best.map(|value| (row.id.clone(), say(value, row))));
        }
    }
    answers
}

/// The answer to a question of the same task that is drawn.
pub(super) fn random(rows: &[Row], seed: u64) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    for rows in by_task(rows).values() {
        for row in rows {
            let drawn = hash::pick(hash::of(&[seed, hash::of_text(&row.id)]), rows.len());
            answers.insert(row.id.clone(), say(&rows[drawn].value, row));
        }
    }
    answers
}

fn by_task(rows: &[Row]) -> BTreeMap<&str, Vec<&Row>> {
    let mut tasks: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        tasks.entry(&row.task).or_default().push(row);
    }
    tasks
}

fn given(value: &Truth) -> Given {
    match value {
        Truth::Distance { distance_m } => Given::Distance {
            distance_m: *distance_m,
        },
        Truth::Speed { speed_mps } => Given::Speed {
            speed_mps: *speed_mps,
        },
        Truth::Hour { hour } => Given::Hour { hour: *hour },
        Truth::Spans { spans_s } => Given::Spans {
            spans_s: spans_s.clone(),
        },
        Truth::Winner { object, ratio } => Given::Winner {
            object: Some(*object),
            ratio: *ratio,
        },
        Truth::Duration { duration_s } => Given::Duration {
            duration_s: *duration_s,
        },
        Truth::Decision { yes } => Given::Decision { yes: *yes },
    }
}
