//! The picture: the clip's video, what is drawn over it, and the pointer's work on it.

mod handles;
mod legend;
mod magnifier;
mod missing_video;
mod overlay;
mod pick;
mod player;
mod stage_view;
mod transport;

pub use stage_view::StageView;
pub use transport::Transport;
