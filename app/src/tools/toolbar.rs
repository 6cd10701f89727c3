use kinelens_protocol::JobKind;
use leptos::prelude::*;

use super::{
    fields::{Limits, NumberField, percent_signal},
    state::ToolState,
};
use crate::{
    language::Words,
    shell::{Icon, close_popovers},
    state::{JobState, PlaybackState, SelectionState, Tool, expect_state},
};

const SCORE_PERCENT: Limits = Limits {
    low: 1.0,
    high: 100.0,
};
const EVERY: Limits = Limits {
    low: 1.0,
    high: 1000.0,
};

struct Entry {
    tool: Tool,
    id: &'static str,
    words: Words,
    hint: Words,
}

const TOOLS: [Entry; 6] = [
    Entry {
        tool: Tool::Select,
        id: "select",
        words: || words!(tools.tool_select),
        hint: || words!(tools.tool_select_hint),
    },
    Entry {
        tool: Tool::Track,
        id: "track",
        words: || words!(tools.tool_track),
        hint: || words!(tools.tool_track_hint),
    },
    Entry {
        tool: Tool::Stick,
        id: "stick",
        words: || words!(tools.tool_stick),
        hint: || words!(tools.tool_stick_hint),
    },
    Entry {
        tool: Tool::Axes,
        id: "axes",
        words: || words!(tools.tool_axes),
        hint: || words!(tools.tool_axes_hint),
    },
    Entry {
        tool: Tool::FourCorners,
        id: "corners",
        words: || words!(tools.tool_corners),
        hint: || words!(tools.tool_corners_hint),
    },
    Entry {
        tool: Tool::Ground,
        id: "ground",
        words: || words!(tools.tool_ground),
        hint: || words!(tools.tool_ground_hint),
    },
];

/// The tools, and the button that finds objects.
#[component]
pub fn Toolbar() -> impl IntoView {
    let selection = expect_state::<SelectionState>();
    view! {
        <div class="toolbar">
            <div class="toolbar__tools" role="radiogroup" aria-label=move || words!(tools.tool)>
                {TOOLS
                    .into_iter()
                    .map(|entry| {
                        let Entry { tool, id, words, hint } = entry;
                        view! {
                            <button
                                type="button"
                                class="tool"
                                role="radio"
                                data-testid=format!("tool-{id}")
                                title=hint
                                aria-checked=move || (selection.tool() == tool).to_string()
                                on:click=move |_| selection.set_tool(tool)
                            >
                                <Icon name=id/>
                                <span class="tool__words">{words}</span>
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            <DetectButton/>
        </div>
    }
}

#[component]
fn DetectButton() -> impl IntoView {
    let tools = expect_state::<ToolState>();
    let jobs = expect_state::<JobState>();
    let playback = expect_state::<PlaybackState>();
    let running = move || jobs.is_running(JobKind::Detect);
    let labels_changed = move |event: leptos::ev::Event| {
        let labels = event_target_value(&event)
            .split(',')
            .map(|label| label.trim().to_lowercase())
            .filter(|label| !label.is_empty())
            .collect();
        tools.detect.update(|detect| detect.labels = labels);
    };
    view! {
        <div class="split">
            <button
                type="button"
                class="button button--primary"
                data-testid="detect"
                title=move || words!(tools.find_people_vehicles_balls)
                disabled=running
                on:click=move |_| {
                    close_popovers();
                    tools.detect();
                }
            >
                <Icon name="detect"/>
                {move || if playback.span_s().is_some() { words!(tools.detect_in_part) } else { words!(tools.detect) }}
            </button>
            <details class="popover popover--end" name="popover">
                <summary
                    class="button button--primary button--icon"
                    data-testid="detect-options"
                    aria-label=move || words!(tools.how_to_detect)
                    title=move || words!(tools.how_to_detect)
                >
                    <Icon name="options"/>
                </summary>
                <div class="popover__body form">
                    <label class="field">
                        <span class="field__label">{move || words!(tools.only_these_classes)}</span>
                        <input
                            class="input"
                            type="text"
                            placeholder=move || words!(tools.all_or_car_person)
                            data-testid="detect-labels"
                            prop:value=move || tools.detect.with(|detect| detect.labels.join(", "))
                            on:change=labels_changed
                        />
                    </label>
                    <NumberField
                        label=|| words!(tools.least_score)
                        unit="%"
                        testid="detect-score"
                        limits=SCORE_PERCENT
                        value=percent_signal(tools.detect, |detect| detect.min_score)
                        on_change={move |value: Option<f64>| {
                            if let Some(percent) = value {
                                tools.detect.update(|detect| {
                                    detect.min_score = percent / 100.0;
                                });
                            }
                        }}
                    />
                    <NumberField
                        label=|| words!(tools.look_at_every_n)
                        unit="n"
                        placeholder=|| words!(tools.as_fast_as_this)
                        testid="detect-every"
                        limits=EVERY
                        value=Signal::derive(move || tools.detect.with(|detect| detect.every.map(f64::from)))
                        on_change={move |value: Option<f64>| {
                            tools.detect.update(|detect| {
                                detect.every = value.map(|every| every.round() as u32);
                            });
                        }}
                    />
                    <p class="quiet">{move || words!(tools.with_an_in_and)}</p>
                </div>
            </details>
        </div>
    }
}
