//! The HTTP server: the page with everything it loads, `/api/` and `/v1/` for programs, `/packs/` with
//! language models for browsers.
//!
//! It listens on this machine alone by default and knows no user; whoever opens it to a network
//! gives it a token.

mod access;
mod api;
mod convert;
mod files;
mod headers;
mod options;
mod packs;
mod run;

pub use options::Options;
pub use run::run;
