use kinelens_protocol::ObjectId;
use leptos::{ev, html, prelude::*};

use super::{
    handles::Handles,
    magnifier::Magnifier,
    missing_video::MissingVideo,
    overlay::Overlay,
    pick::{Picked, pick},
    player::Player,
};
use crate::{
    shell::capture_pointer,
    state::{PlaybackState, SceneState, SelectionState, Tool, expect_state},
    tools::{ToolState, next_point},
};

/// A point within this many page pixels of the pointer is taken hold of.
const REACH: f64 = 14.0;
/// A drag begins after this many page pixels; less is a click.
const DRAG_BEGINS: f64 = 4.0;

/// A press on the picture, until it is let go.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Press {
    client: [f64; 2],
    picked: Option<Picked>,
    moved: bool,
    /// Takes objects into the selection beside the others.
    additive: bool,
}

/// The picture with everything on it.
#[component]
pub fn StageView() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let playback = expect_state::<PlaybackState>();
    let selection = expect_state::<SelectionState>();
    let tools = expect_state::<ToolState>();

    let video = NodeRef::<html::Video>::new();
    let surface = NodeRef::<html::Div>::new();
    let picture = RwSignal::new(0u32);
    let at_px = RwSignal::new(None::<[f64; 2]>);
    let dragged = RwSignal::new(None::<(ObjectId, [f64; 2])>);
    let press = RwSignal::new(None::<Press>);

    let size_px = Signal::derive(move || {
        scene.clip().map_or([16.0, 9.0], |clip| {
            [f64::from(clip.width_px), f64::from(clip.height_px)]
        })
    });
    let locate = Callback::new(move |client: (f64, f64)| {
        let rect = surface.get_untracked()?.get_bounding_client_rect();
        let [width_px, height_px] = size_px.get_untracked();
        let x = (client.0 - rect.left()) / rect.width().max(1.0) * width_px;
        let y = (client.1 - rect.top()) / rect.height().max(1.0) * height_px;
        Some([x.clamp(0.0, width_px), y.clamp(0.0, height_px)])
    });
    let picked_at = move |point_px: [f64; 2]| {
        let rect = surface.get_untracked()?.get_bounding_client_rect();
        let reach_px = REACH * size_px.get_untracked()[0] / rect.width().max(1.0);
        let hidden = selection.hidden_untracked();
        let frame = playback.frame_untracked();
        scene.with_untracked(|scene| pick(scene, &hidden, frame, point_px, reach_px))
    };
    let places_points = move || {
        let tool = selection.tool();
        tool == Tool::Track || tools.draft.with(|draft| next_point(tool, draft).is_some())
    };

    let down = move |event: ev::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        let client = [f64::from(event.client_x()), f64::from(event.client_y())];
        let Some(point_px) = locate.run((client[0], client[1])) else {
            return;
        };
        capture_pointer(&event);
        let selects = selection.tool_untracked() == Tool::Select;
        press.set(Some(Press {
            client,
            picked: picked_at(point_px).filter(|_| selects),
            moved: false,
            additive: event.shift_key() || event.ctrl_key() || event.meta_key(),
        }));
        if selection.tool_untracked() == Tool::Stick {
            // The first end lies where the drag begins; the second follows.
            let empty = tools
                .draft
                .with_untracked(|draft| draft.stick_px.is_empty());
            if empty {
                tools.click(point_px);
            }
        }
    };
    let moved = move |event: ev::PointerEvent| {
        let client = [f64::from(event.client_x()), f64::from(event.client_y())];
        let Some(point_px) = locate.run((client[0], client[1])) else {
            return;
        };
        match press.get_untracked() {
            None => {
                let selects = selection.tool_untracked() == Tool::Select;
                let picked = picked_at(point_px).filter(|_| selects);
                selection.hover(picked.map(|one| one.object));
                let is_mouse = event.pointer_type() == "mouse";
                at_px.set(Some(point_px).filter(|_| is_mouse && untrack(places_points)));
            }
            Some(mut held) => {
                let way = (client[0] - held.client[0]).hypot(client[1] - held.client[1]);
                if !held.moved && way > DRAG_BEGINS {
                    held.moved = true;
                    press.set(Some(held));
                }
                let point = held.picked.filter(|one| one.on_point && held.moved);
                if let Some(one) = point {
                    playback.pause();
                    dragged.set(Some((one.object, point_px)));
                    at_px.set(Some(point_px));
                } else if untrack(places_points) {
                    at_px.set(Some(point_px));
                }
            }
        }
    };
    let up = move |event: ev::PointerEvent| {
        let Some(held) = press.get_untracked() else {
            return;
        };
        press.set(None);
        let is_mouse = event.pointer_type() == "mouse";
        at_px.update(|at| *at = at.filter(|_| is_mouse && untrack(places_points)));
        let client = (f64::from(event.client_x()), f64::from(event.client_y()));
        let Some(point_px) = locate.run(client) else {
            return;
        };
        if let Some((object, _)) = dragged.get_untracked() {
            dragged.set(None);
            at_px.set(None);
            tools.move_point(object, playback.frame_untracked(), point_px);
            return;
        }
        match selection.tool_untracked() {
            Tool::Select => choose(selection, held),
            Tool::Stick => {
                let first_px = tools
                    .draft
                    .with_untracked(|draft| match draft.stick_px[..] {
                        [first_px] => Some(first_px),
                        _ => None,
                    });
                // A click that was no drag placed the first end; the next click places the second.
                if first_px.is_some_and(|first_px| first_px != point_px) {
                    tools.click(point_px);
                }
            }
            _ => tools.click(point_px),
        }
    };
    let cancelled = move |_: ev::PointerEvent| {
        press.set(None);
        dragged.set(None);
        at_px.set(None);
    };
    let left = move |_: ev::PointerEvent| {
        if press.get_untracked().is_none() {
            at_px.set(None);
            selection.hover(None);
        }
    };

    view! {
        <div
            class="stage"
            data-testid="stage"
            style=("--ratio", move || {
                let [width, height] = size_px.get();
                format!("{:.5}", width / height.max(1.0))
            })
        >
            <div class="stage__fit">
                <Player video on_picture=move |()| picture.update(|count| *count += 1)/>
                <Overlay dragged=dragged at_px=at_px/>
                <div
                    node_ref=surface
                    class="stage__surface"
                    class:is-placing=places_points
                    class:is-over=move || selection.hovered().is_some()
                    data-testid="surface"
                    on:pointerdown=down
                    on:pointermove=moved
                    on:pointerup=up
                    on:pointercancel=cancelled
                    on:pointerleave=left
                ></div>
                <Handles size_px locate at_px/>
                <MissingVideo/>
                <Magnifier video at_px=at_px size_px picture=picture/>
            </div>
        </div>
    }
}

fn choose(selection: SelectionState, held: Press) {
    match held.picked {
        Some(one) if held.additive => selection.toggle(one.object),
        Some(one) => selection.select(one.object),
        None if !held.additive => selection.clear(),
        None => {}
    }
}
