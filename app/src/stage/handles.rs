use leptos::{ev, prelude::*};

use super::overlay::axis_reach_px;
use crate::{
    format::fixed,
    shell::capture_pointer,
    state::{SelectionState, expect_state},
    tools::{Handle, ToolState},
};

/// The points of the tool in hand that can be dragged, or moved with the arrow keys.
#[component]
pub fn Handles(
    /// Size of the displayed picture in display pixels.
    #[prop(into)]
    size_px: Signal<[f64; 2]>,
    /// Takes a pointer position to display pixels.
    locate: Callback<(f64, f64), Option<[f64; 2]>>,
    /// The point that is being placed, for the magnifier.
    at_px: RwSignal<Option<[f64; 2]>>,
) -> impl IntoView {
    let selection = expect_state::<SelectionState>();
    let tools = expect_state::<ToolState>();
    let handles = Memo::new(move |_| {
        let reach_px = axis_reach_px(size_px.get());
        tools
            .draft
            .with(|draft| draft.handles(selection.tool(), reach_px))
    });
    let count = Memo::new(move |_| handles.with(Vec::len));
    view! {
        {move || {
            (0..count.get())
                .map(|index| {
                    view! { <HandleView handles index size_px locate at_px/> }
                })
                .collect_view()
        }}
    }
}

#[component]
fn HandleView(
    handles: Memo<Vec<Handle>>,
    index: usize,
    size_px: Signal<[f64; 2]>,
    locate: Callback<(f64, f64), Option<[f64; 2]>>,
    at_px: RwSignal<Option<[f64; 2]>>,
) -> impl IntoView {
    let tools = expect_state::<ToolState>();
    let handle = move || handles.with(|handles| handles.get(index).copied());
    let dragging = RwSignal::new(false);
    let share = move |axis: usize| {
        let share = handle().map_or(0.0, |one| one.point_px[axis] / size_px.get()[axis].max(1.0));
        format!("{:.4}%", share * 100.0)
    };
    let down = move |event: ev::PointerEvent| {
        event.stop_propagation();
        dragging.set(true);
        at_px.set(untrack(handle).map(|one| one.point_px));
        capture_pointer(&event);
    };
    let moved = move |event: ev::PointerEvent| {
        if !dragging.get_untracked() {
            return;
        }
        let point = locate.run((f64::from(event.client_x()), f64::from(event.client_y())));
        if let (Some(point_px), Some(one)) = (point, untrack(handle)) {
            tools.move_handle(one.id, point_px);
            at_px.set(Some(point_px));
        }
    };
    let up = move |_: ev::PointerEvent| {
        if dragging.get_untracked() {
            dragging.set(false);
            at_px.set(None);
            tools.handle_released();
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let step_px = if event.shift_key() { 0.1 } else { 1.0 };
        let Some([dx, dy]) = arrow(&event.key(), step_px) else {
            return;
        };
        event.prevent_default();
        event.stop_propagation();
        if let Some(one) = untrack(handle) {
            let [x, y] = one.point_px;
            let point_px = [x + dx, y + dy];
            tools.move_handle(one.id, point_px);
            at_px.set(Some(point_px));
        }
    };
    let key_up = move |event: ev::KeyboardEvent| {
        if arrow(&event.key(), 1.0).is_some() {
            tools.handle_released();
        }
    };
    let words = move || {
        handle().map_or_else(String::new, |one| {
            let [x, y] = one.point_px;
            words!(
                stage.handle,
                name = one.id.name(),
                x = fixed(x, 1),
                y = fixed(y, 1)
            )
        })
    };
    view! {
        <button
            type="button"
            class="handle"
            class:is-dragged=move || dragging.get()
            data-testid=move || handle().map(|one| format!("handle-{}", one.id.mark()))
            aria-label=words
            style:left=move || share(0)
            style:top=move || share(1)
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=up
            on:pointercancel=up
            on:keydown=key
            on:keyup=key_up
            on:blur=move |_| at_px.set(None)
        >
            <span class="handle__mark">{move || handle().map(|one| one.id.mark())}</span>
        </button>
    }
}

fn arrow(key: &str, step_px: f64) -> Option<[f64; 2]> {
    Some(match key {
        "ArrowLeft" => [-step_px, 0.0],
        "ArrowRight" => [step_px, 0.0],
        "ArrowUp" => [0.0, -step_px],
        "ArrowDown" => [0.0, step_px],
        _ => return None,
    })
}
