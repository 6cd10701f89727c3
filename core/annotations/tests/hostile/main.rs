//! Hostile files: whatever a file holds, reading it ends, and gives sound tracks or an error that names it.
//!
//! Every change of a file comes from a seed, so that a failure comes again. Slow machines try fewer.

mod claims;
mod dice;
mod feather;
mod nuscenes;
mod text;
