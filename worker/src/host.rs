use kinelens_engine::packs::{Storage, not_kept};
use kinelens_engine::{Host, OpenFailure};
use kinelens_protocol::{Clip, Failure, FromEngine};
use web_sys::{Blob, UrlSearchParams};

use crate::{
    breath::Breath, clip, decode::PageSource, decode::Source, page_frames::PageFrames, scope,
    shelf::OpfsStorage, weights,
};

/// The browser as the engine sees it.
pub struct BrowserHost {
    breath: Breath,
    page_frames: PageFrames,
}

impl BrowserHost {
    pub fn new(page_frames: PageFrames) -> Self {
        Self {
            breath: Breath::new(),
            page_frames,
        }
    }
}

impl Host for BrowserHost {
    type Bulk = Blob;
    type Source = Source;

    fn now_s(&self) -> f64 {
        scope::now_s()
    }

    async fn breathe(&self) {
        self.breath.take().await;
    }

    fn emit(&self, message: FromEngine) {
        scope::post(&message);
    }

    async fn open_clip(
        &self,
        name: &str,
        bulk: Option<Blob>,
        progress: &mut dyn FnMut(u32, u32),
    ) -> Result<Source, OpenFailure> {
        clip::open(name, bulk, &self.breath, progress).await
    }

    fn open_page_clip(&self, clip: Clip) -> Result<Source, Failure> {
        let source = PageSource::new(clip, self.page_frames.clone())?;
        Ok(Source::Page(Box::new(source)))
    }

    async fn weights(
        &self,
        file_name: &str,
        progress: &mut dyn FnMut(u32, u32),
    ) -> Result<Vec<u8>, Failure> {
        weights::fetch(file_name, progress).await
    }

    async fn open_model(&self, name: &str) -> Result<Box<dyn Storage>, Failure> {
        match OpfsStorage::open(name).await? {
            Some(storage) => Ok(Box::new(storage)),
            None => Err(not_kept(name)),
        }
    }

    /// Reads `?device=` of the worker's own address.
    fn forced_device(&self) -> Option<String> {
        let query = scope::scope().location().search();
        let device = UrlSearchParams::new_with_str(&query).ok()?.get("device")?;
        (!device.is_empty() && device != "auto").then_some(device)
    }
}
