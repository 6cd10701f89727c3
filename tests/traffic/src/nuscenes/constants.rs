//! Tables that are the same in every folder.

use std::path::Path;

use super::rows::{Named, Sensor, Visibility};
use super::table::write;
use crate::class::Class;
use crate::course::State;
use crate::error::WriteError;
use crate::rig::NUSCENES;

/// All 23 categories of the real tables.
const CATEGORIES: [&str; 23] = [
    "animal",
    "human.pedestrian.adult",
    "human.pedestrian.child",
    "human.pedestrian.construction_worker",
    "human.pedestrian.personal_mobility",
    "human.pedestrian.police_officer",
    "human.pedestrian.stroller",
    "human.pedestrian.wheelchair",
    "movable_object.barrier",
    "movable_object.debris",
    "movable_object.pushable_pullable",
    "movable_object.trafficcone",
    "static_object.bicycle_rack",
    "vehicle.bicycle",
    "vehicle.bus.bendy",
    "vehicle.bus.rigid",
    "vehicle.car",
    "vehicle.construction",
    "vehicle.emergency.ambulance",
    "vehicle.emergency.police",
    "vehicle.motorcycle",
    "vehicle.trailer",
    "vehicle.truck",
];
const ATTRIBUTES: [(&str, &str); 8] = [
    ("vehicle.moving", "Vehicle is moving."),
    ("vehicle.stopped", "Vehicle stands, its driver in it."),
    ("vehicle.parked", "Vehicle stands for longer."),
    ("cycle.with_rider", "Somebody rides it."),
    ("cycle.without_rider", "Nobody rides it."),
    (
        "pedestrian.sitting_lying_down",
        "Person is sitting or lying.",
    ),
    ("pedestrian.standing", "Person is standing."),
    ("pedestrian.moving", "Person is moving."),
];
const VISIBILITIES: [(&str, &str, &str); 4] = [
    ("1", "v0-40", "0 to 40 % of it is visible in all pictures."),
    (
        "2",
        "v40-60",
        "40 to 60 % of it is visible in all pictures.",
    ),
    (
        "3",
        "v60-80",
        "60 to 80 % of it is visible in all pictures.",
    ),
    (
        "4",
        "v80-100",
        "80 to 100 % of it is visible in all pictures.",
    ),
];

/// Channels: the laser first, then the cameras in the order of [`NUSCENES`].
pub fn channels() -> impl Iterator<Item = (&'static str, &'static str)> {
    let cameras = NUSCENES.iter().map(|mount| (mount.name, "camera"));
    std::iter::once(("LIDAR_TOP", "lidar")).chain(cameras)
}

/// Writes `category`, `attribute`, `visibility` and `sensor`.
pub fn write_constants(folder: &Path) -> Result<(), WriteError> {
    let categories = CATEGORIES.map(|name| Named {
        token: category_token(name),
        name,
        description: "",
    });
    let attributes = ATTRIBUTES.map(|(name, description)| Named {
        token: attribute_token(name),
        name,
        description,
    });
    let visibilities = VISIBILITIES.map(|(token, level, description)| Visibility {
        description,
        token,
        level,
    });
    let sensors: Vec<Sensor> = channels()
        .map(|(channel, modality)| Sensor {
            token: sensor_token(channel),
            channel,
            modality,
        })
        .collect();
    write(folder, "category", &categories)?;
    write(folder, "attribute", &attributes)?;
    write(folder, "visibility", &visibilities)?;
    write(folder, "sensor", &sensors)
}

/// Returns the token of a category.
pub fn category_token(name: &str) -> String {
    named_token("category", name)
}

/// Returns the token of a channel.
pub fn sensor_token(channel: &str) -> String {
    named_token("sensor", channel)
}

/// Returns the token of the level for a visible share, 0 to 1.
pub fn visibility_token(visible_share: f64) -> &'static str {
    match visible_share {
        share if share < 0.4 => "1",
        share if share < 0.6 => "2",
        share if share < 0.8 => "3",
        _ => "4",
    }
}

/// Returns the tokens of what something does; things do nothing.
pub fn attribute_tokens(class: Class, state: &State, moves_ever: bool) -> Vec<String> {
    let moves = state.speed_mps > 0.0;
    let name = match class.has_rider() {
        _ if class.is_thing() || class == Class::Stroller => return Vec::new(),
        Some(true) => "cycle.with_rider",
        Some(false) => "cycle.without_rider",
        None if class.is_on_foot() && moves => "pedestrian.moving",
        None if class.is_on_foot() => "pedestrian.standing",
        None if moves => "vehicle.moving",
        None if moves_ever => "vehicle.stopped",
        None => "vehicle.parked",
    };
    vec![attribute_token(name)]
}

fn attribute_token(name: &str) -> String {
    named_token("attribute", name)
}

/// Makes 32 hexadecimal digits of a name (FNV-1a, 128 bit).
fn named_token(table: &str, name: &str) -> String {
    let start = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128;
    let hash = table.bytes().chain(name.bytes()).fold(start, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0100_0000_0000_0000_0000_013b)
    });
    format!("{hash:032x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_class_has_its_category() {
        for class in Class::ALL {
            assert!(CATEGORIES.contains(&class.nuscenes()), "{class:?}");
        }
        let mut tokens: Vec<_> = CATEGORIES.iter().map(|name| category_token(name)).collect();
        tokens.sort();
        tokens.dedup();
        assert_eq!(tokens.len(), CATEGORIES.len());
    }
}
