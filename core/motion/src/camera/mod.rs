//! The pinhole camera: what a lens maps where, and where the camera stands.
//!
//! Camera frame: x right, y down, z forward. Lens distortion is not modelled here; a caller that
//! knows it undistorts image points first.

mod intrinsics;
mod pose;

pub use intrinsics::Intrinsics;
pub use pose::Pose;
