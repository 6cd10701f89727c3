//! Where a network computes.
//!
//! An [`Accelerator`] is asked for, an [`OpenDevice`] is what it became on this machine, and
//! [`probe`] measures several and chooses. A GPU is not always faster: a browser without one
//! offers a software adapter that is slower than the same arithmetic in wasm.

mod accelerator;
mod open;
mod probe;
mod read;

pub use accelerator::Accelerator;
pub use open::OpenDevice;
pub use probe::{ProbeReport, ProbeResult, probe};
pub(crate) use read::read_floats;
