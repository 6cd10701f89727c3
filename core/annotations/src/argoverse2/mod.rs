//! Argoverse 2 sensor logs (Wilson et al., "Argoverse 2: Next Generation Datasets for Self-Driving
//! Perception and Forecasting", 2021; <https://argoverse.github.io/user-guide/datasets/sensor.html>).
//!
//! A log is a folder with `annotations.feather` and `city_SE3_egovehicle.feather`, and usually the
//! calibration of its cameras. Boxes are given in the frame of the recording vehicle at their time; the
//! vehicle's pose at that time puts them into the city.

mod boxes;
mod feather;
mod labels;
mod lengths;
mod log;
mod vehicle;

pub(crate) use log::Argoverse2;
