use crate::gather::plain_words;

/// The 30 classes of the sensor data set in plain words.
const LABELS: [(&str, &str); 30] = [
    ("ANIMAL", "animal"),
    ("ARTICULATED_BUS", "articulated bus"),
    ("BICYCLE", "bicycle"),
    ("BICYCLIST", "cyclist"),
    ("BOLLARD", "bollard"),
    ("BOX_TRUCK", "box truck"),
    ("BUS", "bus"),
    ("CONSTRUCTION_BARREL", "construction barrel"),
    ("CONSTRUCTION_CONE", "traffic cone"),
    ("DOG", "dog"),
    ("LARGE_VEHICLE", "large vehicle"),
    ("MESSAGE_BOARD_TRAILER", "message board trailer"),
    ("MOBILE_PEDESTRIAN_CROSSING_SIGN", "crossing sign"),
    ("MOTORCYCLE", "motorcycle"),
    ("MOTORCYCLIST", "motorcyclist"),
    ("OFFICIAL_SIGNALER", "traffic officer"),
    ("PEDESTRIAN", "pedestrian"),
    ("RAILED_VEHICLE", "tram"),
    ("REGULAR_VEHICLE", "car"),
    ("SCHOOL_BUS", "school bus"),
    ("SIGN", "sign"),
    ("STOP_SIGN", "stop sign"),
    ("STROLLER", "stroller"),
    ("TRAFFIC_LIGHT_TRAILER", "traffic light trailer"),
    ("TRUCK", "truck"),
    ("TRUCK_CAB", "truck"),
    ("VEHICULAR_TRAILER", "trailer"),
    ("WHEELCHAIR", "wheelchair"),
    ("WHEELED_DEVICE", "wheeled device"),
    ("WHEELED_RIDER", "rider"),
];

/// Returns what a person calls a class; an unknown one is its name in small letters.
pub(super) fn label(category: &str) -> String {
    let known = LABELS.iter().find(|(class, _)| *class == category.trim());
    known.map_or_else(|| plain_words(category), |(_, words)| (*words).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_plain_words() {
        assert_eq!(label("REGULAR_VEHICLE"), "car");
        assert_eq!(label("BICYCLIST"), "cyclist");
        assert_eq!(label("HOVER_CRAFT"), "hover craft");
    }
}
