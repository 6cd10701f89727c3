//! Marks counted task by task.

use std::collections::BTreeMap;

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng, SeedableRng},
};
use serde::Serialize;

use super::{Mark, Unread};
use crate::Task;

/// Resamples of a bootstrap.
const RESAMPLES: usize = 2000;

/// Counts marks.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    tasks: BTreeMap<Task, Vec<Counted>>,
}

#[derive(Debug, Clone, Copy)]
enum Counted {
    Marked(Mark),
    Unread(Unread),
    /// No answer was given.
    Unanswered,
}

/// How well one task was answered.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TaskScore {
    pub task: &'static str,
    pub questions: usize,
    /// Share of right answers among all questions, 0 to 1.
    pub accuracy: f64,
    pub accuracy_interval: Interval95,
    /// Mean over the answers that were read: absolute error in metres, km/h, seconds or hours, or
    /// the mean intersection over union of spans.
    pub mean_measure: Option<f64>,
    pub mean_measure_interval: Option<Interval95>,
    /// Questions without an answer.
    pub unanswered: usize,
    /// Answers that could not be read, by reason.
    pub unread: BTreeMap<&'static str, usize>,
}

/// A 95 % percentile interval of a bootstrap over questions.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Interval95 {
    pub low: f64,
    pub high: f64,
}

impl Tally {
    /// Counts an answer, read or not.
    pub fn add(&mut self, task: Task, answer: Result<Mark, Unread>) {
        self.push(
            task,
            match answer {
                Ok(mark) => Counted::Marked(mark),
                Err(reason) => Counted::Unread(reason),
            },
        );
    }

    /// Counts a question that nobody answered.
    pub fn add_unanswered(&mut self, task: Task) {
        self.push(task, Counted::Unanswered);
    }

    fn push(&mut self, task: Task, counted: Counted) {
        self.tasks.entry(task).or_default().push(counted);
    }

    /// Scores the tasks that have questions, in the order of the paper.
    pub fn scores(&self, seed: u64) -> Vec<TaskScore> {
        let tasks = self.tasks.iter();
        tasks
            .map(|(task, counted)| score(*task, counted, seed))
            .collect()
    }
}

fn score(task: Task, all: &[Counted], seed: u64) -> TaskScore {
    let right: Vec<f64> = all
        .iter()
        .map(|counted| match counted {
            Counted::Marked(mark) => f64::from(u8::from(mark.is_right)),
            Counted::Unread(_) | Counted::Unanswered => 0.0,
        })
        .collect();
    let measures: Vec<f64> = all
        .iter()
        .filter_map(|counted| match counted {
            Counted::Marked(mark) => mark.measure,
            Counted::Unread(_) | Counted::Unanswered => None,
        })
        .collect();
    let mut unread = BTreeMap::new();
    for counted in all {
        if let Counted::Unread(reason) = counted {
            *unread.entry(reason.id()).or_default() += 1;
        }
    }
    TaskScore {
        task: task.id(),
        questions: all.len(),
        accuracy: mean(&right).unwrap_or(0.0),
        accuracy_interval: bootstrap95(&right, seed).unwrap_or(Interval95 {
            low: 0.0,
            high: 0.0,
        }),
        mean_measure: mean(&measures),
        mean_measure_interval: bootstrap95(&measures, seed),
        unanswered: all
            .iter()
            .filter(|counted| matches!(counted, Counted::Unanswered))
            .count(),
        unread,
    }
}

fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// Returns the interval in which 95 % of the means of resamples lie (Efron's percentile method), or
/// `None` for no values; the same for the same seed.
pub fn bootstrap95(values: &[f64], seed: u64) -> Option<Interval95> {
    if values.is_empty() {
        return None;
    }
    let mut random = ChaCha8Rng::seed_from_u64(seed);
    let count = values.len() as u64;
    let mut means: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            let drawn = (0..count).map(|_| {
                // The high half of a product is uniform below the count but for one part in 2⁶⁴ / count.
                let index = (u128::from(random.next_u64()) * u128::from(count)) >> 64;
                values[index as usize]
            });
            drawn.sum::<f64>() / count as f64
        })
        .collect();
    means.sort_by(f64::total_cmp);
    let at = |share: f64| means[(share * (RESAMPLES - 1) as f64).round() as usize];
    Some(Interval95 {
        low: at(0.025),
        high: at(0.975),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(is_right: bool, measure: f64) -> Result<Mark, Unread> {
        Ok(Mark {
            is_right,
            measure: Some(measure),
        })
    }

    #[test]
    fn what_is_not_read_counts_against_accuracy_and_not_in_the_mean() {
        let mut tally = Tally::default();
        tally.add(Task::TravelingSpeed, marked(true, 1.0));
        tally.add(Task::TravelingSpeed, marked(false, 3.0));
        tally.add(Task::TravelingSpeed, Err(Unread::Range));
        tally.add_unanswered(Task::TravelingSpeed);
        let [score] = &tally.scores(1)[..] else {
            panic!("one task");
        };
        assert_eq!((score.task, score.questions), ("traveling_speed", 4));
        assert_eq!((score.accuracy, score.mean_measure), (0.25, Some(2.0)));
        assert_eq!(
            (score.unanswered, score.unread.values().sum::<usize>()),
            (1, 1)
        );
    }

    #[test]
    fn the_bootstrap_of_a_share_is_as_wide_as_theory_says() {
        let values: Vec<f64> = (0..400).map(|n| f64::from(u8::from(n % 4 == 0))).collect();
        let found = bootstrap95(&values, 7).expect("values");
        let half = 1.96 * (0.25 * 0.75 / 400.0_f64).sqrt();
        assert!((found.low - (0.25 - half)).abs() < 0.006, "{found:?}");
        assert!((found.high - (0.25 + half)).abs() < 0.006, "{found:?}");
        assert_eq!(bootstrap95(&values, 7), Some(found), "the same for a seed");
        assert_eq!(bootstrap95(&[], 7), None);
    }
}
