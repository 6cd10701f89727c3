use kinelens_protocol::{LengthUnit, ObjectEdit, ObjectId, SceneDocument, ValueWithSigma};
use leptos::{ev, prelude::*};

use crate::{
    format::percent,
    language::{Words, said},
    shell::Icon,
    state::{Engine, SceneState, SelectionState, Tool, UiState, Units, expect_state},
    tools::{LengthField, Limits},
};

/// A point may lie behind the plane as well.
const OVER_PLANE_M: Limits = Limits {
    low: -100.0,
    high: 100.0,
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
        <section class="scale" class:is-missing=move || !has_scale() data-testid="scale" aria-label=move || words!(panels.scale)>
            <Icon name="scale"/>
            <Show when=has_scale fallback=|| view! { <NoScale/> }>
                <Words/>
                <UnitSwitch/>
                <OverPlane/>
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
        <span class="badge" title=move || words!(panels.interval_all_share)>{sure}</span>
    }
}

/// How far the point of the selected object lies over the plane in which the scale holds.
#[component]
fn OverPlane() -> impl IntoView {
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let engine = expect_state::<Engine>();
    let selected: Memo<Option<ObjectId>> = Memo::new(move |_| selection.newest());
    let field = move |id: ObjectId| {
        let label = scene.with_untracked(|scene| {
            let object = scene.object(id);
            object.map_or_else(String::new, |object| object.label.clone())
        });
        let value_m = Signal::derive(move || {
            scene
                .with(|scene| {
                    let over_plane_m = scene.object(id)?.over_plane_m?;
                    Some(over_plane_m.value)
                })
                .unwrap_or(0.0)
        });
        let on_change = move |over_plane_m: f64| {
            let over_plane_m = (over_plane_m != 0.0).then(|| ValueWithSigma::judged(over_plane_m));
            engine.edit(id, ObjectEdit::Raise { over_plane_m });
        };
        view! {
            <div class="scale__over" title=move || words!(panels.towards_the_cameras_side)>
                <LengthField
                    label=move || words!(panels.lies_over_the_plane, label = label)
                    value_m=value_m
                    on_change=on_change
                    testid="over-plane"
                    limits=OVER_PLANE_M
                />
            </div>
        }
    };
    move || selected.get().map(field)
}

fn words_of(document: &SceneDocument) -> String {
    let scale = &document.camera.scale;
    if scale.words.is_empty() {
        words!(panels.the_scale_comes_from, source = said(&scale.source))
    } else {
        said(&scale.words)
    }
}

#[component]
fn NoScale() -> impl IntoView {
    let selection = expect_state::<SelectionState>();
    let choice = move |tool: Tool, words: Words| {
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
            <p data-testid="scale-words">{move || words!(panels.no_scale_yet_lengths)}</p>
            <div class="scale__choices">
                {choice(Tool::Stick, || words!(panels.draw_a_stick))}
                {choice(Tool::FourCorners, || words!(panels.four_corners))}
                {choice(Tool::Ground, || words!(panels.level_ground))}
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
        <select class="select select--small" data-testid="units" aria-label=move || words!(panels.units) on:change=changed>
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
