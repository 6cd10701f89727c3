//! Kinds of road users and things beside the road.

use crate::draw::Draw;
use crate::driver::Driver;

/// What something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    Car,
    /// A van or another large vehicle that is no truck.
    Van,
    Bus,
    BoxTruck,
    Truck,
    Motorcyclist,
    /// Without a rider.
    Motorcycle,
    Cyclist,
    /// Without a rider.
    Bicycle,
    Adult,
    Child,
    Stroller,
    Bollard,
    Cone,
}

/// Two ends of a range.
pub type Range = [f64; 2];

/// Ranges of what a class can be like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Traits {
    pub length_m: Range,
    pub width_m: Range,
    pub height_m: Range,
    /// Speeds at which it cruises in a street.
    pub cruise_mps: Range,
    pub accelerate_mps2: Range,
    pub brake_mps2: Range,
    pub lateral_mps2: Range,
    /// Radii of its turns at corners.
    pub corner_m: Range,
}

impl Class {
    pub const ALL: [Self; 14] = [
        Self::Car,
        Self::Van,
        Self::Bus,
        Self::BoxTruck,
        Self::Truck,
        Self::Motorcyclist,
        Self::Motorcycle,
        Self::Cyclist,
        Self::Bicycle,
        Self::Adult,
        Self::Child,
        Self::Stroller,
        Self::Bollard,
        Self::Cone,
    ];

    /// Returns the category in Argoverse 2's sensor data set.
    pub const fn argoverse2(self) -> &'static str {
        match self {
            Self::Car => "REGULAR_VEHICLE",
            Self::Van => "LARGE_VEHICLE",
            Self::Bus => "BUS",
            Self::BoxTruck => "BOX_TRUCK",
            Self::Truck => "TRUCK",
            Self::Motorcyclist => "MOTORCYCLIST",
            Self::Motorcycle => "MOTORCYCLE",
            Self::Cyclist => "BICYCLIST",
            Self::Bicycle => "BICYCLE",
            Self::Adult | Self::Child => "PEDESTRIAN",
            Self::Stroller => "STROLLER",
            Self::Bollard => "BOLLARD",
            Self::Cone => "CONSTRUCTION_CONE",
        }
    }

    /// Returns the category in nuScenes, where riders belong to their vehicles.
    pub const fn nuscenes(self) -> &'static str {
        match self {
            Self::Car => "vehicle.car",
            Self::Van | Self::BoxTruck | Self::Truck => "vehicle.truck",
            Self::Bus => "vehicle.bus.rigid",
            Self::Motorcyclist | Self::Motorcycle => "vehicle.motorcycle",
            Self::Cyclist | Self::Bicycle => "vehicle.bicycle",
            Self::Adult => "human.pedestrian.adult",
            Self::Child => "human.pedestrian.child",
            Self::Stroller => "human.pedestrian.stroller",
            Self::Bollard => "movable_object.barrier",
            Self::Cone => "movable_object.trafficcone",
        }
    }

    /// Returns the ranges of its kind.
    pub const fn traits(self) -> Traits {
        match self {
            Self::Car => CAR,
            Self::Van => Traits {
                length_m: [5.4, 6.8],
                width_m: [2.0, 2.3],
                height_m: [2.1, 2.8],
                ..CAR
            },
            Self::Bus => Traits {
                length_m: [10.5, 12.5],
                width_m: [2.5, 2.9],
                height_m: [2.9, 3.3],
                ..HEAVY
            },
            Self::BoxTruck => Traits {
                length_m: [6.0, 8.5],
                ..HEAVY
            },
            Self::Truck => HEAVY,
            Self::Motorcyclist | Self::Motorcycle => Traits {
                length_m: [1.9, 2.3],
                width_m: [0.7, 0.95],
                height_m: [1.2, 1.7],
                accelerate_mps2: [1.5, 3.5],
                lateral_mps2: [2.0, 3.5],
                ..CAR
            },
            Self::Cyclist | Self::Bicycle => Traits {
                length_m: [1.55, 1.9],
                width_m: [0.5, 0.75],
                height_m: [1.1, 1.85],
                cruise_mps: [2.5, 8.0],
                accelerate_mps2: [0.5, 1.2],
                brake_mps2: [0.8, 2.5],
                lateral_mps2: [1.2, 2.2],
                corner_m: [3.0, 8.0],
            },
            Self::Adult => ON_FOOT,
            Self::Child => Traits {
                length_m: [0.35, 0.55],
                width_m: [0.4, 0.6],
                height_m: [1.0, 1.45],
                cruise_mps: [1.0, 2.8],
                lateral_mps2: [1.5, 3.0],
                ..ON_FOOT
            },
            Self::Stroller => Traits {
                length_m: [0.8, 1.15],
                width_m: [0.5, 0.65],
                height_m: [0.9, 1.1],
                cruise_mps: [0.8, 1.4],
                corner_m: [0.8, 2.0],
                ..ON_FOOT
            },
            Self::Bollard | Self::Cone => Traits {
                length_m: [0.2, 0.4],
                width_m: [0.2, 0.4],
                height_m: [0.5, 1.0],
                ..ON_FOOT
            },
        }
    }

    /// Draws length, width and height, metres.
    pub fn size_m(self, draw: &mut Draw) -> [f64; 3] {
        let traits = self.traits();
        [traits.length_m, traits.width_m, traits.height_m]
            .map(|[low, high]| draw.between(low, high))
    }

    /// Draws somebody who cruises at the speeds of a street.
    pub fn driver(self, draw: &mut Draw) -> Driver {
        let traits = self.traits();
        let mut one = |[low, high]: Range| draw.between(low, high);
        Driver {
            cap_mps: one(traits.cruise_mps),
            accelerate_mps2: one(traits.accelerate_mps2),
            brake_mps2: one(traits.brake_mps2),
            lateral_mps2: one(traits.lateral_mps2),
        }
    }

    /// Tells whether it goes on feet.
    pub const fn is_on_foot(self) -> bool {
        matches!(self, Self::Adult | Self::Child | Self::Stroller)
    }

    /// Tells whether it is a two-wheeler, and with whom: `Some(true)` with a rider.
    pub const fn has_rider(self) -> Option<bool> {
        match self {
            Self::Motorcyclist | Self::Cyclist => Some(true),
            Self::Motorcycle | Self::Bicycle => Some(false),
            _ => None,
        }
    }

    /// Tells whether it is a thing that nobody moves.
    pub const fn is_thing(self) -> bool {
        matches!(self, Self::Bollard | Self::Cone)
    }
}

/// Accelerations as drivers in towns show them: up to 0.3 g on a normal day.
const CAR: Traits = Traits {
    length_m: [4.0, 5.1],
    width_m: [1.75, 2.05],
    height_m: [1.4, 1.9],
    cruise_mps: [5.0, 14.0],
    accelerate_mps2: [1.0, 2.5],
    brake_mps2: [1.5, 4.0],
    lateral_mps2: [1.5, 3.0],
    corner_m: [6.0, 15.0],
};

const HEAVY: Traits = Traits {
    length_m: [6.0, 8.0],
    width_m: [2.2, 2.6],
    height_m: [2.6, 3.5],
    cruise_mps: [4.0, 12.0],
    accelerate_mps2: [0.6, 1.3],
    brake_mps2: [1.0, 2.5],
    lateral_mps2: [1.0, 2.0],
    corner_m: [10.0, 15.0],
};

const ON_FOOT: Traits = Traits {
    length_m: [0.45, 0.9],
    width_m: [0.5, 0.8],
    height_m: [1.55, 1.95],
    cruise_mps: [0.8, 1.8],
    accelerate_mps2: [0.7, 1.5],
    brake_mps2: [0.7, 1.8],
    lateral_mps2: [1.0, 2.0],
    corner_m: [0.4, 2.0],
};
