use kinelens_protocol::Calibration;
use leptos::prelude::*;

use super::{
    draft::{Draft, next_point},
    fields::{LengthField, Limits, NumberField},
    state::ToolState,
};
use crate::{
    language::Words,
    state::{SceneState, SelectionState, Tool, expect_state},
};

/// Lengths that can be seen in a clip.
const LENGTH_M: Limits = Limits {
    low: 0.001,
    high: 10_000.0,
};
const SIGMA_M: Limits = Limits {
    low: 0.0,
    high: 1000.0,
};
const ANGLE_DEG: Limits = Limits {
    low: -360.0,
    high: 360.0,
};

/// Length of the stick and how well it is known.
#[component]
pub fn StickForm() -> impl IntoView {
    let tools = expect_state::<ToolState>();
    let drawn = move || tools.draft.with(|draft| draft.stick_px.len());
    view! {
        <p class="options__lead">
            {move || match drawn() {
                0 => words!(tools.drag_along_something_of),
                1 => words!(tools.click_its_other_end),
                _ => words!(tools.drag_the_ends_to),
            }}
        </p>
        <DraftLength label=|| words!(tools.length) testid="stick-length" limits=LENGTH_M
            read=|draft| draft.stick_length_m write=|draft, metres| draft.stick_length_m = metres/>
        <DraftLength label=|| words!(tools.give_or_take) testid="stick-sigma" limits=SIGMA_M
            read=|draft| draft.stick_sigma_m write=|draft, metres| draft.stick_sigma_m = metres/>
        <Apply tool=Tool::Stick/>
    }
}

/// Tilt of the axes; the origin is placed on the picture.
#[component]
pub fn AxesForm() -> impl IntoView {
    let tools = expect_state::<ToolState>();
    let placed = move || tools.draft.with(|draft| draft.origin_px.is_some());
    let angle = move || tools.draft.with(|draft| draft.axis_angle_rad.to_degrees());
    view! {
        <p class="options__lead">
            {move || if placed() {
                words!(tools.drag_the_origin)
            } else {
                words!(tools.click_where_axes)
            }}
        </p>
        <NumberField
            label=|| words!(tools.angle_of_x)
            unit="°"
            testid="axis-angle"
            limits=ANGLE_DEG
            value=Signal::derive(move || Some((angle() * 100.0).round() / 100.0))
            on_change={move |value: Option<f64>| {
                tools.draft.update(|draft| {
                    draft.axis_angle_rad = value.unwrap_or(0.0).to_radians();
                });
                tools.handle_released();
            }}
        />
        <Apply tool=Tool::Axes/>
    }
}

/// Sides of the rectangle, and how it lies.
#[component]
pub fn CornersForm() -> impl IntoView {
    let tools = expect_state::<ToolState>();
    let drawn = move || tools.draft.with(|draft| draft.corners_px.len());
    view! {
        <p class="options__lead">
            {move || match drawn() {
                0 => words!(tools.click_a_corner_of),
                1 => words!(tools.click_the_next_corner),
                2 => words!(tools.click_the_corner_opposite),
                3 => words!(tools.click_the_last_corner),
                _ => words!(tools.drag_the_corners_to),
            }}
        </p>
        <DraftLength label=|| words!(tools.width) testid="corner-width" limits=LENGTH_M
            read=|draft| draft.width_m write=|draft, metres| draft.width_m = metres/>
        <DraftLength label=|| words!(tools.height) testid="corner-height" limits=LENGTH_M
            read=|draft| draft.height_m write=|draft, metres| draft.height_m = metres/>
        <DraftLength label=|| words!(tools.give_or_take) testid="corner-sigma" limits=SIGMA_M
            read=|draft| draft.side_sigma_m write=|draft, metres| draft.side_sigma_m = metres/>
        <label class="check">
            <input
                type="checkbox"
                data-testid="corner-level"
                prop:checked=move || tools.draft.with(|draft| draft.level)
                on:change=move |event| {
                    let level = event_target_checked(&event);
                    tools.draft.update(|draft| draft.level = level);
                    tools.handle_released();
                }
            />
            {move || words!(tools.lies_on_the_ground)}
        </label>
        <Apply tool=Tool::FourCorners/>
    }
}

/// Puts the draft in force, starts it again, or takes the scale away.
#[component]
pub fn Apply(tool: Tool) -> impl IntoView {
    let tools = expect_state::<ToolState>();
    let scene = expect_state::<SceneState>();
    let selection = expect_state::<SelectionState>();
    let made = Memo::new(move |_| tools.draft.with(|draft| draft.calibration(tool)));
    let in_force =
        Memo::new(move |_| made.with(|made| made.as_ref().ok() == Some(&scene.calibration())));
    let has_points = move || {
        tools.draft.with(|draft| match tool {
            Tool::Stick => !draft.stick_px.is_empty(),
            Tool::FourCorners => !draft.corners_px.is_empty(),
            Tool::Axes => draft.origin_px.is_some(),
            Tool::Select | Tool::Track | Tool::Ground => false,
        })
    };
    view! {
        <div class="options__end">
            {move || {
                let reason = made.with(|made| made.as_ref().err().copied());
                // While points are missing the first line says what to click; a second one would push
                // the picture away under the pointer.
                let drawn = has_points()
                    && tools.draft.with(|draft| next_point(tool, draft).is_none());
                reason
                    .filter(|_| drawn)
                    .map(|reason| view! { <span class="quiet" role="status">{reason}</span> })
            }}
            // Always there where something is drawn, for the same reason.
            <Show when=move || tool != Tool::Ground>
                <button
                    type="button"
                    class="button button--small"
                    data-testid="draw-again"
                    disabled=move || !has_points()
                    on:click=move |_| tools.draft.update(|draft| draft.clear(tool))
                >
                    {move || words!(tools.draw_again)}
                </button>
            </Show>
            <Show when=move || !matches!(scene.calibration(), Calibration::None)>
                <button
                    type="button"
                    class="button button--small"
                    data-testid="remove-scale"
                    on:click=move |_| {
                        tools.remove_scale();
                        selection.set_tool(Tool::Select);
                    }
                >
                    {move || words!(tools.remove_scale)}
                </button>
            </Show>
            <button
                type="button"
                class="button button--small button--primary"
                data-testid="apply-scale"
                disabled=move || made.with(Result::is_err) || in_force.get()
                on:click=move |_| tools.commit(tool)
            >
                {move || if in_force.get() { words!(tools.in_force) } else { words!(tools.use_this) }}
            </button>
        </div>
    }
}

#[component]
fn DraftLength(
    label: Words,
    testid: &'static str,
    limits: Limits,
    read: fn(&Draft) -> f64,
    write: fn(&mut Draft, f64),
) -> impl IntoView {
    let tools = expect_state::<ToolState>();
    view! {
        <LengthField
            label=label
            testid=testid
            limits=limits
            value_m=Signal::derive(move || tools.draft.with(read))
            on_change=move |metres: f64| {
                tools.draft.update(|draft| write(draft, metres));
                tools.handle_released();
            }
        />
    }
}
