//! Units that a question may ask for and an answer is written in.

use kinelens_motion::{LengthUnit, SpeedUnit};

/// A unit with its symbol and its size in SI units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Unit {
    symbol: &'static str,
    dimension: Dimension,
    si_per_unit: f64,
}

/// What a unit measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dimension {
    Length,
    Speed,
    Acceleration,
    Time,
}

impl Unit {
    pub const METRE: Self = Self::length(LengthUnit::Metre);
    pub const METRE_PER_SECOND: Self = Self::speed(SpeedUnit::MetrePerSecond);
    pub const KILOMETRE_PER_HOUR: Self = Self::speed(SpeedUnit::KilometrePerHour);
    pub const CENTIMETRE_PER_SECOND: Self = Self::new("cm/s", Dimension::Speed, 0.01);
    pub const METRE_PER_SECOND_SQUARED: Self = Self::new("m/s²", Dimension::Acceleration, 1.0);
    pub const SECOND: Self = Self::new("s", Dimension::Time, 1.0);
    pub const PIXEL: Self = Self::new("px", Dimension::Length, 1.0);
    pub const PIXEL_PER_SECOND: Self = Self::new("px/s", Dimension::Speed, 1.0);
    pub const PIXEL_PER_SECOND_SQUARED: Self = Self::new("px/s²", Dimension::Acceleration, 1.0);

    const fn new(symbol: &'static str, dimension: Dimension, si_per_unit: f64) -> Self {
        Self {
            symbol,
            dimension,
            si_per_unit,
        }
    }

    /// Makes the unit of a length.
    pub const fn length(unit: LengthUnit) -> Self {
        Self::new(unit.symbol(), Dimension::Length, unit.metres_per_unit())
    }

    /// Makes the unit of a speed.
    pub const fn speed(unit: SpeedUnit) -> Self {
        Self::new(
            unit.symbol(),
            Dimension::Speed,
            unit.metres_per_second_per_unit(),
        )
    }

    /// Finds the unit of a length, a speed or a duration (`s`) by its symbol.
    pub fn from_symbol(symbol: &str) -> Option<Self> {
        let all = crate::lexicon::UNIT_PHRASES.iter();
        all.map(|(_, unit)| *unit)
            .chain([Self::SECOND])
            .find(|unit| unit.symbol() == symbol)
    }

    /// Returns the symbol, such as `km/h`.
    pub const fn symbol(self) -> &'static str {
        self.symbol
    }

    /// Returns what the unit measures.
    pub const fn dimension(self) -> Dimension {
        self.dimension
    }

    /// Returns the size of one unit in SI units (pixels count as their own).
    pub const fn si_per_unit(self) -> f64 {
        self.si_per_unit
    }
}
