//! What is under the pointer, and how far apart two picked points are.

use kinelens_protocol::{Interval, ObjectId};
use three_d::{InnerSpace, Mat4, Vec3};

use super::ellipse::variance_along;
use super::eye::{Ray, ViewSize, project_px, ray_through};
use super::model::{SceneModel, Surface};
use super::trajectory::TrajectoryPoint;

/// How near to a trajectory a click must be to take its point, CSS pixels.
const REACH_PX: f32 = 16.0;

/// A picked point of the world.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pick {
    pub position: Vec3,
    /// Covariance of the point's own noise, where it has one.
    pub covariance: Option<[f64; 6]>,
    pub on: Picked,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Picked {
    Trajectory { object: ObjectId, t_s: f64 },
    Surface,
}

/// Picks the nearest trajectory point within reach, else the surface under the pointer.
pub fn pick(
    model: &SceneModel,
    clip_from_world: &Mat4,
    point_px: [f32; 2],
    size: ViewSize,
) -> Option<Pick> {
    let near = nearest_point(model, clip_from_world, point_px, size).map(|(object, point)| Pick {
        position: point.position,
        covariance: point.covariance,
        on: Picked::Trajectory {
            object,
            t_s: point.t_s,
        },
    });
    near.or_else(|| {
        let ray = ray_through(clip_from_world, point_px, size)?;
        let position = surface_hit(ray, model.surface)?;
        let far = (position - model.bounds.centre()).magnitude() > 40.0 * model.bounds.radius();
        (!far).then_some(Pick {
            position,
            covariance: None,
            on: Picked::Surface,
        })
    })
}

fn nearest_point(
    model: &SceneModel,
    clip_from_world: &Mat4,
    [x_px, y_px]: [f32; 2],
    size: ViewSize,
) -> Option<(ObjectId, TrajectoryPoint)> {
    model
        .trajectories
        .iter()
        .flat_map(|path| path.points.iter().map(move |point| (path.object, *point)))
        .filter_map(|(object, point)| {
            let [seen_x_px, seen_y_px] = project_px(clip_from_world, point.position, size)?;
            let distance_px = (seen_x_px - x_px).hypot(seen_y_px - y_px);
            (distance_px <= REACH_PX).then_some((distance_px, object, point))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, object, point)| (object, point))
}

/// Finds where a line of sight meets the surface, in front of its origin.
pub fn surface_hit(ray: Ray, surface: Surface) -> Option<Vec3> {
    let (point, normal) = surface.plane();
    let approach = ray.direction.dot(normal);
    let along = (point - ray.origin).dot(normal) / approach;
    (approach.abs() > 1e-4 && along > 0.0).then(|| ray.origin + ray.direction * along)
}

/// Returns the distance of two picked points with its 95 % interval, in the scene's unit.
///
/// Its variance is that of both points along the line between them, plus the shared scale's. A point
/// on the bare surface has no noise of its own: it is where the user put it.
pub fn distance(from: &Pick, to: &Pick, scale_relative_sigma: f64) -> Interval {
    let between = to.position - from.position;
    let value = f64::from(between.magnitude());
    let noise = if value > 0.0 {
        let direction = between.normalize();
        [from, to]
            .iter()
            .filter_map(|pick| pick.covariance)
            .map(|c| variance_along(c, direction))
            .sum()
    } else {
        0.0
    };
    let half_width = 1.96 * (noise + (value * scale_relative_sigma).powi(2)).sqrt();
    Interval {
        value,
        low: (value - half_width).max(0.0),
        high: value + half_width,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use three_d::vec3;

    fn pick_at(position: Vec3, covariance: Option<[f64; 6]>) -> Pick {
        Pick {
            position,
            covariance,
            on: Picked::Surface,
        }
    }

    #[test]
    fn a_slanted_ray_meets_floor_and_wall_where_it_should() {
        let ray = Ray {
            origin: vec3(0.0, 2.0, 0.0),
            direction: vec3(0.0, -1.0, -2.0).normalize(),
        };
        let floor = surface_hit(ray, Surface::Floor { y: 0.0 }).unwrap();
        assert!((floor - vec3(0.0, 0.0, -4.0)).magnitude() < 1e-4);
        let wall = surface_hit(ray, Surface::Wall { z: -1.0 }).unwrap();
        assert!((wall - vec3(0.0, 1.5, -1.0)).magnitude() < 1e-4);
        assert_eq!(surface_hit(ray, Surface::Wall { z: 1.0 }), None);
        assert_eq!(surface_hit(ray, Surface::Floor { y: 5.0 }), None);
    }

    #[test]
    fn distance_joins_point_noise_and_scale() {
        let noisy = Some([0.01, 0.0, 0.0, 0.0, 0.0, 1.0]);
        let from = pick_at(vec3(0.0, 0.0, 0.0), noisy);
        let to = pick_at(vec3(3.0, 0.0, 0.0), None);
        let only_noise = distance(&from, &to, 0.0);
        assert!((only_noise.half_width() - 1.96 * 0.1).abs() < 1e-9);
        let both = distance(&from, &to, 0.1);
        assert!((both.half_width() - 1.96 * (0.01f64 + 0.09).sqrt()).abs() < 1e-9);
        assert_eq!(distance(&to, &to, 0.1).value, 0.0);
    }
}
