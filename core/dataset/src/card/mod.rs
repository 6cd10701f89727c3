//! The dataset card: what is in a file of questions, as a page to read and a picture.

mod page;
mod plot;

pub use page::markdown;
pub use plot::svg;

use crate::row::Row;

/// The JSON Schema of a row.
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(Row).to_value()
}
