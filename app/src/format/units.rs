use kinelens_protocol::{Interval, LengthUnit, Quantity};

use super::number::{NOTHING, interval, value_and_half_width};
use crate::state::Units;

/// Units of one scene as the user wants to read them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnitSet {
    pub length: Unit,
    pub speed: Unit,
    pub acceleration: Unit,
}

/// A unit and how many of it make one of the document's own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unit {
    pub name: &'static str,
    pub factor: f64,
}

const FEET_PER_METRE: f64 = 1.0 / 0.3048;
const MPH_PER_MPS: f64 = 3600.0 / 1609.344;

impl UnitSet {
    /// Chooses the units: without a scale there is nothing to convert and lengths are pixels.
    pub fn new(length: LengthUnit, wanted: Units) -> Self {
        let set = |length, speed, acceleration| Self {
            length,
            speed,
            acceleration,
        };
        match (length, wanted) {
            (LengthUnit::Pixels, _) => set(Unit::own("px"), Unit::own("px/s"), Unit::own("px/s²")),
            (LengthUnit::Metres, Units::Metric) => {
                set(Unit::own("m"), Unit::own("m/s"), Unit::own("m/s²"))
            }
            (LengthUnit::Metres, Units::Road) => {
                set(Unit::own("m"), Unit::new("km/h", 3.6), Unit::own("m/s²"))
            }
            (LengthUnit::Metres, Units::Imperial) => set(
                Unit::new("ft", FEET_PER_METRE),
                Unit::new("mph", MPH_PER_MPS),
                Unit::new("ft/s²", FEET_PER_METRE),
            ),
        }
    }

    /// The unit of a quantity. Velocity components are speeds.
    pub fn of(&self, quantity: Quantity) -> Unit {
        match quantity {
            Quantity::X
            | Quantity::Y
            | Quantity::Z
            | Quantity::PathLength
            | Quantity::Displacement => self.length,
            Quantity::VelocityX | Quantity::VelocityY | Quantity::VelocityZ | Quantity::Speed => {
                self.speed
            }
            Quantity::Acceleration => self.acceleration,
        }
    }
}

impl Unit {
    const fn new(name: &'static str, factor: f64) -> Self {
        Self { name, factor }
    }

    const fn own(name: &'static str) -> Self {
        Self::new(name, 1.0)
    }

    /// Writes an interval of the document in this unit: `12.3 ± 0.4 m`; a missing one has no unit.
    pub fn interval(&self, of: &Interval) -> String {
        if !of.value.is_finite() {
            return NOTHING.into();
        }
        let converted = Interval {
            value: of.value * self.factor,
            low: of.low * self.factor,
            high: of.high * self.factor,
        };
        format!("{} {}", interval(&converted), self.name)
    }

    /// Writes a value and its half-width without the unit.
    pub fn pair(&self, value: f64, half_width: f64) -> (String, String) {
        value_and_half_width(value * self.factor, half_width * self.factor)
    }
}

/// A length as typed: a number, or with a unit such as `1.5 m`, `30cm`, `6 ft`, `24 in`.
///
/// Gives metres; `None` when it is not a positive length. A comma may stand for the point.
pub fn parse_length_m(text: &str) -> Option<f64> {
    let text = text.trim().replace(',', ".");
    let end = text
        .find(|c: char| !(c.is_ascii_digit() || c == '.'))
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let value: f64 = number.parse().ok()?;
    let metres = value * metres_per(unit.trim())?;
    (metres.is_finite() && metres > 0.0).then_some(metres)
}

fn metres_per(unit: &str) -> Option<f64> {
    Some(match unit {
        "" | "m" => 1.0,
        "mm" => 1e-3,
        "cm" => 1e-2,
        "km" => 1e3,
        "in" | "\"" => 0.0254,
        "ft" | "'" => 0.3048,
        "yd" => 0.9144,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_are_shown_in_the_wanted_unit() {
        let speed = Interval {
            value: 10.0,
            low: 9.5,
            high: 10.5,
        };
        for (length, wanted, shown) in [
            (LengthUnit::Metres, Units::Metric, "10.0 ± 0.5 m/s"),
            (LengthUnit::Metres, Units::Road, "36.0 ± 1.8 km/h"),
            (LengthUnit::Metres, Units::Imperial, "22.4 ± 1.1 mph"),
            (LengthUnit::Pixels, Units::Road, "10.0 ± 0.5 px/s"),
        ] {
            assert_eq!(UnitSet::new(length, wanted).speed.interval(&speed), shown);
        }
    }

    #[test]
    fn typed_lengths_become_metres() {
        for (text, metres) in [
            ("1.5", Some(1.5)),
            ("1,5 m", Some(1.5)),
            (" 30cm ", Some(0.3)),
            ("10 ft", Some(3.048)),
            ("0", None),
            ("-1", None),
            ("m", None),
            ("1e3", None),
            ("", None),
            ("3 parsecs", None),
        ] {
            let found = parse_length_m(text);
            match (found, metres) {
                (Some(found), Some(metres)) => assert!((found - metres).abs() < 1e-12, "{text}"),
                _ => assert_eq!(found, metres, "{text}"),
            }
        }
    }
}
