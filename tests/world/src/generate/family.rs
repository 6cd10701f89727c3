use super::{physics, sports, traffic};
use crate::scene::World;

/// A kind of clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Cars pass from the side.
    Street,
    /// Cars brake, stop and start.
    Braking,
    /// Cars turn at a crossroads, seen from a height.
    Turning,
    /// People and cyclists cross the picture.
    Crossing,
    /// A ball is thrown.
    Toss,
    Pendulum,
    /// A ball rolls down a ramp.
    Ramp,
    /// Coffee filters fall.
    Filters,
    /// Two people race on a track.
    Runners,
    /// A toy car drives on a table, at an angle of about 45° to the picture.
    ToyCar,
    /// Traffic from high above.
    Drone,
    /// The camera drives through a street with parked and moving cars.
    Driving,
    /// A street filmed by hand.
    Handheld,
    /// A street from a camera that turns and zooms.
    Panning,
}

/// A name that no family has.
#[derive(Debug, thiserror::Error)]
#[error("there is no family named {name}; there are: {}", Family::ALL.map(Family::name).join(", "))]
pub struct UnknownFamily {
    pub name: String,
}

impl Family {
    pub const ALL: [Self; 14] = [
        Self::Street,
        Self::Braking,
        Self::Turning,
        Self::Crossing,
        Self::Toss,
        Self::Pendulum,
        Self::Ramp,
        Self::Filters,
        Self::Runners,
        Self::ToyCar,
        Self::Drone,
        Self::Driving,
        Self::Handheld,
        Self::Panning,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Street => "street",
            Self::Braking => "braking",
            Self::Turning => "turning",
            Self::Crossing => "crossing",
            Self::Toss => "toss",
            Self::Pendulum => "pendulum",
            Self::Ramp => "ramp",
            Self::Filters => "filters",
            Self::Runners => "runners",
            Self::ToyCar => "toy-car",
            Self::Drone => "drone",
            Self::Driving => "driving",
            Self::Handheld => "handheld",
            Self::Panning => "panning",
        }
    }

    /// Finds a family by its name.
    ///
    /// # Errors
    /// No family has it.
    pub fn from_name(name: &str) -> Result<Self, UnknownFamily> {
        let found = Self::ALL.into_iter().find(|family| family.name() == name);
        found.ok_or_else(|| UnknownFamily { name: name.into() })
    }

    /// Whether the camera stands still.
    pub const fn is_static(self) -> bool {
        !matches!(self, Self::Driving | Self::Handheld | Self::Panning)
    }

    /// Makes the world of a seed.
    pub fn world(self, seed: u64) -> World {
        let world = match self {
            Self::Street => traffic::street(seed),
            Self::Braking => traffic::braking(seed),
            Self::Turning => traffic::turning(seed),
            Self::Crossing => traffic::crossing(seed),
            Self::Drone => traffic::drone(seed),
            Self::Driving => traffic::driving(seed),
            Self::Handheld => traffic::handheld(seed),
            Self::Panning => traffic::panning(seed),
            Self::Toss => physics::toss(seed),
            Self::Pendulum => physics::pendulum(seed),
            Self::Ramp => physics::ramp(seed),
            Self::Filters => physics::filters(seed),
            Self::Runners => sports::runners(seed),
            Self::ToyCar => sports::toy_car(seed),
        };
        World {
            family: self.name().into(),
            seed,
            ..world
        }
    }
}
