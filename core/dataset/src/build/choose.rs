//! A balanced choice from a pool.

use kinelens_stkit::Task;

use super::pool::{Offer, Pool, TENTHS};
use super::split::Split;
use crate::facts::Label;

/// Facts of one task and split, chosen bin by bin.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    pub split: Split,
    pub task: Task,
    pub bins: Vec<Bin>,
    /// Facts that were on offer.
    pub offered: u64,
}

/// Answers that count as alike.
#[derive(Debug, Clone, PartialEq)]
pub struct Bin {
    /// What the bin holds, such as `3 o'clock` or `12.5 to 19.1 m`.
    pub name: String,
    /// Facts that were on offer.
    pub offered: u64,
    pub chosen: Vec<Offer>,
    /// Whether the data had fewer than the other bins gave.
    pub is_scarce: bool,
}

/// Share of the numbers at each end that lies outside the bins.
const TAIL: f64 = 0.025;
/// A bin with less than this share of its due is scarce: it gives what it has and holds nobody back.
const SCARCE: f64 = 0.5;

/// Chooses up to `wanted` facts of a task, the same number of each bin.
///
/// Hours, winners and decisions are bins of their own. Numbers fall into tenths of the logarithmic
/// range that 95 % of them cover: deciles of the numbers would be full alike by definition and balance
/// nothing, while tenths of the range leave a constant guess with the least it can get, because right
/// is what lies within a factor. Bins that have less than half of their due give what they have; the
/// others give the same number each.
pub fn balanced(pool: &Pool, split: Split, task: Task, wanted: usize) -> Choice {
    let cells = pool.of(split, task);
    let offered = cells.iter().map(|(_, offered, _)| offered).sum();
    let mut bins = bins(task, cells);
    let due = wanted.div_ceil(bins.len().max(1));
    let is_scarce = |bin: &Bin| (bin.chosen.len() as f64) < SCARCE * due as f64;
    let plenty = bins.iter().filter(|bin| !is_scarce(bin));
    let quota = plenty
        .map(|bin| bin.chosen.len())
        .min()
        .unwrap_or(due)
        .min(due);
    for bin in &mut bins {
        bin.is_scarce = bin.chosen.len() < quota;
        bin.chosen.truncate(quota);
    }
    // Rounding up may have taken a few too many: one less of the last bins.
    let mut surplus = bins
        .iter()
        .map(|bin| bin.chosen.len())
        .sum::<usize>()
        .saturating_sub(wanted);
    for bin in bins.iter_mut().rev() {
        if surplus > 0 && bin.chosen.pop().is_some() {
            surplus -= 1;
        }
    }
    Choice {
        split,
        task,
        bins,
        offered,
    }
}

/// Chooses up to `wanted` facts of a task as they come, in the shares that the data have.
pub fn unbalanced(pool: &Pool, split: Split, task: Task, wanted: usize) -> Choice {
    let cells = pool.of(split, task);
    let offered = cells.iter().map(|(_, offered, _)| offered).sum();
    let mut bins = bins(task, cells);
    let mut draws: Vec<u64> = bins
        .iter()
        .flat_map(|bin| bin.chosen.iter().map(|offer| offer.draw))
        .collect();
    draws.sort_unstable();
    if let Some(limit) = draws.get(wanted) {
        for bin in &mut bins {
            bin.chosen.retain(|offer| offer.draw < *limit);
        }
    }
    Choice {
        split,
        task,
        bins,
        offered,
    }
}

type Cells = Vec<(Label, u64, Vec<Offer>)>;

fn bins(task: Task, cells: Cells) -> Vec<Bin> {
    let is_number = cells
        .iter()
        .any(|(label, ..)| matches!(label, Label::Magnitude(_)));
    if is_number {
        return tenths(task, cells);
    }
    all_labels(task)
        .into_iter()
        .map(|label| {
            let own = cells.iter().find(|(known, ..)| *known == label);
            let (offered, chosen) = own.map_or((0, Vec::new()), |(_, offered, chosen)| {
                (*offered, chosen.clone())
            });
            Bin {
                name: match label {
                    Label::Hour(hour) => format!("{hour} o'clock"),
                    Label::Winner(0) => "first".to_owned(),
                    Label::Winner(_) => "second".to_owned(),
                    Label::Decision(true) => "yes".to_owned(),
                    Label::Decision(false) | Label::Magnitude(_) => "no".to_owned(),
                },
                offered,
                chosen,
                is_scarce: false,
            }
        })
        .collect()
}

/// The answers that a task can have, also those that no recording shows: what is missing must not make
/// the rest more frequent than it would be.
fn all_labels(task: Task) -> Vec<Label> {
    match task {
        Task::MovementDirection | Task::DirectionTimestamp | Task::DirectionComparison => {
            (1..=12).map(Label::Hour).collect()
        }
        Task::DistanceComparison | Task::SpeedComparison | Task::FirstToArrive => {
            (0..2).map(Label::Winner).collect()
        }
        Task::SpeedLimit => [true, false].map(Label::Decision).to_vec(),
        Task::TraveledDistance | Task::TravelingSpeed | Task::TimeToReach => Vec::new(),
    }
}

fn tenths(task: Task, cells: Cells) -> Vec<Bin> {
    let Some([low, high]) = range(&cells) else {
        return Vec::new();
    };
    let edge = |index: usize| low * (high / low).powf(index as f64 / TENTHS as f64);
    let (unit, factor) = match task {
        Task::TraveledDistance => ("m", 1.0),
        Task::TravelingSpeed => ("km/h", 3.6),
        _ => ("s", 1.0),
    };
    let mut bins: Vec<Bin> = (0..TENTHS)
        .map(|index| Bin {
            name: format!(
                "{} to {} {unit}",
                short(factor * edge(index)),
                short(factor * edge(index + 1))
            ),
            offered: 0,
            chosen: Vec::new(),
            is_scarce: false,
        })
        .collect();
    for (_, offered, offers) in cells {
        // What was on offer beyond what was kept lies as the kept ones lie.
        let weight = offered as f64 / offers.len().max(1) as f64;
        let mut shares = [0.0; TENTHS];
        for offer in offers {
            let at = (offer.value / low).ln() / (high / low).ln() * TENTHS as f64;
            if (0.0..TENTHS as f64).contains(&at) {
                shares[at as usize] += weight;
                bins[at as usize].chosen.push(offer);
            }
        }
        for (bin, share) in bins.iter_mut().zip(shares) {
            bin.offered += share.round() as u64;
        }
    }
    for bin in &mut bins {
        bin.chosen.sort();
    }
    bins
}

/// The range of numbers without the tails, by the edges of the cells.
fn range(cells: &Cells) -> Option<[f64; 2]> {
    let total: u64 = cells.iter().map(|(_, offered, _)| offered).sum();
    let at = |share: f64| {
        let mut passed = 0.0;
        let wanted = share * total as f64;
        cells.iter().find_map(|(_, offered, offers)| {
            passed += *offered as f64;
            (passed >= wanted).then_some(offers)
        })
    };
    let values = |offers: &Vec<Offer>| offers.iter().map(|offer| offer.value).collect::<Vec<f64>>();
    let low = values(at(TAIL)?).into_iter().reduce(f64::min)?;
    let high = values(at(1.0 - TAIL)?).into_iter().reduce(f64::max)?;
    // The largest number belongs into the last tenth.
    let high = high * (1.0 + 1e-9);
    (low > 0.0 && high > low).then_some([low, high])
}

/// Three digits.
fn short(value: f64) -> String {
    match value {
        100.0.. => format!("{value:.0}"),
        10.0.. => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::pool::Cell;
    use super::*;
    use crate::hash;

    fn pool(task: Task, facts: &[(Label, f64)]) -> Pool {
        let mut pool = Pool::new(1000, false);
        for (number, (label, value)) in facts.iter().enumerate() {
            let cell = Cell {
                split: Split::Test,
                task,
                label: *label,
            };
            let key = number as u64;
            let draw = hash::of(&[1, key]);
            pool.offer(
                cell,
                Offer {
                    draw,
                    key,
                    log: 0,
                    value: *value,
                },
            );
        }
        pool
    }

    fn sizes(choice: &Choice) -> Vec<usize> {
        choice.bins.iter().map(|bin| bin.chosen.len()).collect()
    }

    #[test]
    fn hours_are_equal_and_a_scarce_one_holds_nobody_back() {
        let mut facts = Vec::new();
        for hour in 1..=12_u8 {
            let count = if hour == 12 {
                900
            } else if hour == 6 {
                2
            } else {
                20
            };
            facts.extend((0..count).map(|_| (Label::Hour(hour), 0.0)));
        }
        let pool = pool(Task::MovementDirection, &facts);
        let choice = balanced(&pool, Split::Test, Task::MovementDirection, 200);
        let mut expected = vec![17; 12];
        expected[5] = 2;
        assert_eq!(sizes(&choice), expected);
        assert_eq!(choice.offered, facts.len() as u64);
        let scarce: Vec<bool> = choice.bins.iter().map(|bin| bin.is_scarce).collect();
        assert_eq!(scarce.iter().position(|is_scarce| *is_scarce), Some(5));
        let all = unbalanced(&pool, Split::Test, Task::MovementDirection, 100);
        assert_eq!(sizes(&all).iter().sum::<usize>(), 100);
        assert!(sizes(&all)[11] > 60, "{:?}", sizes(&all));
    }

    #[test]
    fn a_number_is_as_likely_small_as_large() {
        // Ten times as many small ones as large ones.
        let facts: Vec<(Label, f64)> = (0..5000)
            .map(|number| 2.0 * 100_f64.powf((f64::from(number) / 5000.0).powi(2)))
            .map(|value| (Label::of_number(value), value))
            .collect();
        let pool = pool(Task::TraveledDistance, &facts);
        let choice = balanced(&pool, Split::Test, Task::TraveledDistance, 203);
        let sizes = sizes(&choice);
        assert_eq!(sizes.iter().sum::<usize>(), 203);
        assert!(
            sizes.iter().all(|size| (20..=21).contains(size)),
            "{sizes:?}"
        );
        let first = &choice.bins[0];
        assert!(first.offered > 1000, "{}", first.offered);
        assert!(first.name.ends_with(" m"), "{}", first.name);
    }

    #[test]
    fn nothing_offered_is_nothing_chosen() {
        let choice = balanced(&Pool::new(1, true), Split::Test, Task::SpeedLimit, 10);
        assert_eq!(sizes(&choice), [0, 0]);
        assert_eq!(choice.offered, 0);
        let choice = balanced(&Pool::new(1, true), Split::Test, Task::TravelingSpeed, 10);
        assert!(choice.bins.is_empty());
    }
}
