//! The viewer's eye: where the 3D view is looked at from. The camera that filmed the clip is
//! another thing, a [`FilmCamera`], which the eye can take the place of.

use three_d::{InnerSpace, Mat4, Point3, SquareMatrix, Transform, Vec3, Vec4, vec3, vec4};

use super::film_camera::FilmCamera;
use super::model::Bounds;

/// Vertical angle of view of an orbiting eye.
const VIEW_ANGLE_RAD: f32 = 0.72;
/// Short of the pole, where "up on screen" would be undefined.
pub const PITCH_LIMIT_RAD: f32 = std::f32::consts::FRAC_PI_2 - 1e-4;

/// Size of the view in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ViewSize {
    pub width_px: f32,
    pub height_px: f32,
}

/// Where the view is looked at from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Eye {
    Orbit(Orbit),
    /// At the filmed camera, with its picture fitted into the view.
    Film(FilmCamera),
}

/// An eye that looks at a target from a distance. World axes: y up.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Orbit {
    pub target: Vec3,
    /// Turn around the vertical; 0 looks along −z.
    pub yaw_rad: f32,
    /// Height above the horizon.
    pub pitch_rad: f32,
    pub distance: f32,
}

/// A half-line of sight with a unit direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ray {
    pub origin: Vec3,
    pub direction: Vec3,
}

impl Orbit {
    pub fn position(&self) -> Vec3 {
        let (yaw_sin, yaw_cos) = self.yaw_rad.sin_cos();
        let (pitch_sin, pitch_cos) = self.pitch_rad.sin_cos();
        self.target + self.distance * vec3(pitch_cos * yaw_sin, pitch_sin, pitch_cos * yaw_cos)
    }

    /// Looks at the points from the given side, as near as shows them all.
    ///
    /// Each side of the view bounds the eye's place by one plane through the outermost point, so
    /// the nearest distance and the middle follow from four maxima. `smallest` keeps a lone point
    /// from filling the view.
    pub fn fit(
        points: &[Vec3],
        smallest: f32,
        yaw_rad: f32,
        pitch_rad: f32,
        size: ViewSize,
    ) -> Self {
        let mut orbit = Self {
            target: points.first().copied().unwrap_or(vec3(0.0, 0.0, 0.0)),
            yaw_rad,
            pitch_rad,
            distance: 1.0,
        };
        let backward = (orbit.position() - orbit.target).normalize();
        let right = backward_to_right(backward, yaw_rad);
        let up = backward.cross(right);
        let half_height = (VIEW_ANGLE_RAD / 2.0).tan();
        let half_width = half_height * size.width_px / size.height_px.max(1.0);
        let reach = |axis: Vec3, half: f32| {
            let places = points.iter().map(|&point| point - orbit.target);
            let towards = |offset: Vec3| offset.dot(backward) * half;
            let (far, near) = places.fold((0.0f32, 0.0f32), |(far, near), offset| {
                let across = offset.dot(axis);
                (
                    far.max(across + towards(offset)),
                    near.max(towards(offset) - across),
                )
            });
            ((far - near) / 2.0, (far + near) / (2.0 * half))
        };
        // Buttons and notes cover a little of the upper and lower edge.
        let (middle_x, distance_x) = reach(right, half_width * 0.9);
        let (middle_y, distance_y) = reach(up, half_height * 0.8);
        orbit.distance = distance_x.max(distance_y).max(smallest);
        orbit.target += right * middle_x + up * middle_y;
        // The target should be among the points, not where the eye's axes happened to start.
        let depth = points
            .iter()
            .map(|&point| (point - orbit.target).dot(backward));
        let (low, high) = depth.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), depth| {
            (low.min(depth), high.max(depth))
        });
        if low <= high {
            let inwards = ((low + high) / 2.0).min(orbit.distance * 0.5);
            orbit.target += backward * inwards;
            orbit.distance -= inwards;
        }
        orbit
    }

    /// Turns by a drag in CSS pixels; half a turn for about 600 px.
    pub fn orbit(&mut self, drag_px: [f32; 2]) {
        self.yaw_rad = (self.yaw_rad - drag_px[0] * 0.005) % std::f32::consts::TAU;
        self.pitch_rad =
            (self.pitch_rad + drag_px[1] * 0.005).clamp(-PITCH_LIMIT_RAD, PITCH_LIMIT_RAD);
    }

    /// Moves the target so that it stays under the pointer during a drag in CSS pixels.
    pub fn pan(&mut self, drag_px: [f32; 2], size: ViewSize) {
        let backward = (self.position() - self.target).normalize();
        let right = backward_to_right(backward, self.yaw_rad);
        let up = backward.cross(right);
        let world_per_px =
            2.0 * self.distance * (VIEW_ANGLE_RAD / 2.0).tan() / size.height_px.max(1.0);
        self.target += (up * drag_px[1] - right * drag_px[0]) * world_per_px;
    }

    /// Multiplies the distance, within the limits that the scene's size sets.
    pub fn zoom(&mut self, factor: f32, bounds: Bounds) {
        let radius = bounds.radius();
        if factor.is_finite() && factor > 0.0 {
            self.distance = (self.distance * factor).clamp(radius * 0.02, radius * 60.0);
        }
    }
}

/// Returns the eye's right; at the poles the yaw still tells it.
fn backward_to_right(backward: Vec3, yaw_rad: f32) -> Vec3 {
    let right = Vec3::unit_y().cross(backward);
    if right.magnitude() > 1e-4 {
        right.normalize()
    } else {
        vec3(yaw_rad.cos(), 0.0, -yaw_rad.sin())
    }
}

impl Eye {
    pub fn position(&self) -> Vec3 {
        match self {
            Self::Orbit(orbit) => orbit.position(),
            Self::Film(camera) => camera.position(),
        }
    }

    /// Rotation (and translation) from the world to the eye; eye axes: x right, y up, z backward.
    pub fn eye_from_world(&self) -> Mat4 {
        match self {
            Self::Orbit(orbit) => {
                let backward = (orbit.position() - orbit.target).normalize();
                let right = backward_to_right(backward, orbit.yaw_rad);
                let up = backward.cross(right);
                rigid_inverse([right, up, backward], orbit.position())
            }
            Self::Film(camera) => rigid_inverse(
                [camera.right(), -camera.down(), -camera.forward()],
                camera.position(),
            ),
        }
    }

    /// Projects homogeneous world points into the clip space of OpenGL.
    pub fn clip_from_world(&self, size: ViewSize, bounds: Bounds) -> Mat4 {
        let (width_px, height_px) = (size.width_px.max(1.0), size.height_px.max(1.0));
        let reach = (self.position() - bounds.centre()).magnitude() + bounds.radius();
        let near = reach * 0.002;
        let far = reach * 30.0;
        // Focal lengths and centre offsets as shares of half the view.
        let (focal, offset) = match self {
            Self::Orbit(_) => {
                let focal = 1.0 / (VIEW_ANGLE_RAD / 2.0).tan();
                ([focal * height_px / width_px, focal], [0.0, 0.0])
            }
            Self::Film(camera) => {
                let [x_px, y_px, shown_width_px, _] = camera.picture_in(size);
                let scale = shown_width_px / camera.width_px;
                let centre_x_px = x_px + camera.cx_px * scale;
                let centre_y_px = y_px + camera.cy_px * scale;
                (
                    [
                        camera.fx_px * scale * 2.0 / width_px,
                        camera.fy_px * scale * 2.0 / height_px,
                    ],
                    [
                        centre_x_px * 2.0 / width_px - 1.0,
                        1.0 - centre_y_px * 2.0 / height_px,
                    ],
                )
            }
        };
        let clip_from_eye = Mat4::from_cols(
            vec4(focal[0], 0.0, 0.0, 0.0),
            vec4(0.0, focal[1], 0.0, 0.0),
            vec4(-offset[0], -offset[1], -(far + near) / (far - near), -1.0),
            vec4(0.0, 0.0, -2.0 * far * near / (far - near), 0.0),
        );
        clip_from_eye * self.eye_from_world()
    }

    /// World length that one CSS pixel covers at a point.
    pub fn world_per_px(&self, point: Vec3, size: ViewSize) -> f32 {
        let depth = -self
            .eye_from_world()
            .transform_point(Point3::new(point.x, point.y, point.z))
            .z;
        let focal_px = match self {
            Self::Orbit(_) => size.height_px / 2.0 / (VIEW_ANGLE_RAD / 2.0).tan(),
            Self::Film(camera) => camera.fy_px * camera.picture_in(size)[2] / camera.width_px,
        };
        depth.max(1e-6) / focal_px.max(1e-6)
    }

    /// Leaves the filmed camera's place for an orbit that looks the same way.
    pub fn into_orbit(self, bounds: Bounds) -> Orbit {
        match self {
            Self::Orbit(orbit) => orbit,
            Self::Film(camera) => {
                let forward = camera.forward();
                let along = (bounds.centre() - camera.position()).dot(forward);
                let distance = if along > bounds.radius() * 0.05 {
                    along
                } else {
                    bounds.radius()
                };
                Orbit {
                    target: camera.position() + forward * distance,
                    yaw_rad: (-forward.x).atan2(-forward.z),
                    pitch_rad: (-forward.y).clamp(-1.0, 1.0).asin(),
                    distance,
                }
            }
        }
    }
}

/// Returns the place of a world point in the view, CSS pixels from the upper left corner; none
/// behind the eye.
pub fn project_px(clip_from_world: &Mat4, point: Vec3, size: ViewSize) -> Option<[f32; 2]> {
    let clip: Vec4 = clip_from_world * point.extend(1.0);
    (clip.w > 1e-6 && clip.z >= -clip.w).then(|| {
        [
            (clip.x / clip.w + 1.0) / 2.0 * size.width_px,
            (1.0 - clip.y / clip.w) / 2.0 * size.height_px,
        ]
    })
}

/// Returns the line of sight through a place in the view.
pub fn ray_through(clip_from_world: &Mat4, point_px: [f32; 2], size: ViewSize) -> Option<Ray> {
    let world_from_clip = clip_from_world.invert()?;
    let x = point_px[0] / size.width_px * 2.0 - 1.0;
    let y = 1.0 - point_px[1] / size.height_px * 2.0;
    let at_depth = |z: f32| {
        let world = world_from_clip * vec4(x, y, z, 1.0);
        world.truncate() / world.w
    };
    let (origin, through) = (at_depth(-1.0), at_depth(0.5));
    let direction = through - origin;
    (direction.magnitude() > 0.0 && direction.magnitude().is_finite()).then(|| Ray {
        origin,
        direction: direction.normalize(),
    })
}

/// Inverts the rigid transform with these axes and this origin.
fn rigid_inverse([x, y, z]: [Vec3; 3], origin: Vec3) -> Mat4 {
    Mat4::from_cols(
        vec4(x.x, y.x, z.x, 0.0),
        vec4(x.y, y.y, z.y, 0.0),
        vec4(x.z, y.z, z.z, 0.0),
        vec4(-x.dot(origin), -y.dot(origin), -z.dot(origin), 1.0),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene3d::film_camera::tests::level_camera;

    const SIZE: ViewSize = ViewSize {
        width_px: 800.0,
        height_px: 500.0,
    };

    fn bounds() -> Bounds {
        Bounds::around([vec3(-4.0, 0.0, -20.0), vec3(6.0, 1.0, -2.0)]).unwrap()
    }

    #[test]
    fn the_target_is_in_the_middle_of_the_view() {
        for (yaw, pitch) in [(0.0, 0.3), (1.0, PITCH_LIMIT_RAD), (-2.0, -0.4)] {
            let orbit = Orbit::fit(&bounds().corners(), 0.1, yaw, pitch, SIZE);
            let clip = Eye::Orbit(orbit).clip_from_world(SIZE, bounds());
            let [x, y] = project_px(&clip, orbit.target, SIZE).unwrap();
            assert!(
                (x - 400.0).abs() < 0.1 && (y - 250.0).abs() < 0.1,
                "{x} {y}"
            );
        }
    }

    #[test]
    fn fit_shows_every_corner_in_wide_and_tall_views() {
        for size in [
            SIZE,
            ViewSize {
                width_px: 360.0,
                height_px: 700.0,
            },
        ] {
            for (yaw, pitch) in [(0.6, 0.5), (0.0, 1.5), (3.0, 0.1)] {
                let eye = Eye::Orbit(Orbit::fit(&bounds().corners(), 0.1, yaw, pitch, size));
                let clip = eye.clip_from_world(size, bounds());
                for corner in bounds().corners() {
                    let [x, y] = project_px(&clip, corner, size).unwrap();
                    assert!((0.0..size.width_px).contains(&x), "{x}");
                    assert!((0.0..size.height_px).contains(&y), "{y}");
                }
            }
        }
    }

    #[test]
    fn film_eye_sees_points_where_the_picture_has_them() {
        let camera = level_camera();
        let eye = Eye::Film(camera);
        let clip = eye.clip_from_world(SIZE, bounds());
        let point = vec3(1.5, 0.5, -9.0);
        let picture_px = camera.project(point).unwrap();
        let [x, y, width, _] = camera.picture_in(SIZE);
        let scale = width / camera.width_px;
        let seen = project_px(&clip, point, SIZE).unwrap();
        assert!((seen[0] - (x + picture_px[0] * scale)).abs() < 0.05);
        assert!((seen[1] - (y + picture_px[1] * scale)).abs() < 0.05);
    }

    #[test]
    fn leaving_the_film_camera_keeps_place_and_direction() {
        let eye = Eye::Film(level_camera());
        let orbit = eye.into_orbit(bounds());
        assert!((orbit.position() - eye.position()).magnitude() < 1e-3);
        let film = eye.eye_from_world();
        let free = Eye::Orbit(orbit).eye_from_world();
        assert!((film.x - free.x).magnitude() + (film.z - free.z).magnitude() < 1e-3);
    }

    #[test]
    fn a_ray_passes_through_the_point_it_was_sent_to() {
        let eye = Eye::Orbit(Orbit::fit(&bounds().corners(), 0.1, 0.4, 0.5, SIZE));
        let clip = eye.clip_from_world(SIZE, bounds());
        let point = vec3(2.0, 0.2, -12.0);
        let ray = ray_through(&clip, project_px(&clip, point, SIZE).unwrap(), SIZE).unwrap();
        let miss = (point - ray.origin).cross(ray.direction).magnitude();
        assert!(miss < 0.01, "{miss}");
    }

    #[test]
    fn panning_keeps_the_target_under_the_pointer() {
        let mut orbit = Orbit::fit(&bounds().corners(), 0.1, 0.4, 0.5, SIZE);
        let before = orbit.target;
        orbit.pan([30.0, -20.0], SIZE);
        let clip = Eye::Orbit(orbit).clip_from_world(SIZE, bounds());
        let [x, y] = project_px(&clip, before, SIZE).unwrap();
        assert!(
            (x - 430.0).abs() < 1.5 && (y - 230.0).abs() < 1.5,
            "{x} {y}"
        );
    }

    #[test]
    fn world_per_px_is_what_one_pixel_covers() {
        let orbit = Orbit::fit(&bounds().corners(), 0.1, 0.0, 0.0, SIZE);
        let eye = Eye::Orbit(orbit);
        let clip = eye.clip_from_world(SIZE, bounds());
        let step = eye.world_per_px(orbit.target, SIZE) * 10.0;
        let [x, _] = project_px(&clip, orbit.target + vec3(step, 0.0, 0.0), SIZE).unwrap();
        assert!((x - 410.0).abs() < 0.1, "{x}");
    }

    #[test]
    fn zoom_stays_within_limits_and_ignores_nonsense() {
        let mut orbit = Orbit::fit(&bounds().corners(), 0.1, 0.0, 0.3, SIZE);
        let distance = orbit.distance;
        orbit.zoom(f32::NAN, bounds());
        assert_eq!(orbit.distance, distance);
        orbit.zoom(1e9, bounds());
        assert!(orbit.distance <= bounds().radius() * 60.0);
    }
}
