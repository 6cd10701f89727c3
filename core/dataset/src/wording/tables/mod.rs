//! The wordings as data: one table a task, and what each template must hold.
//!
//! A template is a text with placeholders in braces; [`super::fill`] knows them all. Rules for
//! writing one: a name is third person singular and may end in a time or number, so it never takes
//! an apostrophe; the spelling of the time span is part of the template; a question says in which
//! unit it wants its answer.

mod clock;

mod arrival;
mod direction;
mod direction_comparison;
mod distance;
mod distance_comparison;
mod limit;
mod reach;
mod speed;
mod speed_comparison;
mod timestamp;

mod table;

pub(super) use clock::clock_sentence;
use table::{CLOCK, END, HOUR, LIMIT, START, UNIT, WAY, WAY_A, WAY_B};
pub(super) use table::{Table, table};
