//! Scenes as nuScenes v1.0 lays out its tables.
//!
//! Fields and conventions: Caesar et al., "nuScenes: A multimodal dataset for autonomous driving"
//! (CVPR 2020), and `docs/schema_nuscenes.md` of nuscenes-devkit. Boxes are in the global frame
//! (metres, z up), sizes are width, length, height, times are whole microseconds, the ends of chains
//! are empty tokens. Key frames only: two samples a second, one sweep and six pictures each. Unlike
//! the real ones, ego poses climb where the ground does.

mod constants;
mod rows;
mod scene;
mod table;
mod tokens;

pub use rows::{EgoPose, Sample, SampleAnnotation, SampleData, Scene};
pub use scene::write_nuscenes;
