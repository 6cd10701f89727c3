//! The page around the parts: layout, header, status, messages, dialogs, keys.
//!
//! Test ids, all stable: `app` (its `data-scene` is `none` or `open`), `welcome`, `drop-zone`,
//! `file-input`, `sample-<file>`, `opening-failure`, `clip-name`, `open-clip`, `undo`, `redo`,
//! `theme`, `units`, `device` (its `data-chosen` names the device), `device-details`, `help`,
//! `help-dialog`, `licences`, `licences-dialog`, `tab-space|plots|table|ask`,
//! `panel-space|plots|table|ask`, `status`, `progress`, `cancel`, `toast`, `toast-action`.
//! In the stage: `stage`, `video`, `overlay`, `surface`, `handle-<mark>`, `play`, `step-back`,
//! `step-forward`, `first`, `last`, `time`, `time-s`, `frame`, `rate`, `loop`, `mark-in`, `mark-out`.
//! In the timeline: `timeline`, `timeline-scrub`, `lane-<object>`, `lane-hide-<object>`,
//! `remove-<object>`. Among the tools: `tool-select|track|stick|axes|corners|ground`, `detect`,
//! `detect-options`, `tool-options`, `apply-scale`, `stick-length`, `stick-sigma`, `corner-width`,
//! `corner-height`, `camera-height`, `field-of-view`, `pitch`, `remove-scale`. In the panels:
//! `scale`, `scale-words`, `summary`, `summary-row-<object>`, `table`, `table-row` (with
//! `data-frame`), `copy-csv`, `question`, `ask-language`, `ask-send`, `suggestion`, `answer` (with
//! `data-answered`), `answer-text`, `answer-value`, `evidence`. To keep and share: `file-menu`,
//! `save-scene`, `save-without-video`, `copy-link`, `last-scenes`, `scenes-dialog`,
//! `export-html|small-html|csv|xlsx|json|png|glb|trk|trz`, `decimal-comma`, `missing-video`, `add-video`,
//! `add-video-input`, `library`, `library-scene`, `remove-scene`, `remove-all-scenes`,
//! `undo-remove`. About offline use: see
//! [`crate::offline`]; about class work and the lab report: [`crate::lesson`], [`crate::report`].

mod app;
mod device_chip;
mod dialogs;
mod header;
mod icon;
mod keys;
mod pointer;
mod popovers;
mod query;
mod status;
mod theme;
mod workbench;

pub use app::App;
pub use icon::Icon;
pub use pointer::capture_pointer;
pub use popovers::close_popovers;
pub use query::query_value;
