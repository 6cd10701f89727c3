use std::collections::HashSet;

use js_sys::{Object, Reflect};
use kinelens_clip::ClipIndex;
use kinelens_engine::{Frame, OpenFailure};
use kinelens_protocol::{Clip, Failure};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

use super::{
    cache::FrameCache,
    painter::Painter,
    run::{Output, Run},
    web_codecs::{self, VideoDecoder},
};
use crate::{clip::BlobReader, failures, scope::words};

/// Samples that are cheaper to decode on the way than a new start of the decoder.
const WORTH_PASSING: usize = 12;

/// Starts of a decoder for one frame before it is given up.
const ATTEMPTS: usize = 6;

/// A clip that is decoded in this worker.
///
/// Frames in ascending order keep one decoder running. Any other order starts it anew at the sync
/// sample before; when the order is descending, the frames on the way are kept, so that a group of
/// pictures is decoded once for many steps back.
pub struct WebCodecsSource {
    clip: Clip,
    index: ClipIndex,
    reader: BlobReader,
    config: Object,
    painter: Painter,
    cache: FrameCache,
    /// Stamp of each sample, ascending, with its frame if it is shown.
    frame_by_stamp: Vec<(i64, Option<u32>)>,
    run: Option<Run>,
    last_asked: usize,
    /// Frames that cannot be decoded.
    lost: HashSet<usize>,
    /// The decoder's own words at the last failure.
    last_error: String,
    /// The sync sample after which a decoder failed once; failing there again loses frames.
    failed_once_at: Option<usize>,
}

impl WebCodecsSource {
    /// Asks the browser whether it decodes this clip.
    ///
    /// # Errors
    /// It does not; the page's player may.
    pub async fn check_support(index: &ClipIndex) -> Result<(), OpenFailure> {
        if !web_codecs::is_available() {
            return Err(failures::no_decoder());
        }
        let supported = async {
            let promise = VideoDecoder::is_config_supported(&web_codecs::config(index))?;
            let answer = JsFuture::from(promise).await?;
            Reflect::get(&answer, &"supported".into())
        };
        match supported.await {
            Ok(supported) if supported.is_truthy() => Ok(()),
            Ok(_) | Err(_) => Err(failures::unsupported_codec(&index.codec)),
        }
    }

    pub fn new(clip: Clip, index: ClipIndex, reader: BlobReader) -> Result<Self, Failure> {
        let painter = Painter::new(&clip)?;
        let mut frame_by_stamp: Vec<_> = index
            .samples
            .iter()
            .map(|sample| (sample.stamp_us, sample.presentation_index))
            .collect();
        frame_by_stamp.sort_unstable();
        Ok(Self {
            config: web_codecs::config(&index),
            cache: FrameCache::new(painter.frame_bytes()),
            painter,
            clip,
            index,
            reader,
            frame_by_stamp,
            run: None,
            last_asked: 0,
            lost: HashSet::new(),
            last_error: String::new(),
            failed_once_at: None,
        })
    }

    pub fn clip(&self) -> &Clip {
        &self.clip
    }

    /// Decodes one frame.
    ///
    /// # Errors
    /// The frame is damaged or its file has gone; other frames may be fine.
    pub async fn frame(&mut self, index: usize) -> Result<Frame, Failure> {
        if index >= self.index.presentation.len() {
            return Err(failures::lost_frame(index, "the clip has no such frame"));
        }
        let stepping_back = index < self.last_asked;
        self.last_asked = index;
        if let Some(frame) = self.cache.get(index) {
            return Ok(frame);
        }
        let keep_from = match stepping_back {
            true => index.saturating_sub(self.cache.capacity() / 2),
            false => index,
        };
        for _ in 0..ATTEMPTS {
            if self.lost.contains(&index) {
                break;
            }
            let mut run = match self.run.take() {
                Some(run) if self.leads_to(&run, index) => run,
                _ => self.start(index)?,
            };
            match self.advance(&mut run, index, keep_from).await {
                Ok(Advance::Reached(frame)) => {
                    self.run = Some(run);
                    return Ok(frame);
                }
                Ok(Advance::Passed) => {
                    self.lost.insert(index);
                    self.run = Some(run);
                }
                Ok(Advance::Finished) => {
                    self.lost.insert(index);
                }
                Ok(Advance::Failed(error)) => {
                    self.last_error = error;
                    self.note_failure(&run);
                }
                Err(error) => return Err(failures::lost_frame(index, &words(&error))),
            }
        }
        let reason = match self.last_error.as_str() {
            "" => "the decoder left it out",
            error => error.trim_end_matches('.'),
        };
        Err(failures::lost_frame(index, reason))
    }

    /// Tells whether a running decoder comes to a frame sooner than a new one.
    fn leads_to(&self, run: &Run, index: usize) -> bool {
        let sample = self.index.presentation[index] as usize;
        let stamp_us = self.index.samples[sample].stamp_us;
        let is_fed = sample < run.next_sample;
        let still_comes = (is_fed || !run.is_finishing())
            && stamp_us >= run.first_stamp_us
            && run.last_stamp_us.is_none_or(|last_us| last_us < stamp_us);
        let sync = self.index.sync_for(index);
        still_comes && sync.is_some_and(|sync| sync <= run.next_sample + WORTH_PASSING)
    }

    fn start(&self, index: usize) -> Result<Run, Failure> {
        let sync = self
            .index
            .sync_for(index)
            .ok_or_else(|| failures::lost_frame(index, "the clip begins in the middle"))?;
        Run::start(&self.config, sync, self.index.samples[sync].stamp_us)
            .map_err(|error| failures::lost_frame(index, &words(&error)))
    }

    /// Decodes until a frame comes out; keeps the frames from `keep_from` on.
    ///
    /// # Errors
    /// The file cannot be read any more, or the canvas refuses.
    async fn advance(
        &mut self,
        run: &mut Run,
        index: usize,
        keep_from: usize,
    ) -> Result<Advance, JsValue> {
        loop {
            match run.take() {
                Output::Picture(picture) => {
                    let stamp_us = picture.stamp_us();
                    let Some(found) = self.frame_of(stamp_us).filter(|&found| found >= keep_from)
                    else {
                        continue;
                    };
                    let frame = self.painter.develop(picture.frame()).await?;
                    self.cache.put(found, frame.clone());
                    if found == index {
                        return Ok(Advance::Reached(frame));
                    }
                    if found > index {
                        return Ok(Advance::Passed);
                    }
                }
                Output::Finished => return Ok(Advance::Finished),
                Output::Failed(error) => return Ok(Advance::Failed(error)),
                Output::Waiting => {
                    let fed = self.feed(run, index)?;
                    if !fed {
                        run.changed().await;
                    }
                }
            }
        }
    }

    /// Feeds what the decoder can take; false when it took nothing.
    ///
    /// After a failure it goes no further than the frame's own group of pictures, so that damage in
    /// the next group takes no frame of this one with it.
    fn feed(&mut self, run: &mut Run, index: usize) -> Result<bool, JsValue> {
        let target = self.index.presentation[index] as usize;
        let mut fed = false;
        while run.wants_sample() {
            let next = run.next_sample;
            let sample = self.index.samples.get(next);
            let cautious = self.failed_once_at.is_some_and(|sync| sync <= target);
            let Some(sample) =
                sample.filter(|next_sample| !(cautious && next > target && next_sample.is_sync))
            else {
                run.finish();
                return Ok(fed);
            };
            let bytes = self
                .reader
                .read_range(sample.offset, sample.size as usize)
                .map_err(|error| JsValue::from_str(&error.to_string()))?;
            run.feed(sample, &bytes)?;
            fed = true;
        }
        Ok(fed)
    }

    /// Finds the frame that a stamp belongs to; `None` for pictures that are not shown.
    fn frame_of(&self, stamp_us: i64) -> Option<usize> {
        let place = self
            .frame_by_stamp
            .binary_search_by_key(&stamp_us, |&(stamp_us, _)| stamp_us)
            .ok()?;
        self.frame_by_stamp[place].1.map(|frame| frame as usize)
    }

    /// Gives a failed stretch a second chance, for browsers take decoders away from pages that
    /// rest; then counts as lost what had not come out, up to the next sync sample.
    fn note_failure(&mut self, run: &Run) {
        let samples = &self.index.samples;
        let pending = |at: &usize| {
            samples[*at].stamp_us >= run.first_stamp_us
                && run
                    .last_stamp_us
                    .is_none_or(|last_us| samples[*at].stamp_us > last_us)
        };
        let fed_end = run.next_sample.min(samples.len());
        let sync_of = |at: usize| (0..=at).rev().find(|&at| samples[at].is_sync).unwrap_or(0);
        let first_sync = sync_of(fed_end.saturating_sub(1));
        let begun = samples
            .iter()
            .position(|sample| sample.stamp_us == run.first_stamp_us)
            .unwrap_or(first_sync);
        let broken = (begun..fed_end).find(pending).unwrap_or(begun);
        let broken_sync = sync_of(broken);
        if self.failed_once_at != Some(broken_sync) {
            self.failed_once_at = Some(broken_sync);
            return;
        }
        let resume = (broken + 1..samples.len())
            .find(|&at| samples[at].is_sync)
            .unwrap_or(samples.len());
        let lost = (broken..resume)
            .filter(pending)
            .filter_map(|at| samples[at].presentation_index);
        self.lost.extend(lost.map(|frame| frame as usize));
    }
}

/// How far a decoder came.
enum Advance {
    Reached(Frame),
    /// The decoder left the frame out.
    Passed,
    /// The clip ended before the frame came.
    Finished,
    Failed(String),
}
