//! SSD-MobileNetV2 at 300 × 300, trained on 23 classes of Open Images: finds everyday objects.
//!
//! The network is the one of Sandler et al. 2018, "MobileNetV2: Inverted Residuals and Linear
//! Bottlenecks", with the single shot detector of Liu et al. 2016 on six feature maps, as the
//! TensorFlow object detection interface builds it. [`Detector`] is the way in: it prepares a
//! picture, runs [`Ssd`] and decodes what comes out on the host.

mod anchors;
mod backbone;
mod config;
mod decode;
mod detector;
mod heads;
mod network;
mod picture;
mod suppress;
mod tiling;

pub use anchors::Anchor;
pub use config::SsdConfig;
pub use decode::{Detection, DetectionSettings};
pub use detector::Detector;
pub use network::{Layer, Ssd, SsdOutput};
pub use tiling::Tiling;

pub use crate::pixels::Picture;
