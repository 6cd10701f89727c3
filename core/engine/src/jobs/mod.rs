//! Long-running work, one file for each kind of job. A job lets the host breathe between its steps
//! and ends at the next step once it is cancelled; what it found until then stays.

mod background;
mod detect;
mod found;
mod open;
mod restore;
mod track;

pub(crate) use background::KnownBackground;
pub use open::analysis_size_px;
