use kinelens_engine::Frame;
use kinelens_protocol::{Clip, Failure};

use super::{cache::FrameCache, painter::Painter};
use crate::{failures, page_frames::PageFrames, scope, scope::words};

/// A clip that the page's player decodes.
pub struct PageSource {
    clip: Clip,
    page_frames: PageFrames,
    /// Events about this clip carry the epoch in which it was opened.
    epoch: u32,
    painter: Painter,
    cache: FrameCache,
}

impl PageSource {
    pub fn new(clip: Clip, page_frames: PageFrames) -> Result<Self, Failure> {
        let painter = Painter::new(&clip)?;
        Ok(Self {
            epoch: scope::epoch(),
            cache: FrameCache::new(painter.frame_bytes()),
            painter,
            page_frames,
            clip,
        })
    }

    pub fn clip(&self) -> &Clip {
        &self.clip
    }

    /// Gets one frame from the page.
    ///
    /// # Errors
    /// The page could not show the frame, or another clip has taken its place.
    pub async fn frame(&mut self, index: usize) -> Result<Frame, Failure> {
        let Some(&t_s) = self.clip.frame_times_s.get(index) else {
            return Err(failures::lost_frame(index, "the clip has no such frame"));
        };
        if let Some(frame) = self.cache.get(index) {
            return Ok(frame);
        }
        let wire_index = u32::try_from(index).unwrap_or(u32::MAX);
        let Some(bitmap) = self.page_frames.ask(self.epoch, wire_index, t_s).await else {
            return Err(failures::lost_frame(
                index,
                "the page's player could not show it",
            ));
        };
        let painted = self.painter.paint(&bitmap);
        bitmap.close();
        let frame = painted.map_err(|error| failures::lost_frame(index, &words(&error)))?;
        self.cache.put(index, frame.clone());
        Ok(frame)
    }
}
