use crate::gather::plain_words;

/// The 23 categories in plain words.
const LABELS: [(&str, &str); 23] = [
    ("animal", "animal"),
    ("human.pedestrian.adult", "pedestrian"),
    ("human.pedestrian.child", "child"),
    (
        "human.pedestrian.construction_worker",
        "construction worker",
    ),
    ("human.pedestrian.personal_mobility", "rider"),
    ("human.pedestrian.police_officer", "police officer"),
    ("human.pedestrian.stroller", "stroller"),
    ("human.pedestrian.wheelchair", "wheelchair"),
    ("movable_object.barrier", "barrier"),
    ("movable_object.debris", "debris"),
    ("movable_object.pushable_pullable", "cart"),
    ("movable_object.trafficcone", "traffic cone"),
    ("static_object.bicycle_rack", "bicycle rack"),
    ("vehicle.bicycle", "bicycle"),
    ("vehicle.bus.bendy", "articulated bus"),
    ("vehicle.bus.rigid", "bus"),
    ("vehicle.car", "car"),
    ("vehicle.construction", "construction vehicle"),
    ("vehicle.emergency.ambulance", "ambulance"),
    ("vehicle.emergency.police", "police car"),
    ("vehicle.motorcycle", "motorcycle"),
    ("vehicle.trailer", "trailer"),
    ("vehicle.truck", "truck"),
];

/// Returns what a person calls a category; of an unknown one the last part of its name.
pub(super) fn label(category: &str) -> String {
    let known = LABELS.iter().find(|(name, _)| *name == category.trim());
    known.map_or_else(
        || plain_words(category.rsplit('.').next().unwrap_or(category)),
        |(_, words)| (*words).to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_have_plain_words() {
        assert_eq!(label("human.pedestrian.adult"), "pedestrian");
        assert_eq!(label("vehicle.bus.rigid"), "bus");
        assert_eq!(label("vehicle.hover_craft"), "hover craft");
        assert_eq!(label("traffic_cone"), "traffic cone");
    }
}
