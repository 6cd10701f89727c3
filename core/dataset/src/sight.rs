//! Where an object is in the picture, and how much of it can be seen.

use kinelens_motion::{Intrinsics, Pose};

/// An object in a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sight {
    /// Left, upper, right and lower edge of its box within the picture, pixels.
    pub box_px: [f64; 4],
    /// Distance of its middle along the optical axis, metres.
    pub depth_m: f64,
}

/// Why an object is not in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    OutOfView,
    TooSmall,
}

/// Least share of an object's box that has to lie within the picture.
const LEAST_IN_PICTURE: f64 = 0.5;
/// Greatest distance, metres.
const FARTHEST_M: f64 = 120.0;
/// Nearest distance of the nearest corner, metres: nearer, the pinhole's corners fly apart.
const NEAREST_M: f64 = 0.5;
/// Least longer and shorter side of the box in the picture, pixels.
const LEAST_SIDES_PX: [f64; 2] = [24.0, 16.0];
/// Half the side of the square around an object whose size is unknown, pixels.
const HALF_SQUARE_PX: f64 = 20.0;
/// Points to a side at which a box is tested for being covered.
const TESTED: usize = 8;
/// An object hides another when it is nearer by this much, metres.
const NEARER_M: f64 = 0.5;

/// Projects an object's box, or says why it cannot be seen.
///
/// `size_m` is length, width and height along the object's x, y and z. Where they are unknown, somebody
/// followed a point of it in the picture: then that point counts, with a square around it.
///
/// # Errors
/// The object is outside the picture for the most part, too far or too near; or too small.
pub fn sight(
    world_from_object: &Pose,
    size_m: Option<[f64; 3]>,
    world_from_camera: &Pose,
    intrinsics: &Intrinsics,
) -> Result<Sight, Unseen> {
    let middle = world_from_camera.to_camera(world_from_object.translation_m);
    if !(NEAREST_M..=FARTHEST_M).contains(&middle[2]) {
        return Err(Unseen::OutOfView);
    }
    let [width, height] = [intrinsics.width_px, intrinsics.height_px];
    let clipped = |edges: [f64; 4]| {
        [
            edges[0].clamp(0.0, width),
            edges[1].clamp(0.0, height),
            edges[2].clamp(0.0, width),
            edges[3].clamp(0.0, height),
        ]
    };
    let Some(half_m) = size_m.map(|size_m| size_m.map(|side| 0.5 * side)) else {
        let [x, y] = intrinsics.project(middle).ok_or(Unseen::OutOfView)?;
        let is_inside = (0.0..=width).contains(&x) && (0.0..=height).contains(&y);
        let square = [-1.0, 1.0].map(|side| [x + side * HALF_SQUARE_PX, y + side * HALF_SQUARE_PX]);
        return is_inside
            .then(|| Sight {
                box_px: clipped([square[0][0], square[0][1], square[1][0], square[1][1]]),
                depth_m: middle[2],
            })
            .ok_or(Unseen::OutOfView);
    };
    let mut full = [
        f64::INFINITY,
        f64::INFINITY,
        f64::NEG_INFINITY,
        f64::NEG_INFINITY,
    ];
    for corner in 0..8_u8 {
        let sign = |bit: u8| if corner & (1 << bit) == 0 { -1.0 } else { 1.0 };
        let in_object = [0_u8, 1, 2].map(|axis| sign(axis) * half_m[usize::from(axis)]);
        let in_camera = world_from_camera.to_camera(world_from_object.to_world(in_object));
        if in_camera[2] < NEAREST_M {
            return Err(Unseen::OutOfView);
        }
        let [x, y] = intrinsics.project(in_camera).ok_or(Unseen::OutOfView)?;
        full = [
            full[0].min(x),
            full[1].min(y),
            full[2].max(x),
            full[3].max(y),
        ];
    }
    let clipped = clipped(full);
    if area(clipped) < LEAST_IN_PICTURE * area(full) || area(full) <= 0.0 {
        return Err(Unseen::OutOfView);
    }
    let sides = [clipped[2] - clipped[0], clipped[3] - clipped[1]];
    let [longer, shorter] = LEAST_SIDES_PX;
    if sides[0].max(sides[1]) < longer || sides[0].min(sides[1]) < shorter {
        return Err(Unseen::TooSmall);
    }
    Ok(Sight {
        box_px: clipped,
        depth_m: middle[2],
    })
}

/// Returns the share of an object's box that the boxes of nearer ones cover, 0 to 1.
///
/// Boxes stand for silhouettes, so this is an upper bound: an object that it lets pass can be seen.
pub fn covered(of: &Sight, others: &[Sight]) -> f64 {
    let [left, top, right, bottom] = of.box_px;
    let nearer: Vec<[f64; 4]> = others
        .iter()
        .filter(|other| other.depth_m < of.depth_m - NEARER_M)
        .map(|other| other.box_px)
        .filter(|other| other[0] < right && other[2] > left && other[1] < bottom && other[3] > top)
        .collect();
    if nearer.is_empty() {
        return 0.0;
    }
    let at = |index: usize, from: f64, to: f64| {
        from + (index as f64 + 0.5) / TESTED as f64 * (to - from)
    };
    let hidden = (0..TESTED * TESTED).filter(|point| {
        let (x, y) = (
            at(point % TESTED, left, right),
            at(point / TESTED, top, bottom),
        );
        nearer
            .iter()
            .any(|other| (other[0]..=other[2]).contains(&x) && (other[1]..=other[3]).contains(&y))
    });
    hidden.count() as f64 / (TESTED * TESTED) as f64
}

fn area([left, top, right, bottom]: [f64; 4]) -> f64 {
    (right - left).max(0.0) * (bottom - top).max(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const UPRIGHT: [[f64; 3]; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

    fn camera() -> (Pose, Intrinsics) {
        let intrinsics = Intrinsics::from_horizontal_fov(1.0, 0.0, 1000.0, 800.0);
        (Pose::above_ground(1.5, 0.0, 0.0), intrinsics)
    }

    fn seen(position_m: [f64; 3]) -> Result<Sight, Unseen> {
        let (pose, intrinsics) = camera();
        let object = Pose {
            rotation: UPRIGHT,
            translation_m: position_m,
        };
        sight(&object, Some([2.0, 2.0, 2.0]), &pose, &intrinsics)
    }

    #[test]
    fn a_cube_ahead_is_a_square_in_the_middle() {
        let found = seen([0.0, 1.5, -20.0]).expect("in sight");
        let [left, top, right, bottom] = found.box_px;
        assert!((left + right - 1000.0).abs() < 1e-9 && (top + bottom - 800.0).abs() < 1e-9);
        let focal_px = camera().1.fx_px;
        assert!(
            ((right - left) - 2.0 * focal_px / 19.0).abs() < 1e-9,
            "its near face"
        );
        assert_eq!(found.depth_m, 20.0);
    }

    #[test]
    fn a_point_of_unknown_size_gets_a_square() {
        let (pose, intrinsics) = camera();
        let object = Pose {
            rotation: UPRIGHT,
            translation_m: [0.0, 1.5, -100.0],
        };
        let found = sight(&object, None, &pose, &intrinsics).expect("in sight");
        assert_eq!(found.box_px, [480.0, 380.0, 520.0, 420.0]);
        assert_eq!(found.depth_m, 100.0);
    }

    #[test]
    fn behind_beside_and_beyond_are_unseen() {
        assert_eq!(seen([0.0, 1.5, 20.0]), Err(Unseen::OutOfView));
        assert_eq!(seen([40.0, 1.5, -20.0]), Err(Unseen::OutOfView));
        assert_eq!(seen([0.0, 1.5, -130.0]), Err(Unseen::OutOfView));
        assert_eq!(seen([0.0, 1.5, -119.0]), Err(Unseen::TooSmall));
    }

    #[test]
    fn what_stands_before_hides() {
        let far = seen([0.0, 1.5, -40.0]).expect("in sight");
        let near = seen([0.0, 1.5, -10.0]).expect("in sight");
        assert_eq!(covered(&far, &[near]), 1.0);
        assert_eq!(covered(&near, &[far]), 0.0);
        let beside = seen([1.2, 1.5, -20.0]).expect("in sight");
        let half = covered(&far, &[beside]);
        assert!((0.2..0.5).contains(&half), "{half}");
    }
}
