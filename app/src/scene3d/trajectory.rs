//! The smoothed path of one object, and where it is at a time.

use kinelens_protocol::{Kinematics, ObjectId, SceneDocument, SceneObject};
use three_d::{Vec3, vec3};

use super::colour_map::{Rgb, parse_hex};
use super::model::is_finite;

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

impl Trajectory {
    /// Takes the smoothed path, or the raw world points where nothing was smoothed.
    pub fn new(object: &SceneObject, scene: &SceneDocument) -> Option<Self> {
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

#[cfg(test)]
pub mod tests {
    use super::*;

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
}
