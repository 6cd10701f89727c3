//! What a click on the picture does: selecting, tracking, calibrating, detecting.

mod calibrate_forms;
mod draft;
mod fields;
mod ground_form;
mod options;
mod state;
mod toolbar;
mod track_form;

pub use draft::{Draft, Handle, HandleId, next_point};
pub use fields::{LengthField, Limits};
pub use options::ToolOptions;
pub use state::{ToolState, TrackOptions};
pub use toolbar::Toolbar;
