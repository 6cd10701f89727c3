//! Optimal assignment with a limit on what may be joined.

/// Joins rows and columns so that the total likeness is greatest; pairs under `least` stay apart.
///
/// `likeness[row][column]` in [0, 1]; anything not above `least`, NaN too, forbids the pair. Gives joined pairs by
/// ascending row. Shortest augmenting paths with potentials (Kuhn–Munkres in O(rows² columns); Jonker, Volgenant
/// 1987).
pub(super) fn assign(likeness: &[Vec<f64>], least: f64) -> Vec<(usize, usize)> {
    let rows = likeness.len();
    let columns = likeness.first().map_or(0, Vec::len);
    if rows == 0 || columns == 0 {
        return Vec::new();
    }
    // A forbidden pair costs as much as leaving both alone, so it never displaces an allowed one.
    let cost = |row: usize, column: usize| {
        let gain = likeness[row][column] - least;
        if gain > 0.0 { -gain } else { 0.0 }
    };
    let mut pairs = if rows <= columns {
        solve(rows, columns, cost)
    } else {
        solve(columns, rows, |column, row| cost(row, column))
            .into_iter()
            .map(|(column, row)| (row, column))
            .collect()
    };
    pairs.retain(|(row, column)| likeness[*row][*column] > least);
    pairs.sort_unstable();
    pairs
}

/// Gives every row its own column at least total cost; needs rows ≤ columns.
fn solve(rows: usize, columns: usize, cost: impl Fn(usize, usize) -> f64) -> Vec<(usize, usize)> {
    // Row and column 0 are sentinels: the path of a new row starts at column 0.
    let mut row_price = vec![0.0; rows + 1];
    let mut column_price = vec![0.0; columns + 1];
    let mut row_of = vec![0; columns + 1];
    for new_row in 1..=rows {
        row_of[0] = new_row;
        let mut slack = vec![f64::INFINITY; columns + 1];
        let mut came_from = vec![0; columns + 1];
        let mut reached = vec![false; columns + 1];
        let mut column = 0;
        while row_of[column] != 0 {
            reached[column] = true;
            let row = row_of[column];
            let (mut step, mut nearest) = (f64::INFINITY, 0);
            for next in (1..=columns).filter(|next| !reached[*next]) {
                let reduced = cost(row - 1, next - 1) - row_price[row] - column_price[next];
                if reduced < slack[next] {
                    slack[next] = reduced;
                    came_from[next] = column;
                }
                if slack[next] < step {
                    step = slack[next];
                    nearest = next;
                }
            }
            for next in 0..=columns {
                if reached[next] {
                    row_price[row_of[next]] += step;
                    column_price[next] -= step;
                } else {
                    slack[next] -= step;
                }
            }
            column = nearest;
        }
        while column != 0 {
            let previous = came_from[column];
            row_of[column] = row_of[previous];
            column = previous;
        }
    }
    (1..=columns)
        .filter(|column| row_of[*column] != 0)
        .map(|column| (row_of[column] - 1, column - 1))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synthetic::SplitMix;

    fn total(likeness: &[Vec<f64>], pairs: &[(usize, usize)], least: f64) -> f64 {
        pairs.iter().map(|(r, c)| likeness[*r][*c] - least).sum()
    }

    /// Tries everything.
    fn best(likeness: &[Vec<f64>], least: f64, row: usize, used: &mut Vec<bool>) -> f64 {
        if row == likeness.len() {
            return 0.0;
        }
        let mut most = best(likeness, least, row + 1, used);
        for column in 0..used.len() {
            let gain = likeness[row][column] - least;
            if !used[column] && gain > 0.0 {
                used[column] = true;
                most = most.max(gain + best(likeness, least, row + 1, used));
                used[column] = false;
            }
        }
        most
    }

    #[test]
    fn it_equals_trying_everything() {
        let mut random = SplitMix::new(5);
        for case in 0..300 {
            let (rows, columns) = (1 + case % 5, 1 + case / 5 % 6);
            let likeness: Vec<Vec<f64>> = (0..rows)
                .map(|_| (0..columns).map(|_| random.unit()).collect())
                .collect();
            let pairs = assign(&likeness, 0.4);
            let most = best(&likeness, 0.4, 0, &mut vec![false; columns]);
            assert!((total(&likeness, &pairs, 0.4) - most).abs() < 1e-9);
        }
    }

    #[test]
    fn nothing_and_nan_are_not_joined() {
        assert!(assign(&[], 0.1).is_empty());
        assert!(assign(&[vec![], vec![]], 0.1).is_empty());
        assert_eq!(assign(&[vec![f64::NAN, 0.5]], 0.1), [(0, 1)]);
    }
}
