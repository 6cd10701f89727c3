//! Kinds of things and the many words for them.

/// Kinds with their names, separated by spaces; the first name stands for the kind.
const KINDS: &[&str] = &[
    "person people human pedestrian walker passerby runner jogger athlete player \
     sprinter skater dancer somebody someone guy pupil student adult hiker gymnast \
     jumper swimmer goalkeeper",
    "man gentleman male bloke",
    "woman lady female",
    "child kid toddler baby",
    "boy",
    "girl",
    "car automobile sedan hatchback suv taxi cab coupe limousine",
    "van minivan minibus",
    "truck lorry",
    "bus",
    "motorcycle motorbike scooter moped",
    "bicycle bike pushbike",
    "cyclist biker bicyclist",
    "motorcyclist motorbiker",
    "rider",
    "worker workman builder",
    "officer policeman policewoman constable",
    "ambulance",
    "trailer semitrailer",
    "stroller pram pushchair buggy",
    "wheelchair",
    "cone",
    "bollard",
    "barrier",
    "sign signpost",
    "train locomotive tram",
    "boat ship vessel",
    "plane airplane aeroplane aircraft jet",
    "drone quadcopter",
    "cart trolley wagon glider",
    "ball sphere",
    "football soccerball",
    "basketball",
    "tennisball",
    "puck disc disk",
    "dog puppy hound",
    "cat kitten",
    "horse pony",
    "bird pigeon",
    "cow sheep goat pig elephant giraffe zebra bear deer fox rabbit duck",
    "toy",
    "robot",
    "marble bead",
    "pendulum bob",
    "block box cube",
    "rocket projectile arrow",
    "wheel",
    "bottle",
    "chair",
];

/// Wider kinds with the kinds they take in.
const WIDER: &[(&str, &str)] = &[
    (
        "vehicle",
        "car van truck bus motorcycle bicycle train cart cyclist motorcyclist rider ambulance trailer",
    ),
    (
        "person",
        "man woman child boy girl cyclist motorcyclist rider worker officer",
    ),
    ("child", "boy girl"),
    ("man", "boy"),
    ("woman", "girl"),
    ("animal", "dog cat horse bird cow"),
    ("ball", "football basketball tennisball marble"),
    ("van", "car"),
    ("bicycle", "cyclist"),
    ("cyclist", "bicycle motorcycle person rider"),
    ("motorcycle", "motorcyclist"),
    ("motorcyclist", "motorcycle person rider"),
    ("rider", "cyclist motorcyclist person"),
    ("worker", "person"),
    ("officer", "person"),
    ("man", "person worker officer"),
    ("woman", "person worker officer"),
    ("child", "person"),
    ("boy", "person"),
    ("girl", "person"),
    ("football", "ball"),
    ("basketball", "ball"),
    ("tennisball", "ball"),
    ("toy", "car truck ball"),
];

/// How near two words are in meaning, nearest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kinship {
    Same,
    Synonym,
    Wider,
}

/// Tells whether an object whose label has the word `label` may be called `noun`; both singular.
pub(crate) fn same_kind(noun: &str, label: &str) -> Option<Kinship> {
    if noun == label {
        return Some(Kinship::Same);
    }
    let (noun_kind, label_kind) = (kind(noun), kind(label));
    // Beasts of many kinds share the last row only to be known as nouns.
    let row_is_one_kind = noun_kind != Some("cow");
    if noun_kind.is_some() && noun_kind == label_kind {
        return row_is_one_kind.then_some(Kinship::Synonym);
    }
    let noun_kind = noun_kind.unwrap_or(noun);
    let label_kind = label_kind.unwrap_or(label);
    WIDER
        .iter()
        .any(|(wider, members)| {
            *wider == noun_kind && members.split(' ').any(|member| member == label_kind)
        })
        .then_some(Kinship::Wider)
}

/// Tells whether a singular noun names a kind of thing.
pub(crate) fn is_class_word(noun: &str) -> bool {
    kind(noun).is_some() || matches!(noun, "vehicle" | "animal")
}

/// Tells whether a singular noun can stand for any object.
pub(crate) fn is_generic_noun(noun: &str) -> bool {
    matches!(
        noun,
        "object" | "thing" | "mover" | "target" | "track" | "item" | "subject" | "participant"
    )
}

fn kind(noun: &str) -> Option<&'static str> {
    KINDS
        .iter()
        .find(|names| names.split(' ').any(|name| name == noun))
        .and_then(|names| names.split(' ').next())
}

/// Returns the singular of a noun and whether it was a plural.
pub(crate) fn singular(word: &str) -> (String, bool) {
    const IRREGULAR: &[(&str, &str)] = &[
        ("people", "person"),
        ("men", "man"),
        ("women", "woman"),
        ("children", "child"),
        ("ladies", "lady"),
        ("buses", "bus"),
        ("busses", "bus"),
        ("lorries", "lorry"),
        ("puppies", "puppy"),
        ("ponies", "pony"),
        ("passersby", "passerby"),
        ("boxes", "box"),
        ("feet", "foot"),
        ("gentlemen", "gentleman"),
        ("foxes", "fox"),
    ];
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == word) {
        return ((*one).to_owned(), true);
    }
    match word.strip_suffix('s') {
        Some(one) if one.len() >= 2 && !one.ends_with('s') && word != "bus" && word != "its" => {
            (one.to_owned(), true)
        }
        _ => (word.to_owned(), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_reach_the_objects_they_can_mean() {
        let cases = [
            ("car", "car", Some(Kinship::Same)),
            ("automobile", "car", Some(Kinship::Synonym)),
            ("vehicle", "car", Some(Kinship::Wider)),
            ("vehicle", "lorry", Some(Kinship::Wider)),
            ("pedestrian", "person", Some(Kinship::Synonym)),
            ("woman", "person", Some(Kinship::Wider)),
            ("person", "woman", Some(Kinship::Wider)),
            ("ball", "football", Some(Kinship::Wider)),
            ("car", "person", None),
            ("man", "woman", None),
            ("cow", "zebra", None),
            ("bus", "car", None),
            ("person", "motorcyclist", Some(Kinship::Wider)),
            ("motorcycle", "motorcyclist", Some(Kinship::Wider)),
            ("cyclist", "motorcyclist", None),
            ("rider", "cyclist", Some(Kinship::Wider)),
            ("policeman", "officer", Some(Kinship::Synonym)),
            ("person", "worker", Some(Kinship::Wider)),
            ("worker", "officer", None),
            ("vehicle", "ambulance", Some(Kinship::Wider)),
            ("pram", "stroller", Some(Kinship::Synonym)),
            ("vehicle", "cone", None),
            ("Anna", "person", None),
        ];
        for (noun, label, kinship) in cases {
            assert_eq!(same_kind(noun, label), kinship, "{noun} for {label}");
        }
    }

    #[test]
    fn plurals_are_undone() {
        for (word, one) in [
            ("cars", "car"),
            ("people", "person"),
            ("bus", "bus"),
            ("buses", "bus"),
            ("glass", "glass"),
        ] {
            assert_eq!(singular(word).0, one);
        }
    }
}
