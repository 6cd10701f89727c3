//! The best rigid motion from one set of points onto another.

use nalgebra::{Matrix3, Vector3};

/// Most steps of the singular value decomposition, which takes about ten.
const MOST_STEPS: usize = 1000;

/// Returns the distance that is left between pairs of points after the best rotation and
/// translation of the second set, root mean square, metres; `None` for no points or numbers that
/// are not finite.
///
/// After Kabsch, "A solution for the best rotation to relate two sets of vectors", 1976. No scale
/// is fitted: two providers of metric positions must agree on it.
pub(super) fn rigid_rms_m(a_m: &[[f64; 3]], b_m: &[[f64; 3]]) -> Option<f64> {
    if a_m.is_empty() || a_m.len() != b_m.len() {
        return None;
    }
    let (a, b) = (centred(a_m), centred(b_m));
    let covariance: Matrix3<f64> = a.iter().zip(&b).map(|(a, b)| a * b.transpose()).sum();
    if !covariance.iter().all(|part| part.is_finite()) {
        return None;
    }
    let parts = covariance.try_svd(true, true, f64::EPSILON, MOST_STEPS)?;
    let (u, v_transposed) = (parts.u?, parts.v_t?);
    // A mirror image is no motion: the axis that the points fill least turns instead.
    let handedness = (u * v_transposed).determinant().signum();
    let least = parts.singular_values.imin();
    let mut turn = Matrix3::identity();
    turn[(least, least)] = handedness;
    let a_from_b = u * turn * v_transposed;
    let squares: f64 = a
        .iter()
        .zip(&b)
        .map(|(a, b)| (a - a_from_b * b).norm_squared())
        .sum();
    Some((squares / a.len() as f64).sqrt()).filter(|rms_m| rms_m.is_finite())
}

fn centred(points_m: &[[f64; 3]]) -> Vec<Vector3<f64>> {
    let points: Vec<Vector3<f64>> = points_m.iter().map(|point| Vector3::from(*point)).collect();
    let middle = points.iter().sum::<Vector3<f64>>() / points.len() as f64;
    points.iter().map(|point| point - middle).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use nalgebra::Rotation3;

    fn moved(points: &[[f64; 3]]) -> Vec<[f64; 3]> {
        let turn = Rotation3::from_euler_angles(0.3, -1.2, 2.0);
        let shift = Vector3::new(5.0, -2.0, 9.0);
        points
            .iter()
            .map(|p| (turn * Vector3::from(*p) + shift).into())
            .collect()
    }

    #[test]
    fn a_motion_leaves_nothing_and_a_mirror_or_scale_leaves_much() {
        let points = [
            [0.0, 0.0, 0.0],
            [1.0, 0.0, 0.0],
            [1.0, 2.0, 0.0],
            [1.0, 2.0, 3.0],
        ];
        let rms_m = |b: &[[f64; 3]]| rigid_rms_m(&points, b).expect("points");
        assert!(rms_m(&moved(&points)) < 1e-12);
        let mirrored = points.map(|[x, y, z]| [x, y, -z]);
        assert!(rms_m(&moved(&mirrored)) > 0.1);
        let line = [[0.0; 3], [1.0, 0.0, 0.0], [2.0, 0.0, 0.0]];
        assert!(rigid_rms_m(&line, &moved(&line)).expect("a line") < 1e-12);
        let twice = line.map(|[x, y, z]| [2.0 * x, y, z]);
        // Each end is a metre off, the middle none.
        assert!(
            (rigid_rms_m(&line, &twice).expect("a line") - (2.0_f64 / 3.0).sqrt()).abs() < 1e-12
        );
        assert_eq!(rigid_rms_m(&[[7.0; 3]], &[[1.0; 3]]), Some(0.0));
        assert_eq!(rigid_rms_m(&[], &[]), None);
        assert_eq!(rigid_rms_m(&[[f64::NAN; 3]], &[[1.0; 3]]), None);
        assert_eq!(
            rigid_rms_m(&line.map(|p| p.map(|x| x * 1e300)), &line),
            None
        );
    }
}
