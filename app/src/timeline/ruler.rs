use leptos::prelude::*;

use crate::{
    format::{axis_mark, axis_step_s, clock},
    state::{PlaybackState, expect_state},
};

/// Most marks that the ruler carries.
const MARKS: f64 = 8.0;

/// The time axis above the lanes.
#[component]
pub fn Ruler() -> impl IntoView {
    let playback = expect_state::<PlaybackState>();
    let marks = Memo::new(move |_| {
        let duration_s = playback.duration_s();
        let step_s = axis_step_s(duration_s, MARKS);
        let count = (duration_s / step_s).floor() as u32;
        (0..=count)
            .map(|index| {
                let t_s = f64::from(index) * step_s;
                (t_s / duration_s.max(1e-9) * 100.0, axis_mark(t_s, step_s))
            })
            .filter(|(share, _)| *share < 97.0)
            .collect::<Vec<_>>()
    });
    view! {
        <div
            class="ruler"
            role="slider"
            tabindex="0"
            data-testid="timeline-scrub"
            aria-label=move || words!(timeline.time)
            aria-valuemin="0"
            aria-valuemax=move || playback.frame_count().saturating_sub(1).to_string()
            aria-valuenow=move || playback.frame().to_string()
            aria-valuetext=move || words!(timeline.time_frame, time = clock(playback.t_s()), frame = playback.frame())
        >
            {move || marks
                .get()
                .into_iter()
                .map(|(share, words)| {
                    view! {
                        <span class="ruler__mark" style:left=format!("{share:.3}%")>{words}</span>
                    }
                })
                .collect_view()}
        </div>
    }
}
