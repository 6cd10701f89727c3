//! Several scenes beside each other: the open one, which stays editable, and saved ones to read.
//!
//! A saved scene comes from the browser's shelf or from a file and is only data here: no worker
//! reads it and nothing of it is changed. Curves lie on one time axis, each moved as the user
//! wants; scenes in metres and scenes in pixels are never put on one scale.
//!
//! - [`CompareState`]: which scenes, which objects, how they are moved in time
//! - [`CompareView`]: the dialog's content
//!
//! Test ids: `compare-with` (in the file menu), `compare-dialog`, `compare-empty`, `compare-scene`
//! (one a scene), `compare-remove`, `compare-trouble`, `compare-file`, `compare-shelf-scene`;
//! `compare-quantity`, `compare-origin`, `compare-plot-<unit>` and `compare-cursor-<unit>` (`m` or
//! `px`), `compare-time`; with `<curve>` = number of the scene (the open one is 0), a dash and the
//! object's id: `compare-object-<curve>`, `compare-reading-<curve>`, `compare-shift-<curve>`,
//! `compare-slide-<curve>`, `compare-zero-<curve>`, `compare-start-<curve>`; `compare-table-<unit>`,
//! `compare-<amount>-<curve>` with `compare-value` and `compare-ratio` in it (amounts: `travelled`,
//! `displacement`, `mean-speed`, `peak-speed`, `duration`).

mod state;
mod view;
mod words;

mod add;
mod entries;
mod plot;
mod ratio;
mod readings;
mod table;

pub use state::{CompareState, provide_compare_state};
pub use view::CompareView;
pub use words::MENU_ITEM;
