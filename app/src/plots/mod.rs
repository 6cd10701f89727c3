//! Stacked plots of what was measured on one time axis, and the fit panel.
//!
//! All plots share one time axis, one cursor and one marked span; the span is the player's own in
//! and out marks, so that a fit, a question and a loop mean the same part of the clip. A click or a
//! drag seeks, a drag with Shift marks, the wheel zooms time and a double click shows all of it.
//!
//! Test ids: `plots`, `plots-empty`, `plot-<quantity>` (`x`, `y`, `z`, `velocity_x`, `velocity_y`,
//! `velocity_z`, `speed`, `acceleration`, `path_length`, `displacement`, `heading`), `plot-picker`,
//! `plot-pick-<quantity>`, `plot-select-span`, `plot-show-all`, `plot-fit-curve`; `fit-object`,
//! `fit-quantity`, `fit-model`, `fit-run`, `fit-span`, `fit-result` (one for each kept fit),
//! `fit-parameter-<symbol>` (the name where there is no symbol), `fit-residual`, `fit-failure`,
//! `fit-remove`.

mod panel;
mod state;
mod view;

mod fit_panel;
mod path;
mod plot;
mod quantity;
mod scale;
mod tracks;

pub use panel::PlotsPanel;
pub(crate) use panel::watch_width;
pub use path::{SeriesPaths, SeriesView, curve_path};
pub use quantity::Plotted;
pub use scale::{Domain, Scale, nice_step, nice_ticks};
pub use state::{PlotsState, provide_plots_state};
pub use tracks::{Track, tracks, value_domain};
