//! The 95 % ellipse of a point's own noise.

use three_d::{InnerSpace, Vec3, vec3};

/// Square root of the 95 % quantile of χ² with two degrees of freedom.
const RADII_AT_95_PERCENT: f64 = 2.447_746_830_680_816;

/// Returns points around the 95 % ellipse, in the plane of the two largest principal axes.
///
/// `covariance` holds xx, xy, xz, yy, yz, zz. None for a covariance that is not finite or spans no
/// area. A point lifted onto a surface has no noise across it, so its ellipse lies in the surface.
pub fn ellipse(centre: Vec3, covariance: [f64; 6], corners: usize) -> Option<Vec<Vec3>> {
    if covariance.iter().any(|entry| !entry.is_finite()) {
        return None;
    }
    let (variances, axes) = principal_axes(covariance);
    let semi_axis = |i: usize| {
        let [x, y, z] = axes[i];
        let length = variances[i].max(0.0).sqrt() * RADII_AT_95_PERCENT;
        vec3(
            (x * length) as f32,
            (y * length) as f32,
            (z * length) as f32,
        )
    };
    let (major, minor) = (semi_axis(0), semi_axis(1));
    (minor.magnitude() > 0.0).then(|| {
        (0..corners)
            .map(|i| {
                let (sin, cos) = (i as f32 / corners as f32 * std::f32::consts::TAU).sin_cos();
                centre + major * cos + minor * sin
            })
            .collect()
    })
}

/// Returns the variance along a unit direction; 0 for a covariance that is not finite.
pub fn variance_along(covariance: [f64; 6], direction: Vec3) -> f64 {
    let [xx, xy, xz, yy, yz, zz] = covariance;
    let [x, y, z] = [direction.x, direction.y, direction.z].map(f64::from);
    let variance =
        xx * x * x + yy * y * y + zz * z * z + 2.0 * (xy * x * y + xz * x * z + yz * y * z);
    if variance.is_finite() {
        variance.max(0.0)
    } else {
        0.0
    }
}

/// Finds variances, largest first, with their unit axes, by Jacobi's rotations.
fn principal_axes([xx, xy, xz, yy, yz, zz]: [f64; 6]) -> ([f64; 3], [[f64; 3]; 3]) {
    let mut matrix = [[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]];
    let mut axes = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];
    // Three sweeps reach machine precision for 3 × 3 in practice; ten cost nothing.
    for _ in 0..10 {
        for (p, q) in [(0, 1), (0, 2), (1, 2)] {
            if matrix[p][q] == 0.0 {
                continue;
            }
            let theta = (matrix[q][q] - matrix[p][p]) / (2.0 * matrix[p][q]);
            let tangent = theta.signum() / (theta.abs() + theta.hypot(1.0));
            let cos = 1.0 / tangent.hypot(1.0);
            let sin = tangent * cos;
            for row in &mut matrix {
                (row[p], row[q]) = (cos * row[p] - sin * row[q], sin * row[p] + cos * row[q]);
            }
            for k in 0..3 {
                (matrix[p][k], matrix[q][k]) = (
                    cos * matrix[p][k] - sin * matrix[q][k],
                    sin * matrix[p][k] + cos * matrix[q][k],
                );
                (axes[p][k], axes[q][k]) = (
                    cos * axes[p][k] - sin * axes[q][k],
                    sin * axes[p][k] + cos * axes[q][k],
                );
            }
        }
    }
    let mut order = [0, 1, 2];
    order.sort_by(|&a, &b| matrix[b][b].total_cmp(&matrix[a][a]));
    (order.map(|i| matrix[i][i]), order.map(|i| axes[i]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COVARIANCES: [[f64; 6]; 4] = [
        [4.0, 0.0, 0.0, 1.0, 0.0, 9.0],
        [2.0, 0.5, -0.3, 1.0, 0.2, 3.0],
        [0.01, 0.0, 0.009, 0.0, 0.0, 0.04],
        [1e-8, 2e-9, 0.0, 3e-8, 0.0, 0.0],
    ];

    #[test]
    fn principal_axes_rebuild_the_covariance() {
        for covariance in COVARIANCES {
            let (variances, axes) = principal_axes(covariance);
            let rebuilt = |r: usize, c: usize| {
                (0..3)
                    .map(|i| variances[i] * axes[i][r] * axes[i][c])
                    .sum::<f64>()
            };
            let places = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)];
            let largest = covariance.iter().fold(0.0f64, |a, b| a.max(b.abs()));
            for (entry, (r, c)) in covariance.iter().zip(places) {
                assert!(
                    (entry - rebuilt(r, c)).abs() < 1e-9 * largest,
                    "{covariance:?}"
                );
            }
            assert!(variances[0] >= variances[1] && variances[1] >= variances[2]);
        }
    }

    #[test]
    fn an_ellipse_on_the_ground_stays_on_the_ground() {
        let centre = vec3(3.0, 0.0, -8.0);
        let points = ellipse(centre, [0.04, 0.0, 0.01, 0.0, 0.0, 0.25], 48).unwrap();
        assert!(points.iter().all(|point| point.y.abs() < 1e-6));
        let reach = points
            .iter()
            .map(|&point| (point - centre).magnitude())
            .fold(0.0, f32::max);
        assert!((1.2..1.3).contains(&reach), "{reach}");
    }

    #[test]
    fn no_area_or_nonsense_gives_no_ellipse() {
        let centre = vec3(0.0, 0.0, 0.0);
        for covariance in [[0.0; 6], [f64::NAN; 6], [1.0, 0.0, 0.0, 0.0, 0.0, 0.0]] {
            assert_eq!(ellipse(centre, covariance, 12), None, "{covariance:?}");
        }
    }

    #[test]
    fn variance_along_an_axis_is_its_entry() {
        assert_eq!(
            variance_along([4.0, 0.5, 0.0, 1.0, 0.0, 9.0], Vec3::unit_z()),
            9.0
        );
        assert_eq!(variance_along([f64::INFINITY; 6], Vec3::unit_x()), 0.0);
    }
}
