//! What box a thing of known size would have, for a camera of given height and pitch.

use super::{ClassSize, KnownSizeBox};
use crate::camera::{Intrinsics, Pose};
use crate::vector::{Triple, add_scaled, norm, subtract};

/// A box that can take part in a fit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub foot_px: [f64; 2],
    pub size_px: [f64; 2],
    pub track: u32,
    pub class: ClassSize,
    pub velocity_px_per_s: Option<[f64; 2]>,
}

/// A camera under trial, above the origin and level.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trial {
    pub intrinsics: Intrinsics,
    pub height_m: f64,
    pose: Pose,
}

/// Factors on a class's length, width and height.
pub(super) type SizeFactors = [f64; 3];

/// Least side of a box that takes part, pixels: below it, a detector's rounding dominates.
const LEAST_SIDE_PX: f64 = 8.0;
/// A box this near to the image's edge is probably cut off, pixels.
const EDGE_PX: f64 = 2.0;

/// Returns the box as a candidate, or `None` if it is not finite, too small or cut off by the edge.
pub(super) fn candidate(known: &KnownSizeBox, intrinsics: &Intrinsics) -> Option<Candidate> {
    let [x, y, w, h] = known.box_px;
    let finite = [x, y, w, h].iter().all(|number| number.is_finite());
    let whole = x > EDGE_PX
        && y > EDGE_PX
        && x + w < intrinsics.width_px - EDGE_PX
        && y + h < intrinsics.height_px - EDGE_PX;
    let size = known.class_size;
    let sized = [size.length_m, size.width_m, size.height_m]
        .iter()
        .all(|m| m.is_finite() && *m > 0.0);
    let velocity = known
        .velocity_px_per_s
        .filter(|[u, v]| u.is_finite() && v.is_finite() && u.hypot(*v) > 1.0);
    (finite && whole && sized && w > LEAST_SIDE_PX && h > LEAST_SIDE_PX).then_some(Candidate {
        foot_px: [x + 0.5 * w, y + h],
        size_px: [w, h],
        track: known.track,
        class: size,
        velocity_px_per_s: velocity,
    })
}

impl Candidate {
    /// Standard deviation of the detector's sides, relative to the side: width, then height.
    ///
    /// Four per cent and one and a half pixels, the usual scatter of a small detector. The width of
    /// an upright thing says nothing (arms, legs), nor does that of a long thing whose heading is
    /// unknown.
    pub fn side_sigmas(&self) -> [f64; 2] {
        let [w, h] = self.size_px.map(|side_px| 0.04f64.hypot(1.5 / side_px));
        let elongation = (self.class.length_m / self.class.width_m).ln().abs();
        if self.class.is_upright() {
            [f64::INFINITY, h]
        } else if self.velocity_px_per_s.is_none() {
            [w.hypot(0.5 * elongation), h.hypot(0.1 * elongation)]
        } else {
            [w, h]
        }
    }

    /// Relative spread of length, width and height between things of the class.
    pub fn size_sigmas(&self) -> SizeFactors {
        let size = &self.class;
        [
            size.length_sigma_m / size.length_m,
            size.width_sigma_m / size.width_m,
            size.height_sigma_m / size.height_m,
        ]
    }
}

impl Trial {
    pub fn new(intrinsics: Intrinsics, height_m: f64, pitch_rad: f64) -> Self {
        Self {
            intrinsics,
            height_m,
            pose: Pose::above_ground(height_m, pitch_rad, 0.0),
        }
    }

    fn ground_point(&self, point_px: [f64; 2]) -> Option<Triple> {
        let ray = self.pose.direction_to_world(self.intrinsics.ray(point_px));
        let dip = -ray[1] / norm(ray);
        (dip > 0.004)
            .then(|| ray.map(|part| -part * self.height_m / ray[1]))
            .map(|[x, _, z]| [x, 0.0, z])
    }

    /// Returns the logarithms of width and height of the box that the candidate should have, in pixels.
    ///
    /// A cuboid of the class's size stands where the middle of its box's lower edge is the
    /// candidate's, heading along the candidate's motion over the ground. `None` where that is at or
    /// above the horizon or behind the camera.
    pub fn log_size_px(&self, candidate: &Candidate, factors: SizeFactors) -> Option<[f64; 2]> {
        let foot = self.ground_point(candidate.foot_px)?;
        let size = &candidate.class;
        let (length, width) = (size.length_m * factors[0], size.width_m * factors[1]);
        let height = size.height_m * factors[2];
        let (along, length, width) = match candidate.velocity_px_per_s {
            Some(velocity) if !size.is_upright() => (
                self.heading(candidate.foot_px, foot, velocity)?,
                length,
                width,
            ),
            _ => ([1.0, 0.0], 0.5 * (length + width), 0.5 * (length + width)),
        };
        let across = [-along[1], along[0]];
        let mut centre = foot;
        let mut bounds = self.bounds(centre, along, across, [length, width, height])?;
        // The nearest lower edge, not the middle, is what the box's foot shows.
        for _ in 0..3 {
            let shown = self.ground_point([0.5 * (bounds[0] + bounds[2]), bounds[3]])?;
            centre = add_scaled(centre, subtract(foot, shown), 1.0);
            bounds = self.bounds(centre, along, across, [length, width, height])?;
        }
        Some([(bounds[2] - bounds[0]).ln(), (bounds[3] - bounds[1]).ln()])
    }

    /// Unit vector of motion over the ground, x and z.
    fn heading(&self, foot_px: [f64; 2], foot: Triple, velocity: [f64; 2]) -> Option<[f64; 2]> {
        let step = 2.0 / velocity[0].hypot(velocity[1]);
        let ahead = |sign: f64| {
            self.ground_point([
                foot_px[0] + sign * step * velocity[0],
                foot_px[1] + sign * step * velocity[1],
            ])
            .map(|point| subtract(point, foot).map(|part| sign * part))
        };
        let way = ahead(1.0).or_else(|| ahead(-1.0))?;
        let length = way[0].hypot(way[2]);
        (length > 0.0).then(|| [way[0] / length, way[2] / length])
    }

    /// Left, top, right and bottom of the projected cuboid, pixels.
    fn bounds(
        &self,
        centre: Triple,
        along: [f64; 2],
        across: [f64; 2],
        size: Triple,
    ) -> Option<[f64; 4]> {
        let mut bounds = [
            f64::INFINITY,
            f64::INFINITY,
            f64::NEG_INFINITY,
            f64::NEG_INFINITY,
        ];
        for corner in 0..8u8 {
            let sign = |bit: u8| if corner & bit == 0 { -0.5 } else { 0.5 };
            let (a, b) = (sign(1) * size[0], sign(2) * size[1]);
            let point = [
                centre[0] + a * along[0] + b * across[0],
                if corner & 4 == 0 { 0.0 } else { size[2] },
                centre[2] + a * along[1] + b * across[1],
            ];
            let [x, y] = self.intrinsics.project(self.pose.to_camera(point))?;
            bounds = [
                bounds[0].min(x),
                bounds[1].min(y),
                bounds[2].max(x),
                bounds[3].max(y),
            ];
        }
        Some(bounds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calibration::class_size;

    #[test]
    fn a_cuboid_placed_by_its_foot_has_the_box_it_was_seen_with() {
        let intrinsics = Intrinsics::from_horizontal_fov(1.0, 0.0, 1280.0, 720.0);
        let trial = Trial::new(intrinsics, 6.0, 0.5);
        let class = class_size("car").unwrap();
        let size = [class.length_m, class.width_m, class.height_m];
        for (centre, along) in [
            ([1.0, 0.0, -14.0], [0.0, -1.0]),
            ([-3.0, 0.0, -18.0], [0.8, 0.6]),
        ] {
            let across = [-along[1], along[0]];
            let [left, top, right, bottom] = trial.bounds(centre, along, across, size).unwrap();
            let foot_px = [0.5 * (left + right), bottom];
            let foot = trial.ground_point(foot_px).unwrap();
            let ahead =
                trial
                    .pose
                    .to_camera([foot[0] + 0.01 * along[0], 0.0, foot[2] + 0.01 * along[1]]);
            let ahead_px = trial.intrinsics.project(ahead).unwrap();
            let candidate = Candidate {
                foot_px,
                size_px: [right - left, bottom - top],
                track: 1,
                class,
                velocity_px_per_s: Some([
                    1e3 * (ahead_px[0] - foot_px[0]),
                    1e3 * (ahead_px[1] - foot_px[1]),
                ]),
            };
            let [w, h] = trial.log_size_px(&candidate, [1.0; 3]).unwrap();
            assert!(
                (w.exp() / (right - left) - 1.0).abs() < 0.01,
                "{} {}",
                w.exp(),
                right - left
            );
            assert!(
                (h.exp() / (bottom - top) - 1.0).abs() < 0.01,
                "{} {}",
                h.exp(),
                bottom - top
            );
        }
    }

    #[test]
    fn cut_small_and_broken_boxes_do_not_take_part() {
        let intrinsics = Intrinsics::assumed(640.0, 480.0);
        let class = class_size("car").unwrap();
        let boxes = [
            ([100.0, 100.0, 80.0, 60.0], true),
            ([0.0, 100.0, 80.0, 60.0], false),
            ([600.0, 100.0, 80.0, 60.0], false),
            ([100.0, 430.0, 80.0, 60.0], false),
            ([100.0, 100.0, 5.0, 5.0], false),
            ([f64::NAN, 100.0, 80.0, 60.0], false),
        ];
        for (box_px, usable) in boxes {
            let known = KnownSizeBox {
                box_px,
                track: 0,
                class_size: class,
                velocity_px_per_s: None,
            };
            assert_eq!(
                candidate(&known, &intrinsics).is_some(),
                usable,
                "{box_px:?}"
            );
        }
    }
}
