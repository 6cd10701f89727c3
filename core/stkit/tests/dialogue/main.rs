//! What a language model is asked and how its answers stand to the measured ones.

mod agreement;
mod awkward;
mod scenes;
mod table;
