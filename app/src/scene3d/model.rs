//! What the 3D view shows, taken from a scene document once for each of its revisions.

use kinelens_protocol::{LengthUnit, ObjectId, SceneDocument};
use three_d::{InnerSpace, Vec3, vec3};

use super::film_camera::FilmCamera;
use super::trajectory::Trajectory;

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

/// An axis-aligned box that is never empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    pub low: Vec3,
    pub high: Vec3,
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

pub fn is_finite(point: Vec3) -> bool {
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

#[cfg(test)]
mod tests {
    use super::*;

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
