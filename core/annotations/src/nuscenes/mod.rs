//! nuScenes tables, version 1.0 (Caesar et al., "nuScenes: A multimodal dataset for autonomous driving",
//! 2020; <https://www.nuscenes.org/nuscenes#data-format>), and what is laid out like them, such as T4.
//!
//! The tables are JSON arrays that refer to each other by tokens. The whole data set has 1.2 million boxes
//! and 2.6 million poses, so every table is read element by element and only what recordings need is kept:
//! boxes, and cameras at the frames that have boxes. That is an index of about 150 MiB, read once on
//! opening; recordings are then made of it.

mod cameras;
mod folder;
mod index;
mod labels;
mod recording;
mod table;

pub(crate) use recording::NuScenes;
