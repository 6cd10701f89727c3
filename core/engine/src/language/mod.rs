//! Language models beside the measurement: loaded, shown something, asked, compared with what was
//! measured.

mod loaded;

mod asking;
mod showing;

pub(crate) use asking::Asked;
pub(crate) use loaded::LoadedModel;
