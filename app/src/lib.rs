//! The page: opens clips, shows what was measured, and lets the user correct it.
//!
//! It computes no kinematics. The engine runs in a web worker; the page sends it commands, applies
//! its events with one reducer ([`state`]) and draws. Start with [`state`], then [`shell`], whose
//! documentation lists the test ids.

// First, so that all others have `words!`.
#[macro_use]
pub mod language;

pub mod compare;
pub mod format;
pub mod keep;
pub mod lesson;
pub mod offline;
pub mod panels;
pub mod plots;
pub mod report;
pub mod scene3d;
pub mod shell;
pub mod stage;
pub mod state;
pub mod timeline;
pub mod tools;
pub mod video;
pub mod viewer;
pub mod welcome;
