use std::sync::Arc;

use kinelens_protocol::Clip;
use leptos::prelude::*;

/// Playback rates on offer.
pub const RATES: [f64; 8] = [0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0];

/// Where the clip stands and how it plays.
///
/// The frame index is the truth; the time is that frame's presentation time. The video follows
/// [`PlaybackState::seek_wanted`] and reports each frame that it shows by
/// [`PlaybackState::presented`].
#[derive(Clone, Copy)]
pub struct PlaybackState {
    times_s: RwSignal<Arc<Vec<f64>>>,
    duration_s: RwSignal<f64>,
    frame: RwSignal<u32>,
    playing: RwSignal<bool>,
    rate: RwSignal<f64>,
    looping: RwSignal<bool>,
    in_s: RwSignal<Option<f64>>,
    out_s: RwSignal<Option<f64>>,
    seek: RwSignal<SeekWanted>,
}

/// A frame that the user wants to see; the serial tells two wishes for one frame apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeekWanted {
    pub serial: u32,
    pub frame: u32,
}

impl PlaybackState {
    pub(super) fn new() -> Self {
        Self {
            times_s: RwSignal::default(),
            duration_s: RwSignal::new(0.0),
            frame: RwSignal::new(0),
            playing: RwSignal::new(false),
            rate: RwSignal::new(1.0),
            looping: RwSignal::new(false),
            in_s: RwSignal::new(None),
            out_s: RwSignal::new(None),
            seek: RwSignal::default(),
        }
    }

    /// Index of the frame that is shown.
    pub fn frame(self) -> u32 {
        self.frame.get()
    }

    pub fn frame_untracked(self) -> u32 {
        self.frame.get_untracked()
    }

    /// Presentation time of the frame that is shown.
    pub fn t_s(self) -> f64 {
        let frame = self.frame.get();
        self.times_s.with(|times| time_of(times, frame))
    }

    pub fn t_s_untracked(self) -> f64 {
        let frame = self.frame.get_untracked();
        self.times_s.with_untracked(|times| time_of(times, frame))
    }

    pub fn frame_count(self) -> u32 {
        self.times_s.with(|times| times.len() as u32)
    }

    pub fn frame_times_s(self) -> Arc<Vec<f64>> {
        self.times_s.get()
    }

    pub fn duration_s(self) -> f64 {
        self.duration_s.get()
    }

    pub fn is_playing(self) -> bool {
        self.playing.get()
    }

    /// Signed: negative plays backwards, frame by frame.
    pub fn rate(self) -> f64 {
        self.rate.get()
    }

    pub fn is_looping(self) -> bool {
        self.looping.get()
    }

    pub fn in_s(self) -> Option<f64> {
        self.in_s.get()
    }

    pub fn out_s(self) -> Option<f64> {
        self.out_s.get()
    }

    /// The marked part `[start_s, end_s]`, when either mark is set.
    pub fn span_s(self) -> Option<[f64; 2]> {
        let (start_s, end_s) = (self.in_s.get(), self.out_s.get());
        if start_s.is_none() && end_s.is_none() {
            return None;
        }
        let start_s = start_s.unwrap_or(0.0);
        Some([start_s, end_s.unwrap_or(self.duration_s.get()).max(start_s)])
    }

    pub fn span_s_untracked(self) -> Option<[f64; 2]> {
        untrack(|| self.span_s())
    }

    pub fn seek_wanted(self) -> SeekWanted {
        self.seek.get()
    }

    /// Begins a clip at its first frame.
    pub fn load(self, clip: &Clip) {
        self.playing.set(false);
        self.rate.set(1.0);
        self.in_s.set(None);
        self.out_s.set(None);
        self.duration_s.set(clip.duration_s);
        self.times_s.set(Arc::new(clip.frame_times_s.clone()));
        self.seek_frame(0);
    }

    /// Shows one frame; beyond the ends, the first or last.
    pub fn seek_frame(self, frame: u32) {
        let count = self.times_s.with_untracked(|times| times.len() as u32);
        let frame = frame.min(count.saturating_sub(1));
        self.set_frame(frame);
        self.seek.update(|seek| {
            *seek = SeekWanted {
                serial: seek.serial.wrapping_add(1),
                frame,
            }
        });
    }

    /// Shows the frame that is on screen at a time.
    pub fn seek_time(self, t_s: f64) {
        let frame = self.times_s.with_untracked(|times| frame_at(times, t_s));
        self.seek_frame(frame);
    }

    /// Pauses and moves by whole frames.
    pub fn step(self, frames: i32) {
        self.pause();
        let frame = i64::from(self.frame.get_untracked()) + i64::from(frames);
        self.seek_frame(frame.clamp(0, i64::from(u32::MAX)) as u32);
    }

    pub fn seek_end(self) {
        self.pause();
        self.seek_frame(u32::MAX);
    }

    pub fn play(self) {
        let count = self.times_s.with_untracked(|times| times.len() as u32);
        if count < 2 {
            return;
        }
        let backwards = self.rate.get_untracked() < 0.0;
        let (first, last) = self.ends_untracked();
        let frame = self.frame.get_untracked();
        if !backwards && frame >= last {
            self.seek_frame(first);
        } else if backwards && frame <= first {
            self.seek_frame(last);
        }
        self.playing.set(true);
    }

    pub fn pause(self) {
        if self.playing.get_untracked() {
            self.playing.set(false);
        }
    }

    pub fn toggle(self) {
        if self.playing.get_untracked() {
            self.pause();
        } else {
            self.play();
        }
    }

    /// `J` and `L`: plays that way, and twice as fast when it already does.
    pub fn shuttle(self, forwards: bool) {
        let sign = if forwards { 1.0 } else { -1.0 };
        let rate = self.rate.get_untracked();
        let faster = self.playing.get_untracked() && rate * sign > 0.0;
        let next = if faster { rate.abs() * 2.0 } else { 1.0 };
        self.set_rate(sign * next);
        self.play();
    }

    /// Sets the signed rate, its size kept within what is on offer.
    pub fn set_rate(self, rate: f64) {
        let size = rate.abs().clamp(RATES[0], RATES[RATES.len() - 1]);
        self.rate.set(size.copysign(rate));
    }

    pub fn set_looping(self, looping: bool) {
        self.looping.set(looping);
    }

    /// Sets the start of the marked part; a later end is kept, an earlier one dropped.
    pub fn mark_in(self, t_s: f64) {
        self.in_s.set(Some(t_s));
        if self.out_s.get_untracked().is_some_and(|end_s| end_s <= t_s) {
            self.out_s.set(None);
        }
    }

    pub fn mark_out(self, t_s: f64) {
        self.out_s.set(Some(t_s));
        if self
            .in_s
            .get_untracked()
            .is_some_and(|start_s| start_s >= t_s)
        {
            self.in_s.set(None);
        }
    }

    /// Marks a part at once, for example an answer's evidence.
    pub fn mark_span(self, span_s: [f64; 2]) {
        self.in_s.set(Some(span_s[0]));
        self.out_s.set(Some(span_s[1]));
    }

    pub fn clear_marks(self) {
        self.in_s.set(None);
        self.out_s.set(None);
    }

    /// First and last frame of the marked part, or of the clip.
    pub fn ends_untracked(self) -> (u32, u32) {
        let marks = [self.in_s.get_untracked(), self.out_s.get_untracked()];
        self.times_s.with_untracked(|times| {
            let last = (times.len() as u32).saturating_sub(1);
            let first = marks[0].map_or(0, |t_s| frame_at(times, t_s));
            (
                first,
                marks[1].map_or(last, |t_s| frame_at(times, t_s)).max(first),
            )
        })
    }

    /// The video shows the frame that holds this media time now.
    pub fn presented(self, media_t_s: f64) {
        let frame = self
            .times_s
            .with_untracked(|times| frame_at(times, media_t_s + 1e-4));
        self.set_frame(frame);
    }

    fn set_frame(self, frame: u32) {
        if self.frame.get_untracked() != frame {
            self.frame.set(frame);
        }
    }
}

/// A time inside a frame's showing, safe against rounding: a little before the middle.
///
/// Seeking a video to the exact time stamp may show the frame before it.
pub fn seek_time_s(times_s: &[f64], frame: u32) -> f64 {
    let index = frame as usize;
    let Some(&start_s) = times_s.get(index) else {
        return 0.0;
    };
    let gap_s = match (times_s.get(index + 1), index.checked_sub(1)) {
        (Some(next_s), _) => next_s - start_s,
        (None, Some(before)) => start_s - times_s[before],
        (None, None) => 0.0,
    };
    start_s + gap_s.max(0.0) * 0.45
}

/// Finds the frame shown at a time: the last one that has begun, else the first.
pub fn frame_at(times_s: &[f64], t_s: f64) -> u32 {
    let begun = times_s.partition_point(|&frame_t_s| frame_t_s <= t_s + 1e-6);
    begun.saturating_sub(1) as u32
}

fn time_of(times_s: &[f64], frame: u32) -> f64 {
    times_s.get(frame as usize).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::{frame_at, seek_time_s};

    #[test]
    fn seeking_lands_inside_the_wanted_frame_of_an_uneven_clip() {
        let times_s = [0.0, 0.04, 0.1, 0.101, 0.5];
        for frame in 0..times_s.len() as u32 {
            let t_s = seek_time_s(&times_s, frame);
            assert_eq!(frame_at(&times_s, t_s), frame, "frame {frame} at {t_s}");
            assert!(frame == 0 || t_s > times_s[frame as usize]);
        }
    }

    #[test]
    fn times_outside_a_clip_give_its_ends() {
        let times_s = [0.5, 0.6];
        assert_eq!(frame_at(&times_s, -1.0), 0);
        assert_eq!(frame_at(&times_s, 0.2), 0);
        assert_eq!(frame_at(&times_s, 9.0), 1);
        assert_eq!(frame_at(&[], 1.0), 0);
        assert_eq!(seek_time_s(&[], 3), 0.0);
        assert_eq!(seek_time_s(&[0.2], 0), 0.2);
    }
}
