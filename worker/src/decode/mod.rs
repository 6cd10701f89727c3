//! Frames by their index, upright and at the analysis size.
//!
//! `WebCodecsSource` decodes here in the worker; `PageSource` asks the page's player, for codecs
//! that a browser plays and does not decode for programs. Both paint onto a canvas, which scales,
//! turns and converts colours.

mod source;

mod web_codecs_source;

mod run;

mod page_source;

mod cache;
mod painter;
mod web_codecs;

pub use page_source::PageSource;
pub use source::Source;
pub use web_codecs_source::WebCodecsSource;
