//! One stretch of traffic with everything in closed form.

use crate::class::Class;
use crate::course::{Course, State};
use crate::pose::Pose;

/// Some seconds of a drive through a town.
///
/// The ground is a plane, level or with a small slope; courses lie in it. The city frame is at rest:
/// metres, right-handed, z up. Times are seconds since the log began.
#[derive(Debug, Clone, PartialEq)]
pub struct Log {
    /// A UUID, as Argoverse 2 names its logs.
    pub name: String,
    pub index: u64,
    pub city_from_ground: Pose,
    /// The car that looks; its frame lies on the ground, x forward, y left, z up.
    pub ego: Course,
    pub objects: Vec<Object>,
    /// Times of the sweeps, about 10 a second, nanoseconds since the log began; the first is 0.
    pub sweeps_ns: Vec<i64>,
}

/// Something in traffic.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// A UUID.
    pub name: String,
    pub class: Class,
    /// Length, width and height of its box.
    pub size_m: [f64; 3],
    /// The way of the middle of its box over the ground; it turns about that middle.
    pub course: Course,
    /// The time in which it is there to be seen.
    pub present_s: [f64; 2],
}

impl Log {
    /// Returns the middle of an object's box in the city frame, metres; exact at every time.
    pub fn position_at(&self, object: &Object, t_s: f64) -> [f64; 3] {
        self.city_from_object(object, t_s).translation_m
    }

    /// Returns `city_from_object`: x along its length to the nose, y left, z up; the middle of the box.
    pub fn city_from_object(&self, object: &Object, t_s: f64) -> Pose {
        self.city_from_ground.then(&object.ground_from_box(t_s))
    }

    /// Returns `city_from_ego`, ego's origin on the ground.
    pub fn city_from_ego(&self, t_s: f64) -> Pose {
        self.city_from_ground.then(&self.ground_from_ego(t_s))
    }

    /// Returns `ground_from_ego`.
    pub fn ground_from_ego(&self, t_s: f64) -> Pose {
        standing(&self.ego.at(t_s), 0.0)
    }

    /// Returns the time of the last sweep, seconds.
    pub fn duration_s(&self) -> f64 {
        self.sweeps_ns
            .last()
            .map_or(0.0, |last_ns| seconds(*last_ns))
    }
}

impl Object {
    /// Returns `ground_from_box`.
    pub fn ground_from_box(&self, t_s: f64) -> Pose {
        standing(&self.course.at(t_s), self.size_m[2] / 2.0)
    }

    /// Tells whether it is there to be seen.
    pub fn is_present(&self, t_s: f64) -> bool {
        (self.present_s[0]..=self.present_s[1]).contains(&t_s)
    }
}

/// Makes seconds of whole nanoseconds since a log began.
pub fn seconds(since_ns: i64) -> f64 {
    // Exact: logs last less than 2^53 ns, which is 104 days.
    since_ns as f64 / 1e9
}

fn standing(state: &State, height_m: f64) -> Pose {
    Pose::level([state.x_m, state.y_m, height_m], state.heading_rad)
}
