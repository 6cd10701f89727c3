use glam::{DQuat, DVec3, EulerRot};
use serde::{Deserialize, Serialize};

use super::{Material, Motion, Pose};

/// Something that is one object: it moves as a whole, and its parts with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Body {
    /// Class or name, for example `car`.
    pub label: String,
    /// Whether it is worth tracking; scenery is not.
    pub tracked: bool,
    /// Length, height and width of its box about the barycentre, metres.
    pub size_m: [f64; 3],
    pub motion: Motion,
    pub parts: Vec<Part>,
}

/// A convex piece of a body.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    pub shape: Shape,
    /// Middle in the body's frame, metres.
    pub at_m: [f64; 3],
    /// Turns about the body's y, then z, then x axis, radians.
    pub turn_rad: [f64; 3],
    pub hinge: Hinge,
    pub material: Material,
}

/// Shapes, about their own middle.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Shape {
    Ellipsoid {
        radii_m: [f64; 3],
    },
    /// Flat ends, along y.
    Cylinder {
        radius_m: f64,
        half_height_m: f64,
    },
    /// A box with bevelled edges whose top may be smaller than its base and shifted along x.
    Block {
        half_m: [f64; 3],
        bevel_m: f64,
        /// Half sizes of the top over those of the base, along x and z.
        taper: [f64; 2],
        /// How far the top's middle lies ahead of the base's, metres.
        lean_m: f64,
    },
}

/// How a part turns as the body goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Hinge {
    #[default]
    Fixed,
    /// Rolls about the body's z axis without slipping.
    Wheel { radius_m: f64 },
    /// Swings about a point of the body like a limb, once back and forth each stride.
    Swing {
        /// The hinge in the body's frame, metres.
        about_m: [f64; 3],
        amplitude_rad: f64,
        stride_m: f64,
        phase_rad: f64,
    },
}

impl Part {
    pub fn new(shape: Shape, at_m: [f64; 3], material: Material) -> Self {
        Self {
            shape,
            at_m,
            turn_rad: [0.0; 3],
            hinge: Hinge::Fixed,
            material,
        }
    }

    pub fn turned(self, turn_rad: [f64; 3]) -> Self {
        Self { turn_rad, ..self }
    }

    pub fn hinged(self, hinge: Hinge) -> Self {
        Self { hinge, ..self }
    }

    /// Returns `body_from_part` when the body has gone a distance, metres.
    pub fn pose(&self, travelled_m: f64) -> Pose {
        let [y, z, x] = self.turn_rad;
        let still = Pose {
            rotation: DQuat::from_euler(EulerRot::YZX, y, z, x),
            translation_m: DVec3::from(self.at_m),
        };
        match self.hinge {
            Hinge::Fixed => still,
            Hinge::Wheel { radius_m } => {
                let rolled = DQuat::from_rotation_z(-travelled_m / radius_m);
                Pose {
                    rotation: rolled * still.rotation,
                    ..still
                }
            }
            Hinge::Swing {
                about_m,
                amplitude_rad,
                stride_m,
                phase_rad,
            } => {
                let phase = std::f64::consts::TAU * travelled_m / stride_m + phase_rad;
                let rotation = DQuat::from_rotation_z(amplitude_rad * phase.sin());
                let about_m = DVec3::from(about_m);
                let swung = Pose {
                    rotation,
                    translation_m: about_m - rotation * about_m,
                };
                swung * still
            }
        }
    }
}

impl Shape {
    /// A box with sharp edges.
    pub const fn cuboid(half_m: [f64; 3]) -> Self {
        Self::Block {
            half_m,
            bevel_m: 0.0,
            taper: [1.0, 1.0],
            lean_m: 0.0,
        }
    }

    pub const fn sphere(radius_m: f64) -> Self {
        Self::Ellipsoid {
            radii_m: [radius_m; 3],
        }
    }

    /// Half sizes of a box about the middle that holds the shape, metres.
    pub fn half_m(&self) -> DVec3 {
        match *self {
            Self::Ellipsoid { radii_m } => DVec3::from(radii_m),
            Self::Cylinder {
                radius_m,
                half_height_m,
            } => DVec3::new(radius_m, half_height_m, radius_m),
            Self::Block {
                half_m: [x, y, z],
                taper,
                lean_m,
                ..
            } => DVec3::new(
                x * taper[0].max(1.0) + lean_m.abs(),
                y,
                z * taper[1].max(1.0),
            ),
        }
    }

    /// Radius of a ball about the middle that holds the shape, metres.
    pub fn reach_m(&self) -> f64 {
        match self {
            Self::Ellipsoid { .. } => self.half_m().max_element(),
            Self::Cylinder {
                radius_m,
                half_height_m,
            } => radius_m.hypot(*half_height_m),
            Self::Block { .. } => self.half_m().length(),
        }
    }
}
