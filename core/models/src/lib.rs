//! Networks of Kinelens in Burn: one source for WebGPU, Vulkan, Metal and the CPU.
//!
//! A network is a config that makes a module, a weights file that fills it, and a small front
//! that takes bytes and gives plain values; tensors stay inside. The device is a value chosen at
//! run time ([`device`]), so the same binary computes on a GPU where there is one and on the CPU
//! where there is none. Everything that reads back from a device is asynchronous, because a
//! blocking read hangs a browser; the crate has no clock, no file and no network.
//!
//! ```no_run
//! # async fn example(weights: &[u8], rgba: &[u8]) -> Result<(), kinelens_models::ModelsError> {
//! use kinelens_models::device::{Accelerator, OpenDevice};
//! use kinelens_models::ssd::{DetectionSettings, Detector, Picture, Tiling};
//!
//! let cpu = OpenDevice::open(Accelerator::Cpu).await?;
//! let detector = Detector::load(weights, cpu.device())?;
//! let picture = Picture::new(1280, 720, rgba)?;
//! let settings = DetectionSettings::default();
//! for found in detector.detect(&picture, Tiling::Whole, &settings, &mut async |_| ()).await? {
//!     println!("{} {:.2} {:?}", found.label, found.score, found.bounds);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! Networks: [`ssd`] finds objects; [`onevision`] looks at pictures ([`siglip`]) and talks about them
//! ([`language`]); an [`assistant`] is such a model with all that a conversation needs.
//!
//! # Features
//! - none: the CPU alone.
//! - `wgpu`: a GPU natively.
//! - `webgpu`: a GPU in the browser.

pub mod assistant;
pub mod device;
mod error;
pub mod generate;
pub mod language;
mod layers;
pub mod onevision;
pub mod pixels;
pub mod siglip;
pub mod ssd;
#[cfg(test)]
mod test_support;
pub mod text;
pub mod weights;

pub use error::ModelsError;
