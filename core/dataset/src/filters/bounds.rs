//! Bounds and their reasons.

/// The fastest that things of a class are believed to move.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassBounds {
    /// Labels in lower case.
    pub labels: &'static [&'static str],
    /// Metres per second.
    pub speed_mps: f64,
    /// Metres per second squared.
    pub acceleration_mps2: f64,
}

/// Bounds of measurement for [`super::check_rules`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Fewest samples. Four are one more than a parabola needs, so that smoothing smooths at all.
    pub fewest_samples: usize,
    /// Shortest track, seconds: two steps of STKit's sampling.
    pub shortest_s: f64,
    /// Smallest median mask, square pixels: 16 × 16, below which depth at the edge outweighs that
    /// inside.
    pub smallest_mask_px: f64,
    /// Largest median share of the picture: a mask of more than half of it is the background, or an
    /// object that the picture cuts off on several sides.
    pub largest_mask_share: f64,
    /// Largest median reprojection error, pixels: a camera fitted well has about one.
    pub largest_reprojection_px: f64,
    /// Largest relative standard deviation of the scale. Distance and speed are right within 25 %;
    /// at 15 % nine labels of ten still are, if the scale is all that errs.
    pub largest_scale_sigma: f64,
}

/// Bounds of difference for [`super::check_pair`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PairLimits {
    /// Shortest common time, seconds: as [`Limits::shortest_s`].
    pub shortest_s: f64,
    /// Largest ratio of the path lengths: the tolerance of STKit's score.
    pub largest_ratio: f64,
    /// Largest distance after alignment, root mean square over the mean path length. A straight
    /// path with a scale error of 25 % has 7 %.
    pub largest_shape: f64,
    /// Largest median difference of headings, radians: one hour of the clock, 30°.
    pub largest_heading_rad: f64,
    /// Paths shorter than this count as this long, metres: of things at rest, noise makes the path.
    pub still_m: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fewest_samples: 4,
            shortest_s: 1.0,
            smallest_mask_px: 256.0,
            largest_mask_share: 0.5,
            largest_reprojection_px: 3.0,
            largest_scale_sigma: 0.15,
        }
    }
}

impl Default for PairLimits {
    fn default() -> Self {
        Self {
            shortest_s: 1.0,
            largest_ratio: 1.25,
            largest_shape: 0.1,
            largest_heading_rad: std::f64::consts::FRAC_PI_6,
            still_m: 1.0,
        }
    }
}

const fn class(
    labels: &'static [&'static str],
    speed_mps: f64,
    acceleration_mps2: f64,
) -> ClassBounds {
    ClassBounds {
        labels,
        speed_mps,
        acceleration_mps2,
    }
}

/// The table behind [`class_bounds`].
///
/// Reasons. Persons: the fastest sprint on record reached 12.3 m/s (100 m, Berlin 2009), its start
/// about 10 m/s². Two-wheelers by muscle: road descents reach 30 m/s, braking is bound by tipping
/// over at about 7 m/s². Cars and motorcycles: production cars are limited to 250 km/h = 69 m/s;
/// tyres on dry road hold about 1.1 g = 11 m/s². Buses and trucks: limited to 90 to 100 km/h, with
/// room downhill; braking up to about 8 m/s². Trains: 350 km/h in service; emergency brakes of
/// trams 3 m/s². Balls: the fastest serves in tennis reach 73 m/s, golf balls 95 m/s; a bounce
/// turns 30 m/s round within a frame of 1/30 s, which is 1,800 m/s². Animals: greyhounds and horses
/// reach 20 m/s, a cat 14 m/s.
const CLASSES: &[ClassBounds] = &[
    class(
        &[
            "pedestrian",
            "person",
            "man",
            "woman",
            "child",
            "boy",
            "girl",
            "player",
            "runner",
            "stroller",
            "wheelchair",
        ],
        12.5,
        12.0,
    ),
    class(&["cyclist", "bicyclist", "bicycle", "bike"], 30.0, 8.0),
    class(
        &["scooter", "skateboard", "skateboarder", "skater"],
        25.0,
        10.0,
    ),
    class(&["motorcycle", "motorcyclist", "motorbike"], 70.0, 12.0),
    class(
        &["car", "taxi", "van", "suv", "vehicle", "pickup"],
        70.0,
        12.0,
    ),
    class(&["bus", "coach", "minibus"], 35.0, 9.0),
    class(&["truck", "lorry", "trailer"], 40.0, 9.0),
    class(&["train", "tram"], 100.0, 4.0),
    class(
        &[
            "ball",
            "football",
            "basketball",
            "volleyball",
            "baseball",
            "tennis ball",
        ],
        100.0,
        3000.0,
    ),
    class(&["dog", "horse"], 21.0, 15.0),
    class(&["cat"], 14.0, 15.0),
];

/// For a label that is in no class: faster than anything that is filmed but aircraft and shots.
const UNKNOWN: ClassBounds = class(&[], 150.0, 3000.0);

/// Returns the bounds of a label, by the whole of it or by its last word (`red car`); wide ones for
/// a label that is unknown.
pub fn class_bounds(label: &str) -> ClassBounds {
    let label = label.trim().to_lowercase().replace('_', " ");
    let named = |name: &str| CLASSES.iter().find(|class| class.labels.contains(&name));
    let last = label.rsplit(' ').next().unwrap_or_default();
    *named(&label).or_else(|| named(last)).unwrap_or(&UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_find_their_class() {
        for (label, speed_mps) in [
            ("car", 70.0),
            ("the red Car ", 70.0),
            ("tennis_ball", 100.0),
            ("school bus", 35.0),
            ("spaceship", 150.0),
            ("", 150.0),
            ("car park", 150.0),
        ] {
            assert_eq!(class_bounds(label).speed_mps, speed_mps, "{label}");
        }
    }

    #[test]
    fn no_label_stands_in_two_classes() {
        let mut labels: Vec<&str> = CLASSES
            .iter()
            .flat_map(|class| class.labels)
            .copied()
            .collect();
        let count = labels.len();
        labels.sort_unstable();
        labels.dedup();
        assert_eq!(labels.len(), count);
        assert!(
            CLASSES
                .iter()
                .all(|class| class.speed_mps < UNKNOWN.speed_mps)
        );
    }
}
