//! A small world with exact truth: what Kinelens claims in metres is measured against it.
//!
//! A [`scene::World`] is plain data: bodies made of convex parts, their motion in closed form, a
//! camera with lens, shutter and shake. [`generate`] makes worlds from a seed, [`render`] makes
//! pictures of them on any GPU or its software driver, [`truth`] says what is where. Everything is
//! computed: no downloaded models, pictures or recordings.
//!
//! Rays are traced rather than triangles drawn: every sample of a pixel has its own moment, so
//! motion blur, rolling shutter and lens distortion are exact instead of imitated, at the price of
//! shapes that must be simple.

pub mod bench;
pub mod clip;
pub mod generate;
pub mod picture;
pub mod render;
pub mod sample;
pub mod scene;
pub mod sheet;
pub mod truth;
