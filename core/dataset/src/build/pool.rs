//! Facts of many recordings, of which a balanced choice is made.
//!
//! A pool keeps of each label the facts with the smallest draws, a draw being a hash of seed and
//! fact. What stays depends on what was offered and not on the order, so pools that were filled by
//! several threads merge into the same one; and memory is bounded by labels, not by facts.

use std::collections::{BTreeMap, BinaryHeap};

use kinelens_stkit::Task;

use super::split::Split;
use crate::facts::Label;

/// Bins of a number.
pub const TENTHS: usize = 10;

/// Facts on offer.
#[derive(Debug, Clone)]
pub struct Pool {
    wanted: usize,
    balances: bool,
    cells: BTreeMap<Cell, Kept>,
}

/// Where a fact lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell {
    pub split: Split,
    pub task: Task,
    pub label: Label,
}

/// A fact in a pool.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Offer {
    /// Hash of seed and key: the smaller, the sooner it is chosen.
    pub draw: u64,
    pub key: u64,
    /// Index of the recording.
    pub log: u32,
    /// The number behind a [`Label::Magnitude`], in SI units; else zero.
    pub value: f64,
}

#[derive(Debug, Clone, Default)]
struct Kept {
    /// All that was offered.
    offered: u64,
    /// The largest draw on top.
    heap: BinaryHeap<Offer>,
}

impl Pool {
    /// Makes a pool for a choice of `wanted` facts of each task, balanced or as they come.
    pub fn new(wanted: usize, balances: bool) -> Self {
        Self {
            wanted,
            balances,
            cells: BTreeMap::new(),
        }
    }

    /// Offers a fact.
    pub fn offer(&mut self, cell: Cell, offer: Offer) {
        let bound = self.bound(cell.label);
        let kept = self.cells.entry(cell).or_default();
        kept.offered += 1;
        kept.push(offer, bound);
    }

    /// Takes over what another pool was offered.
    pub fn merge(&mut self, other: Self) {
        for (cell, theirs) in other.cells {
            let bound = self.bound(cell.label);
            let ours = self.cells.entry(cell).or_default();
            ours.offered += theirs.offered;
            for offer in theirs.heap {
                ours.push(offer, bound);
            }
        }
    }

    /// Most facts of a label that a choice can take.
    fn bound(&self, label: Label) -> usize {
        if !self.balances {
            return self.wanted;
        }
        let bins = match label {
            Label::Magnitude(_) => TENTHS,
            Label::Hour(_) => 12,
            Label::Winner(_) | Label::Decision(_) => 2,
        };
        // Where a label is missing the others' share grows by little; twice the share covers it.
        (2 * self.wanted).div_ceil(bins)
    }

    /// The labels of one task and split with the number offered and the facts kept, smallest draw first.
    pub fn of(&self, split: Split, task: Task) -> Vec<(Label, u64, Vec<Offer>)> {
        self.cells
            .iter()
            .filter(|(cell, _)| cell.split == split && cell.task == task)
            .map(|(cell, kept)| {
                let mut offers = kept.heap.clone().into_vec();
                offers.sort();
                (cell.label, kept.offered, offers)
            })
            .collect()
    }
}

impl Kept {
    fn push(&mut self, offer: Offer, bound: usize) {
        if self.heap.len() < bound {
            self.heap.push(offer);
        } else if let Some(mut largest) = self.heap.peek_mut()
            && offer < *largest
        {
            *largest = offer;
        }
    }
}

impl Eq for Offer {}

impl Ord for Offer {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.draw, self.key).cmp(&(other.draw, other.key))
    }
}

impl PartialOrd for Offer {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;

    const CELL: Cell = Cell {
        split: Split::Train,
        task: Task::MovementDirection,
        label: Label::Hour(3),
    };

    fn offer(number: u64) -> Offer {
        Offer {
            draw: hash::of(&[7, number]),
            key: number,
            log: 0,
            value: 0.0,
        }
    }

    fn kept(pool: &Pool) -> Vec<u64> {
        let found = pool.of(CELL.split, CELL.task);
        found[0].2.iter().map(|offer| offer.key).collect()
    }

    #[test]
    fn order_and_partition_do_not_matter() {
        let mut forwards = Pool::new(60, true);
        let mut parts = [0, 1, 2].map(|_| Pool::new(60, true));
        for number in 0..1000 {
            forwards.offer(CELL, offer(number));
            parts[(number % 3) as usize].offer(CELL, offer(999 - number));
        }
        let [mut merged, b, c] = parts;
        merged.merge(c);
        merged.merge(b);
        assert_eq!(kept(&forwards).len(), 10);
        assert_eq!(kept(&forwards), kept(&merged));
        assert_eq!(merged.of(CELL.split, CELL.task)[0].1, 1000);
    }
}
