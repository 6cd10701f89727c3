//! The turn that makes the stored picture upright.

use re_mp4::{MvhdBox, TkhdBox};

/// Finds the clockwise rotation in degrees, 0, 90, 180 or 270, that shows the picture upright;
/// `None` when the matrices mirror it, or turn it by another angle.
///
/// The track's matrix applies first, then the movie's, as in FFmpeg.
pub(crate) fn rotation_deg(track: &TkhdBox, movie: Option<&MvhdBox>) -> Option<u32> {
    let track = &track.matrix;
    let mut turn = [[track.a, track.b], [track.c, track.d]].map(|row| row.map(f64::from));
    if let Some(movie) = movie {
        let movie = &movie.matrix;
        let outer = [[movie.a, movie.b], [movie.c, movie.d]].map(|row| row.map(f64::from));
        turn = product(turn, outer);
    }
    let largest = turn
        .as_flattened()
        .iter()
        .fold(0.0_f64, |m, v| m.max(v.abs()));
    if largest == 0.0 {
        // Some writers leave the matrix empty and mean no turn.
        return Some(0);
    }
    // Fixed-point entries and scales are rarely exact; a degree of slack tells turns apart.
    let sign = |value: f64| {
        if value.abs() < 0.02 * largest {
            0
        } else {
            value.signum() as i32
        }
    };
    match turn.map(|row| row.map(sign)) {
        [[1, 0], [0, 1]] => Some(0),
        [[0, 1], [-1, 0]] => Some(90),
        [[-1, 0], [0, -1]] => Some(180),
        [[0, -1], [1, 0]] => Some(270),
        _ => None,
    }
}

fn product(a: [[f64; 2]; 2], b: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
    [0, 1].map(|row| [0, 1].map(|column| a[row][0] * b[0][column] + a[row][1] * b[1][column]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_turns_from_matrices() {
        const ONE: i32 = 1 << 16;
        let cases = [
            ([ONE, 0, 0, ONE], Some(0)),
            ([0, ONE, -ONE, 0], Some(90)),
            ([-ONE, 0, 0, -ONE], Some(180)),
            ([0, -ONE, ONE, 0], Some(270)),
            ([0, 0, 0, 0], Some(0)),
            ([-ONE, 0, 0, ONE], None),
            ([46341, 46341, -46341, 46341], None),
            ([2 * ONE, 100, -100, ONE], Some(0)),
        ];
        for ([a, b, c, d], expected) in cases {
            let mut track = TkhdBox::default();
            (track.matrix.a, track.matrix.b) = (a, b);
            (track.matrix.c, track.matrix.d) = (c, d);
            assert_eq!(rotation_deg(&track, None), expected, "{a} {b} {c} {d}");
            assert_eq!(rotation_deg(&track, Some(&MvhdBox::default())), expected);
        }
    }
}
