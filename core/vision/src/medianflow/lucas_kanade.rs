//! Optical flow of single points.

use crate::{Luma, Pyramid};

/// Half the side of the compared squares, in pixels of each level: 9 × 9.
const HALF: i32 = 4;
const SIDE: usize = 2 * HALF as usize + 1;
const MAX_STEPS: usize = 12;
const CONVERGED_PX: f64 = 0.01;
/// Least mean squared gradient in the direction with least, in squared 8-bit steps per pixel.
const LEAST_GRADIENT: f32 = 0.5;

/// Follows a point from one picture to another, coarse to fine; `None` when it leaves the picture or has no structure
/// to follow.
///
/// The search starts from a guessed shift and uses at most `level_count` levels, at least the finest. Inverse pyramidal Lucas–Kanade (Bouguet 2000; Baker, Matthews 2004).
pub(super) fn follow(
    from: &Pyramid,
    to: &Pyramid,
    point_px: [f64; 2],
    guess_px: [f64; 2],
    level_count: usize,
) -> Option<[f64; 2]> {
    let count = from
        .levels()
        .len()
        .min(to.levels().len())
        .min(level_count.max(1));
    let mut shift = guess_px;
    for level in (0..count).rev() {
        let (source, target) = (&from.levels()[level], &to.levels()[level]);
        let scale = 1.0 / f64::from(1_u32 << level);
        let at = point_px.map(|value| value * scale);
        let guess = shift.map(|value| value * scale);
        match refine(source, target, at, guess) {
            Some(found) => shift = found.map(|value| value / scale),
            // A coarse level without structure only fails to help.
            None if level > 0 => {}
            None => return None,
        }
    }
    let end = [point_px[0] + shift[0], point_px[1] + shift[1]];
    let finest = &to.levels()[0];
    let is_inside = (0.0..finest.width() as f64).contains(&end[0])
        && (0.0..finest.height() as f64).contains(&end[1]);
    is_inside.then_some(end)
}

fn refine(from: &Luma, to: &Luma, at: [f64; 2], guess: [f64; 2]) -> Option<[f64; 2]> {
    let patch = square::<{ SIDE + 2 }>(from, at);
    let wide = SIDE + 2;
    let mut gradient = [[0.0_f32; 2]; SIDE * SIDE];
    let mut tensor = [0.0_f32; 3];
    for (index, slope) in gradient.iter_mut().enumerate() {
        let centre = (index / SIDE + 1) * wide + index % SIDE + 1;
        *slope = [
            0.5 * (patch[centre + 1] - patch[centre - 1]),
            0.5 * (patch[centre + wide] - patch[centre - wide]),
        ];
        tensor[0] += slope[0] * slope[0];
        tensor[1] += slope[0] * slope[1];
        tensor[2] += slope[1] * slope[1];
    }
    let half = (tensor[0] + tensor[2]) / 2.0;
    let least = half - (((tensor[0] - tensor[2]) / 2.0).powi(2) + tensor[1].powi(2)).sqrt();
    if least < LEAST_GRADIENT * (SIDE * SIDE) as f32 {
        return None;
    }
    let determinant = tensor[0] * tensor[2] - tensor[1] * tensor[1];
    let mut shift = guess;
    for _ in 0..MAX_STEPS {
        let seen = square::<SIDE>(to, [at[0] + shift[0], at[1] + shift[1]]);
        let mut pull = [0.0_f32; 2];
        for (index, slope) in gradient.iter().enumerate() {
            let known = patch[(index / SIDE + 1) * wide + index % SIDE + 1];
            let off = seen[index] - known;
            pull[0] += slope[0] * off;
            pull[1] += slope[1] * off;
        }
        let step = [
            -f64::from((tensor[2] * pull[0] - tensor[1] * pull[1]) / determinant),
            -f64::from((tensor[0] * pull[1] - tensor[1] * pull[0]) / determinant),
        ];
        let length = step[0].hypot(step[1]);
        if !length.is_finite() || length > 2.0 * SIDE as f64 {
            return None;
        }
        shift = [shift[0] + step[0], shift[1] + step[1]];
        if length < CONVERGED_PX {
            break;
        }
    }
    Some(shift)
}

/// Reads a square of N × N samples around a point, N odd, as rows in an array that fits both uses here.
fn square<const N: usize>(plane: &Luma, centre: [f64; 2]) -> [f32; (SIDE + 2) * (SIDE + 2)] {
    let mut values = [0.0_f32; (SIDE + 2) * (SIDE + 2)];
    let half = (N / 2) as f64;
    let corner = [centre[0] - half - 0.5, centre[1] - half - 0.5];
    let (column, row) = (corner[0].floor(), corner[1].floor());
    let (fx, fy) = ((corner[0] - column) as f32, (corner[1] - row) as f32);
    let is_inside = column >= 0.0
        && row >= 0.0
        && column + (N as f64) < plane.width() as f64
        && row + (N as f64) < plane.height() as f64;
    if !is_inside {
        for (index, value) in values[..N * N].iter_mut().enumerate() {
            let x = corner[0] + (index % N) as f64 + 0.5;
            let y = corner[1] + (index / N) as f64 + 0.5;
            *value = plane.sample([x, y]);
        }
        return values;
    }
    for (step, line) in values[..N * N].chunks_exact_mut(N).enumerate() {
        let upper = &plane.row(row as usize + step)[column as usize..][..N + 1];
        let lower = &plane.row(row as usize + step + 1)[column as usize..][..N + 1];
        for (x, value) in line.iter_mut().enumerate() {
            let above = upper[x] + fx * (upper[x + 1] - upper[x]);
            let below = lower[x] + fx * (lower[x + 1] - lower[x]);
            *value = above + fy * (below - above);
        }
    }
    values
}
