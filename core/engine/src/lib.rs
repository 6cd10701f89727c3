//! The running job: a clip goes in, a measured scene and answers come out.
//!
//! An [`Engine`] is the same in a browser worker, on the command line and in a server. What differs
//! there (where bytes come from, which device computes, how time passes) sits behind [`Host`], so
//! the crate holds no browser, no server and no thread. Commands arrive through an [`Inbox`] and
//! events leave through the host. The choice of one thread and an inbox that jobs look into costs
//! parallelism between jobs and buys cancellation, questions in the middle of a job, and the same
//! behaviour everywhere.
//!
//! The way through the crate is that of the data: `jobs` fill the `scene` with tracks, `geometry`
//! places it in the world, `measure` computes its kinematics, `convert` writes the document.

mod ask;
mod cancel;
mod convert;
mod edit;
mod engine;
mod failures;
mod fit;
mod geometry;
mod host;
mod inbox;
mod jobs;
mod language;
mod measure;
mod network;
mod scene;

/// Language models in Kinelens packs, for hosts that keep some.
pub mod packs {
    pub use crate::failures::not_kept;
    pub use kinelens_models::ModelsError;
    pub use kinelens_models::weights::checkpoint::Storage;
    pub use kinelens_models::weights::pack::{FileEntry, Manifest};
}

pub use engine::Engine;
pub use host::{FrameSource, Host, OpenFailure};
pub use inbox::{Inbox, Incoming};
pub use jobs::analysis_size_px;
pub use kinelens_vision::Frame;
