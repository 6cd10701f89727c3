//! The timeline: one lane an object, with what is known when.

mod lane;
mod ruler;
mod segments;
mod timeline_view;

pub use timeline_view::Timeline;
