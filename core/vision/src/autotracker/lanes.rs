//! Sums that run in vector registers.
//!
//! A plain floating point sum must be added in order, so a compiler keeps it scalar. Eight running sums are free of
//! that, and the same on every machine.

/// How many neighbours are worked on at once.
pub(super) const LANES: usize = 8;

/// Sums a × b over the common length.
pub(super) fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let (a_blocks, b_blocks) = (a.chunks_exact(LANES), b.chunks_exact(LANES));
    let rest = a_blocks.remainder().iter().zip(b_blocks.remainder());
    let rest: f32 = rest.map(|(a, b)| a * b).sum();
    for (a, b) in a_blocks.zip(b_blocks) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f32>() + rest
}

/// Sums a × b × weight over planes that follow one another, each as long as the weights.
pub(super) fn weighted_dot(a: &[f32], b: &[f32], weight: &[f32]) -> f32 {
    let side = weight.len();
    let planes = a.chunks_exact(side).zip(b.chunks_exact(side));
    planes.map(|(a, b)| plane_dot(a, b, weight)).sum()
}

fn plane_dot(a: &[f32], b: &[f32], weight: &[f32]) -> f32 {
    let mut sums = [0.0_f32; LANES];
    let whole = weight.len() / LANES * LANES;
    let blocks = a[..whole]
        .chunks_exact(LANES)
        .zip(b[..whole].chunks_exact(LANES))
        .zip(weight[..whole].chunks_exact(LANES));
    for ((a, b), w) in blocks {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane] * w[lane];
        }
    }
    let rest = (whole..weight.len()).map(|at| a[at] * b[at] * weight[at]);
    sums.iter().sum::<f32>() + rest.sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_those_of_the_plain_loop_at_every_length() {
        for length in 0..40 {
            let a: Vec<f32> = (0..2 * length).map(|at| at as f32 * 0.5 - 3.0).collect();
            let b: Vec<f32> = (0..2 * length).map(|at| 4.0 - at as f32).collect();
            let w: Vec<f32> = (0..length).map(|at| at as f32 + 1.0).collect();
            let plain: f32 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
            assert!((dot(&a, &b) - plain).abs() <= 1e-5 * plain.abs());
            if length > 0 {
                let plain: f32 = (0..2 * length)
                    .map(|at| a[at] * b[at] * w[at % length])
                    .sum();
                assert!((weighted_dot(&a, &b, &w) - plain).abs() <= 1e-5 * plain.abs());
            }
        }
    }
}
