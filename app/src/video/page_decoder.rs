use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};

use js_sys::{Function, Promise, Reflect};
use kinelens_protocol::{Command, JobId};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AddEventListenerOptions, File, HtmlVideoElement, ImageBitmap, Url};

use super::request_frame_callback;

/// Longest wait for one seek before the frame counts as unreadable.
const SEEK_LIMIT_MS: i32 = 10_000;
/// After a seek has ended, a new picture comes within this time, or the picture is the same.
const SAME_PICTURE_MS: i32 = 300;
/// The search for frame times jumps ahead by this, in seconds, and walks back frame by frame.
const JUMP_S: f64 = 0.5;
/// Seeking this much before a frame's time shows the frame before it, in seconds; no clip has frames
/// closer together.
const JUST_BEFORE_S: f64 = 1e-3;

/// Reads frames with the page's own player, for clips that the engine cannot decode.
#[derive(Clone)]
pub struct PageDecoder {
    video: HtmlVideoElement,
    times_s: Rc<Cell<Option<Rc<Vec<f64>>>>>,
    cancelled: Rc<Cell<bool>>,
    /// Presentation time of the frame that was shown last.
    shown_s: Rc<Cell<f64>>,
    /// Ends when the frame that was asked for last has been read: one seek at a time.
    queue: Rc<RefCell<Promise>>,
    /// Keeps the file readable for as long as a copy of this lives.
    _address: Rc<ObjectUrl>,
}

/// An object URL that is given back in the end.
struct ObjectUrl(String);

impl Drop for ObjectUrl {
    fn drop(&mut self) {
        // What cannot be given back is freed with the page.
        let _ = Url::revoke_object_url(&self.0);
    }
}

impl PageDecoder {
    /// Opens a clip and finds the presentation time of each of its frames, one seek at a time.
    ///
    /// Hands itself to `began` as soon as it can be cancelled.
    ///
    /// # Errors
    /// `Some(())` when the player cannot read the clip either, `None` when it was cancelled.
    pub async fn open(
        file: &File,
        job: JobId,
        progress: impl Fn(u32, u32),
        began: impl FnOnce(Self),
    ) -> Result<Command, Option<()>> {
        let decoder = Self::load(file).await.ok_or(Some(()))?;
        began(decoder.clone());
        let times_s = decoder.frame_times_s(&progress).await?;
        if times_s.is_empty() {
            return Err(Some(()));
        }
        decoder.times_s.set(Some(Rc::new(times_s.clone())));
        Ok(Command::OpenPageClip {
            job,
            name: file.name(),
            size_bytes: file.size() as u64,
            width_px: decoder.video.video_width(),
            height_px: decoder.video.video_height(),
            duration_s: decoder.video.duration(),
            frame_times_s: times_s,
        })
    }

    /// Ends the search for frame times at its next step.
    pub fn cancel(&self) {
        self.cancelled.set(true);
    }

    /// Decodes the frame at a time, after the frames that were asked for before it.
    pub async fn frame(&self, t_s: f64) -> Option<ImageBitmap> {
        let mut done = None;
        let turn = Promise::new(&mut |resolve, _| done = Some(resolve));
        let before = self.queue.replace(turn);
        // Turns are never rejected.
        let _ = JsFuture::from(before).await;
        let frame = self.read_frame(t_s).await;
        if let Some(done) = done {
            resolve_with(&done, &JsValue::NULL);
        }
        frame
    }

    async fn read_frame(&self, t_s: f64) -> Option<ImageBitmap> {
        let times_s = self.times_s.take();
        self.times_s.set(times_s.clone());
        let target_s = match times_s {
            Some(times_s) => {
                let frame = crate::state::frame_at(&times_s, t_s + 1e-4);
                crate::state::seek_time_s(&times_s, frame)
            }
            None => t_s,
        };
        self.seek(target_s).await?;
        let promise = window()
            .create_image_bitmap_with_html_video_element(&self.video)
            .ok()?;
        JsFuture::from(promise).await.ok()?.dyn_into().ok()
    }

    async fn load(file: &File) -> Option<Self> {
        let video: HtmlVideoElement = document().create_element("video").ok()?.dyn_into().ok()?;
        video.set_muted(true);
        video.set_preload("auto");
        let address = ObjectUrl(Url::create_object_url_with_blob(file).ok()?);
        let loaded = until(&video, "loadeddata", SEEK_LIMIT_MS);
        video.set_src(&address.0);
        loaded.await?;
        let playable = video.video_width() > 0 && video.duration().is_finite();
        playable.then(|| Self {
            video,
            times_s: Rc::new(Cell::new(None)),
            cancelled: Rc::new(Cell::new(false)),
            shown_s: Rc::new(Cell::new(0.0)),
            queue: Rc::new(RefCell::new(Promise::resolve(&JsValue::NULL))),
            _address: Rc::new(address),
        })
    }

    /// Finds every frame's time: jumps ahead, then walks back to what is known. Each step back is a
    /// seek to just before the frame shown, so no frame can be missed, however uneven the clip is.
    async fn frame_times_s(&self, progress: &impl Fn(u32, u32)) -> Result<Vec<f64>, Option<()>> {
        let duration_s = self.video.duration();
        let mut last_s = self.seek(0.0).await.ok_or(Some(()))?;
        let mut times_s = vec![last_s];
        let mut target_s = last_s;
        while target_s < duration_s {
            target_s = (target_s.max(last_s) + JUMP_S).min(duration_s);
            let mut found_s = vec![self.seek(target_s).await.ok_or(Some(()))?];
            while let Some(&earliest_s) = found_s.last() {
                if earliest_s <= last_s + JUST_BEFORE_S {
                    found_s.pop();
                    break;
                }
                if self.cancelled.get() {
                    return Err(None);
                }
                let before_s = self
                    .seek(earliest_s - JUST_BEFORE_S)
                    .await
                    .ok_or(Some(()))?;
                if before_s >= earliest_s {
                    break;
                }
                found_s.push(before_s);
            }
            times_s.extend(found_s.into_iter().rev());
            last_s = times_s.last().copied().unwrap_or(last_s);
            let share = (target_s / duration_s.max(1e-9)).clamp(0.0, 1.0);
            progress((share * 100.0) as u32, 100);
        }
        Ok(times_s)
    }

    /// Seeks and gives the presentation time of the frame that is shown; `None` when the player
    /// fails.
    async fn seek(&self, t_s: f64) -> Option<f64> {
        let video = self.video.clone();
        let shown = Promise::new(&mut |resolve, _| {
            let unchanged = resolve.clone();
            let limit = resolve.clone();
            let on_frame = Closure::once_into_js(move |_now: JsValue, frame: JsValue| {
                let media_s = Reflect::get(&frame, &"mediaTime".into()).unwrap_or(JsValue::NULL);
                resolve_with(&resolve, &media_s);
            });
            if request_frame_callback(&video, on_frame.unchecked_ref()).is_none() {
                resolve_with(&limit, &JsValue::NULL);
            }
            // A seek to the picture that is shown already brings no new frame.
            let on_seeked = Closure::once_into_js(move || {
                after(SAME_PICTURE_MS, &unchanged, &JsValue::from_f64(f64::NAN));
            });
            let options = AddEventListenerOptions::new();
            options.set_once(true);
            // Listening to an element of ours cannot fail.
            let _ = video.add_event_listener_with_callback_and_add_event_listener_options(
                "seeked",
                on_seeked.unchecked_ref(),
                &options,
            );
            after(SEEK_LIMIT_MS, &limit, &JsValue::NULL);
        });
        self.video.set_current_time(t_s);
        let media_s = JsFuture::from(shown).await.ok()?.as_f64()?;
        if !media_s.is_nan() {
            self.shown_s.set(media_s);
        }
        Some(self.shown_s.get())
    }
}

/// Waits for an event of the video; `None` when it fails or takes too long.
fn until(
    video: &HtmlVideoElement,
    event: &str,
    limit_ms: i32,
) -> impl Future<Output = Option<()>> + use<> {
    let promise = Promise::new(&mut |resolve, _| {
        let done = resolve.clone();
        let on_event = Closure::once_into_js(move || resolve_with(&resolve, &JsValue::TRUE));
        let failed = done.clone();
        let on_error = Closure::once_into_js(move || resolve_with(&failed, &JsValue::NULL));
        // Listening to a fresh element cannot fail.
        let _ = video.add_event_listener_with_callback(event, on_event.unchecked_ref());
        let _ = video.add_event_listener_with_callback("error", on_error.unchecked_ref());
        after(limit_ms, &done, &JsValue::NULL);
    });
    async move {
        let happened = JsFuture::from(promise).await.ok()?;
        happened.is_truthy().then_some(())
    }
}

/// Resolves with a value after a time, unless it was resolved before.
fn after(limit_ms: i32, resolve: &Function, value: &JsValue) {
    let resolve = resolve.bind1(&JsValue::NULL, value);
    // Without a timer the wait has no limit, which is no worse than the browser's own.
    let _ = window()
        .set_timeout_with_callback_and_timeout_and_arguments_0(resolve.unchecked_ref(), limit_ms);
}

fn resolve_with(resolve: &Function, value: &JsValue) {
    // A resolver never throws.
    let _ = resolve.call1(&JsValue::NULL, value);
}
