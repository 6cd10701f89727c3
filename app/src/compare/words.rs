//! Everything that is read in the comparison.

use kinelens_protocol::{Failure, FailureCode};

use super::ratio::{Amount, Verdict};
use crate::language::{Words, said};

pub const MENU_ITEM: Words = || words!(compare.menu_item);
pub const OPEN_SCENE: Words = || words!(compare.open_scene);
pub const EMPTY: Words = || words!(compare.empty);
pub const ADD: Words = || words!(compare.add);
pub const CHOOSE_FILE: Words = || words!(compare.choose_file);
pub const OR_DROP: Words = || words!(compare.or_drop);
pub const FROM_SHELF: Words = || words!(compare.from_shelf);
pub const FULL: Words = || words!(compare.full);
pub const DISMISS: Words = || words!(compare.dismiss);
pub const NO_OBJECTS: Words = || words!(compare.no_objects);
pub const NOTHING_CHOSEN: Words = || words!(compare.nothing_chosen);
pub const QUANTITY: Words = || words!(compare.quantity);
pub const TIME_FROM: Words = || words!(compare.time_from);
pub const FROM_TRACK: Words = || words!(compare.from_track);
pub const FROM_SCENE: Words = || words!(compare.from_scene);
pub const TIME_AXIS: Words = || words!(compare.time_axis);
pub const CURSOR: Words = || words!(compare.cursor);
pub const AT_CURSOR: Words = || words!(compare.at_cursor);
pub const SHIFT: Words = || words!(compare.shift);
pub const ZERO_HERE: Words = || words!(compare.zero_here);
pub const ZERO_AT_START: Words = || words!(compare.zero_at_start);
pub const TABLE_CAPTION: Words = || words!(compare.table_caption);
pub const FIRST: Words = || words!(compare.first);
pub const NO_RATIO: Words = || words!(compare.no_ratio);
pub const TABLE_NOTE: Words = || words!(compare.table_note);
pub const METRES: Words = || words!(compare.metres);
pub const PIXELS: Words = || words!(compare.pixels);
pub const PIXELS_NOTE: Words = || words!(compare.pixels_note);
pub const APART: Words = || words!(compare.apart);

pub fn remove(name: &str) -> String {
    words!(compare.remove, name = name)
}

/// Names a curve beside those of other scenes.
pub fn curve(label: &str, scene: &str) -> String {
    format!("{label}, {scene}")
}

pub fn shift_of(label: &str, scene: &str) -> String {
    words!(compare.shift_of, label = label, scene = scene)
}

pub fn plot(quantity: &str, names: &[String]) -> String {
    words!(
        plots.over_time_of,
        quantity = quantity,
        objects = names.join("; ")
    )
}

pub fn amount(amount: Amount) -> &'static str {
    match amount {
        Amount::Travelled => words!(compare.distance_travelled),
        Amount::Displacement => words!(compare.displacement),
        Amount::MeanSpeed => words!(compare.mean_speed),
        Amount::PeakSpeed => words!(compare.top_speed),
        Amount::Duration => words!(compare.duration),
    }
}

pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NoDifference => words!(compare.no_difference),
        Verdict::More => words!(compare.more_than_the_first),
        Verdict::Less => words!(compare.less_than_the_first),
    }
}

/// A file that cannot be a scene, by its name.
pub fn not_a_scene(name: &str) -> Failure {
    Failure::new(
        FailureCode::BadMessage,
        words!(compare.is_not_a_scene, name = name),
        words!(compare.choose_a_saved_scene),
    )
}

/// A file that was refused, with its name in front.
pub fn refused(name: &str, failure: &Failure) -> Failure {
    Failure::new(
        failure.code,
        words!(
            compare.was_not_added,
            name = name,
            why = said(&failure.message)
        ),
        failure.hint.clone(),
    )
}

pub fn too_many() -> Failure {
    Failure::new(
        FailureCode::BadMessage,
        FULL(),
        words!(compare.nothing_was_changed),
    )
}
