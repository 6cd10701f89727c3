use std::{cell::Cell, rc::Rc};

use js_sys::{Function, Promise, Reflect};
use kinelens_protocol::{Command, JobId};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlVideoElement, ImageBitmap, Url};

use super::request_frame_callback;

/// Longest wait for one seek before the frame counts as unreadable.
const SEEK_LIMIT_MS: i32 = 10_000;
/// First step of the search for the next frame's time, in seconds; shorter than any real frame gap.
const FIRST_STEP_S: f64 = 1.0 / 250.0;
/// Steps grow up to this much of the last gap, so that no frame in between is missed.
const GAP_SHARE: f64 = 0.6;
/// Longest gap that is searched for, in seconds.
const LONGEST_GAP_S: f64 = 2.0;

/// Reads frames with the page's own player, for clips that the engine cannot decode.
#[derive(Clone)]
pub struct PageDecoder {
    video: HtmlVideoElement,
    times_s: Rc<Cell<Option<Rc<Vec<f64>>>>>,
    cancelled: Rc<Cell<bool>>,
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

    /// Decodes the frame at a time.
    pub async fn frame(&self, t_s: f64) -> Option<ImageBitmap> {
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
        let url = Url::create_object_url_with_blob(file).ok()?;
        let loaded = until(&video, "loadeddata", SEEK_LIMIT_MS);
        video.set_src(&url);
        loaded.await?;
        let playable = video.video_width() > 0 && video.duration().is_finite();
        playable.then(|| Self {
            video,
            times_s: Rc::new(Cell::new(None)),
            cancelled: Rc::new(Cell::new(false)),
        })
    }

    /// Steps through the clip; each step is shorter than the gap before, so none is missed, and a
    /// step that shows no new frame is followed by another.
    async fn frame_times_s(&self, progress: &impl Fn(u32, u32)) -> Result<Vec<f64>, Option<()>> {
        let duration_s = self.video.duration();
        let mut times_s: Vec<f64> = Vec::new();
        let mut at_s = 0.0;
        let mut step_s = FIRST_STEP_S;
        while at_s <= duration_s {
            if self.cancelled.get() {
                return Err(None);
            }
            let shown_s = self.seek(at_s).await.ok_or(Some(()))?;
            match times_s.last() {
                Some(&last_s) if shown_s <= last_s + 1e-6 => {
                    at_s += step_s;
                    if at_s - last_s > LONGEST_GAP_S {
                        step_s = (step_s * 2.0).min(LONGEST_GAP_S);
                    }
                }
                last => {
                    let gap_s = last.map(|last_s| shown_s - last_s);
                    times_s.push(shown_s);
                    step_s = FIRST_STEP_S.max(gap_s.unwrap_or(0.0) * (1.0 - GAP_SHARE) / 2.0);
                    at_s = shown_s + gap_s.map_or(step_s, |gap_s| gap_s * GAP_SHARE + step_s);
                }
            }
            let share = (at_s / duration_s.max(1e-9)).clamp(0.0, 1.0);
            progress((share * 100.0) as u32, 100);
        }
        Ok(times_s)
    }

    /// Seeks and gives the presentation time of the frame that is shown.
    async fn seek(&self, t_s: f64) -> Option<f64> {
        let video = self.video.clone();
        let shown = Promise::new(&mut |resolve, _| {
            let seeked = resolve.clone();
            let on_frame = Closure::once_into_js(move |_now: JsValue, frame: JsValue| {
                let media_s = Reflect::get(&frame, &"mediaTime".into()).unwrap_or(JsValue::NULL);
                resolve_with(&resolve, &media_s);
            });
            if request_frame_callback(&video, on_frame.unchecked_ref()).is_none() {
                resolve_with(&seeked, &JsValue::NULL);
            }
            after(SEEK_LIMIT_MS, &seeked);
        });
        self.video.set_current_time(t_s);
        JsFuture::from(shown).await.ok()?.as_f64()
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
        after(limit_ms, &done);
    });
    async move {
        let happened = JsFuture::from(promise).await.ok()?;
        happened.is_truthy().then_some(())
    }
}

fn after(limit_ms: i32, resolve: &Function) {
    let resolve = resolve.bind1(&JsValue::NULL, &JsValue::NULL);
    // Without a timer the wait has no limit, which is no worse than the browser's own.
    let _ = window()
        .set_timeout_with_callback_and_timeout_and_arguments_0(resolve.unchecked_ref(), limit_ms);
}

fn resolve_with(resolve: &Function, value: &JsValue) {
    // A resolver never throws.
    let _ = resolve.call1(&JsValue::NULL, value);
}
