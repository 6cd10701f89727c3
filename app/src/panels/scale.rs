use kinelens_protocol::{LengthUnit, SceneDocument};
use leptos::{ev, prelude::*};

use crate::{
    format::percent,
    shell::Icon,
    state::{SceneState, SelectionState, Tool, UiState, Units, expect_state},
};

const UNITS: [(Units, &str, &str); 3] = [
    (Units::Metric, "metric", "m, m/s"),
    (Units::Road, "road", "m, km/h"),
    (Units::Imperial, "imperial", "ft, mph"),
];

/// Where the scale came from, how sure it is, and the units of everything.
#[component]
pub fn ScaleCard() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let has_scale = move || scene.length_unit() == LengthUnit::Metres;
    view! {
        <section class="scale" class:is-missing=move || !has_scale() data-testid="scale" aria-label="Scale">
            <Icon name="scale"/>
            <Show when=has_scale fallback=|| view! { <NoScale/> }>
                <Words/>
                <UnitSwitch/>
            </Show>
        </section>
    }
}

#[component]
fn Words() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let sure = move || {
        scene
            .document()
            .map(|document| format!("± {}", percent(1.96 * document.camera.scale.relative_sigma)))
    };
    view! {
        <div class="scale__words">
            <p data-testid="scale-words">
                {move || scene.document().map(|document| words_of(&document))}
            </p>
        </div>
        <span class="badge" title="95 % interval that all lengths share">{sure}</span>
    }
}

fn words_of(document: &SceneDocument) -> String {
    let scale = &document.camera.scale;
    if scale.words.is_empty() {
        format!("The scale comes from the {}.", scale.source)
    } else {
        scale.words.clone()
    }
}

#[component]
fn NoScale() -> impl IntoView {
    let selection = expect_state::<SelectionState>();
    let choice = move |tool: Tool, words: &'static str| {
        view! {
            <button
                type="button"
                class="button button--small"
                on:click=move |_| selection.set_tool(tool)
            >
                {words}
            </button>
        }
    };
    view! {
        <div class="scale__words">
            <p data-testid="scale-words">"No scale yet: lengths are in pixels. For metres, say how long something is."</p>
            <div class="scale__choices">
                {choice(Tool::Stick, "Draw a stick")}
                {choice(Tool::FourCorners, "Four corners")}
                {choice(Tool::Ground, "Level ground")}
            </div>
        </div>
    }
}

#[component]
fn UnitSwitch() -> impl IntoView {
    let ui = expect_state::<UiState>();
    let changed = move |event: ev::Event| {
        let value = event_target_value(&event);
        if let Some((units, ..)) = UNITS.into_iter().find(|(_, name, _)| *name == value) {
            ui.units.set(units);
        }
    };
    view! {
        <select class="select select--small" data-testid="units" aria-label="Units" on:change=changed>
            {UNITS
                .into_iter()
                .map(|(units, name, words)| {
                    view! {
                        <option value=name selected=move || ui.units.get() == units>{words}</option>
                    }
                })
                .collect_view()}
        </select>
    }
}
