//! The HTTP server: the page with everything it loads, and `/api/` for programs.
//!
//! It listens on this machine alone by default and knows no user; whoever opens it to a network
//! gives it a token.

mod api;
mod convert;
mod files;
mod headers;
mod options;
mod run;

pub use options::Options;
pub use run::run;
