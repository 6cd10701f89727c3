use kinelens_protocol::Direction;
use leptos::{ev, prelude::*};

use super::{
    fields::{Limits, NumberField, PERCENT, percent_signal},
    state::{ToolState, TrackOptions},
};
use crate::{
    language::Words,
    shell::Icon,
    state::{SceneState, SelectionState, expect_state},
};

const RADIUS_PX: Limits = Limits {
    low: 2.0,
    high: 400.0,
};
const DIRECTIONS: [(Direction, &str, Words); 3] = [
    (Direction::Both, "both", || words!(tools.both_ways)),
    (Direction::Forward, "forward", || words!(tools.forwards)),
    (Direction::Backward, "backward", || words!(tools.backwards)),
];

/// How a clicked point is followed.
#[component]
pub fn TrackForm() -> impl IntoView {
    let tools = expect_state::<ToolState>();
    let track = tools.track;
    let direction_changed = move |event: ev::Event| {
        let value = event_target_value(&event);
        if let Some((direction, ..)) = DIRECTIONS.into_iter().find(|(_, name, _)| *name == value) {
            track.update(|track| track.direction = direction);
        }
    };
    view! {
        <p class="options__lead">{move || words!(tools.click_on_anything_that)}</p>
        <IntoSelected/>
        <label class="field field--inline">
            <span class="field__label">{move || words!(tools.follow)}</span>
            <select class="select" data-testid="track-direction" on:change=direction_changed>
                {DIRECTIONS
                    .into_iter()
                    .map(|(direction, name, words)| {
                        let chosen = move || track.with(|track| track.direction) == direction;
                        view! { <option value=name selected=chosen>{words}</option> }
                    })
                    .collect_view()}
            </select>
        </label>
        <details class="popover popover--end options__more" name="popover">
            <summary class="button button--small" data-testid="track-options">
                <Icon name="options"/>
                {move || words!(tools.template)}
            </summary>
            <div class="popover__body form">
                <NumberField
                    label=|| words!(tools.radius_of_the_template)
                    unit="px"
                    placeholder=|| words!(tools.found_by_itself)
                    testid="track-radius"
                    limits=RADIUS_PX
                    value=Signal::derive(move || track.with(|track| track.template_radius_px))
                    on_change={move |value: Option<f64>| {
                        track.update(|track| {
                            track.template_radius_px = value;
                        });
                    }}
                />
                <Share label=|| words!(tools.adapts_to_each_match) testid="track-evolve" read=|track| track.evolve_rate
                    write=|track, share| track.evolve_rate = share/>
                <Share label=|| words!(tools.pull_back_to_the) testid="track-tether" read=|track| track.tether
                    write=|track, share| track.tether = share/>
                <Share label=|| words!(tools.good_from_a_match) testid="track-accept" read=|track| track.accept_score
                    write=|track, share| track.accept_score = share/>
                <label class="check">
                    <input
                        type="checkbox"
                        data-testid="track-look-ahead"
                        prop:checked=move || track.with(|track| track.look_ahead)
                        on:change=move |event| {
                            let checked = event_target_checked(&event);
                            track.update(|track| track.look_ahead = checked);
                        }
                    />
                    {move || words!(tools.look_ahead_along_the)}
                </label>
            </div>
        </details>
    }
}

#[component]
fn IntoSelected() -> impl IntoView {
    let tools = expect_state::<ToolState>();
    let selection = expect_state::<SelectionState>();
    let scene = expect_state::<SceneState>();
    let label = Memo::new(move |_| {
        let newest = selection.newest()?;
        scene.with(|scene| scene.object(newest).map(|object| object.label.clone()))
    });
    view! {
        <Show when=move || label.with(Option::is_some)>
            <label class="check">
                <input
                    type="checkbox"
                    data-testid="track-into-selected"
                    prop:checked=move || tools.track.with(|track| track.into_selected)
                    on:change=move |event| {
                        let checked = event_target_checked(&event);
                        tools.track.update(|track| track.into_selected = checked);
                    }
                />
                {move || words!(tools.correct_instead, label = label.get().unwrap_or_default())}
            </label>
        </Show>
    }
}

#[component]
fn Share(
    label: Words,
    testid: &'static str,
    read: fn(&TrackOptions) -> f64,
    write: fn(&mut TrackOptions, f64),
) -> impl IntoView {
    let track = expect_state::<ToolState>().track;
    view! {
        <NumberField
            label=label
            unit="%"
            testid=testid
            limits=PERCENT
            value=percent_signal(track, read)
            on_change={move |value: Option<f64>| {
                if let Some(percent) = value {
                    track.update(|track| write(track, percent / 100.0));
                }
            }}
        />
    }
}
