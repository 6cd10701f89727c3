use kinelens_protocol::ObjectId;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use super::{lane::Lane, ruler::Ruler};
use crate::{
    shell::{Icon, capture_pointer},
    state::{PlaybackState, SceneState, SelectionState, expect_state},
};

/// All lanes under one time axis; a press anywhere on the axis or a lane goes there.
#[component]
pub fn Timeline() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let playback = expect_state::<PlaybackState>();
    let area = NodeRef::<html::Div>::new();
    let scrubbing = RwSignal::new(false);
    let ids = Memo::new(move |_| {
        scene.with(|scene| scene.objects().map(|object| object.id).collect::<Vec<_>>())
    });
    let go = move |event: &ev::PointerEvent| {
        let Some(area) = area.get_untracked() else {
            return;
        };
        let rect = area.get_bounding_client_rect();
        let share = (f64::from(event.client_x()) - rect.left()) / rect.width().max(1.0);
        playback.seek_time(share.clamp(0.0, 1.0) * untrack(|| playback.duration_s()));
    };
    let down = move |event: ev::PointerEvent| {
        let Some(target) = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        else {
            return;
        };
        let on_axis = target.closest(".lane__track, .ruler").ok().flatten();
        if event.button() != 0 || on_axis.is_none() {
            return;
        }
        if let Some(object) = lane_of(&target) {
            selection.select(object);
        }
        playback.pause();
        scrubbing.set(true);
        go(&event);
        capture_pointer(&event);
    };
    let moved = move |event: ev::PointerEvent| {
        if scrubbing.get_untracked() {
            go(&event);
        }
    };
    let up = move |_: ev::PointerEvent| scrubbing.set(false);
    let left_of = move |t_s: f64| format!("{:.4}%", t_s / playback.duration_s().max(1e-9) * 100.0);
    view! {
        <div
            class="timeline"
            data-testid="timeline"
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=up
        >
            <div class="timeline__top">
                <span class="timeline__corner quiet">
                    {move || {
                        let count = ids.with(Vec::len);
                        match count {
                            0 => words!(timeline.no_objects_yet).to_owned(),
                            1 => words!(timeline.one_object).to_owned(),
                            _ => words!(timeline.count_objects, count = count),
                        }
                    }}
                    <Show when=move || playback.span_s().is_some()>
                        <button
                            type="button"
                            class="tag tag--button"
                            data-testid="clear-marks"
                            title=move || words!(timeline.forget_the_marked_part)
                            on:click=move |_| playback.clear_marks()
                        >
                            {move || words!(timeline.part)}
                            <Icon name="close"/>
                        </button>
                    </Show>
                </span>
                <Ruler/>
            </div>
            <div class="timeline__lanes">
                <Show when=move || ids.with(Vec::is_empty)>
                    <p class="timeline__empty">
                        {move || words!(timeline.press_detect)}
                    </p>
                </Show>
                <For each=move || ids.get() key=|id| *id let:id>
                    <Lane id/>
                </For>
            </div>
            <div class="timeline__area" node_ref=area aria-hidden="true">
                <Show when=move || playback.span_s().is_some()>
                    <div
                        class="timeline__outside"
                        style:left="0"
                        style:width=move || left_of(playback.span_s().map_or(0.0, |span_s| span_s[0]))
                    ></div>
                    <div
                        class="timeline__outside"
                        style:left=move || {
                            left_of(playback.span_s().map_or(playback.duration_s(), |span_s| span_s[1]))
                        }
                        style:right="0"
                    ></div>
                </Show>
                <div class="timeline__playhead" style:left=move || left_of(playback.t_s())></div>
            </div>
        </div>
    }
}

fn lane_of(target: &web_sys::Element) -> Option<ObjectId> {
    let lane = target.closest(".lane").ok()??;
    lane.get_attribute("data-object")?
        .parse()
        .ok()
        .map(ObjectId)
}
