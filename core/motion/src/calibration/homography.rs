//! The projective map of a unit square onto a quadrilateral.

use nalgebra::{Matrix3, Vector3};

/// Returns the map from the unit square (0,0), (1,0), (1,1), (0,1) to four points, in this order.
///
/// Closed form of Heckbert, "Fundamentals of Texture Mapping and Image Warping" (1989), section 2.2,
/// exact for four points where a least-squares solution would only be near. The lower right element
/// is one. `None` when three points lie on a line.
pub(super) fn quad_from_unit_square(points: [[f64; 2]; 4]) -> Option<Matrix3<f64>> {
    let [[x0, y0], [x1, y1], [x2, y2], [x3, y3]] = points;
    let (dx1, dx2, sx) = (x1 - x2, x3 - x2, x0 - x1 + x2 - x3);
    let (dy1, dy2, sy) = (y1 - y2, y3 - y2, y0 - y1 + y2 - y3);
    let denominator = dx1 * dy2 - dx2 * dy1;
    if denominator == 0.0 {
        return None;
    }
    let g = (sx * dy2 - dx2 * sy) / denominator;
    let h = (dx1 * sy - sx * dy1) / denominator;
    let map = Matrix3::new(
        x1 - x0 + g * x1,
        x3 - x0 + h * x3,
        x0,
        y1 - y0 + g * y1,
        y3 - y0 + h * y3,
        y0,
        g,
        h,
        1.0,
    );
    map.iter().all(|element| element.is_finite()).then_some(map)
}

/// Applies a projective map; `None` on or beyond the line that it sends to infinity.
pub(super) fn apply(map: &Matrix3<f64>, point: [f64; 2]) -> Option<[f64; 2]> {
    let image = map * Vector3::new(point[0], point[1], 1.0);
    (image.z > 1e-12).then(|| [image.x / image.z, image.y / image.z])
}

/// Returns twice the signed area of each corner's triangle; all of one sign means convex.
pub(super) fn corner_turns(points: [[f64; 2]; 4]) -> [f64; 4] {
    [0, 1, 2, 3].map(|k| {
        let (a, b, c) = (points[k], points[(k + 1) % 4], points[(k + 2) % 4]);
        (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_go_to_corners_exactly() {
        let quad = [
            [100.0, 400.0],
            [520.0, 380.0],
            [430.0, 210.0],
            [180.0, 220.0],
        ];
        let map = quad_from_unit_square(quad).unwrap();
        let inverse = map.try_inverse().unwrap();
        let square = [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]];
        for (corner, expected) in square.into_iter().zip(quad) {
            let image = apply(&map, corner).unwrap();
            let back = apply(&inverse, expected).unwrap();
            for axis in 0..2 {
                assert!((image[axis] - expected[axis]).abs() < 1e-9);
                assert!((back[axis] - corner[axis]).abs() < 1e-12);
            }
        }
        // The diagonals' crossing is the square's middle, whatever the perspective.
        let middle = apply(&map, [0.5, 0.5]).unwrap();
        let on_diagonal =
            (middle[0] - 100.0) * (210.0 - 400.0) - (middle[1] - 400.0) * (430.0 - 100.0);
        assert!(on_diagonal.abs() < 1e-6);
    }

    #[test]
    fn convexity_is_seen_from_turns() {
        let convex = corner_turns([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]);
        assert!(convex.iter().all(|turn| *turn > 0.0));
        let crossed = corner_turns([[0.0, 0.0], [1.0, 1.0], [1.0, 0.0], [0.0, 1.0]]);
        assert!(crossed.iter().any(|turn| *turn > 0.0) && crossed.iter().any(|turn| *turn < 0.0));
    }
}
