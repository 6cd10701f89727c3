//! Follows one clicked point through a clip, forwards or backwards.
//!
//! The classroom method (as in Tracker by Open Source Physics): remember the picture around the click, look for it near
//! where it should be next, let the memory evolve slowly while a tether to the clicked original keeps it from sliding
//! off, and say when the match is poor. What is added here: the match is refined to a few hundredths of a pixel by
//! robust Gauss–Newton steps, and comes with a standard deviation.
//!
//! A step costs a few square kilopixels of floating point work, never a whole frame.

mod blob;
mod candidates;
mod config;
mod fit;
mod judge;
mod lanes;
mod predict;
mod refine;
mod search;
mod sight;
mod template;
mod tracker;
mod window;

pub use config::{LookAhead, TrackerConfig};
pub use tracker::{Alternative, Autotracker, Match, MatchState};
