//! The panels beside the picture: scale, tables, questions.

mod answer;
mod ask;
mod csv;
mod model;
mod scale;
mod summary;
mod table;

pub use ask::AskPanel;
pub use scale::ScaleCard;
pub use table::TablePanel;
