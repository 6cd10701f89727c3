//! Units in words and symbols.

use kinelens_motion::{LengthUnit, SpeedUnit};

use crate::Unit;

/// Units of length and speed with the ways to write them, separated by `|`.
///
/// `in` is no inch here: it is nearly always the preposition.
pub(crate) const UNIT_PHRASES: &[(&str, Unit)] = &[
    (
        "kilometres per hour|kilometers per hour|kilometre per hour|kilometer per hour|\
         kilometres an hour|kilometers an hour|km per hour|km an hour|km per h|km/h|kmh|\
         kph|km/hr|kmph|kms per hour|kilometres/hour|kilometers/hour|km/hour|kmh-1",
        Unit::KILOMETRE_PER_HOUR,
    ),
    (
        "miles per hour|miles an hour|mile per hour|mph|mi/h|miles/hour",
        Unit::speed(SpeedUnit::MilePerHour),
    ),
    (
        "metres per second|meters per second|metre per second|meter per second|\
         metres a second|meters a second|m per second|m per s|m/s|mps|m/sec|\
         metres/second|meters/second",
        Unit::METRE_PER_SECOND,
    ),
    (
        "feet per second|foot per second|feet a second|ft per second|ft per s|ft/s|fps",
        Unit::speed(SpeedUnit::FootPerSecond),
    ),
    (
        "centimetres per second|centimeters per second|cm per second|cm per s|cm/s|cm/sec",
        Unit::CENTIMETRE_PER_SECOND,
    ),
    (
        "kilometres|kilometers|kilometre|kilometer|km|kms",
        Unit::length(LengthUnit::Kilometre),
    ),
    (
        "centimetres|centimeters|centimetre|centimeter|cm|cms",
        Unit::length(LengthUnit::Centimetre),
    ),
    ("metres|meters|metre|meter|m", Unit::METRE),
    ("miles|mile|mi", Unit::length(LengthUnit::Mile)),
    ("feet|foot|ft", Unit::length(LengthUnit::Foot)),
    ("inches|inch", Unit::length(LengthUnit::Inch)),
];

/// Returns the seconds in a unit of time.
pub(crate) fn seconds_per_unit(word: &str) -> Option<f64> {
    Some(match word {
        "s" | "sec" | "secs" | "second" | "seconds" => 1.0,
        "ms" | "millisecond" | "milliseconds" | "msec" => 0.001,
        "min" | "mins" | "minute" | "minutes" => 60.0,
        _ => return None,
    })
}

/// Tells whether a word is a unit of time.
pub(crate) fn is_time_unit(word: &str) -> bool {
    seconds_per_unit(word).is_some()
}
