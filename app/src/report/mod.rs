//! The lab report: everything that a report of an experiment needs on paper, from the scene as it is
//! shown. The browser prints it, or makes a PDF of it.
//!
//! [`Report`] takes the place of the workbench while it is open. What a lesson hides is missing here,
//! too: the report reads the same veiled document as the rest of the page.
//!
//! Test ids: `report-menu`, `report`, `report-print`, `report-close`, `report-title`,
//! `report-author`, `report-date`, `report-picture`, `report-path`, `report-plot-<quantity>`,
//! `report-summary`, `report-fit`, `report-samples` (one for each object, with `data-object`),
//! `report-thinned`, `report-lesson`, `report-method`, `report-uncertainty`, `report-conclusions`.

mod state;
mod view;

mod drawn;
mod figures;
mod method;
mod tables;
mod words;

pub use state::{ReportState, provide_report_state};
pub use view::Report;
