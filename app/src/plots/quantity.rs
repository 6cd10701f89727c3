//! What can be plotted, and in which unit it is shown.

use kinelens_protocol::{Kinematics, Quantity};

use crate::format::{Unit, UnitSet};

/// A time series that has a plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Plotted {
    Of(Quantity),
    /// Heading on the object's own clock, hours.
    Heading,
}

impl Plotted {
    /// Every plot on offer, in the order of the picker.
    pub const ALL: [Self; 11] = [
        Self::Of(Quantity::X),
        Self::Of(Quantity::Y),
        Self::Of(Quantity::Z),
        Self::Of(Quantity::VelocityX),
        Self::Of(Quantity::VelocityY),
        Self::Of(Quantity::VelocityZ),
        Self::Of(Quantity::Speed),
        Self::Of(Quantity::Acceleration),
        Self::Of(Quantity::PathLength),
        Self::Of(Quantity::Displacement),
        Self::Heading,
    ];

    /// Shown at first where motion is in an upright plane or has no scale yet.
    pub const UPRIGHT: [Self; 4] = [
        Self::Of(Quantity::X),
        Self::Of(Quantity::Y),
        Self::Of(Quantity::Speed),
        Self::Of(Quantity::Acceleration),
    ];

    /// Shown at first where motion is over the ground, whose axes mean little to the user.
    pub const OVER_GROUND: [Self; 3] = [
        Self::Of(Quantity::PathLength),
        Self::Of(Quantity::Speed),
        Self::Of(Quantity::Acceleration),
    ];

    /// Name for test ids, as the protocol writes the quantity.
    pub fn id(self) -> &'static str {
        match self {
            Self::Of(Quantity::X) => "x",
            Self::Of(Quantity::Y) => "y",
            Self::Of(Quantity::Z) => "z",
            Self::Of(Quantity::VelocityX) => "velocity_x",
            Self::Of(Quantity::VelocityY) => "velocity_y",
            Self::Of(Quantity::VelocityZ) => "velocity_z",
            Self::Of(Quantity::Speed) => "speed",
            Self::Of(Quantity::Acceleration) => "acceleration",
            Self::Of(Quantity::PathLength) => "path_length",
            Self::Of(Quantity::Displacement) => "displacement",
            Self::Heading => "heading",
        }
    }

    /// The quantity of the protocol; none for the heading, which is no number.
    pub fn quantity(self) -> Option<Quantity> {
        match self {
            Self::Of(quantity) => Some(quantity),
            Self::Heading => None,
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Self::Of(Quantity::X) => words!(plots.position_x),
            Self::Of(Quantity::Y) => words!(plots.position_y),
            Self::Of(Quantity::Z) => words!(plots.position_z),
            Self::Of(Quantity::VelocityX) => words!(plots.velocity_x),
            Self::Of(Quantity::VelocityY) => words!(plots.velocity_y),
            Self::Of(Quantity::VelocityZ) => words!(plots.velocity_z),
            Self::Of(Quantity::Speed) => words!(plots.speed),
            Self::Of(Quantity::Acceleration) => words!(plots.acceleration),
            Self::Of(Quantity::PathLength) => words!(plots.path_length),
            Self::Of(Quantity::Displacement) => words!(plots.displacement),
            Self::Heading => words!(plots.heading),
        }
    }

    /// Returns the unit in which it is shown.
    pub fn unit(self, units: &UnitSet) -> Unit {
        match self {
            Self::Of(quantity) => units.of(quantity),
            Self::Heading => Unit {
                name: "h",
                factor: 1.0,
            },
        }
    }

    /// Copies the values and half-widths of one object; NaN where there is none.
    pub fn series(self, kinematics: &Kinematics) -> (Vec<f64>, Vec<f64>) {
        match self {
            Self::Of(quantity) => {
                let series = kinematics.series(quantity);
                (series.value.clone(), series.half_width.clone())
            }
            Self::Heading => {
                let hours = kinematics.heading_clock.iter();
                (
                    hours
                        .map(|hour| hour.map_or(f64::NAN, |hour| hour % 12.0))
                        .collect(),
                    Vec::new(),
                )
            }
        }
    }

    /// After which a value starts anew.
    pub fn period(self) -> Option<f64> {
        (self == Self::Heading).then_some(12.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_the_protocols_own_words() {
        for plotted in Plotted::ALL {
            if let Plotted::Of(quantity) = plotted {
                assert_eq!(
                    serde_json::to_string(&quantity).unwrap(),
                    format!("\"{}\"", plotted.id())
                );
            }
        }
    }
}
