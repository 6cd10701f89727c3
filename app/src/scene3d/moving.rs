//! What moves in the picture: objects, their velocities and uncertainty, the filmed camera's
//! outline and the measured line. Small lists, made anew for each picture.

use kinelens_protocol::ObjectId;
use three_d::{InnerSpace, Vec3, vec3};

use super::drawing::{Ball, FillCorner, Palette, Segment, line, with_alpha};
use super::ellipse::ellipse;
use super::eye::{Eye, ViewSize};
use super::film_camera::FilmCamera;
use super::model::{SceneModel, Surface};
use super::trajectory::{Trajectory, TrajectoryPoint};

/// Longest velocity arrow, as a share of the scene's radius.
const LONGEST_ARROW: f32 = 0.32;
const ELLIPSE_CORNERS: usize = 48;

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

/// What is looked at, from where and in which colours.
#[derive(Clone, Copy)]
pub struct Seen<'a> {
    pub model: &'a SceneModel,
    pub eye: &'a Eye,
    pub size: ViewSize,
    pub palette: &'a Palette,
}

impl Moving {
    pub fn new(seen: Seen<'_>, moment: &Moment) -> Self {
        let Seen {
            model,
            eye,
            palette,
            ..
        } = seen;
        let mut moving = Self::default();
        if let Some(camera) = &model.film_camera {
            moving.add_film_camera(camera, seen);
        }
        let shown = model
            .trajectories
            .iter()
            .filter(|path| !moment.hidden.contains(&path.object));
        for path in shown {
            let selected = moment.selected.contains(&path.object);
            if let Some(point) = path.at(moment.t_s) {
                moving.add_object(path, &point, selected, seen);
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
        Seen {
            model,
            eye,
            palette,
            ..
        }: Seen<'_>,
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

    fn add_object(
        &mut self,
        path: &Trajectory,
        point: &TrajectoryPoint,
        selected: bool,
        seen: Seen<'_>,
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
        self.add_arrow(point, seen);
        let (radius_px, ring_px) = if selected { (8.0, 2.5) } else { (6.0, 1.5) };
        self.balls.push(Ball {
            centre: point.position,
            colour,
            radius_px,
            ring_px,
        });
        if selected {
            self.add_drop_line(point, seen.model.surface, seen.palette);
        }
    }

    /// Adds the velocity at its share of the top speed.
    fn add_arrow(
        &mut self,
        point: &TrajectoryPoint,
        Seen {
            model,
            eye,
            size,
            palette,
        }: Seen<'_>,
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
            let corners = [tip, base + side, base - side];
            for (i, &position) in corners.iter().enumerate() {
                self.fill.push(FillCorner { position, colour });
                // A fill has hard edges; a thin line over them is smooth.
                self.segments
                    .push(line(position, corners[(i + 1) % 3], colour, 1.0));
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

#[cfg(test)]
mod tests {
    use kinelens_protocol::LengthUnit;

    use super::*;
    use crate::scene3d::colour_map::Backdrop;
    use crate::scene3d::eye::Orbit;
    use crate::scene3d::film_camera::tests::level_camera;
    use crate::scene3d::model::Bounds;
    use crate::scene3d::trajectory::tests::point;

    const SIZE: ViewSize = ViewSize {
        width_px: 800.0,
        height_px: 500.0,
    };
    const PALETTE: Palette = Palette {
        background: [1.0; 3],
        ink: [0.0; 3],
        muted: [0.5; 3],
        accent: [0.0, 0.0, 1.0],
        backdrop: Backdrop::Light,
    };

    fn model() -> SceneModel {
        let mut moving = point(0.0, vec3(0.0, 1.0, -5.0), false);
        moving.covariance = Some([0.01, 0.0, 0.0, 0.0, 0.0, 0.04]);
        let path = Trajectory {
            object: ObjectId(1),
            label: "ball".into(),
            colour: [0.2, 0.4, 0.6],
            points: vec![moving, point(1.0, vec3(1.0, 1.0, -5.0), false)],
        };
        SceneModel {
            unit: LengthUnit::Metres,
            surface: Surface::Floor { y: 0.0 },
            trajectories: vec![path],
            bounds: Bounds {
                low: vec3(0.0, 0.0, -5.0),
                high: vec3(1.0, 2.0, 0.0),
            },
            film_camera: Some(level_camera()),
            top_speed: 1.0,
            scale_relative_sigma: 0.0,
        }
    }

    fn picture(eye: &Eye, moment: &Moment) -> Moving {
        Moving::new(
            Seen {
                model: &model(),
                eye,
                size: SIZE,
                palette: &PALETTE,
            },
            moment,
        )
    }

    fn eye() -> Eye {
        Eye::Orbit(Orbit {
            target: vec3(0.5, 1.0, -4.0),
            yaw_rad: 0.3,
            pitch_rad: 0.4,
            distance: 6.0,
        })
    }

    #[test]
    fn a_hidden_object_and_one_that_is_not_there_now_leave_no_ball() {
        let at = |t_s, hidden| Moment {
            t_s,
            hidden,
            ..Moment::default()
        };
        assert_eq!(picture(&eye(), &at(0.0, vec![])).balls.len(), 1);
        assert_eq!(picture(&eye(), &at(0.0, vec![ObjectId(1)])).balls.len(), 0);
        assert_eq!(picture(&eye(), &at(9.0, vec![])).balls.len(), 0);
    }

    #[test]
    fn a_selected_object_above_the_floor_has_a_plumb_line() {
        let at = |selected| Moment {
            selected,
            ..Moment::default()
        };
        let plain = picture(&eye(), &at(vec![])).segments.len();
        let selected = picture(&eye(), &at(vec![ObjectId(1)]));
        assert_eq!(selected.segments.len(), plain + 1);
        assert!(
            selected
                .segments
                .iter()
                .any(|segment| segment.end == vec3(0.0, 0.0, -5.0))
        );
    }

    #[test]
    fn from_the_filmed_camera_only_its_border_is_left() {
        let nothing = Moment {
            t_s: 9.0,
            ..Moment::default()
        };
        assert_eq!(
            picture(&Eye::Film(level_camera()), &nothing).segments.len(),
            4
        );
        assert_eq!(picture(&eye(), &nothing).segments.len(), 10);
    }

    #[test]
    fn two_picks_are_joined() {
        let picks = vec![vec3(0.0, 0.0, -3.0), vec3(1.0, 0.0, -3.0)];
        let moment = Moment {
            t_s: 9.0,
            picks: picks.clone(),
            ..Moment::default()
        };
        let measured = picture(&eye(), &moment);
        let joins = |segment: &Segment| segment.start == picks[0] && segment.end == picks[1];
        assert!(measured.segments.iter().any(joins));
        assert_eq!(measured.balls.len(), 2);
    }
}
