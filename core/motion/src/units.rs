//! Quantities as types, and the units a user may type or read.
//!
//! Inside formulas the crate uses `f64` with the unit in the name; these types are for its doors.

use serde::{Deserialize, Serialize};

macro_rules! quantity {
    ($(#[$doc:meta])* $name:ident, $from:ident, $get:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(f64);

        impl $name {
            /// Wraps a number in this unit.
            pub const fn $from(value: f64) -> Self {
                Self(value)
            }

            /// Returns the number in this unit.
            pub const fn $get(self) -> f64 {
                self.0
            }
        }

        impl std::ops::Add for $name {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }

        impl std::ops::Sub for $name {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }

        impl std::ops::Neg for $name {
            type Output = Self;
            fn neg(self) -> Self {
                Self(-self.0)
            }
        }

        impl std::ops::Mul<f64> for $name {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }

        impl std::ops::Div<f64> for $name {
            type Output = Self;
            fn div(self, divisor: f64) -> Self {
                Self(self.0 / divisor)
            }
        }

        impl std::ops::Div for $name {
            type Output = f64;
            fn div(self, other: Self) -> f64 {
                self.0 / other.0
            }
        }
    };
}

quantity!(
    /// A length in metres.
    Metres, from_metres, metres
);
quantity!(
    /// A time or duration in seconds of the presentation time stamps.
    Seconds, from_seconds, seconds
);
quantity!(
    /// A speed in metres per second.
    MetresPerSecond, from_metres_per_second, metres_per_second
);
quantity!(
    /// An angle in radians.
    Radians, from_radians, radians
);
quantity!(
    /// A length on the image in pixels.
    Pixels, from_pixels, pixels
);

impl Radians {
    /// Converts from degrees.
    pub fn from_degrees(degrees: f64) -> Self {
        Self(degrees.to_radians())
    }

    /// Converts to degrees.
    pub fn degrees(self) -> f64 {
        self.0.to_degrees()
    }
}

impl std::ops::Div<Seconds> for Metres {
    type Output = MetresPerSecond;
    fn div(self, duration: Seconds) -> MetresPerSecond {
        MetresPerSecond(self.0 / duration.0)
    }
}

impl std::ops::Mul<Seconds> for MetresPerSecond {
    type Output = Metres;
    fn mul(self, duration: Seconds) -> Metres {
        Metres(self.0 * duration.0)
    }
}

/// A unit of length that a user may type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LengthUnit {
    #[default]
    Metre,
    Centimetre,
    Kilometre,
    Foot,
    Inch,
    Mile,
}

impl LengthUnit {
    /// All units, metres first.
    pub const ALL: [Self; 6] = [
        Self::Metre,
        Self::Centimetre,
        Self::Kilometre,
        Self::Foot,
        Self::Inch,
        Self::Mile,
    ];

    /// Returns the length of one unit in metres (international yard and pound agreement of 1959).
    pub const fn metres_per_unit(self) -> f64 {
        match self {
            Self::Metre => 1.0,
            Self::Centimetre => 0.01,
            Self::Kilometre => 1000.0,
            Self::Foot => 0.3048,
            Self::Inch => 0.0254,
            Self::Mile => 1609.344,
        }
    }

    /// Converts a number in this unit to metres.
    pub fn to_metres(self, value: f64) -> Metres {
        Metres(value * self.metres_per_unit())
    }

    /// Converts metres to a number in this unit.
    pub fn of_metres(self, length: Metres) -> f64 {
        length.0 / self.metres_per_unit()
    }

    /// Returns the usual symbol.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Metre => "m",
            Self::Centimetre => "cm",
            Self::Kilometre => "km",
            Self::Foot => "ft",
            Self::Inch => "in",
            Self::Mile => "mi",
        }
    }
}

/// A unit of speed that a user may type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpeedUnit {
    #[default]
    MetrePerSecond,
    KilometrePerHour,
    MilePerHour,
    FootPerSecond,
}

impl SpeedUnit {
    /// All units, metres per second first.
    pub const ALL: [Self; 4] = [
        Self::MetrePerSecond,
        Self::KilometrePerHour,
        Self::MilePerHour,
        Self::FootPerSecond,
    ];

    /// Returns the speed of one unit in metres per second.
    pub const fn metres_per_second_per_unit(self) -> f64 {
        match self {
            Self::MetrePerSecond => 1.0,
            Self::KilometrePerHour => 1.0 / 3.6,
            Self::MilePerHour => 0.44704,
            Self::FootPerSecond => 0.3048,
        }
    }

    /// Converts a number in this unit to metres per second.
    pub fn to_metres_per_second(self, value: f64) -> MetresPerSecond {
        MetresPerSecond(value * self.metres_per_second_per_unit())
    }

    /// Converts metres per second to a number in this unit.
    pub fn of_metres_per_second(self, speed: MetresPerSecond) -> f64 {
        speed.0 / self.metres_per_second_per_unit()
    }

    /// Returns the usual symbol.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::MetrePerSecond => "m/s",
            Self::KilometrePerHour => "km/h",
            Self::MilePerHour => "mph",
            Self::FootPerSecond => "ft/s",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_conversions_hold() {
        let lengths = [
            (LengthUnit::Mile, 1.0, 1609.344),
            (LengthUnit::Foot, 10.0, 3.048),
            (LengthUnit::Inch, 12.0, 0.3048),
            (LengthUnit::Centimetre, 250.0, 2.5),
            (LengthUnit::Kilometre, 0.4, 400.0),
        ];
        for (unit, value, metres) in lengths {
            assert!(
                (unit.to_metres(value).metres() - metres).abs() < 1e-12,
                "{unit:?}"
            );
        }
        let speeds = [
            (SpeedUnit::KilometrePerHour, 36.0, 10.0),
            (SpeedUnit::MilePerHour, 60.0, 26.8224),
            (SpeedUnit::FootPerSecond, 1.0, 0.3048),
        ];
        for (unit, value, metres_per_second) in speeds {
            let converted = unit.to_metres_per_second(value).metres_per_second();
            assert!((converted - metres_per_second).abs() < 1e-12, "{unit:?}");
        }
    }

    #[test]
    fn every_unit_round_trips() {
        for unit in LengthUnit::ALL {
            assert!((unit.of_metres(unit.to_metres(7.25)) - 7.25).abs() < 1e-12);
        }
        for unit in SpeedUnit::ALL {
            assert!(
                (unit.of_metres_per_second(unit.to_metres_per_second(7.25)) - 7.25).abs() < 1e-12
            );
        }
    }

    #[test]
    fn arithmetic_keeps_dimensions() {
        let speed = Metres::from_metres(10.0) / Seconds::from_seconds(4.0);
        assert_eq!(speed, MetresPerSecond::from_metres_per_second(2.5));
        assert_eq!(speed * Seconds::from_seconds(2.0), Metres::from_metres(5.0));
        assert!(
            (Radians::from_degrees(90.0).radians() - std::f64::consts::FRAC_PI_2).abs() < 1e-15
        );
    }
}
