use std::{cell::RefCell, rc::Rc};

use js_sys::{Function, Reflect};
use leptos::{ev, html, prelude::*};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::HtmlVideoElement;

use crate::{
    state::{Engine, PlaybackState, expect_state, seek_time_s},
    video::{cancel_frame_callback, request_frame_callback, supports_frame_callback},
};

/// The clip's video; it follows the playback state and reports the frames that it shows.
#[component]
pub fn Player(
    video: NodeRef<html::Video>,
    /// Called whenever another picture is on screen.
    #[prop(into)]
    on_picture: Callback<()>,
) -> impl IntoView {
    let engine = expect_state::<Engine>();
    let playback = expect_state::<PlaybackState>();
    let unplayable = RwSignal::new(false);
    let follower = Follower::new(playback);

    Effect::new(move |_| {
        let wanted = playback.seek_wanted();
        let times_s = playback.frame_times_s();
        if let Some(video) = video.get() {
            seek(&video, seek_time_s(&times_s, wanted.frame));
        }
    });
    Effect::new({
        let follower = follower.clone();
        move |_| {
            let (playing, rate) = (playback.is_playing(), playback.rate());
            if let Some(video) = video.get() {
                follower.follow(&video, engine.has_pictures(), playing, rate);
            }
        }
    });
    on_cleanup({
        let follower = StoredValue::new_local(follower);
        move || follower.with_value(Follower::stop)
    });
    Effect::new(move |_| {
        if engine.clip_url().is_none()
            && let Some(video) = video.get_untracked()
        {
            // Without this the last picture of the clip before stays.
            video.load();
        }
        unplayable.set(false);
    });

    // A wish that came while the video was seeking, or before it knew its times, is carried out now.
    let catch_up = move || {
        if let Some(video) = video.get_untracked() {
            let times_s = untrack(|| playback.frame_times_s());
            let target_s = seek_time_s(&times_s, playback.frame_untracked());
            let at_rest = untrack(|| !playback.is_playing() || playback.rate() < 0.0);
            if at_rest && (video.current_time() - target_s).abs() > 1e-4 {
                video.set_current_time(target_s);
            }
        }
    };
    let seeked = move |_: ev::Event| {
        on_picture.run(());
        catch_up();
    };
    let ended = move |_: ev::Event| at_end(playback);

    view! {
        <video
            node_ref=video
            class="stage__video"
            data-testid="video"
            src=move || engine.clip_url()
            prop:muted=true
            playsinline=""
            preload="auto"
            disablepictureinpicture=""
            aria-label=move || words!(stage.the_opened_clip)
            tabindex="-1"
            on:loadedmetadata=move |_| catch_up()
            on:seeked=seeked
            on:ended=ended
            on:loadeddata=move |_| on_picture.run(())
            on:error=move |_| unplayable.set(true)
        ></video>
        <Show when=move || unplayable.get()>
            <p class="stage__note">
                {move || words!(stage.this_browsers_player_cannot)}
            </p>
        </Show>
    }
}

/// Seeks unless a seek is under way; its end carries out the newest wish.
fn seek(video: &HtmlVideoElement, t_s: f64) {
    if !video.seeking() && video.ready_state() > 0 {
        video.set_current_time(t_s);
    }
}

/// What happens at the end of the part that is played.
fn at_end(playback: PlaybackState) {
    let (first, last) = playback.ends_untracked();
    if untrack(|| playback.is_looping()) {
        let backwards = untrack(|| playback.rate() < 0.0);
        playback.seek_frame(if backwards { last } else { first });
        if !backwards {
            // The video paused itself at its end.
            playback.pause();
            playback.play();
        }
    } else {
        playback.pause();
    }
}

/// Reads frames off a playing video, or walks backwards frame by frame.
#[derive(Clone)]
struct Follower {
    playback: PlaybackState,
    run: Rc<RefCell<Run>>,
}

#[derive(Default)]
struct Run {
    /// Counts up with every change; a callback of an older run does nothing.
    serial: u32,
    pending: Option<(HtmlVideoElement, f64)>,
}

impl Follower {
    fn new(playback: PlaybackState) -> Self {
        Self {
            playback,
            run: Rc::default(),
        }
    }

    fn follow(&self, video: &HtmlVideoElement, has_pictures: bool, playing: bool, rate: f64) {
        self.stop();
        let serial = self.run.borrow().serial;
        if !playing {
            if !video.paused() {
                // Pausing an element that is in the page cannot fail.
                let _ = video.pause();
                self.playback.seek_frame(self.playback.frame_untracked());
            }
            return;
        }
        if rate < 0.0 || !has_pictures {
            let _ = video.pause();
            self.walk(serial, now_ms(), self.playback.t_s_untracked(), rate);
            return;
        }
        video.set_playback_rate(rate);
        let playback = self.playback;
        if let Ok(promise) = video.play() {
            let refused = Closure::once_into_js(move |_: JsValue| playback.pause());
            // The promise is dropped with the page's own pause, which is no refusal to report.
            let _ = Reflect::get(&promise, &"catch".into())
                .ok()
                .and_then(|catch| catch.dyn_into::<Function>().ok())
                .and_then(|catch| catch.call1(&promise, &refused).ok());
        }
        self.read(video.clone(), serial);
    }

    /// Stops reading; what is under way ends without effect.
    fn stop(&self) {
        let mut run = self.run.borrow_mut();
        run.serial = run.serial.wrapping_add(1);
        if let Some((video, handle)) = run.pending.take() {
            cancel_frame_callback(&video, handle);
        }
    }

    fn is_current(&self, serial: u32) -> bool {
        self.run.borrow().serial == serial
    }

    /// Reads one frame after the other off the video.
    fn read(&self, video: HtmlVideoElement, serial: u32) {
        if !supports_frame_callback(&video) {
            self.poll(video, serial);
            return;
        }
        let follower = self.clone();
        let shown = video.clone();
        let on_frame = Closure::once_into_js(move |_: JsValue, frame: JsValue| {
            if !follower.is_current(serial) {
                return;
            }
            let media_s = Reflect::get(&frame, &"mediaTime".into())
                .ok()
                .and_then(|time| time.as_f64());
            follower.shown(&shown, media_s);
            if follower.is_current(serial) {
                follower.read(shown, serial);
            }
        });
        let handle = request_frame_callback(&video, on_frame.unchecked_ref());
        self.run.borrow_mut().pending = handle.map(|handle| (video, handle));
    }

    /// The same for browsers without frame callbacks: less exact, once a repaint.
    fn poll(&self, video: HtmlVideoElement, serial: u32) {
        let follower = self.clone();
        request_animation_frame(move || {
            if follower.is_current(serial) {
                let t_s = video.current_time();
                follower.shown(&video, Some(t_s));
                follower.poll(video, serial);
            }
        });
    }

    fn shown(&self, video: &HtmlVideoElement, media_s: Option<f64>) {
        let Some(media_s) = media_s else { return };
        if video.seeking() {
            return;
        }
        self.playback.presented(media_s);
        let (first, last) = self.playback.ends_untracked();
        let frame = self.playback.frame_untracked();
        if frame < first {
            self.playback.seek_frame(first);
        } else if frame >= last && last > first && untrack(|| self.playback.span_s().is_some()) {
            at_end(self.playback);
        }
    }

    /// Plays without the video's own clock, backwards or without pictures: shows the frame that real
    /// time asks for, as fast as seeks allow.
    fn walk(&self, serial: u32, start_ms: f64, start_s: f64, rate: f64) {
        let follower = self.clone();
        request_animation_frame(move || {
            if !follower.is_current(serial) {
                return;
            }
            let t_s = start_s + (now_ms() - start_ms) / 1000.0 * rate;
            let playback = follower.playback;
            let before = playback.frame_untracked();
            let (first, last) = playback.ends_untracked();
            playback_to(playback, t_s, before);
            let frame = playback.frame_untracked();
            let is_at_end = match rate < 0.0 {
                true => frame <= first,
                false => frame >= last,
            };
            if is_at_end {
                at_end(playback);
                if untrack(|| playback.is_playing()) {
                    let start_s = playback.t_s_untracked();
                    follower.walk(serial, now_ms(), start_s, rate);
                }
            } else {
                follower.walk(serial, start_ms, start_s, rate);
            }
        });
    }
}

fn playback_to(playback: PlaybackState, t_s: f64, shown: u32) {
    let times_s = untrack(|| playback.frame_times_s());
    let frame = crate::state::frame_at(&times_s, t_s);
    if frame != shown {
        playback.seek_frame(frame);
    }
}

fn now_ms() -> f64 {
    window()
        .performance()
        .map_or(0.0, |performance| performance.now())
}
