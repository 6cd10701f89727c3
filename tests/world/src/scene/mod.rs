//! What is in a world: plain data with serde, and where everything is at a time.
//!
//! Frames. World: metres, right-handed, y up, the ground at y = 0. Body: origin at the barycentre, x
//! ahead, y up, z to the right. Camera: x right, y down, z ahead.

mod body;
mod camera;
mod course;
mod filming;
mod material;
mod motion;
mod pose;

use glam::DVec3;
use serde::{Deserialize, Serialize};

pub use body::{Body, Hinge, Part, Shape};
pub use camera::{Camera, Lens, Rig, Shake, View};
pub use course::{Course, Leg, Stretch};
pub use filming::{Filming, TICKS_PER_S};
pub use material::{Material, Pattern};
pub use motion::{GRAVITY_MPS2, Motion, pendulum_period_s};
pub use pose::Pose;

/// A place with moving bodies, and the camera that films it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct World {
    /// Name of the generator, for example `toss`.
    pub family: String,
    pub seed: u64,
    /// What a gallery calls the clip.
    pub title: String,
    /// A question worth asking about it.
    pub question: String,
    pub sun: Sun,
    pub ground: Ground,
    pub bodies: Vec<Body>,
    pub camera: Camera,
    pub filming: Filming,
    /// Lengths that a person could measure in the picture.
    pub rulers: Vec<Ruler>,
}

/// Light and air.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sun {
    /// Angle over the horizon, radians.
    pub elevation_rad: f64,
    /// Clockwise from −z seen from above, radians.
    pub azimuth_rad: f64,
    /// Share of the sky that clouds cover, 0 to 1.
    pub clouds: f64,
    /// Distance at which the haze takes half of a colour, metres.
    pub haze_m: f64,
}

/// The plane y = 0.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ground {
    pub material: Material,
    /// Stripes painted or laid on it, later ones on top.
    pub stripes: Vec<Stripe>,
}

/// A rectangle on the ground.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stripe {
    /// Middle, x and z, metres.
    pub middle_m: [f64; 2],
    /// Length along its heading and width across, metres.
    pub size_m: [f64; 2],
    /// Clockwise from −z seen from above, radians.
    pub heading_rad: f64,
    /// Length of a dash and of the gap after it, metres; a full line where both are zero.
    pub dash_m: [f64; 2],
    pub material: Material,
}

/// A known length in the world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ruler {
    /// Both ends, metres.
    pub ends_m: [[f64; 3]; 2],
    /// Bodies in whose plane of motion it lies, by index.
    pub bodies: Vec<usize>,
}

impl Sun {
    /// Unit vector towards the sun.
    pub fn direction(&self) -> DVec3 {
        let level = self.elevation_rad.cos();
        DVec3::new(
            level * self.azimuth_rad.sin(),
            self.elevation_rad.sin(),
            -level * self.azimuth_rad.cos(),
        )
    }
}

impl World {
    /// Returns where a part of a body is at a time: `world_from_part`.
    pub fn part_pose(&self, body: usize, part: usize, t_s: f64) -> Pose {
        let body = &self.bodies[body];
        let world_from_body = body.motion.pose(t_s);
        world_from_body * body.parts[part].pose(body.motion.travelled_m(t_s))
    }

    /// Bodies that are worth tracking, with their index.
    pub fn tracked(&self) -> impl Iterator<Item = (usize, &Body)> {
        self.bodies
            .iter()
            .enumerate()
            .filter(|(_, body)| body.tracked)
    }
}
