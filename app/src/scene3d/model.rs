//! What the 3D view shows, taken from a scene document once for each of its revisions.

use kinelens_protocol::{Kinematics, LengthUnit, ObjectId, SceneDocument, SceneObject};
use three_d::{InnerSpace, Vec3, vec3};

use super::colour_map::{Rgb, parse_hex};

/// Everything of a scene that can be drawn in 3D, in the scene's unit of length.
#[derive(Clone, Debug)]
pub struct SceneModel {
    pub unit: LengthUnit,
    pub surface: Surface,
    pub trajectories: Vec<Trajectory>,
    /// Of all trajectory points and, where it is near enough, the filmed camera.
    pub bounds: Bounds,
    pub film_camera: Option<FilmCamera>,
    /// Highest speed of all points, units of length a second; the end of the colour map.
    pub top_speed: f32,
    /// Relative standard deviation that all lengths share.
    pub scale_relative_sigma: f64,
}

/// The surface that motion happens on; the grid lies in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Surface {
    /// Level, at this height.
    Floor { y: f32 },
    /// Upright and facing +z, at this z.
    Wall { z: f32 },
}

/// The smoothed path of one object.
#[derive(Clone, Debug)]
pub struct Trajectory {
    pub object: ObjectId,
    pub label: String,
    pub colour: Rgb,
    /// Ascending in time.
    pub points: Vec<TrajectoryPoint>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrajectoryPoint {
    pub t_s: f64,
    pub position: Vec3,
    pub velocity: Vec3,
    pub speed: f32,
    /// True where the points before this one are missing.
    pub gap_before: bool,
    /// Covariance of the point's own noise: xx, xy, xz, yy, yz, zz.
    pub covariance: Option<[f64; 6]>,
}

/// An axis-aligned box that is never empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    pub low: Vec3,
    pub high: Vec3,
}

/// The camera that filmed the clip. Camera axes: x right, y down, z forward.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FilmCamera {
    /// The camera's x, y and z axes in the world.
    pub axes: [Vec3; 3],
    pub position: Vec3,
    pub fx_px: f32,
    pub fy_px: f32,
    pub cx_px: f32,
    pub cy_px: f32,
    /// Size of the displayed picture.
    pub width_px: f32,
    pub height_px: f32,
}

impl SceneModel {
    /// Takes what can be drawn; none when no object has a point in the world.
    pub fn new(scene: &SceneDocument) -> Option<Self> {
        let trajectories: Vec<Trajectory> = scene
            .objects
            .iter()
            .filter_map(|object| Trajectory::new(object, scene))
            .collect();
        let positions = || {
            trajectories
                .iter()
                .flat_map(|path| path.points.iter().map(|point| point.position))
        };
        let path_bounds = Bounds::around(positions())?;
        let film_camera = FilmCamera::new(scene);
        let bounds = match &film_camera {
            Some(camera)
                if (camera.position - path_bounds.centre()).magnitude()
                    < 6.0 * path_bounds.radius() =>
            {
                path_bounds.including(camera.position)
            }
            _ => path_bounds,
        };
        let surface = Surface::under(path_bounds, &scene.camera.provider);
        let bounds = match surface {
            Surface::Floor { y } => bounds.including(vec3(bounds.centre().x, y, bounds.centre().z)),
            Surface::Wall { z } => bounds.including(vec3(bounds.centre().x, bounds.centre().y, z)),
        };
        let top_speed = trajectories
            .iter()
            .flat_map(|path| path.points.iter().map(|point| point.speed))
            .filter(|speed| speed.is_finite())
            .fold(0.0, f32::max);
        Some(Self {
            unit: scene.camera.scale.unit,
            surface,
            trajectories,
            bounds,
            film_camera,
            top_speed,
            scale_relative_sigma: scene.camera.scale.relative_sigma.max(0.0),
        })
    }

    /// Points that a view of everything must show.
    pub fn landmarks(&self) -> Vec<Vec3> {
        // A few hundred points outline a path as well as all of them.
        let outline = |path: &Trajectory| {
            let stride = path.points.len().div_ceil(300).max(1);
            let positions: Vec<Vec3> = path
                .points
                .iter()
                .step_by(stride)
                .chain(path.points.last())
                .map(|point| point.position)
                .collect();
            positions
        };
        let mut landmarks: Vec<Vec3> = self.trajectories.iter().flat_map(outline).collect();
        match (&self.film_camera, self.surface) {
            (Some(camera), Surface::Floor { .. }) if self.bounds.contains(camera.position) => {
                landmarks.push(camera.position);
            }
            // The picture lies in the wall; the camera far before it would make all of it small.
            (Some(camera), Surface::Wall { z }) => {
                let depth = (vec3(0.0, 0.0, z - camera.position.z)).dot(camera.forward());
                if depth > 0.0 && depth < self.bounds.radius() * 8.0 {
                    landmarks.extend(camera.picture_corners(depth));
                }
            }
            _ => {}
        }
        landmarks
    }

    pub fn trajectory(&self, object: ObjectId) -> Option<&Trajectory> {
        self.trajectories.iter().find(|path| path.object == object)
    }
}

impl Trajectory {
    /// Takes the smoothed path, or the raw world points where nothing was smoothed.
    fn new(object: &SceneObject, scene: &SceneDocument) -> Option<Self> {
        let kinematics = scene
            .kinematics
            .iter()
            .find(|entry| entry.object == object.id);
        let mut points = kinematics
            .map(|entry| smoothed_points(entry, object))
            .unwrap_or_default();
        if points.is_empty() {
            points = raw_points(object);
        }
        (!points.is_empty()).then(|| Self {
            object: object.id,
            label: object.label.clone(),
            colour: parse_hex(&object.colour),
            points,
        })
    }

    /// Finds the point at a time by linear interpolation; none outside the path and in its gaps.
    pub fn at(&self, t_s: f64) -> Option<TrajectoryPoint> {
        // Half a frame of a slow clip: the last point stays up until its frame ends.
        const REACH_S: f64 = 0.05;
        let after = self.points.partition_point(|point| point.t_s < t_s);
        let next = self.points.get(after);
        let previous = after
            .checked_sub(1)
            .and_then(|before| self.points.get(before));
        match (previous, next) {
            (Some(previous), Some(next)) if !next.gap_before => {
                let share = ((t_s - previous.t_s) / (next.t_s - previous.t_s)) as f32;
                let mix = |from: Vec3, to: Vec3| from + (to - from) * share;
                let nearest = if share < 0.5 { previous } else { next };
                Some(TrajectoryPoint {
                    t_s,
                    position: mix(previous.position, next.position),
                    velocity: mix(previous.velocity, next.velocity),
                    speed: previous.speed + (next.speed - previous.speed) * share,
                    ..*nearest
                })
            }
            _ => [previous, next]
                .into_iter()
                .flatten()
                .find(|point| (point.t_s - t_s).abs() <= REACH_S)
                .copied(),
        }
    }
}

fn smoothed_points(kinematics: &Kinematics, object: &SceneObject) -> Vec<TrajectoryPoint> {
    let value = |values: &[f64], i: usize| values.get(i).copied().unwrap_or(f64::NAN) as f32;
    (0..kinematics.t_s.len())
        .map(|i| {
            let frame = kinematics.frame.get(i).copied();
            let sample = frame.and_then(|frame| {
                let found = object
                    .samples
                    .binary_search_by_key(&frame, |sample| sample.frame)
                    .ok()?;
                object.samples.get(found)
            });
            let velocity = vec3(
                value(&kinematics.vx_mps.value, i),
                value(&kinematics.vy_mps.value, i),
                value(&kinematics.vz_mps.value, i),
            );
            TrajectoryPoint {
                t_s: kinematics.t_s[i],
                position: vec3(
                    value(&kinematics.x_m.value, i),
                    value(&kinematics.y_m.value, i),
                    value(&kinematics.z_m.value, i),
                ),
                velocity: if is_finite(velocity) {
                    velocity
                } else {
                    vec3(0.0, 0.0, 0.0)
                },
                speed: value(&kinematics.speed_mps.value, i),
                gap_before: kinematics.gap_before.get(i).copied().unwrap_or(false),
                covariance: sample.and_then(|sample| sample.covariance_m2),
            }
        })
        .filter(|point| is_finite(point.position) && point.t_s.is_finite())
        .collect()
}

fn raw_points(object: &SceneObject) -> Vec<TrajectoryPoint> {
    let mut missing = false;
    let mut points = Vec::new();
    for sample in &object.samples {
        let world = sample.world_m.filter(|_| sample.state.is_measured());
        let position = world
            .map(|[x, y, z]| vec3(x as f32, y as f32, z as f32))
            .filter(|&point| is_finite(point));
        match position {
            Some(position) => {
                points.push(TrajectoryPoint {
                    t_s: sample.t_s,
                    position,
                    velocity: vec3(0.0, 0.0, 0.0),
                    speed: f32::NAN,
                    gap_before: missing,
                    covariance: sample.covariance_m2,
                });
                missing = false;
            }
            None => missing = !points.is_empty(),
        }
    }
    points
}

fn is_finite(point: Vec3) -> bool {
    point.x.is_finite() && point.y.is_finite() && point.z.is_finite()
}

impl Surface {
    /// Chooses the surface from how motion was lifted, and from the points where that leaves it open.
    fn under(path_bounds: Bounds, provider: &str) -> Self {
        let extent = path_bounds.high - path_bounds.low;
        let flat_in_z = extent.z <= 1e-3 * extent.x.max(extent.y);
        if provider != "ground" && flat_in_z {
            Self::Wall {
                z: path_bounds.centre().z,
            }
        } else {
            Self::Floor {
                y: if provider == "ground" {
                    0.0
                } else {
                    path_bounds.low.y
                },
            }
        }
    }

    /// Returns a point of the surface and its unit normal.
    pub fn plane(&self) -> (Vec3, Vec3) {
        match *self {
            Self::Floor { y } => (vec3(0.0, y, 0.0), Vec3::unit_y()),
            Self::Wall { z } => (vec3(0.0, 0.0, z), Vec3::unit_z()),
        }
    }

    /// Returns the two world axes that span the surface.
    pub fn axes(&self) -> [Vec3; 2] {
        match self {
            Self::Floor { .. } => [Vec3::unit_x(), Vec3::unit_z()],
            Self::Wall { .. } => [Vec3::unit_x(), Vec3::unit_y()],
        }
    }
}

impl Bounds {
    /// Encloses finite points; none without any. A single point gets a box of size one around it.
    pub fn around(points: impl IntoIterator<Item = Vec3>) -> Option<Self> {
        let mut points = points.into_iter().filter(|&point| is_finite(point));
        let first = points.next()?;
        Some(points.fold(
            Self {
                low: first,
                high: first,
            },
            Self::including,
        ))
    }

    pub fn including(self, point: Vec3) -> Self {
        Self {
            low: vec3(
                self.low.x.min(point.x),
                self.low.y.min(point.y),
                self.low.z.min(point.z),
            ),
            high: vec3(
                self.high.x.max(point.x),
                self.high.y.max(point.y),
                self.high.z.max(point.z),
            ),
        }
    }

    pub fn contains(&self, point: Vec3) -> bool {
        let within = |low: f32, value: f32, high: f32| (low..=high).contains(&value);
        within(self.low.x, point.x, self.high.x)
            && within(self.low.y, point.y, self.high.y)
            && within(self.low.z, point.z, self.high.z)
    }

    pub fn centre(&self) -> Vec3 {
        (self.low + self.high) / 2.0
    }

    /// Half the diagonal, 0.5 for a single point.
    pub fn radius(&self) -> f32 {
        let radius = (self.high - self.low).magnitude() / 2.0;
        if radius > 1e-6 { radius } else { 0.5 }
    }

    #[cfg(test)]
    pub fn corners(&self) -> [Vec3; 8] {
        std::array::from_fn(|i| {
            let pick = |bit: usize, low: f32, high: f32| if i & bit == 0 { low } else { high };
            vec3(
                pick(1, self.low.x, self.high.x),
                pick(2, self.low.y, self.high.y),
                pick(4, self.low.z, self.high.z),
            )
        })
    }
}

impl FilmCamera {
    /// Takes the filmed camera; none unless its lens and its place are known and finite.
    fn new(scene: &SceneDocument) -> Option<Self> {
        let intrinsics = scene.camera.intrinsics?;
        let pose = scene.camera.world_from_camera.first()?;
        let [row_x, row_y, row_z] = pose.rotation;
        let axis = |i: usize| vec3(row_x[i] as f32, row_y[i] as f32, row_z[i] as f32);
        let [x, y, z] = pose.translation_m;
        let camera = Self {
            axes: [axis(0), axis(1), axis(2)],
            position: vec3(x as f32, y as f32, z as f32),
            fx_px: intrinsics.fx_px as f32,
            fy_px: intrinsics.fy_px as f32,
            cx_px: intrinsics.cx_px as f32,
            cy_px: intrinsics.cy_px as f32,
            width_px: scene.clip.width_px as f32,
            height_px: scene.clip.height_px as f32,
        };
        let usable = camera
            .axes
            .into_iter()
            .chain([camera.position])
            .all(is_finite)
            && camera.fx_px > 0.0
            && camera.fy_px > 0.0
            && camera.cx_px.is_finite()
            && camera.cy_px.is_finite()
            && camera.width_px >= 1.0
            && camera.height_px >= 1.0;
        usable.then_some(camera)
    }

    pub fn position(&self) -> Vec3 {
        self.position
    }

    pub fn right(&self) -> Vec3 {
        self.axes[0]
    }

    pub fn down(&self) -> Vec3 {
        self.axes[1]
    }

    pub fn forward(&self) -> Vec3 {
        self.axes[2]
    }

    /// Returns the world point that a picture point shows at a depth along the optical axis.
    pub fn point_at_depth(&self, point_px: [f32; 2], depth: f32) -> Vec3 {
        let x = (point_px[0] - self.cx_px) / self.fx_px;
        let y = (point_px[1] - self.cy_px) / self.fy_px;
        self.position + (self.right() * x + self.down() * y + self.forward()) * depth
    }

    /// Returns the world points of the picture's corners at a depth: upper left, upper right, lower
    /// right, lower left.
    pub fn picture_corners(&self, depth: f32) -> [Vec3; 4] {
        [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]].map(|[x, y]: [f32; 2]| {
            self.point_at_depth([x * self.width_px, y * self.height_px], depth)
        })
    }

    /// Returns where a world point is in the picture; none behind the camera.
    #[cfg(test)]
    pub fn project(&self, point: Vec3) -> Option<[f32; 2]> {
        let offset = point - self.position;
        let depth = offset.dot(self.forward());
        (depth > 0.0).then(|| {
            [
                self.cx_px + self.fx_px * offset.dot(self.right()) / depth,
                self.cy_px + self.fy_px * offset.dot(self.down()) / depth,
            ]
        })
    }

    /// Fits the whole picture into a view: x, y, width and height in CSS pixels.
    pub fn picture_in(&self, size: super::eye::ViewSize) -> [f32; 4] {
        let scale = (size.width_px / self.width_px).min(size.height_px / self.height_px);
        let (width_px, height_px) = (self.width_px * scale, self.height_px * scale);
        [
            (size.width_px - width_px) / 2.0,
            (size.height_px - height_px) / 2.0,
            width_px,
            height_px,
        ]
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A camera 2 m above the ground that looks along −z with a small offset of its centre.
    pub fn level_camera() -> FilmCamera {
        FilmCamera {
            axes: [
                vec3(1.0, 0.0, 0.0),
                vec3(0.0, -1.0, 0.0),
                vec3(0.0, 0.0, -1.0),
            ],
            position: vec3(0.0, 2.0, 0.0),
            fx_px: 1000.0,
            fy_px: 1000.0,
            cx_px: 650.0,
            cy_px: 350.0,
            width_px: 1280.0,
            height_px: 720.0,
        }
    }

    pub fn point(t_s: f64, position: Vec3, gap_before: bool) -> TrajectoryPoint {
        TrajectoryPoint {
            t_s,
            position,
            velocity: vec3(1.0, 0.0, 0.0),
            speed: 1.0,
            gap_before,
            covariance: None,
        }
    }

    #[test]
    fn picture_corners_project_onto_the_picture() {
        let camera = level_camera();
        let corners = camera
            .picture_corners(7.0)
            .map(|corner| camera.project(corner).unwrap());
        let expected = [[0.0, 0.0], [1280.0, 0.0], [1280.0, 720.0], [0.0, 720.0]];
        for (corner, expected) in corners.iter().zip(expected) {
            assert!(
                (corner[0] - expected[0]).abs() + (corner[1] - expected[1]).abs() < 0.01,
                "{corner:?}"
            );
        }
    }

    #[test]
    fn a_position_between_points_is_interpolated_and_a_gap_is_empty() {
        let path = Trajectory {
            object: ObjectId(1),
            label: "ball".into(),
            colour: [0.5; 3],
            points: vec![
                point(0.0, vec3(0.0, 0.0, 0.0), false),
                point(1.0, vec3(2.0, 0.0, 0.0), false),
                point(3.0, vec3(8.0, 0.0, 0.0), true),
            ],
        };
        assert_eq!(path.at(0.25).unwrap().position.x, 0.5);
        assert_eq!(path.at(3.0).unwrap().position.x, 8.0);
        for t_s in [-1.0, 2.0, 4.0, f64::NAN] {
            assert_eq!(path.at(t_s), None, "{t_s}");
        }
    }

    #[test]
    fn the_grid_lies_in_the_surface_of_motion() {
        let flat = Bounds {
            low: vec3(0.0, 0.0, 0.0),
            high: vec3(2.0, 1.0, 0.0),
        };
        let level = Bounds {
            low: vec3(0.0, 0.3, -9.0),
            high: vec3(2.0, 0.3, 0.0),
        };
        assert_eq!(Surface::under(flat, "plane"), Surface::Wall { z: 0.0 });
        assert_eq!(
            Surface::under(level, "four-corners"),
            Surface::Floor { y: 0.3 }
        );
        assert_eq!(Surface::under(flat, "ground"), Surface::Floor { y: 0.0 });
    }

    #[test]
    fn bounds_skip_what_is_not_finite() {
        assert_eq!(Bounds::around([]), None);
        assert_eq!(Bounds::around([vec3(f32::NAN, 0.0, 0.0)]), None);
        let single = Bounds::around([vec3(1.0, 2.0, 3.0)]).unwrap();
        assert!(single.radius() > 0.0);
    }
}
