//! The numbers of a scene for other programs: CSV, JSON and XLSX.
//!
//! [`SceneTable`] is made once; the three formats write the same cells, so they cannot differ.

mod cells;
mod csv;
mod json;
mod model;
mod xlsx;

pub use cells::{Cell, Column, Table};
pub use csv::{CsvStyle, DecimalMark};
pub use model::{ObjectTable, SceneTable};
