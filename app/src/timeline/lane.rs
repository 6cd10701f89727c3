use kinelens_protocol::{ObjectEdit, ObjectId, SampleState};
use leptos::{ev, html, prelude::*};

use super::segments::{Segment, segments};
use crate::{
    shell::Icon,
    state::{Engine, PlaybackState, SceneState, SelectionState, expect_state},
    tools::ToolState,
};

/// One object: its name and tools on the left, what is known when on the right.
#[component]
pub fn Lane(id: ObjectId) -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let playback = expect_state::<PlaybackState>();
    let tools = expect_state::<ToolState>();
    let colour = Memo::new(move |_| {
        scene.with(|scene| scene.object(id).map(|object| object.colour.clone()))
    });
    let found = Memo::new(move |_| {
        scene.with(|scene| {
            let object = scene.object(id);
            object.map_or_else(Vec::new, |object| segments(&object.samples))
        })
    });
    let hidden = move || selection.is_hidden(id);
    let choose = move |event: ev::MouseEvent| {
        if event.shift_key() || event.ctrl_key() || event.meta_key() {
            selection.toggle(id);
        } else {
            selection.select(id);
        }
    };
    view! {
        <div
            class="lane"
            class:is-selected=move || selection.is_selected(id)
            class:is-hovered=move || selection.hovered() == Some(id)
            class:is-hidden=hidden
            data-testid=format!("lane-{}", id.0)
            data-object=id.0.to_string()
            style:color=move || colour.get()
            on:pointerenter=move |_| selection.hover(Some(id))
            on:pointerleave=move |_| selection.hover(None)
        >
            <div class="lane__head">
                <ColourButton id colour/>
                <Name id on_choose=Callback::new(choose)/>
                <button
                    type="button"
                    class="button button--icon button--bare lane__tool"
                    data-testid=format!("lane-hide-{}", id.0)
                    aria-pressed=move || hidden().to_string()
                    aria-label=move || words!(timeline.hide)
                    title=move || if hidden() { words!(timeline.show) } else { words!(timeline.hide) }
                    on:click=move |_| selection.set_hidden(id, !untrack(hidden))
                >
                    {move || {
                        let name = if hidden() { "eye-off" } else { "eye" };
                        view! { <Icon name/> }
                    }}
                </button>
                <button
                    type="button"
                    class="button button--icon button--bare lane__tool"
                    data-testid=format!("remove-{}", id.0)
                    aria-label=move || words!(timeline.remove)
                    title=move || words!(timeline.remove)
                    on:click=move |_| tools.remove(id)
                >
                    <Icon name="trash"/>
                </button>
            </div>
            <div class="lane__track">
                <svg class="lane__segments" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true">
                    {move || {
                        let duration_s = playback.duration_s().max(1e-9);
                        found.with(|found| {
                            found.iter().map(|segment| bar(segment, duration_s)).collect_view()
                        })
                    }}
                </svg>
            </div>
        </div>
    }
}

fn bar(segment: &Segment, duration_s: f64) -> impl IntoView + use<> {
    let x = segment.start_s / duration_s * 1000.0;
    // Wide enough to be seen.
    let width = ((segment.end_s - segment.start_s) / duration_s * 1000.0).max(1.5);
    let (class, y, height) = match segment.state {
        SampleState::Key => ("segment segment--key", "0", "10"),
        SampleState::Good => ("segment", "2.5", "5"),
        SampleState::Possible => ("segment segment--possible", "2.5", "5"),
        SampleState::Lost => ("segment segment--lost", "4.4", "1.2"),
    };
    view! {
        <rect class=class x=format!("{x:.2}") y=y width=format!("{width:.2}") height=height></rect>
    }
}

/// The object's colour, and the way to another.
#[component]
fn ColourButton(id: ObjectId, colour: Memo<Option<String>>) -> impl IntoView {
    let engine = expect_state::<Engine>();
    let changed = move |event: ev::Event| {
        let colour = event_target_value(&event);
        engine.edit(id, ObjectEdit::Recolour { colour });
    };
    view! {
        <input
            class="swatch"
            type="color"
            aria-label=move || words!(timeline.colour)
            title=move || words!(timeline.colour)
            prop:value=move || colour.get().unwrap_or_default()
            on:change=changed
        />
    }
}

/// The object's name: a click selects, a double click or F2 renames.
#[component]
fn Name(id: ObjectId, on_choose: Callback<ev::MouseEvent>) -> impl IntoView {
    let engine = expect_state::<Engine>();
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let editing = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    let label = Memo::new(move |_| {
        scene.with(|scene| {
            let object = scene.object(id);
            object.map_or_else(String::new, |object| object.label.clone())
        })
    });
    Effect::new(move |_| {
        if let Some(input) = input.get() {
            // An element in the page takes the focus.
            let _ = input.focus();
            input.select();
        }
    });
    let finish = move |name: String| {
        if !editing.get_untracked() {
            return;
        }
        editing.set(false);
        let name = name.trim().to_owned();
        if !name.is_empty() && name != label.get_untracked() {
            engine.edit(id, ObjectEdit::Rename { label: name });
        }
    };
    let key = move |event: ev::KeyboardEvent| match event.key().as_str() {
        "Enter" => finish(event_target_value(&event)),
        "Escape" => editing.set(false),
        _ => {}
    };
    let rename_key = move |event: ev::KeyboardEvent| {
        if event.key() == "F2" {
            event.prevent_default();
            editing.set(true);
        }
    };
    view! {
        <Show
            when=move || editing.get()
            fallback=move || view! {
                <button
                    type="button"
                    class="lane__name"
                    title=move || words!(timeline.double_click_or_f2)
                    aria-pressed=move || selection.is_selected(id).to_string()
                    on:click=move |event| on_choose.run(event)
                    on:dblclick=move |_| editing.set(true)
                    on:keydown=rename_key
                >
                    {label}
                </button>
            }
        >
            <input
                node_ref=input
                class="input lane__input"
                type="text"
                aria-label=move || words!(timeline.name)
                prop:value=label
                on:keydown=key
                on:blur=move |event| finish(event_target_value(&event))
            />
        </Show>
    }
}
