//! A hand that draws a function: one value for each time.

use std::collections::BTreeMap;

/// Steps of time on a plot: finer than a hand draws, coarse enough for a small file.
const CELLS: u32 = 240;

/// The times that can be drawn at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    pub from_s: f64,
    pub to_s: f64,
}

impl Grid {
    pub fn last(self) -> u32 {
        CELLS
    }

    pub fn t_s(self, cell: u32) -> f64 {
        self.from_s + (self.to_s - self.from_s) * f64::from(cell.min(CELLS)) / f64::from(CELLS)
    }

    /// Finds the nearest cell; the first one for what is not a time.
    pub fn cell(self, t_s: f64) -> u32 {
        let share = (t_s - self.from_s) / (self.to_s - self.from_s);
        // A cast of NaN gives zero.
        (share * f64::from(CELLS))
            .round()
            .clamp(0.0, f64::from(CELLS)) as u32
    }
}

/// One stroke, from where the pencil is set down.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stroke {
    cells: BTreeMap<u32, f64>,
    last: Option<(u32, f64)>,
}

impl Stroke {
    /// Draws a straight line from where the pencil is; a way back replaces what it passes.
    pub fn to(&mut self, cell: u32, value: f64) {
        if !value.is_finite() {
            return;
        }
        if let Some((from, from_value)) = self.last {
            let (low, high) = (from.min(cell), from.max(cell));
            for between in low..=high {
                if between != from && between != cell {
                    let share = (f64::from(between) - f64::from(from))
                        / (f64::from(cell) - f64::from(from));
                    self.cells
                        .insert(between, from_value + share * (value - from_value));
                }
            }
        }
        self.cells.insert(cell, value);
        self.last = Some((cell, value));
    }

    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// Where the pencil is.
    pub fn tip(&self) -> Option<(u32, f64)> {
        self.last
    }

    /// Puts the stroke into a curve; what lies under it gives way.
    pub fn over(&self, points: &[[f64; 2]], grid: Grid) -> Vec<[f64; 2]> {
        let (Some((&first, _)), Some((&last, _))) =
            (self.cells.first_key_value(), self.cells.last_key_value())
        else {
            return points.to_vec();
        };
        // Half a cell beside the stroke, two values would stand for one time.
        let slack_s = (grid.to_s - grid.from_s) / f64::from(CELLS) / 2.0;
        let (from_s, to_s) = (grid.t_s(first) - slack_s, grid.t_s(last) + slack_s);
        let before = points.iter().filter(|[t_s, _]| *t_s <= from_s).copied();
        let after = points.iter().filter(|[t_s, _]| *t_s >= to_s).copied();
        let drawn = self
            .cells
            .iter()
            .map(|(&cell, &value)| [grid.t_s(cell), value]);
        before.chain(drawn).chain(after).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRID: Grid = Grid {
        from_s: 0.0,
        to_s: 2.4,
    };

    #[test]
    fn a_fast_hand_leaves_no_hole() {
        let mut stroke = Stroke::default();
        stroke.to(10, 0.0);
        stroke.to(20, 10.0);
        let points = stroke.over(&[], GRID);
        assert_eq!(points.len(), 11);
        assert!((points[5][0] - 0.15).abs() < 1e-12 && (points[5][1] - 5.0).abs() < 1e-12);
    }

    #[test]
    fn there_is_one_value_for_each_time() {
        let mut stroke = Stroke::default();
        for (cell, value) in [(10, 0.0), (20, 10.0), (12, 2.0), (30, 5.0)] {
            stroke.to(cell, value);
        }
        let old: Vec<[f64; 2]> = (0..=240).map(|cell| [GRID.t_s(cell), -1.0]).collect();
        let points = stroke.over(&old, GRID);
        assert!(points.windows(2).all(|pair| pair[0][0] < pair[1][0]));
        assert_eq!(points.len(), 241);
        assert_eq!(points[9][1], -1.0);
        assert_eq!(points[31][1], -1.0);
        assert!((points[20][1] - (2.0 + 3.0 * 8.0 / 18.0)).abs() < 1e-12);
    }

    #[test]
    fn nothing_drawn_changes_nothing() {
        let mut stroke = Stroke::default();
        stroke.to(3, f64::NAN);
        assert!(stroke.is_empty());
        assert_eq!(stroke.over(&[[0.0, 1.0]], GRID), [[0.0, 1.0]]);
    }

    #[test]
    fn cells_stay_on_the_grid() {
        for (t_s, cell) in [(-1.0, 0), (0.0, 0), (1.2, 120), (9.0, 240), (f64::NAN, 0)] {
            assert_eq!(GRID.cell(t_s), cell, "{t_s}");
        }
    }
}
