//! One HTML file that shows a scene by itself, without engine and network.
//!
//! The file holds this very program. [`embedded`] finds the scene in it; the page then shows it and
//! leaves out whatever needs an engine. `app/export-html.js` puts such a file together.

mod embedded;
mod export;

pub use embedded::{Embedded, embedded};
pub use export::export_html;
