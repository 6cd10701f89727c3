//! What an engine needs from the program around it: a browser worker, the command line, a server.

use std::future::Future;

use kinelens_models::weights::checkpoint::Storage;
use kinelens_protocol::{Clip, Event, Failure, FromEngine};
use kinelens_vision::Frame;

use crate::failures;

/// The outside world of an engine.
///
/// Everything runs on one thread; futures need not be `Send`.
pub trait Host {
    /// What travels beside a command: a browser `File`, a path, bytes.
    type Bulk: 'static;
    /// Decoded clips.
    type Source: FrameSource;

    /// Reads a steady clock, in seconds from an arbitrary origin.
    fn now_s(&self) -> f64;

    /// Lets other work of the host happen (messages, timers). Cheap when called often.
    fn breathe(&self) -> impl Future<Output = ()>;

    /// Sends an event to whoever listens.
    fn emit(&self, message: FromEngine);

    /// Opens a clip; `progress(done, total)` may be called while it is read.
    fn open_clip(
        &self,
        name: &str,
        bulk: Option<Self::Bulk>,
        progress: &mut dyn FnMut(u32, u32),
    ) -> impl Future<Output = Result<Self::Source, OpenFailure>>;

    /// Wraps a clip that the page decodes, where the host has a page.
    fn open_page_clip(&self, clip: Clip) -> Result<Self::Source, Failure>;

    /// Fetches the file of a network's weights by its name, for example
    /// `ssd-mobilenetv2-openimages.safetensors`.
    fn weights(
        &self,
        file_name: &str,
        progress: &mut dyn FnMut(u32, u32),
    ) -> impl Future<Output = Result<Vec<u8>, Failure>>;

    /// Opens the folder of a language model's pack, which is whole.
    fn open_model(&self, name: &str) -> impl Future<Output = Result<Box<dyn Storage>, Failure>> {
        let failure = failures::not_kept(name);
        async { Err(failure) }
    }

    /// Names the compute device that the user wants: `webgpu`, `wgpu`, `cuda`, `cpu`; `None` lets
    /// the probe choose.
    fn forced_device(&self) -> Option<String>;
}

/// A clip that can be read frame by frame.
pub trait FrameSource {
    fn clip(&self) -> &Clip;

    /// Decodes one frame by its index in presentation order, upright and at the clip's analysis
    /// size. Ascending order is fast; any order works.
    ///
    /// # Errors
    /// A failure concerns this frame alone; the next one may be fine.
    fn frame(&mut self, index: usize) -> impl Future<Output = Result<Frame, Failure>>;
}

/// Why a clip did not open.
#[derive(Clone, Debug)]
pub struct OpenFailure {
    pub failure: Failure,
    /// True when a page's own video player might manage.
    pub page_may_try: bool,
}

impl From<Failure> for OpenFailure {
    fn from(failure: Failure) -> Self {
        Self {
            failure,
            page_may_try: false,
        }
    }
}

/// Sends events of one epoch.
pub(crate) fn emit<H: Host>(host: &H, epoch: u32, event: Event) {
    host.emit(FromEngine { epoch, event });
}
