//! Usual sizes of things that a detector names.

/// Length, width and height of a class, with how much single things differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ClassSize {
    /// Label in lower case, as the detector's list has it.
    pub label: &'static str,
    /// Mean length along the direction of motion, metres.
    pub length_m: f64,
    /// Standard deviation of the length between things of the class, metres.
    pub length_sigma_m: f64,
    /// Mean width, metres.
    pub width_m: f64,
    /// Standard deviation of the width, metres.
    pub width_sigma_m: f64,
    /// Mean height, metres.
    pub height_m: f64,
    /// Standard deviation of the height, metres.
    pub height_sigma_m: f64,
    /// Standard deviation of the class mean itself divided by it: the error that stays however many
    /// things are seen (country, year, mix of models).
    pub mean_relative_sigma: f64,
    /// Whether the user gave the size.
    pub given_by_user: bool,
}

impl ClassSize {
    const fn usual(
        label: &'static str,
        length: [f64; 2],
        width: [f64; 2],
        height: [f64; 2],
        mean: f64,
    ) -> Self {
        Self {
            label,
            length_m: length[0],
            length_sigma_m: length[1],
            width_m: width[0],
            width_sigma_m: width[1],
            height_m: height[0],
            height_sigma_m: height[1],
            mean_relative_sigma: mean,
            given_by_user: false,
        }
    }

    /// Relative standard deviation of a size that the user gives without one: 3 %.
    pub const GIVEN_RELATIVE_SIGMA: f64 = 0.03;

    /// Returns the class with its leading size given by the user, metres.
    ///
    /// The leading size is the height for people and the length for everything else; the other two
    /// follow in proportion. The spread between things shrinks to the given relative sigma
    /// (default 3 %), because the user means these things, not the class at large. A size that is
    /// not positive and finite leaves the class as it is.
    pub fn with_given_size(self, size_m: f64, relative_sigma: Option<f64>) -> Self {
        if !(size_m.is_finite() && size_m > 0.0) {
            return self;
        }
        let relative = relative_sigma.unwrap_or(Self::GIVEN_RELATIVE_SIGMA);
        let leading_m = if self.is_upright() {
            self.height_m
        } else {
            self.length_m
        };
        let factor = size_m / leading_m;
        let narrowed = |value_m: f64, sigma_m: f64| {
            (sigma_m * factor).min(relative.max(0.02) * value_m * factor)
        };
        Self {
            length_m: self.length_m * factor,
            length_sigma_m: narrowed(self.length_m, self.length_sigma_m),
            width_m: self.width_m * factor,
            width_sigma_m: narrowed(self.width_m, self.width_sigma_m),
            height_m: self.height_m * factor,
            height_sigma_m: narrowed(self.height_m, self.height_sigma_m),
            mean_relative_sigma: relative,
            given_by_user: true,
            label: self.label,
        }
    }

    /// Returns whether the class stands taller than it is long, so that heading hardly matters.
    pub fn is_upright(&self) -> bool {
        self.height_m > self.length_m
    }
}

/// The table behind [`class_size`].
///
/// Sources. Cars: European new registrations average 4.3–4.5 m × 1.8 m × 1.53 m (ICCT pocketbook);
/// KITTI's car labels average 3.9 × 1.6 × 1.5 m and nuScenes' 4.6 × 1.95 × 1.73 m, which is the
/// spread that the mean's sigma stands for. Trucks, buses, motorcycles, bicycles: nuScenes class
/// means (6.9 × 2.5 × 2.8, 11.1 × 2.9 × 3.5, 2.1 × 0.8 × 1.5, 1.7 × 0.6 × 1.3 m), two-wheelers with
/// rider. Persons: adult stature 1.70 ± 0.09 m over both sexes (NCD-RisC 2016). Balls: the rules of
/// the game. Animals: breed averages, hence their large spread.
pub const CLASS_SIZES: &[ClassSize] = &[
    ClassSize::usual("car", [4.5, 0.4], [1.8, 0.1], [1.5, 0.1], 0.04),
    ClassSize::usual("person", [0.45, 0.12], [0.55, 0.1], [1.70, 0.09], 0.03),
    ClassSize::usual("bus", [11.5, 1.5], [2.55, 0.1], [3.1, 0.25], 0.06),
    ClassSize::usual("truck", [7.5, 2.5], [2.5, 0.2], [3.0, 0.5], 0.10),
    ClassSize::usual("van", [5.3, 0.5], [2.0, 0.1], [2.2, 0.25], 0.06),
    ClassSize::usual("bicycle", [1.75, 0.1], [0.6, 0.1], [1.6, 0.15], 0.05),
    ClassSize::usual("motorcycle", [2.1, 0.2], [0.8, 0.1], [1.55, 0.15], 0.05),
    ClassSize::usual("horse", [2.4, 0.2], [0.6, 0.1], [1.7, 0.15], 0.08),
    ClassSize::usual("dog", [0.8, 0.25], [0.25, 0.08], [0.55, 0.18], 0.20),
    ClassSize::usual("cat", [0.46, 0.06], [0.15, 0.03], [0.25, 0.03], 0.08),
    ClassSize::usual(
        "football",
        [0.22, 0.003],
        [0.22, 0.003],
        [0.22, 0.003],
        0.01,
    ),
    ClassSize::usual(
        "basketball",
        [0.243, 0.004],
        [0.243, 0.004],
        [0.243, 0.004],
        0.01,
    ),
];

/// Returns the usual size of a class by a detector's label, in any case, or `None` if unknown.
pub fn class_size(label: &str) -> Option<ClassSize> {
    let lower = label.trim().to_lowercase();
    let name = match lower.as_str() {
        "people" | "pedestrian" | "man" | "woman" | "human" => "person",
        "bike" => "bicycle",
        "motorbike" => "motorcycle",
        "lorry" => "truck",
        "soccer ball" => "football",
        other => other,
    };
    CLASS_SIZES
        .iter()
        .find(|class| class.label == name)
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_whatever_their_case() {
        for label in ["Car", " person", "Pedestrian", "motorbike", "BUS"] {
            assert!(class_size(label).is_some(), "{label}");
        }
        assert!(class_size("teapot").is_none());
        for class in CLASS_SIZES {
            assert!(
                class.length_sigma_m < 0.5 * class.length_m && class.mean_relative_sigma > 0.0,
                "{}",
                class.label
            );
        }
    }

    #[test]
    fn a_given_size_replaces_the_mean_in_proportion() {
        let car = class_size("car").unwrap().with_given_size(9.0, None);
        assert!((car.length_m - 9.0).abs() < 1e-12 && (car.height_m - 3.0).abs() < 1e-12);
        assert!((car.mean_relative_sigma - 0.03).abs() < 1e-12 && car.given_by_user);
        let tall = class_size("person")
            .unwrap()
            .with_given_size(1.9, Some(0.01));
        assert!((tall.height_m - 1.9).abs() < 1e-12);
        assert_eq!(
            class_size("car").unwrap().with_given_size(f64::NAN, None),
            class_size("car").unwrap()
        );
    }
}
