//! What is drawn, as plain lists; those of what stays are made once for each revision.

use kinelens_protocol::ObjectId;
use three_d::{InnerSpace, Vec3};

use super::colour_map::{Backdrop, Rgb, speed_colour};
use super::model::SceneModel;
use super::trajectory::{Trajectory, TrajectoryPoint};

/// Time of lines that have none: always in the past.
const TIMELESS_S: f32 = -1e9;
/// Longer paths are thinned; a screen has fewer pixels than this.
const MOST_SEGMENTS: usize = 4000;

/// Colours of the view, from the page's design tokens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Palette {
    pub background: Rgb,
    pub ink: Rgb,
    pub muted: Rgb,
    pub accent: Rgb,
    pub backdrop: Backdrop,
}

/// A line of constant width on screen, from one colour to another.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Segment {
    pub start: Vec3,
    pub end: Vec3,
    pub start_colour: [f32; 4],
    pub end_colour: [f32; 4],
    pub start_t_s: f32,
    pub end_t_s: f32,
    pub width_px: f32,
    /// How much darker the edges are than the middle: 0 flat, 0.3 a tube.
    pub roundness: f32,
}

/// A ball of constant size on screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ball {
    pub centre: Vec3,
    pub colour: [f32; 4],
    pub radius_px: f32,
    pub ring_px: f32,
}

/// A corner of a filled triangle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FillCorner {
    pub position: Vec3,
    pub colour: [f32; 4],
}

/// What changes with the document or the theme only.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Still {
    pub segments: Vec<Segment>,
}

impl Still {
    pub fn new(model: &SceneModel, hidden: &[ObjectId], palette: &Palette) -> Self {
        let mut still = Self::default();
        for path in model
            .trajectories
            .iter()
            .filter(|path| !hidden.contains(&path.object))
        {
            still.segments.extend(path_segments(path, model, palette));
        }
        still
    }
}

/// Makes the coloured line of a path, broken at its gaps.
///
/// Points nearer to each other than a fraction of a pixel of the whole view are left out: their
/// directions are noise, which would show as frayed edges.
fn path_segments(path: &Trajectory, model: &SceneModel, palette: &Palette) -> Vec<Segment> {
    let top_speed = model.top_speed;
    let nearest = model.bounds.radius() * 0.003;
    let stride = path.points.len().div_ceil(MOST_SEGMENTS).max(1);
    let last = path.points.len() - 1;
    let mut missing = false;
    let mut kept: Vec<(TrajectoryPoint, bool)> = Vec::with_capacity(path.points.len() / stride + 2);
    for (i, point) in path.points.iter().enumerate() {
        missing |= point.gap_before;
        let ends_run = i == last || path.points[i + 1].gap_before;
        let moved = kept
            .last()
            .is_none_or(|(before, _)| (point.position - before.position).magnitude() >= nearest);
        if missing || ends_run || (i % stride == 0 && moved) {
            kept.push((*point, std::mem::take(&mut missing)));
        }
    }
    let colour = |point: &TrajectoryPoint| {
        if point.speed.is_finite() && top_speed > 0.0 {
            with_alpha(speed_colour(point.speed / top_speed, palette.backdrop), 1.0)
        } else {
            with_alpha(path.colour, 1.0)
        }
    };
    kept.windows(2)
        .filter(|pair| !pair[1].1)
        .map(|pair| Segment {
            start: pair[0].0.position,
            end: pair[1].0.position,
            start_colour: colour(&pair[0].0),
            end_colour: colour(&pair[1].0),
            start_t_s: pair[0].0.t_s as f32,
            end_t_s: pair[1].0.t_s as f32,
            width_px: 5.0,
            roundness: 0.28,
        })
        .collect()
}

/// Makes a line without a time of its own.
pub fn line(start: Vec3, end: Vec3, colour: [f32; 4], width_px: f32) -> Segment {
    Segment {
        start,
        end,
        start_colour: colour,
        end_colour: colour,
        start_t_s: TIMELESS_S,
        end_t_s: TIMELESS_S,
        width_px,
        roundness: 0.0,
    }
}

pub fn with_alpha([red, green, blue]: Rgb, alpha: f32) -> [f32; 4] {
    [red, green, blue, alpha]
}

/// Returns the grid's spacing, a power of ten, for a length that should span a few cells.
pub fn grid_spacing(visible_length: f32) -> f32 {
    if visible_length > 0.0 && visible_length.is_finite() {
        10f32
            .powf((visible_length / 4.0).log10().floor())
            .clamp(1e-4, 1e6)
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use three_d::vec3;

    use super::*;
    use crate::scene3d::model::Surface;
    use crate::scene3d::trajectory::tests::point;

    const PALETTE: Palette = Palette {
        background: [1.0; 3],
        ink: [0.0; 3],
        muted: [0.5; 3],
        accent: [0.0, 0.0, 1.0],
        backdrop: Backdrop::Light,
    };

    fn path(count: usize, gap_at: usize) -> Trajectory {
        Trajectory {
            object: ObjectId(1),
            label: "ball".into(),
            colour: [0.2, 0.4, 0.6],
            points: (0..count)
                .map(|i| point(i as f64 * 0.1, vec3(i as f32, 0.0, 0.0), i == gap_at))
                .collect(),
        }
    }

    fn model(length: f32) -> SceneModel {
        SceneModel {
            unit: kinelens_protocol::LengthUnit::Metres,
            surface: Surface::Floor { y: 0.0 },
            trajectories: Vec::new(),
            bounds: crate::scene3d::model::Bounds {
                low: vec3(0.0, 0.0, 0.0),
                high: vec3(length, 0.0, 0.0),
            },
            film_camera: None,
            top_speed: 2.0,
            scale_relative_sigma: 0.0,
        }
    }

    #[test]
    fn a_path_that_stands_still_is_no_knot_of_lines() {
        let mut still = path(500, 999);
        still
            .points
            .iter_mut()
            .for_each(|point| point.position.x *= 1e-5);
        assert!(path_segments(&still, &model(10.0), &PALETTE).len() <= 1);
    }

    #[test]
    fn a_path_is_one_line_broken_at_its_gap() {
        let segments = path_segments(&path(10, 4), &model(9.0), &PALETTE);
        assert_eq!(segments.len(), 8);
        assert!(!segments.iter().any(|segment| segment.start.x == 3.0));
        assert!(
            segments
                .iter()
                .all(|segment| segment.start.x < segment.end.x)
        );
    }

    #[test]
    fn a_long_path_is_thinned_and_keeps_ends_and_gap() {
        let segments = path_segments(&path(50_001, 30_001), &model(50.0), &PALETTE);
        assert!(segments.len() <= MOST_SEGMENTS + 2);
        assert_eq!(segments[0].start.x, 0.0);
        assert_eq!(segments[segments.len() - 1].end.x, 50_000.0);
        let bridges = segments
            .iter()
            .filter(|s| s.start.x < 30_001.0 && s.end.x > 30_000.5)
            .count();
        assert_eq!(bridges, 0);
    }

    #[test]
    fn one_point_makes_no_line() {
        assert!(path_segments(&path(1, 9), &model(1.0), &PALETTE).is_empty());
    }

    #[test]
    fn grid_spacing_is_a_power_of_ten_with_a_few_cells() {
        for (length, expected) in [
            (4.1, 1.0),
            (39.0, 1.0),
            (41.0, 10.0),
            (0.5, 0.1),
            (f32::NAN, 1.0),
            (0.0, 1.0),
        ] {
            assert!(
                (grid_spacing(length) / expected - 1.0).abs() < 1e-3,
                "{length}"
            );
        }
    }
}
