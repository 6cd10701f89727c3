//! Scores of many trials as one line a family.

use std::collections::BTreeMap;

use serde::Serialize;

use super::score::{Compared, Score};

/// What the trials of one family came to; relative errors as shares.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub family: &'static str,
    pub trials: usize,
    /// Share that lost the body or gave no number.
    pub failed: f64,
    /// Median scatter of the track, pixels.
    pub track_px: Option<f64>,
    /// Median and 90th percentile of the distance's error.
    pub distance: Option<[f64; 2]>,
    pub speed: Option<[f64; 2]>,
    /// Mean and standard deviation of g's error.
    pub gravity: Option<[f64; 2]>,
    /// Median and 90th percentile of the period's error.
    pub period: Option<[f64; 2]>,
    /// Median error of the heading, hours.
    pub direction_h: Option<f64>,
    /// Intervals of distance, g and period that hold the truth, and how many there are.
    pub held: [usize; 2],
}

/// Sums scores up by family, and all together in a last line.
pub fn report(scores: &[Score]) -> Vec<Report> {
    let mut families: BTreeMap<&'static str, Vec<&Score>> = BTreeMap::new();
    for score in scores {
        families.entry(score.family).or_default().push(score);
    }
    let all: Vec<&Score> = scores.iter().collect();
    let lines = families.into_iter().chain([("all", all)]);
    lines
        .map(|(family, scores)| line(family, &scores))
        .collect()
}

fn line(family: &'static str, scores: &[&Score]) -> Report {
    let good: Vec<&&Score> = scores.iter().filter(|score| score.succeeded()).collect();
    let of = |pick: fn(&Score) -> Option<Compared>| -> Vec<Compared> {
        good.iter().filter_map(|score| pick(score)).collect()
    };
    let (distance, gravity, period) = (of(|s| s.distance), of(|s| s.gravity), of(|s| s.period));
    let held = [&distance, &gravity, &period]
        .into_iter()
        .flatten()
        .fold([0, 0], |[held, all], one| {
            [held + usize::from(one.holds()), all + 1]
        });
    Report {
        family,
        trials: scores.len(),
        failed: 1.0 - good.len() as f64 / scores.len().max(1) as f64,
        track_px: percentile(
            good.iter().filter_map(|score| score.track_px).collect(),
            0.5,
        ),
        distance: errors(&distance),
        speed: errors(&of(|s| s.speed)),
        gravity: mean_and_sigma(&gravity),
        period: errors(&period),
        direction_h: percentile(
            good.iter().filter_map(|score| score.direction_h).collect(),
            0.5,
        ),
        held,
    }
}

fn errors(compared: &[Compared]) -> Option<[f64; 2]> {
    let sizes = || compared.iter().map(|one| one.relative().abs()).collect();
    Some([percentile(sizes(), 0.5)?, percentile(sizes(), 0.9)?])
}

fn mean_and_sigma(compared: &[Compared]) -> Option<[f64; 2]> {
    let count = compared.len() as f64;
    if compared.len() < 2 {
        return None;
    }
    let mean = compared.iter().map(Compared::relative).sum::<f64>() / count;
    let squares = compared
        .iter()
        .map(|one| (one.relative() - mean).powi(2))
        .sum::<f64>();
    Some([mean, (squares / (count - 1.0)).sqrt()])
}

fn percentile(mut values: Vec<f64>, share: f64) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let last = values.len().checked_sub(1)?;
    values.get((share * last as f64).round() as usize).copied()
}
