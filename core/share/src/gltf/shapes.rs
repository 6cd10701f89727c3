//! Shapes, colours and turns, as plain numbers.

/// A ball as an octahedron whose faces were parted twice: vertices and triangles.
pub(super) fn ball(radius: f32) -> (Vec<[f32; 3]>, Vec<u16>) {
    let mut vertices: Vec<[f32; 3]> = vec![
        [1.0, 0.0, 0.0],
        [-1.0, 0.0, 0.0],
        [0.0, 1.0, 0.0],
        [0.0, -1.0, 0.0],
        [0.0, 0.0, 1.0],
        [0.0, 0.0, -1.0],
    ];
    let mut faces: Vec<[u16; 3]> = vec![
        [0, 2, 4],
        [2, 1, 4],
        [1, 3, 4],
        [3, 0, 4],
        [2, 0, 5],
        [1, 2, 5],
        [3, 1, 5],
        [0, 3, 5],
    ];
    for _ in 0..2 {
        let mut middle = |a: u16, b: u16| {
            let [p, q] = [a, b].map(|index| vertices[usize::from(index)]);
            let sum = [p[0] + q[0], p[1] + q[1], p[2] + q[2]];
            let length = sum.iter().map(|x| x * x).sum::<f32>().sqrt();
            let middle = sum.map(|x| x / length);
            let known = vertices.iter().position(|vertex| *vertex == middle);
            let index = known.unwrap_or_else(|| {
                vertices.push(middle);
                vertices.len() - 1
            });
            index as u16
        };
        faces = faces
            .iter()
            .flat_map(|&[a, b, c]| {
                let [ab, bc, ca] = [middle(a, b), middle(b, c), middle(c, a)];
                [[a, ab, ca], [ab, b, bc], [ca, bc, c], [ab, bc, ca]]
            })
            .collect();
    }
    let vertices = vertices.iter().map(|vertex| vertex.map(|x| x * radius));
    (vertices.collect(), faces.into_iter().flatten().collect())
}

/// Lines of a level grid around the origin of its own node, two vertices each.
pub(super) fn grid(half_cells: u16, cell: f32) -> Vec<[f32; 3]> {
    let reach = f32::from(half_cells) * cell;
    let half_cells = i32::from(half_cells);
    (-half_cells..=half_cells)
        .flat_map(|line| {
            let at = line as f32 * cell;
            [
                [at, 0.0, -reach],
                [at, 0.0, reach],
                [-reach, 0.0, at],
                [reach, 0.0, at],
            ]
        })
        .collect()
}

/// The colour of a share of the highest speed, linear red, green and blue: dark blue over magenta
/// to yellow, lighter all the way, so that the order is seen without colour too.
pub(super) fn speed_colour(share: f32) -> [u8; 4] {
    const STOPS: [[f32; 3]; 4] = [
        [0.015, 0.03, 0.30],
        [0.25, 0.02, 0.42],
        [0.80, 0.10, 0.12],
        [1.0, 0.75, 0.10],
    ];
    let at = share.clamp(0.0, 1.0) * (STOPS.len() - 1) as f32;
    // The last stop is reached from the one before it.
    let from = (at as usize).min(STOPS.len() - 2);
    let part = at - from as f32;
    let channel = |index: usize| {
        let value = STOPS[from][index] + (STOPS[from + 1][index] - STOPS[from][index]) * part;
        (value * 255.0).round() as u8
    };
    [channel(0), channel(1), channel(2), 255]
}

/// Linear red, green, blue and opacity of `#rrggbb`; grey where it is not one.
pub(super) fn linear_colour(hex: &str) -> [f32; 4] {
    let channel = |range: std::ops::Range<usize>| {
        let value = hex
            .get(range)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let value = f32::from(value.unwrap_or(0x80)) / 255.0;
        if value <= 0.040_45 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    [channel(1..3), channel(3..5), channel(5..7), 1.0]
}

/// The turn of a rotation matrix as a unit quaternion x, y, z, w; none where the matrix is not a
/// rotation (Shepperd, "Quaternion from rotation matrix", 1978).
pub(super) fn quaternion(m: &[[f64; 3]; 3]) -> Option<[f64; 4]> {
    let diagonal = [m[0][0], m[1][1], m[2][2]];
    let trace: f64 = diagonal.iter().sum();
    let squares = [
        1.0 + 2.0 * diagonal[0] - trace,
        1.0 + 2.0 * diagonal[1] - trace,
        1.0 + 2.0 * diagonal[2] - trace,
        1.0 + trace,
    ];
    let largest = (0..4).max_by(|&a, &b| squares[a].total_cmp(&squares[b]))?;
    let [wx, wy, wz] = [m[2][1] - m[1][2], m[0][2] - m[2][0], m[1][0] - m[0][1]];
    let [xy, yz, zx] = [m[0][1] + m[1][0], m[1][2] + m[2][1], m[2][0] + m[0][2]];
    let q = match largest {
        0 => [squares[0], xy, zx, wx],
        1 => [xy, squares[1], yz, wy],
        2 => [zx, yz, squares[2], wz],
        _ => [wx, wy, wz, squares[3]],
    };
    let length = q.iter().map(|x| x * x).sum::<f64>().sqrt();
    let rows = m.iter().map(|row| row.iter().map(|x| x * x).sum::<f64>());
    let rotation = rows.into_iter().all(|square| (square - 1.0).abs() < 1e-3);
    (rotation && length.is_normal()).then(|| q.map(|x| x / length))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ball_is_round_and_faces_outwards() {
        let (vertices, indices) = ball(2.0);
        assert_eq!((vertices.len(), indices.len()), (66, 3 * 128));
        for vertex in &vertices {
            let radius = vertex.iter().map(|x| x * x).sum::<f32>().sqrt();
            assert!((radius - 2.0).abs() < 1e-5);
        }
        for face in indices.chunks(3) {
            let [a, b, c] = [0, 1, 2].map(|i| vertices[usize::from(face[i])]);
            let [u, v] = [b, c].map(|p| [p[0] - a[0], p[1] - a[1], p[2] - a[2]]);
            let normal = [
                u[1] * v[2] - u[2] * v[1],
                u[2] * v[0] - u[0] * v[2],
                u[0] * v[1] - u[1] * v[0],
            ];
            assert!(normal.iter().zip(a).map(|(n, p)| n * p).sum::<f32>() > 0.0);
        }
    }

    #[test]
    fn faster_is_lighter() {
        let lightness = |step: i32| {
            let [red, green, blue, _] = speed_colour(step as f32 / 20.0).map(f32::from);
            0.2126 * red + 0.7152 * green + 0.0722 * blue
        };
        assert!((0..20).all(|step| lightness(step) < lightness(step + 1)));
        assert_eq!(speed_colour(f32::NAN)[3], 255);
    }

    #[test]
    fn quaternions_turn_like_their_matrices() {
        let turns = [
            [0.1, 0.2, 0.3, 0.9],
            [1.0, 0.0, 0.0, 0.0],
            [0.0, 0.7, -0.7, 0.1],
            [-0.5, 0.5, 0.5, -0.5],
        ];
        for q in turns {
            let length: f64 = q.iter().map(|x: &f64| x * x).sum::<f64>().sqrt();
            let [x, y, z, w] = q.map(|v| v / length);
            let m = [
                [
                    1.0 - 2.0 * (y * y + z * z),
                    2.0 * (x * y - z * w),
                    2.0 * (x * z + y * w),
                ],
                [
                    2.0 * (x * y + z * w),
                    1.0 - 2.0 * (x * x + z * z),
                    2.0 * (y * z - x * w),
                ],
                [
                    2.0 * (x * z - y * w),
                    2.0 * (y * z + x * w),
                    1.0 - 2.0 * (x * x + y * y),
                ],
            ];
            let found = quaternion(&m).unwrap();
            let same: f64 = found.iter().zip([x, y, z, w]).map(|(a, b)| a * b).sum();
            assert!((same.abs() - 1.0).abs() < 1e-12);
        }
        assert_eq!(quaternion(&[[0.0; 3]; 3]), None);
        assert_eq!(
            quaternion(&[[2.0, 0.0, 0.0], [0.0, 2.0, 0.0], [0.0, 0.0, 2.0]]),
            None
        );
    }
}
