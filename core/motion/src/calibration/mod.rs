//! From pixels to metres: what is known about the camera and the size of things.
//!
//! Three calibrations give a [`Geometry`]: a measured stick in a plane parallel to the image
//! ([`PlaneCalibration`]), the four corners of a rectangle ([`FourCornerPlane`]) and a camera of
//! known height and pitch above the ground ([`GroundCalibration`]), which [`fit_ground`] finds from
//! boxes of things whose size is known.

mod class_sizes;
mod error;
mod four_corners;
mod geometry;
mod ground;
mod ground_fit;
mod ground_problem;
mod homography;
mod known_boxes;
mod plane;

pub use class_sizes::{CLASS_SIZES, ClassSize, class_size};
pub use error::CalibrationError;
pub use four_corners::{FourCornerPlane, Surface};
pub use geometry::{Geometry, Lifted, ScaleDescription, ScaleSource};
pub use ground::GroundCalibration;
pub use ground_fit::{GroundFit, GroundFitOptions, KnownSizeBox, fit_ground};
pub use plane::{PlaneCalibration, Stick};
