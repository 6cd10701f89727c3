//! Which tiles of a picture have to be computed, and which parts each may see.
//!
//! Most of a picture shows the same few parts, and with a camera that stands still most of it is
//! the same in every frame. Both are cheap to know from balls around the parts.

use glam::{DVec2, DVec3};

use super::pack::Extent;
use crate::scene::View;

/// Pixels along the side of a tile: a workgroup of the shader.
const TILE_PX: u32 = 8;
/// Tiles along the side of a block, whose parts are looked for first.
const BLOCK_TILES: u32 = 8;

/// A ball around something.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ball {
    pub middle_m: DVec3,
    pub radius_m: f64,
}

impl Ball {
    /// A ball around balls: about their mean, as far as the farthest reaches.
    pub fn around(balls: &[Ball]) -> Self {
        let sum: DVec3 = balls.iter().map(|ball| ball.middle_m).sum();
        let middle_m = sum / balls.len().max(1) as f64;
        let radius_m = balls
            .iter()
            .map(|ball| ball.middle_m.distance(middle_m) + ball.radius_m)
            .fold(0.0, f64::max);
        Self { middle_m, radius_m }
    }
}

/// A piece of something that moves, and how far from it others are darkened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mover {
    pub ball: Ball,
    pub darkens_m: f64,
}

/// Returns how many tiles stand in a row.
pub fn columns(size_px: [u32; 2]) -> u32 {
    size_px[0].div_ceil(TILE_PX)
}

/// Lists the tiles to compute, in rows from the top, each with its number and the ends of its list
/// of parts, which is appended to `lists`.
pub fn list(
    size_px: [u32; 2],
    views: &[View; 2],
    parts: &[Ball],
    movers: &[Mover],
    extent: Extent,
    to_sun: DVec3,
    lists: &mut Vec<u32>,
) -> Vec<[u32; 4]> {
    let changed: Vec<Ball> = match extent {
        Extent::All | Extent::Still => Vec::new(),
        Extent::Moving => movers
            .iter()
            .flat_map(|mover| reaches(mover, to_sun))
            .collect(),
    };
    let columns = columns(size_px);
    let rows = size_px[1].div_ceil(TILE_PX);
    let cones = Cones::new(views, [columns, rows]);
    let mut tiles = Vec::new();
    for block_row in 0..rows.div_ceil(BLOCK_TILES) {
        for block_column in 0..columns.div_ceil(BLOCK_TILES) {
            let [left, top] = [block_column, block_row].map(|at| at * BLOCK_TILES);
            let block = cones.around([left, top], BLOCK_TILES);
            let near_changed: Vec<Ball> = changed
                .iter()
                .filter(|ball| block.may_see(ball))
                .copied()
                .collect();
            if extent == Extent::Moving && near_changed.is_empty() {
                continue;
            }
            let seen = in_order(&block, parts);
            for row in top..rows.min(top + BLOCK_TILES) {
                for column in left..columns.min(left + BLOCK_TILES) {
                    let cone = cones.around([column, row], 1);
                    if extent == Extent::Moving
                        && !near_changed.iter().any(|ball| cone.may_see(ball))
                    {
                        continue;
                    }
                    let start = lists.len() as u32;
                    let own = seen.iter().filter(|part| cone.may_see(&parts[**part]));
                    lists.extend(own.map(|part| *part as u32));
                    tiles.push([row * columns + column, start, lists.len() as u32, 0]);
                }
            }
        }
    }
    tiles
}

/// Parts that a cone may see, the nearest first: what is behind it then need not be looked at.
fn in_order(cone: &Cone, parts: &[Ball]) -> Vec<usize> {
    let mut seen: Vec<(f64, usize)> = (0..parts.len())
        .filter(|part| cone.may_see(&parts[*part]))
        .map(|part| {
            let ball = &parts[part];
            (ball.middle_m.distance(cone.eye_m) - ball.radius_m, part)
        })
        .collect();
    seen.sort_by(|a, b| a.0.total_cmp(&b.0));
    seen.into_iter().map(|(_, part)| part).collect()
}

/// Where a moving piece may change what is seen: itself with the shade around it, and its shadow.
fn reaches(mover: &Mover, to_sun: DVec3) -> Vec<Ball> {
    let ball = mover.ball;
    let around = Ball {
        radius_m: ball.radius_m + mover.darkens_m,
        ..ball
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

/// All rays of a square of tiles during the frame's window.
struct Cone {
    eye_m: DVec3,
    axis: DVec3,
    /// Cosine and sine of the half angle.
    cosine: f64,
    sine: f64,
    /// How far the eye moves.
    slack_m: f64,
}

/// Directions of all corners of tiles at both ends of the window.
struct Cones {
    rays: Vec<[DVec3; 2]>,
    tiles: [u32; 2],
    eye_m: DVec3,
    slack_m: f64,
}

impl Cones {
    fn new(views: &[View; 2], tiles: [u32; 2]) -> Self {
        let [columns, rows] = tiles;
        let corners = (0..=rows).flat_map(|row| (0..=columns).map(move |column| [column, row]));
        let rays = corners.map(|corner| {
            let pixel = DVec2::from(corner.map(|at| f64::from(at * TILE_PX)));
            views
                .each_ref()
                .map(|view| (view.world_from_camera.rotation * view.ray(pixel)).normalize())
        });
        let [from_m, to_m] = views.map(|view| view.world_from_camera.translation_m);
        Self {
            rays: rays.collect(),
            tiles,
            eye_m: from_m,
            slack_m: (to_m - from_m).length(),
        }
    }

    /// A cone around a square of tiles; `first` is the one in its top-left corner, as column and row.
    fn around(&self, first: [u32; 2], side: u32) -> Cone {
        let [columns, rows] = self.tiles;
        let [left, top] = first;
        let (right, bottom) = ((left + side).min(columns), (top + side).min(rows));
        let ray = |column: u32, row: u32| &self.rays[(row * (columns + 1) + column) as usize];
        let corners = [
            ray(left, top),
            ray(right, top),
            ray(left, bottom),
            ray(right, bottom),
        ];
        let axis = corners
            .iter()
            .flat_map(|ends| *ends)
            .sum::<DVec3>()
            .normalize();
        let cosine = corners
            .iter()
            .flat_map(|ends| *ends)
            .map(|ray| ray.dot(axis))
            .fold(1.0, f64::min);
        Cone {
            eye_m: self.eye_m,
            axis,
            cosine,
            sine: (1.0 - cosine * cosine).max(0.0).sqrt(),
            slack_m: self.slack_m,
        }
    }
}

impl Cone {
    fn may_see(&self, ball: &Ball) -> bool {
        let towards = ball.middle_m - self.eye_m;
        let (distance_m, radius_m) = (towards.length(), ball.radius_m + self.slack_m);
        if distance_m <= radius_m {
            return true;
        }
        // The angle to the axis is at most the sum of the cone's and the ball's half angles.
        let ball_sine = radius_m / distance_m;
        let ball_cosine = (1.0 - ball_sine * ball_sine).sqrt();
        let least = self.cosine * ball_cosine - self.sine * ball_sine;
        towards.dot(self.axis) >= distance_m * least
    }
}
