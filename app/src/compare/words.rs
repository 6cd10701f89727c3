//! Everything that is read in the comparison.

use kinelens_protocol::{Failure, FailureCode};

use super::ratio::{Amount, Verdict};

pub const MENU_ITEM: &str = "Compare with…";
pub const OPEN_SCENE: &str = "open here";
pub const EMPTY: &str = "Add a saved scene, and its motion is shown beside the open one: \
    plots on one time axis, and how the numbers compare.";
pub const ADD: &str = "Add a scene";
pub const CHOOSE_FILE: &str = "Choose a file…";
pub const OR_DROP: &str = "or drop a .kinelens or .json file here";
pub const FROM_SHELF: &str = "Your last scenes";
pub const FULL: &str = "Four scenes are the most. Remove one to add another.";
pub const DISMISS: &str = "Dismiss";
pub const NO_OBJECTS: &str = "Nothing was measured in this scene.";
pub const NOTHING_CHOSEN: &str = "Choose at least one object above.";
pub const QUANTITY: &str = "Quantity";
pub const TIME_FROM: &str = "Time from";
pub const FROM_TRACK: &str = "the start of each track";
pub const FROM_SCENE: &str = "the first start in each scene";
pub const TIME_AXIS: &str = "Time s";
pub const CURSOR: &str = "Cursor";
pub const AT_CURSOR: &str = "At the cursor";
pub const SHIFT: &str = "Later by";
pub const ZERO_HERE: &str = "0 at the cursor";
pub const ZERO_AT_START: &str = "0 at the start";
pub const TABLE_CAPTION: &str = "Whole tracks, with 95 % intervals";
pub const FIRST: &str = "the others are compared with this";
pub const NO_RATIO: &str = "no ratio: the first may be zero";
pub const TABLE_NOTE: &str = "“No difference shown” means that the intervals overlap so far that \
    the 95 % interval of the ratio holds 1. Objects of one scene share the error of its scale, which \
    cancels in their ratio; the scales of different scenes err by themselves.";
pub const METRES: &str = "Scenes in metres";
pub const PIXELS: &str = "Scenes without a scale, in pixels";
pub const PIXELS_NOTE: &str = "These scenes have no scale, so lengths are pixels of each clip's own \
    picture. They compare only when both clips were filmed from the same place at the same zoom.";
pub const APART: &str = "Metres and pixels are not mixed: each has its own plot and table.";

pub fn remove(name: &str) -> String {
    format!("Remove {name} from the comparison")
}

/// Names a curve beside those of other scenes.
pub fn curve(label: &str, scene: &str) -> String {
    format!("{label}, {scene}")
}

pub fn shift_of(label: &str, scene: &str) -> String {
    format!("Seconds that {label}, {scene}, is shown later")
}

pub fn plot(quantity: &str, names: &[String]) -> String {
    format!("{quantity} over time of {}", names.join("; "))
}

pub fn amount(amount: Amount) -> &'static str {
    match amount {
        Amount::Travelled => "Distance travelled",
        Amount::Displacement => "Displacement",
        Amount::MeanSpeed => "Mean speed",
        Amount::PeakSpeed => "Top speed",
        Amount::Duration => "Duration",
    }
}

pub fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::NoDifference => "No difference shown",
        Verdict::More => "More than the first",
        Verdict::Less => "Less than the first",
    }
}

/// A file that cannot be a scene, by its name.
pub fn not_a_scene(name: &str) -> Failure {
    Failure::new(
        FailureCode::BadMessage,
        format!("{name} is not a saved scene."),
        "Choose a .kinelens or .json file. A clip has to be opened, measured and saved first.",
    )
}

/// A file that was refused, with its name in front.
pub fn refused(name: &str, failure: &Failure) -> Failure {
    Failure::new(
        failure.code,
        format!("{name} was not added. {}", failure.message),
        failure.hint.clone(),
    )
}

pub fn too_many() -> Failure {
    Failure::new(FailureCode::BadMessage, FULL, "Nothing was changed.")
}
