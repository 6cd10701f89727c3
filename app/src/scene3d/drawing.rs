//! What is drawn, as plain lists: made from the model once for each revision, and for what moves
//! once for each picture.

use kinelens_protocol::ObjectId;
use three_d::{InnerSpace, Vec3, vec3};

use super::colour_map::{Backdrop, Rgb, speed_colour};
use super::ellipse::ellipse;
use super::eye::{Eye, ViewSize};
use super::model::{FilmCamera, SceneModel, Surface, Trajectory, TrajectoryPoint};

/// Time of lines that have none: always in the past.
const TIMELESS_S: f32 = -1e9;
/// Longer paths are thinned; a screen has fewer pixels than this.
const MOST_SEGMENTS: usize = 4000;
/// Longest velocity arrow, as a share of the scene's radius.
const LONGEST_ARROW: f32 = 0.32;
const ELLIPSE_CORNERS: usize = 48;

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

/// What changes with the time, the selection or the eye; small.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moving {
    pub segments: Vec<Segment>,
    pub fill: Vec<FillCorner>,
    pub balls: Vec<Ball>,
}

/// Which objects are shown how at which time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Moment {
    pub t_s: f64,
    pub selected: Vec<ObjectId>,
    pub hidden: Vec<ObjectId>,
    /// Ends of the measured line.
    pub picks: Vec<Vec3>,
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

/// Depth at which the film camera's picture is drawn.
pub fn frustum_depth(camera: &FilmCamera, model: &SceneModel) -> f32 {
    let radius = model.bounds.radius();
    match model.surface {
        Surface::Wall { z } => {
            let along = (vec3(camera.position.x, camera.position.y, z) - camera.position)
                .dot(camera.forward());
            if along > 0.0 && along < radius * 8.0 {
                along
            } else {
                radius * 0.5
            }
        }
        Surface::Floor { .. } => {
            let away = (model.bounds.centre() - camera.position).magnitude();
            (away * 0.22).clamp(radius * 0.08, radius * 0.4)
        }
    }
}

impl Moving {
    pub fn new(
        model: &SceneModel,
        moment: &Moment,
        eye: &Eye,
        size: ViewSize,
        palette: &Palette,
    ) -> Self {
        let mut moving = Self::default();
        if let Some(camera) = &model.film_camera {
            moving.add_film_camera(camera, model, eye, palette);
        }
        let shown = model
            .trajectories
            .iter()
            .filter(|path| !moment.hidden.contains(&path.object));
        for path in shown {
            let selected = moment.selected.contains(&path.object);
            if let Some(point) = path.at(moment.t_s) {
                moving.add_object(path, &point, selected, model, eye, size, palette);
            }
        }
        moving.add_measure(&moment.picks, palette);
        let far_first = |a: &Ball, b: &Ball| {
            let away = |ball: &Ball| (ball.centre - eye.position()).magnitude();
            away(b).total_cmp(&away(a))
        };
        moving.balls.sort_by(far_first);
        moving
    }

    /// Adds the film camera's pyramid: to the wall where its picture is the wall, else a short one.
    /// From the filmed camera itself only the picture's border is left.
    fn add_film_camera(
        &mut self,
        camera: &FilmCamera,
        model: &SceneModel,
        eye: &Eye,
        palette: &Palette,
    ) {
        let corners = camera.picture_corners(frustum_depth(camera, model));
        let is_inside = matches!(eye, Eye::Film(_));
        let border = with_alpha(palette.muted, if is_inside { 0.5 } else { 0.75 });
        for i in 0..4 {
            let next = (i + 1) % 4;
            self.segments
                .push(line(corners[i], corners[next], border, 1.5));
        }
        if is_inside {
            return;
        }
        for corner in corners {
            let edge = with_alpha(palette.muted, 0.45);
            self.segments.push(line(camera.position, corner, edge, 1.0));
        }
        // A mark on the upper edge tells which way up the picture is.
        let middle = (corners[0] + corners[1]) / 2.0;
        let side = (corners[1] - corners[0]) * 0.07;
        let tip = middle - camera.down() * (side.magnitude() * 1.2);
        self.segments.push(line(middle - side, tip, border, 1.5));
        self.segments.push(line(middle + side, tip, border, 1.5));
        let tint = with_alpha(palette.muted, 0.05);
        for i in [0, 1, 2, 0, 2, 3] {
            self.fill.push(FillCorner {
                position: corners[i],
                colour: tint,
            });
        }
    }

    #[allow(clippy::too_many_arguments)] // the reason: a private step of `new` with all it has
    fn add_object(
        &mut self,
        path: &Trajectory,
        point: &TrajectoryPoint,
        selected: bool,
        model: &SceneModel,
        eye: &Eye,
        size: ViewSize,
        palette: &Palette,
    ) {
        let colour = with_alpha(path.colour, 1.0);
        if let Some(outline) = point
            .covariance
            .and_then(|c| ellipse(point.position, c, ELLIPSE_CORNERS))
        {
            for (i, &corner) in outline.iter().enumerate() {
                let next = outline[(i + 1) % outline.len()];
                self.segments
                    .push(line(corner, next, with_alpha(path.colour, 0.9), 1.5));
                for position in [point.position, corner, next] {
                    self.fill.push(FillCorner {
                        position,
                        colour: with_alpha(path.colour, 0.22),
                    });
                }
            }
        }
        self.add_arrow(point, model, eye, size, palette);
        let (radius_px, ring_px) = if selected { (8.0, 2.5) } else { (6.0, 1.5) };
        self.balls.push(Ball {
            centre: point.position,
            colour,
            radius_px,
            ring_px,
        });
        if selected {
            self.add_drop_line(point, model.surface, palette);
        }
    }

    /// Adds the velocity at its share of the top speed.
    fn add_arrow(
        &mut self,
        point: &TrajectoryPoint,
        model: &SceneModel,
        eye: &Eye,
        size: ViewSize,
        palette: &Palette,
    ) {
        if !(model.top_speed > 0.0 && point.speed.is_finite() && point.velocity.magnitude() > 0.0) {
            return;
        }
        let reach = model.bounds.radius()
            * LONGEST_ARROW
            * (point.velocity.magnitude() / model.top_speed).min(1.0);
        let px = eye.world_per_px(point.position, size);
        if reach < 12.0 * px {
            return;
        }
        let direction = point.velocity.normalize();
        let tip = point.position + direction * reach;
        let head = (11.0 * px).min(reach * 0.4);
        let base = tip - direction * head;
        let across = direction.cross(eye.position() - tip);
        let colour = with_alpha(palette.ink, 0.85);
        self.segments.push(line(point.position, base, colour, 2.0));
        if across.magnitude() > 1e-9 {
            let side = across.normalize() * (head * 0.42);
            for position in [tip, base + side, base - side] {
                self.fill.push(FillCorner { position, colour });
            }
        }
    }

    /// Adds a plumb line to the floor, so that height can be seen.
    fn add_drop_line(&mut self, point: &TrajectoryPoint, surface: Surface, palette: &Palette) {
        if let Surface::Floor { y } = surface
            && (point.position.y - y).abs() > 1e-4
        {
            let foot = vec3(point.position.x, y, point.position.z);
            self.segments.push(line(
                point.position,
                foot,
                with_alpha(palette.muted, 0.6),
                1.0,
            ));
        }
    }

    fn add_measure(&mut self, picks: &[Vec3], palette: &Palette) {
        let colour = with_alpha(palette.accent, 1.0);
        if let [from, to] = *picks {
            self.segments.push(line(from, to, colour, 2.5));
        }
        for &centre in picks {
            self.balls.push(Ball {
                centre,
                colour,
                radius_px: 4.5,
                ring_px: 2.0,
            });
        }
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

fn line(start: Vec3, end: Vec3, colour: [f32; 4], width_px: f32) -> Segment {
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

fn with_alpha([red, green, blue]: Rgb, alpha: f32) -> [f32; 4] {
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
    use super::*;
    use crate::scene3d::model::tests::point;

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
