//! What lies over the canvas: names, buttons, the legend, the measured distance.

use kinelens_protocol::{LengthUnit, ObjectId};
use leptos::prelude::*;

use super::colour_map::{Backdrop, speed_colour, to_hex};
use super::controller::Preset;
use super::view::View3d;
use super::words;
use crate::format::{UnitSet, plain};
use crate::language::Words;

/// Colours along the legend's bar; the browser mixes in between.
const LEGEND_STOPS: u8 = 8;
/// Length of the axes in their corner, CSS pixels.
const AXIS_PX: f32 = 20.0;

/// The objects' names beside their places.
#[component]
pub fn Labels(view: View3d) -> impl IntoView {
    let ids = Memo::new(move |_| {
        view.overlay.with(|overlay| {
            overlay
                .labels
                .iter()
                .map(|label| label.object)
                .collect::<Vec<_>>()
        })
    });
    view! {
        <div class="scene3d__labels" aria-hidden="true">
            <For each=move || ids.get() key=|id| *id let:id>
                <ObjectLabel view id />
            </For>
            {move || view.overlay.with(|overlay| overlay.film_camera_px).map(|at_px| view! {
                <span class="scene3d__label scene3d__label--camera" style:transform=move || translation(at_px)>
                    {move || words!(space.filmed_camera)}
                </span>
            })}
        </div>
    }
}

#[component]
fn ObjectLabel(view: View3d, id: ObjectId) -> impl IntoView {
    let name = move || {
        let of_model =
            |model: &super::model::SceneModel| model.trajectory(id).map(|path| path.label.clone());
        view.model
            .with(|model| model.as_deref().and_then(of_model))
            .unwrap_or_default()
    };
    let place = move || {
        let at_px = view.overlay.with(|overlay| {
            overlay
                .labels
                .iter()
                .find(|label| label.object == id)
                .map(|label| label.at_px)
        });
        translation(at_px.unwrap_or_default())
    };
    view! {
        <span
            class="scene3d__label"
            class:scene3d__label--selected=move || view.selection.is_selected(id)
            data-testid=format!("view3d-label-{}", id.0)
            style:transform=place
        >
            {name}
        </span>
    }
}

fn translation([x_px, y_px]: [f32; 2]) -> String {
    format!("translate({x_px:.1}px, {y_px:.1}px)")
}

/// The presets and the measuring tool.
#[component]
pub fn Toolbar(view: View3d) -> impl IntoView {
    let preset_button = move |preset: Preset| {
        let (label, title): (Words, Words) = match preset {
            Preset::Fit => (
                || words!(space.preset_fit),
                || words!(space.preset_fit_title),
            ),
            Preset::Top => (
                || words!(space.preset_top),
                || words!(space.preset_top_title),
            ),
            Preset::Side => (
                || words!(space.preset_side),
                || words!(space.preset_side_title),
            ),
            Preset::Follow => (
                || words!(space.preset_follow),
                || words!(space.preset_follow_title),
            ),
            Preset::Film => (
                || words!(space.preset_film),
                || words!(space.preset_film_title),
            ),
        };
        view! {
            <button
                type="button"
                class="button button--small"
                title=title
                aria-pressed=move || view.overlay.with(|overlay| overlay.preset == Some(preset)).to_string()
                disabled=move || preset == Preset::Film && !view.has_film_camera()
                data-testid=format!("view3d-preset-{}", preset.name())
                on:click=move |_| view.preset(preset)
            >
                {label}
            </button>
        }
    };
    view! {
        <div class="scene3d__toolbar">
            <div class="scene3d__group" role="group" aria-label=move || words!(space.viewpoint)>
                {Preset::ALL.map(preset_button)}
            </div>
            <div class="scene3d__group">
                <button
                    type="button"
                    class="button button--small"
                    title=move || words!(space.measure_between_two_points)
                    aria-pressed=move || view.measuring.get().to_string()
                    data-testid="view3d-measure"
                    on:click=move |_| view.toggle_measuring()
                >
                    {move || words!(space.measure)}
                </button>
            </div>
        </div>
    }
}

/// The bar that tells speed from colour.
#[component]
pub fn Legend(view: View3d) -> impl IntoView {
    let unit = move || view.units().speed;
    let top = move || {
        view.model.with(|model| {
            model
                .as_ref()
                .map_or(0.0, |model| f64::from(model.top_speed))
        })
    };
    let stops = move || {
        let backdrop = if view.is_dark.get() {
            Backdrop::Dark
        } else {
            Backdrop::Light
        };
        (0..=LEGEND_STOPS)
            .map(|i| {
                let share = f32::from(i) / f32::from(LEGEND_STOPS);
                let colour = to_hex(speed_colour(share, backdrop));
                view! { <stop offset=share.to_string() stop-color=colour></stop> }
            })
            .collect_view()
    };
    view! {
        <Show when=move || { top() > 0.0 }>
            <div class="scene3d__legend" data-testid="view3d-legend">
                <span>{move || words!(space.speed_0)}</span>
                <svg class="scene3d__legend-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                    <defs>
                        <linearGradient id="scene3d-speed">{stops}</linearGradient>
                    </defs>
                    <rect width="100" height="6" rx="0" fill="url(#scene3d-speed)"></rect>
                </svg>
                <span>{move || format!("{} {}", plain(top() * unit().factor), unit().name)}</span>
            </div>
        </Show>
    }
}

/// The grid's spacing, and what is missing for metres.
#[component]
pub fn GridNote(view: View3d) -> impl IntoView {
    let unit = move || {
        view.model.with(|model| {
            model
                .as_ref()
                .map_or(LengthUnit::Pixels, |model| model.unit)
        })
    };
    let spacing = Memo::new(move |_| view.overlay.with(|overlay| overlay.grid_spacing));
    view! {
        // There is no grid before the first picture.
        <Show when=move || { spacing.get() > 0.0 }>
            <span class="scene3d__note" data-testid="view3d-grid">{move || words::grid_note(spacing.get(), unit())}</span>
        </Show>
        <Show when=move || unit() == LengthUnit::Pixels>
            <span class="scene3d__note scene3d__note--scale" data-testid="view3d-unscaled">{words::UNCALIBRATED}</span>
        </Show>
    }
}

/// The directions of the world's axes, in the corner.
#[component]
pub fn AxesMark(view: View3d) -> impl IntoView {
    let axis = move |i: usize, name: &'static str| {
        let tip = move || view.overlay.with(|overlay| overlay.axes[i]);
        let x = move |reach: f32| format!("{:.1}", 30.0 + tip()[0] * AXIS_PX * reach);
        let y = move |reach: f32| format!("{:.1}", 30.0 + tip()[1] * AXIS_PX * reach);
        view! {
            <g class=format!("scene3d__axis scene3d__axis--{name}")>
                <line x1="30" y1="30" x2=move || x(1.0) y2=move || y(1.0)></line>
                <text x=move || x(1.38) y=move || y(1.38) text-anchor="middle" dominant-baseline="central">{name}</text>
            </g>
        }
    };
    view! {
        <svg class="scene3d__axes" viewBox="0 0 60 60" width="60" height="60" aria-hidden="true">
            {axis(0, "x")} {axis(1, "y")} {axis(2, "z")}
        </svg>
    }
}

/// The measured distance, or what to click next.
#[component]
pub fn Measurement(view: View3d) -> impl IntoView {
    let result = move || view.measured();
    let hint = move || match view.picks.with(Vec::len) {
        1 => words::MEASURE_SECOND(),
        _ => words::MEASURE_FIRST(),
    };
    let place = move || {
        view.overlay
            .with(|overlay| overlay.measure_px)
            .map(translation)
    };
    view! {
        <Show when=move || view.measuring.get() && result().is_none()>
            <p class="scene3d__hint" data-testid="view3d-measure-hint">{hint}</p>
        </Show>
        {move || result().map(|words| view! {
            <output
                class="scene3d__measured"
                class:scene3d__measured--away=move || place().is_none()
                data-testid="measure-result"
                style:transform=move || place().unwrap_or_default()
            >
                {words}
            </output>
        })}
    }
}

impl View3d {
    /// Units in which this scene is shown.
    pub fn units(self) -> UnitSet {
        UnitSet::new(self.scene.length_unit(), self.ui.units.get())
    }

    /// The distance of the two picks in words.
    pub fn measured(self) -> Option<String> {
        let model = self.model.get()?;
        self.picks
            .with(|picks| words::measured(picks, &model, self.units().length))
    }
}
