//! Numbers, units and times as people read them.

mod number;
mod time;
mod units;

pub use number::{NOTHING, bytes, fixed, grouped, interval, percent, plain, value_and_half_width};
pub use time::{axis_mark, axis_step_s, clock, heading};
pub use units::{Unit, UnitSet, parse_length_m};
