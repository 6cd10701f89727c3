use leptos::{ev, prelude::*};

use super::legend::Legend;
use crate::{
    format::clock,
    language::Words,
    shell::Icon,
    state::{PlaybackState, RATES, expect_state},
};

/// Play, step, rate, loop and marks.
#[component]
pub fn Transport() -> impl IntoView {
    let playback = expect_state::<PlaybackState>();
    let rate_changed = move |event: ev::Event| {
        if let Ok(rate) = event_target_value(&event).parse::<f64>() {
            playback.set_rate(rate);
        }
    };
    view! {
        <div class="transport" role="group" aria-label=move || words!(stage.playback)>
            <div class="transport__group">
                <IconButton edge=true icon="first" label=|| words!(stage.first_frame_home) testid="first" on_click=move || {
                    playback.pause();
                    playback.seek_frame(0);
                }/>
                <IconButton icon="back" label=|| words!(stage.one_frame_back) testid="step-back"
                    on_click=move || playback.step(-1)/>
                <button
                    type="button"
                    class="button button--icon button--play"
                    data-testid="play"
                    aria-label=move || if playback.is_playing() { words!(stage.pause_space) } else { words!(stage.play_space) }
                    title=move || if playback.is_playing() { words!(stage.pause_space) } else { words!(stage.play_space) }
                    on:click=move |_| playback.toggle()
                >
                    {move || {
                        let name = if playback.is_playing() { "pause" } else { "play" };
                        view! { <Icon name/> }
                    }}
                </button>
                <IconButton icon="forward" label=|| words!(stage.one_frame_on) testid="step-forward"
                    on_click=move || playback.step(1)/>
                <IconButton edge=true icon="last" label=|| words!(stage.last_frame_end) testid="last"
                    on_click=move || playback.seek_end()/>
            </div>
            <output class="transport__time" data-testid="time" aria-label=move || words!(stage.time_and_frame)>
                <b data-testid="time-s">{move || clock(playback.t_s())}</b>
                <span class="quiet">
                    {move || words!(stage.frame)} " "
                    <span data-testid="frame">{move || playback.frame()}</span>
                    {move || words!(stage.of_frames, last = playback.frame_count().saturating_sub(1))}
                </span>
            </output>
            <Legend/>
            <div class="transport__group transport__group--end">
                <IconButton icon="mark-in" label=|| words!(stage.start_of_the_part) testid="mark-in"
                    on_click=move || playback.mark_in(playback.t_s_untracked())/>
                <IconButton icon="mark-out" label=|| words!(stage.end_of_the_part) testid="mark-out"
                    on_click=move || playback.mark_out(playback.t_s_untracked())/>
                <button
                    type="button"
                    class="button button--icon"
                    data-testid="loop"
                    aria-pressed=move || playback.is_looping().to_string()
                    aria-label=move || words!(stage.repeat)
                    title=move || words!(stage.repeat)
                    on:click=move |_| playback.set_looping(!untrack(|| playback.is_looping()))
                >
                    <Icon name="loop"/>
                </button>
                <select
                    class="select select--small"
                    data-testid="rate"
                    aria-label=move || words!(stage.playback_rate)
                    on:change=rate_changed
                    prop:value=move || playback.rate().abs().to_string()
                >
                    {RATES
                        .into_iter()
                        .map(|rate| {
                            view! {
                                <option
                                    value=rate.to_string()
                                    selected=move || (playback.rate().abs() - rate).abs() < 1e-9
                                >
                                    {format!("{rate}×")}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </div>
        </div>
    }
}

#[component]
fn IconButton(
    icon: &'static str,
    label: Words,
    testid: &'static str,
    #[prop(into)] on_click: Callback<()>,
    /// Gives way on a narrow page; the timeline reaches the ends as well.
    #[prop(optional)]
    edge: bool,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button button--icon"
            class:transport__edge=edge
            data-testid=testid
            aria-label=label
            title=label
            on:click=move |_| on_click.run(())
        >
            <Icon name=icon/>
        </button>
    }
}
