//! Which tiles of a picture have to be computed, and which bodies each may see.
//!
//! Most of a picture shows the same few bodies, and with a camera that stands still most of it is
//! the same in every frame. Both are cheap to know from balls around the bodies.

use glam::{DVec2, DVec3};

use super::pack::Extent;
use crate::scene::View;

/// Pixels along the side of a tile: a workgroup of the shader.
const TILE_PX: u32 = 8;

/// A body's shade on what is around it reaches so many radii of its ball, as in the shader.
const DARKENS: f64 = 3.0;

/// And no farther than this, metres, as in the shader.
const OPEN_M: f64 = 1.2;

/// A ball around a body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ball {
    pub middle_m: DVec3,
    pub radius_m: f64,
}

impl Ball {
    /// A ball around balls: about their mean, as far as the farthest reaches.
    pub fn around(places: &[(DVec3, f64)]) -> Self {
        let middle_m = places.iter().map(|(at, _)| *at).sum::<DVec3>() / places.len().max(1) as f64;
        let radius_m = places
            .iter()
            .map(|(at, reach_m)| (*at - middle_m).length() + reach_m)
            .fold(0.0, f64::max);
        Self { middle_m, radius_m }
    }
}

/// Tiles in rows from the top, each with its number and the ends of its list, and all lists.
pub struct Listing {
    pub tiles: Vec<[u32; 4]>,
    pub bodies: Vec<u32>,
}

/// Returns how many tiles stand in a row.
pub fn columns(size_px: [u32; 2]) -> u32 {
    size_px[0].div_ceil(TILE_PX)
}

/// Lists the tiles to compute; balls come with whether their body moves.
pub fn list(
    size_px: [u32; 2],
    views: &[View; 2],
    balls: &[(Ball, bool)],
    extent: Extent,
    to_sun: DVec3,
) -> Listing {
    let changed: Vec<Ball> = match extent {
        Extent::All | Extent::Still => Vec::new(),
        Extent::Moving => balls
            .iter()
            .filter(|(_, moves)| *moves)
            .flat_map(|(ball, _)| reaches(ball, to_sun))
            .collect(),
    };
    let columns = columns(size_px);
    let rows = size_px[1].div_ceil(TILE_PX);
    let mut listing = Listing {
        tiles: Vec::new(),
        bodies: Vec::new(),
    };
    for tile in 0..columns * rows {
        let cone = Cone::of_tile(views, tile % columns, tile / columns);
        if extent == Extent::Moving && !changed.iter().any(|ball| cone.may_see(ball)) {
            continue;
        }
        let start = listing.bodies.len() as u32;
        let seen = balls
            .iter()
            .zip(0..)
            .filter(|((ball, _), _)| cone.may_see(ball));
        listing.bodies.extend(seen.map(|(_, index)| index));
        let end = listing.bodies.len() as u32;
        listing.tiles.push([tile, start, end, 0]);
    }
    listing
}

/// Where a moving body may change what is seen: itself with the shade around it, and its shadow.
fn reaches(ball: &Ball, to_sun: DVec3) -> Vec<Ball> {
    let around = Ball {
        radius_m: ball.radius_m + (DARKENS * ball.radius_m).min(OPEN_M),
        ..*ball
    };
    // The shadow ends on the ground at the latest; its soft edge widens on the way.
    let length_m = ((ball.middle_m.y + ball.radius_m) / to_sun.y.max(0.05)).min(60.0);
    let steps = (length_m / ball.radius_m).ceil().clamp(1.0, 400.0);
    let shadow = (0..=steps as u32).map(|step| {
        let gone_m = length_m * f64::from(step) / steps;
        Ball {
            middle_m: ball.middle_m - to_sun * gone_m,
            radius_m: 1.2 * ball.radius_m + 0.03 * gone_m,
        }
    });
    std::iter::once(around).chain(shadow).collect()
}

/// All rays of a tile during the frame's window.
struct Cone {
    eye_m: DVec3,
    axis: DVec3,
    half_rad: f64,
    /// How far the eye moves.
    slack_m: f64,
}

impl Cone {
    fn of_tile(views: &[View; 2], column: u32, row: u32) -> Self {
        let corner = |dx: u32, dy: u32| {
            DVec2::new(
                f64::from((column + dx) * TILE_PX),
                f64::from((row + dy) * TILE_PX),
            )
        };
        let corners = [corner(0, 0), corner(1, 0), corner(0, 1), corner(1, 1)];
        let rays: Vec<DVec3> = views
            .iter()
            .flat_map(|view| {
                corners
                    .map(|corner| (view.world_from_camera.rotation * view.ray(corner)).normalize())
            })
            .collect();
        let axis = rays.iter().sum::<DVec3>().normalize();
        let [from_m, to_m] = views.map(|view| view.world_from_camera.translation_m);
        Self {
            eye_m: from_m,
            axis,
            half_rad: rays
                .iter()
                .map(|ray| ray.angle_between(axis))
                .fold(0.0, f64::max),
            slack_m: (to_m - from_m).length(),
        }
    }

    fn may_see(&self, ball: &Ball) -> bool {
        let towards = ball.middle_m - self.eye_m;
        let (distance_m, radius_m) = (towards.length(), ball.radius_m + self.slack_m);
        distance_m <= radius_m
            || towards.angle_between(self.axis) <= self.half_rad + (radius_m / distance_m).asin()
    }
}
