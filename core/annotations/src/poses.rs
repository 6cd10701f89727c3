//! Poses through time.

use kinelens_motion::Pose;
use nalgebra::{Matrix3, Quaternion, Rotation3, UnitQuaternion};

use crate::report::reason;

/// A pose and when it held.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimedPose {
    /// Seconds since the recording began.
    pub t_s: f64,
    pub pose: Pose,
}

/// A pose through time, in order of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Trail {
    poses: Vec<TimedPose>,
}

impl Trail {
    /// Makes a trail of poses in any order; of two at one time the first stays, and those with a number
    /// that is not finite go.
    pub fn new(mut poses: Vec<TimedPose>) -> Self {
        poses.retain(|timed| timed.t_s.is_finite() && is_finite(&timed.pose));
        poses.sort_by(|a, b| a.t_s.total_cmp(&b.t_s));
        poses.dedup_by(|later, kept| later.t_s == kept.t_s);
        Self { poses }
    }

    /// Makes the trail of something at rest.
    pub fn at_rest(pose: Pose) -> Self {
        Self {
            poses: vec![TimedPose { t_s: 0.0, pose }],
        }
    }

    /// Returns the pose at a time: between two neighbours straight on and turned evenly, beyond the
    /// ends that of the end. `None` where there is none at all.
    pub fn at(&self, t_s: f64) -> Option<Pose> {
        let after = self.poses.partition_point(|timed| timed.t_s < t_s);
        let Some(later) = self.poses.get(after) else {
            return self.poses.last().map(|timed| timed.pose);
        };
        let Some(earlier) = after.checked_sub(1).map(|before| self.poses[before]) else {
            return Some(later.pose);
        };
        if later.t_s == t_s {
            return Some(later.pose);
        }
        let share = (t_s - earlier.t_s) / (later.t_s - earlier.t_s);
        Some(between(&earlier.pose, &later.pose, share))
    }

    /// Returns how far in time the nearest pose is, seconds; `None` where there is none at all.
    pub fn distance_s(&self, t_s: f64) -> Option<f64> {
        let after = self.poses.partition_point(|timed| timed.t_s < t_s);
        let neighbours = [after.checked_sub(1), Some(after)];
        let distances = neighbours
            .into_iter()
            .flatten()
            .filter_map(|index| Some((self.poses.get(index)?.t_s - t_s).abs()));
        distances.min_by(f64::total_cmp)
    }

    /// The poses, in order of time.
    pub fn poses(&self) -> &[TimedPose] {
        &self.poses
    }

    /// Follows each pose by another that is fixed to it: `world_from_rig` becomes `world_from_camera`.
    #[must_use]
    pub fn then(&self, rig_from_camera: &Pose) -> Self {
        let poses = self.poses.iter().map(|timed| TimedPose {
            t_s: timed.t_s,
            pose: compose(&timed.pose, rig_from_camera),
        });
        Self {
            // Two huge places may add up to an infinite one.
            poses: poses.filter(|timed| is_finite(&timed.pose)).collect(),
        }
    }
}

fn is_finite(pose: &Pose) -> bool {
    let turn = pose.rotation.as_flattened();
    let mut numbers = turn.iter().chain(&pose.translation_m);
    numbers.all(|number| number.is_finite())
}

/// Returns `a_from_c` of `a_from_b` and `b_from_c`.
pub fn compose(a_from_b: &Pose, b_from_c: &Pose) -> Pose {
    let rotation = matrix(a_from_b) * matrix(b_from_c);
    Pose {
        rotation: rows(&rotation),
        translation_m: a_from_b.to_world(b_from_c.translation_m),
    }
}

/// Returns `b_from_a` of `a_from_b`.
pub fn inverse(a_from_b: &Pose) -> Pose {
    Pose {
        rotation: rows(&matrix(a_from_b).transpose()),
        translation_m: a_from_b.to_camera([0.0; 3]),
    }
}

/// Makes a pose of a quaternion `[w, x, y, z]` and a translation in metres; `None` where the
/// quaternion has no direction or a number is not finite.
pub fn pose_from_quaternion(wxyz: [f64; 4], translation_m: [f64; 3]) -> Option<Pose> {
    let [w, x, y, z] = wxyz;
    let quaternion = Quaternion::new(w, x, y, z);
    let norm = quaternion.norm();
    let is_finite = norm.is_finite() && translation_m.iter().all(|part| part.is_finite());
    (is_finite && norm > 1e-6).then(|| Pose {
        rotation: rows(
            UnitQuaternion::from_quaternion(quaternion)
                .to_rotation_matrix()
                .matrix(),
        ),
        translation_m,
    })
}

/// Makes a pose of a quaternion `[w, x, y, z]` and a translation in metres, or tells the reason why not.
pub(crate) fn checked_pose(wxyz: [f64; 4], translation_m: [f64; 3]) -> Result<Pose, &'static str> {
    let is_finite = |numbers: &[f64]| numbers.iter().all(|number| number.is_finite());
    if is_finite(&wxyz) && is_finite(&translation_m) {
        pose_from_quaternion(wxyz, translation_m).ok_or(reason::NO_ROTATION)
    } else {
        Err(reason::NOT_A_NUMBER)
    }
}

/// Moves a pose from a world whose z is up into ours, whose y is up: (x, y, z) becomes (x, z, −y).
pub fn from_z_up(pose: &Pose) -> Pose {
    compose(&rotation_from_z_up(), pose)
}

/// The turn from a world whose z is up into ours, whose y is up.
pub const fn rotation_from_z_up() -> Pose {
    Pose {
        rotation: [[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]],
        translation_m: [0.0; 3],
    }
}

fn between(a: &Pose, b: &Pose, share: f64) -> Pose {
    let [from, to] = [a, b].map(|pose| {
        UnitQuaternion::from_rotation_matrix(&Rotation3::from_matrix_unchecked(matrix(pose)))
    });
    // Half a turn has no shortest way; the earlier pose then stands for both.
    let turned = from.try_slerp(&to, share, 1e-9).unwrap_or(from);
    Pose {
        rotation: rows(turned.to_rotation_matrix().matrix()),
        translation_m: [0, 1, 2].map(|axis| {
            a.translation_m[axis] + share * (b.translation_m[axis] - a.translation_m[axis])
        }),
    }
}

fn matrix(pose: &Pose) -> Matrix3<f64> {
    Matrix3::from_fn(|row, column| pose.rotation[row][column])
}

fn rows(matrix: &Matrix3<f64>) -> [[f64; 3]; 3] {
    [0, 1, 2].map(|row| [0, 1, 2].map(|column| matrix[(row, column)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: [f64; 3], b: [f64; 3]) -> bool {
        a.iter().zip(b).all(|(a, b)| (a - b).abs() < 1e-12)
    }

    #[test]
    fn a_quarter_turn_is_halved_between_two_poses() {
        let half = std::f64::consts::FRAC_1_SQRT_2;
        let start = pose_from_quaternion([1.0, 0.0, 0.0, 0.0], [0.0; 3]).expect("a pose");
        let turned = pose_from_quaternion([half, 0.0, 0.0, half], [2.0, 0.0, 0.0]).expect("a pose");
        let trail = Trail::new(vec![
            TimedPose {
                t_s: 1.0,
                pose: turned,
            },
            TimedPose {
                t_s: 0.0,
                pose: start,
            },
        ]);
        let middle = trail.at(0.5).expect("poses");
        assert!(close(
            middle.to_world([1.0, 0.0, 0.0]),
            [1.0 + half, half, 0.0]
        ));
        assert_eq!(trail.at(-1.0), Some(start));
        assert_eq!(trail.at(9.0), Some(turned));
        assert_eq!(Trail::new(Vec::new()).at(0.0), None);
        assert_eq!(trail.distance_s(1.25), Some(0.25));
        assert_eq!(trail.distance_s(0.25), Some(0.25));
        assert_eq!(Trail::new(Vec::new()).distance_s(0.0), None);
        let [there, back] = [turned, inverse(&turned)];
        let round = compose(&there, &back);
        assert!(close(round.to_world([1.0, 2.0, 3.0]), [1.0, 2.0, 3.0]));
    }

    #[test]
    fn up_stays_up_and_right_stays_right() {
        let pose = Pose {
            rotation: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            translation_m: [1.0, 2.0, 3.0],
        };
        let turned = from_z_up(&pose);
        assert_eq!(turned.translation_m, [1.0, 3.0, -2.0]);
        assert_eq!(turned.direction_to_world([0.0, 0.0, 1.0]), [0.0, 1.0, 0.0]);
        assert!(pose_from_quaternion([0.0; 4], [0.0; 3]).is_none());
        assert!(pose_from_quaternion([f64::NAN, 0.0, 0.0, 0.0], [0.0; 3]).is_none());
    }

    #[test]
    fn a_camera_rides_along() {
        let half = std::f64::consts::FRAC_1_SQRT_2;
        let world_from_rig =
            pose_from_quaternion([half, 0.0, 0.0, half], [10.0, 0.0, 0.0]).expect("a pose");
        let rig_from_camera =
            pose_from_quaternion([1.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0]).expect("a pose");
        let trail = Trail::at_rest(world_from_rig).then(&rig_from_camera);
        assert!(close(
            trail.at(3.0).expect("a pose").translation_m,
            [10.0, 1.0, 0.0]
        ));
    }
}
