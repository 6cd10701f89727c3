//! Recordings of every format: real ones with values that a Python program worked out, and small made-up
//! ones, whole and damaged.

mod argoverse2;
mod csv;
mod golden;
mod kitti;
mod nuscenes;
mod scene;
mod support;
