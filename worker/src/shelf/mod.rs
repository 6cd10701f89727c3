//! Language models in this browser's own storage (OPFS).
//!
//! A model is a folder with a Kinelens pack, as the place that served the page offers it under `packs/`.
//! Files come in pieces and stay where a fetch is cut off, so that it goes on from there; each is compared
//! with its hash before the pack counts as whole. All of this goes on beside whatever the engine does.

mod commands;

mod download;
mod offers;

mod directory;
mod storage;

pub use commands::answer;
pub use storage::OpfsStorage;
