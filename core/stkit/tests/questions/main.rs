//! Questions in words against scenes made of formulas.

mod answers;
mod fresh;
mod held_out;
mod read_back;
mod references;
mod robustness;
mod scenes;
mod wording;
mod wordings;
