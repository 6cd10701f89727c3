//! Starts the GPU's side of the view at a quiet moment, a piece a frame.
//!
//! Making a context and asking after a program wait for the browser's graphics process. Where that
//! is software, it takes hundreds of milliseconds to show a page that has just changed, and the page
//! would stand still that long. So the start waits until the browser keeps up with its own drawing,
//! and until no job runs: a job changes the page all the time, and until its end there is nothing
//! new to show here.

use leptos::prelude::*;

use super::view::{State, Trouble, View3d};

/// Frames that come this close to each other tell that the browser keeps up.
const CALM_FRAME_MS: f64 = 45.0;
/// So many of them in a row are a quiet moment.
const CALM_FRAMES: u32 = 8;
/// A browser that is never quiet is not waited for longer.
const PATIENCE_MS: f64 = 6_000.0;

/// Frames as they come, until a quiet moment.
#[derive(Clone, Copy, Debug)]
struct Watch {
    since_ms: f64,
    last_ms: f64,
    calm_frames: u32,
}

impl Watch {
    fn new(now_ms: f64) -> Self {
        Self {
            since_ms: now_ms,
            last_ms: now_ms,
            calm_frames: 0,
        }
    }

    /// Takes note of a frame; true at a quiet moment, or when patience has run out.
    fn frame(&mut self, now_ms: f64) -> bool {
        let calm = now_ms - self.last_ms <= CALM_FRAME_MS;
        self.last_ms = now_ms;
        self.calm_frames = if calm { self.calm_frames + 1 } else { 0 };
        self.calm_frames >= CALM_FRAMES || now_ms - self.since_ms >= PATIENCE_MS
    }
}

impl View3d {
    /// Starts at the next quiet moment, unless that has been done; a job puts it off to its end.
    pub(super) fn start_when_calm(self) {
        if self.state.get_untracked() == State::Waiting && !self.is_watching.get_value() {
            self.is_watching.set_value(true);
            self.watch(Watch::new(now_ms()));
        }
    }

    fn watch(self, mut watch: Watch) {
        request_animation_frame(move || {
            // The view may be gone by the next frame.
            let Some(busy) = self.try_is_busy() else {
                return;
            };
            if busy || !self.is_shown() {
                // The end of the job, or the next size of the view, calls again.
                self.is_watching.set_value(false);
            } else if !watch.frame(now_ms()) {
                self.watch(watch);
            } else if self.start_piece() {
                self.is_watching.set_value(false);
            } else {
                self.watch(Watch {
                    calm_frames: CALM_FRAMES - 2,
                    ..watch
                });
            }
        });
    }

    /// Makes one piece; true when there is nothing more to make.
    fn start_piece(self) -> bool {
        let made = self.controller.try_update_value(|controller| {
            let controller = controller.as_mut()?;
            Some(controller.start_step())
        });
        match made.flatten() {
            None | Some(Ok(false)) => false,
            Some(Ok(true)) => {
                self.state.set(State::Ready);
                self.trouble.set(None);
                self.schedule();
                true
            }
            Some(Err(error)) => {
                leptos::logging::warn!("3D view: {error}");
                self.trouble.set(Some(Trouble::NoWebGl));
                self.state.set(State::Broken);
                true
            }
        }
    }
}

fn now_ms() -> f64 {
    window()
        .performance()
        .map_or_else(js_sys::Date::now, |clock| clock.now())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quiet_moment_is_a_row_of_close_frames() {
        let mut watch = Watch::new(0.0);
        let mut now_ms = 0.0;
        for gap_ms in [16.0, 16.0, 300.0, 16.0, 16.0, 16.0, 16.0, 16.0, 16.0, 16.0] {
            now_ms += gap_ms;
            assert!(!watch.frame(now_ms), "at {now_ms} ms");
        }
        assert!(watch.frame(now_ms + 16.0));
    }

    #[test]
    fn patience_runs_out() {
        let mut watch = Watch::new(0.0);
        assert!(!watch.frame(3_000.0));
        assert!(watch.frame(6_100.0));
    }
}
