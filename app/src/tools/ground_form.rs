use kinelens_protocol::{KnownSize, ValueWithSigma};
use leptos::{ev, prelude::*};

use super::{
    calibrate_forms::Apply,
    draft::Draft,
    fields::{LengthField, Limits, NumberField},
    state::ToolState,
};
use crate::{
    language::Words,
    shell::Icon,
    state::{Tool, expect_state},
};

/// A typed known size is off by so much of itself, until the user says better.
const KNOWN_SIGMA: f64 = 0.05;

const HEIGHT_M: Limits = Limits {
    low: 0.1,
    high: 1000.0,
};
/// Beyond these no ordinary lens goes.
const VIEW_DEG: Limits = Limits {
    low: 5.0,
    high: 160.0,
};
const TILT_DEG: Limits = Limits {
    low: -89.0,
    high: 89.0,
};
/// Of things that move by themselves.
const SIZE_M: Limits = Limits {
    low: 0.01,
    high: 1000.0,
};

/// What is known about a camera above level ground. All of it may stay empty: then the sizes of the
/// things seen give the scale.
#[component]
pub fn GroundForm() -> impl IntoView {
    view! {
        <p class="options__lead">
            "For motion on level ground. Leave empty what you do not know: cars and people of usual size \
             give the scale."
        </p>
        <div class="options__grid">
            <Known label=|| words!(tools.camera_height) unit="m" testid="camera-height" limits=HEIGHT_M
                read=|draft| draft.camera_height_m
                write=|draft, value| draft.camera_height_m = value/>
            <Sigma unit="m" testid="camera-height-sigma" most=100.0
                read=|draft| draft.camera_height_sigma_m
                write=|draft, value| draft.camera_height_sigma_m = value/>
            <Known label=|| words!(tools.field_of_view) unit="°" testid="field-of-view" limits=VIEW_DEG
                read=|draft| draft.field_of_view_deg
                write=|draft, value| draft.field_of_view_deg = value/>
            <Sigma unit="°" testid="field-of-view-sigma" most=45.0
                read=|draft| draft.field_of_view_sigma_deg
                write=|draft, value| draft.field_of_view_sigma_deg = value/>
            <Known label=|| words!(tools.tilt_downwards) unit="°" testid="pitch" limits=TILT_DEG
                read=|draft| draft.pitch_deg
                write=|draft, value| draft.pitch_deg = value/>
            <Sigma unit="°" testid="pitch-sigma" most=45.0
                read=|draft| draft.pitch_sigma_deg
                write=|draft, value| draft.pitch_sigma_deg = value/>
        </div>
        <KnownSizes/>
        <Apply tool=Tool::Ground/>
    }
}

#[component]
fn Known(
    label: Words,
    unit: &'static str,
    testid: &'static str,
    limits: Limits,
    read: fn(&Draft) -> Option<f64>,
    write: fn(&mut Draft, Option<f64>),
) -> impl IntoView {
    let tools = expect_state::<ToolState>();
    let value = move || {
        tools
            .draft
            .with(read)
            .map(|value| (value * 1e4).round() / 1e4)
    };
    view! {
        <NumberField
            label=label
            unit=unit
            testid=testid
            limits=limits
            placeholder=|| words!(tools.unknown)
            value=Signal::derive(value)
            on_change={move |value: Option<f64>| {
                tools.draft.update(|draft| write(draft, value));
                tools.handle_released();
            }}
        />
    }
}

#[component]
fn Sigma(
    unit: &'static str,
    testid: &'static str,
    most: f64,
    read: fn(&Draft) -> f64,
    write: fn(&mut Draft, f64),
) -> impl IntoView {
    let tools = expect_state::<ToolState>();
    let value = move || Some((tools.draft.with(read) * 1e4).round() / 1e4);
    view! {
        <NumberField
            label=|| words!(tools.give_or_take)
            unit=unit
            testid=testid
            limits=Limits { low: 0.0, high: most }
            value=Signal::derive(value)
            on_change={move |value: Option<f64>| {
                if let Some(value) = value {
                    tools.draft.update(|draft| write(draft, value));
                    tools.handle_released();
                }
            }}
        />
    }
}

/// Classes whose size the user knows.
#[component]
fn KnownSizes() -> impl IntoView {
    let tools = expect_state::<ToolState>();
    let label = RwSignal::new(String::new());
    let size_m = RwSignal::new(4.5);
    let count = Memo::new(move |_| tools.draft.with(|draft| draft.known.len()));
    let add = move |_| {
        let name = label.get_untracked().trim().to_lowercase();
        if name.is_empty() {
            return;
        }
        let value = size_m.get_untracked();
        let known = KnownSize {
            label: name.clone(),
            size_m: ValueWithSigma {
                value,
                sigma: value * KNOWN_SIGMA,
            },
        };
        tools.draft.update(|draft| {
            draft.known.retain(|one| one.label != name);
            draft.known.push(known);
        });
        label.set(String::new());
        tools.handle_released();
    };
    let remove = move |index: usize| {
        tools.draft.update(|draft| drop(draft.known.remove(index)));
        tools.handle_released();
    };
    let words = move |index: usize| {
        tools.draft.with(|draft| {
            let known = draft.known.get(index);
            known.map(|one| {
                format!(
                    "{}: {} m",
                    one.label,
                    crate::format::plain(one.size_m.value)
                )
            })
        })
    };
    view! {
        <div class="known">
            <label class="field">
                <span class="field__label">{move || words!(tools.known_size_of)}</span>
                <input
                    class="input"
                    type="text"
                    placeholder=move || words!(tools.car_person)
                    data-testid="known-label"
                    prop:value=move || label.get()
                    on:input=move |event: ev::Event| label.set(event_target_value(&event))
                />
            </label>
            <LengthField label=|| words!(tools.length_or_height) testid="known-size" limits=SIZE_M value_m=size_m
                on_change=move |metres: f64| size_m.set(metres)/>
            <button
                type="button"
                class="button button--small"
                data-testid="known-add"
                disabled=move || label.with(|label| label.trim().is_empty())
                on:click=add
            >
                {move || words!(tools.add)}
            </button>
            <ul class="known__list">
                {move || (0..count.get())
                    .map(|index| {
                        view! {
                            <li class="tag">
                                {move || words(index)}
                                <button
                                    type="button"
                                    class="tag__remove"
                                    aria-label=move || words!(tools.forget_this_size)
                                    on:click=move |_| remove(index)
                                >
                                    <Icon name="close"/>
                                </button>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </div>
    }
}
