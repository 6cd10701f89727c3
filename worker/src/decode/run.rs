//! One decoder from its start at a sync sample to its end.

use std::{
    cell::RefCell,
    collections::VecDeque,
    future::poll_fn,
    rc::Rc,
    task::{Poll, Waker},
};

use js_sys::Object;
use kinelens_clip::SampleEntry;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::web_codecs::{VideoDecoder, VideoFrame, chunk, object};
use crate::scope::{Timer, words};

/// Samples that a decoder may have waiting; enough to keep several cores busy.
const QUEUE_SAMPLES: u32 = 6;

/// Pictures that may wait to be taken. Hardware decoders own few buffers and stall when none is
/// given back.
const PICTURES_WAITING: usize = 3;

/// A decoder that does nothing for this long has hung.
const PATIENCE_MS: i32 = 20_000;

/// A decoder at work.
pub struct Run {
    decoder: VideoDecoder,
    shared: Rc<RefCell<Shared>>,
    /// The sample to feed next.
    pub next_sample: usize,
    /// Stamp of the sync sample that the run began with.
    pub first_stamp_us: i64,
    /// Stamp of the last picture that was taken.
    pub last_stamp_us: Option<i64>,
    _closures: [Closure<dyn FnMut(JsValue)>; 3],
}

#[derive(Default)]
struct Shared {
    pictures: VecDeque<VideoFrame>,
    error: Option<String>,
    flush: Flush,
    changed: bool,
    waker: Option<Waker>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Flush {
    #[default]
    NotBegun,
    Running,
    Done,
}

/// What a decoder has to give.
pub enum Output {
    Picture(Picture),
    /// Nothing yet.
    Waiting,
    /// Everything that was fed has come out.
    Finished,
    Failed(String),
}

impl Run {
    /// Starts a decoder at a sync sample.
    pub fn start(
        config: &Object,
        first_sample: usize,
        first_stamp_us: i64,
    ) -> Result<Self, JsValue> {
        let shared = Rc::new(RefCell::new(Shared::default()));
        let output = callback(&shared, |shared, picture| {
            shared.pictures.push_back(picture.unchecked_into());
        });
        let error = callback(&shared, |shared, error| {
            shared.error = Some(words(&error));
        });
        let dequeued = callback(&shared, |_, _| {});
        let decoder = VideoDecoder::new(&object(&[
            ("output", output.as_ref().clone()),
            ("error", error.as_ref().clone()),
        ]))?;
        decoder.set_ondequeue(dequeued.as_ref());
        decoder.configure(config)?;
        Ok(Self {
            decoder,
            shared,
            next_sample: first_sample,
            first_stamp_us,
            last_stamp_us: None,
            _closures: [output, error, dequeued],
        })
    }

    /// Tells whether another sample may be fed now.
    pub fn wants_sample(&self) -> bool {
        let shared = self.shared.borrow();
        shared.error.is_none()
            && shared.flush == Flush::NotBegun
            && shared.pictures.len() < PICTURES_WAITING
            && self.decoder.decode_queue_size() < QUEUE_SAMPLES
    }

    /// Feeds the next sample.
    pub fn feed(&mut self, sample: &SampleEntry, bytes: &[u8]) -> Result<(), JsValue> {
        self.decoder.decode(&chunk(sample, bytes)?)?;
        self.next_sample += 1;
        Ok(())
    }

    /// Tells whether no further sample can be fed.
    pub fn is_finishing(&self) -> bool {
        self.shared.borrow().flush != Flush::NotBegun
    }

    /// Lets the last pictures out, after the last sample.
    pub fn finish(&self) {
        if self.is_finishing() {
            return;
        }
        self.shared.borrow_mut().flush = Flush::Running;
        let flushing = self.decoder.flush();
        let shared = Rc::clone(&self.shared);
        spawn_local(async move {
            let flushed = match flushing {
                Ok(promise) => JsFuture::from(promise).await.map(drop),
                Err(error) => Err(error),
            };
            let mut shared = shared.borrow_mut();
            shared.flush = Flush::Done;
            if let Err(error) = flushed {
                shared.error.get_or_insert_with(|| words(&error));
            }
            shared.wake();
        });
    }

    /// Takes the next picture in order of presentation.
    pub fn take(&mut self) -> Output {
        let mut shared = self.shared.borrow_mut();
        if let Some(frame) = shared.pictures.pop_front() {
            let picture = Picture(frame);
            self.last_stamp_us = Some(picture.stamp_us());
            return Output::Picture(picture);
        }
        if let Some(error) = &shared.error {
            return Output::Failed(error.clone());
        }
        match shared.flush {
            Flush::Done => Output::Finished,
            Flush::NotBegun | Flush::Running => Output::Waiting,
        }
    }

    /// Waits until something happens in the decoder; a hung one fails.
    pub async fn changed(&self) {
        let timed_out = Rc::clone(&self.shared);
        let _patience = Timer::start(PATIENCE_MS, move || {
            let mut shared = timed_out.borrow_mut();
            shared
                .error
                .get_or_insert_with(|| "the decoder stopped answering".to_owned());
            shared.wake();
        });
        poll_fn(|context| {
            let mut shared = self.shared.borrow_mut();
            if std::mem::take(&mut shared.changed) {
                return Poll::Ready(());
            }
            shared.waker = Some(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        // An event that is already on its way must not call a closure that is gone.
        self.decoder.set_ondequeue(&JsValue::NULL);
        // A decoder that failed has closed itself, and closing twice is an error of no consequence.
        let _ = self.decoder.close();
        for frame in self.shared.borrow_mut().pictures.drain(..) {
            frame.close();
        }
    }
}

impl Shared {
    fn wake(&mut self) {
        self.changed = true;
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
    }
}

/// A decoded picture; gives its buffer back when dropped.
pub struct Picture(VideoFrame);

impl Picture {
    /// The stamp of its sample.
    pub fn stamp_us(&self) -> i64 {
        self.0.timestamp() as i64
    }

    pub fn frame(&self) -> &VideoFrame {
        &self.0
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        self.0.close();
    }
}

fn callback(
    shared: &Rc<RefCell<Shared>>,
    act: impl Fn(&mut Shared, JsValue) + 'static,
) -> Closure<dyn FnMut(JsValue)> {
    let shared = Rc::clone(shared);
    Closure::new(move |value| {
        let mut shared = shared.borrow_mut();
        act(&mut shared, value);
        shared.wake();
    })
}
