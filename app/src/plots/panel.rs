use leptos::html::Div;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::ResizeObserver;

use super::fit_panel::FitPanel;
use super::plot::Plot;
use super::quantity::Plotted;
use super::view::PlotsView;
use crate::lesson::PredictionBar;

/// Shows the selected objects' quantities over time, and fits curves to them.
#[component]
pub fn PlotsPanel() -> impl IntoView {
    let view = PlotsView::new();
    let stack = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if let Some(stack) = stack.get() {
            watch_width(view.width_px, stack.into());
        }
    });
    Effect::new(move |before: Option<Option<usize>>| {
        let clip = view
            .scene
            .clip()
            .map(|clip| std::sync::Arc::as_ptr(&clip) as usize);
        if before.is_some_and(|before| before.is_some() && before != clip) {
            view.state.reset();
        }
        clip
    });
    let has_tracks = Memo::new(move |_| {
        view.scene.document().is_some_and(|document| {
            document
                .kinematics
                .iter()
                .any(|entry| !entry.t_s.is_empty())
        })
    });
    let all_hidden = move || view.objects().is_empty();
    view! {
        <div class="plots" data-testid="plots">
            <Show
                when=move || has_tracks.get()
                fallback=|| view! {
                    <p class="plots__empty" data-testid="plots-empty">
                        {move || words!(plots.follow_an_object_in)}
                    </p>
                }
            >
                <PredictionBar />
                <Controls view />
                <div class="plots__stack" node_ref=stack>
                    <Show
                        when=move || !all_hidden()
                        fallback=|| view! { <p class="plots__empty">{move || words!(plots.the_selected_objects_have)}</p> }
                    >
                        <For each=move || view.shown() key=|plotted| *plotted let:plotted>
                            <Plot view plotted />
                        </For>
                    </Show>
                </div>
                <FitPanel view />
            </Show>
        </div>
    }
}

/// The picker of quantities and the switches of the time axis.
#[component]
fn Controls(view: PlotsView) -> impl IntoView {
    let choice = move |plotted: Plotted| {
        view! {
            <label class="plots__choice">
                <input
                    type="checkbox"
                    prop:checked=move || view.shown().contains(&plotted)
                    data-testid=format!("plot-pick-{}", plotted.id())
                    on:change=move |_| view.state.toggle(plotted, &untrack(|| view.shown()))
                />
                {move || plotted.title()}
            </label>
        }
    };
    view! {
        <div class="plots__controls">
            <details class="popover plots__picker" name="popover">
                <summary class="button button--small" data-testid="plot-picker">{move || words!(plots.quantities)}</summary>
                <div class="plots__choices">{Plotted::ALL.map(choice)}</div>
            </details>
            <button
                type="button"
                class="button button--small"
                title=move || words!(plots.drag_across_a_plot)
                aria-pressed=move || view.state.marking.get().to_string()
                data-testid="plot-select-span"
                on:click=move |_| view.state.marking.update(|marking| *marking = !*marking)
            >
                {move || words!(plots.select_span)}
            </button>
            <Show when=move || view.state.window_s().is_some()>
                <button
                    type="button"
                    class="button button--small"
                    data-testid="plot-show-all"
                    on:click=move |_| view.state.show_all_time()
                >
                    {move || words!(plots.show_all_time)}
                </button>
            </Show>
        </div>
    }
}

/// Keeps a signal at the width of an element, CSS pixels.
pub(crate) fn watch_width(shown_px: RwSignal<f64>, stack: web_sys::Element) {
    let measured = stack.clone();
    let on_resize = Closure::<dyn FnMut()>::new(move || {
        let width_px = measured.get_bounding_client_rect().width().floor();
        if width_px >= 40.0
            && shown_px
                .try_get_untracked()
                .is_some_and(|known| known != width_px)
        {
            shown_px.set(width_px);
        }
    });
    if let Ok(observer) = ResizeObserver::new(on_resize.as_ref().unchecked_ref()) {
        observer.observe(&stack);
        let kept = StoredValue::new_local(Some((observer, on_resize)));
        on_cleanup(move || {
            if let Some((observer, _)) = kept.try_update_value(Option::take).flatten() {
                observer.disconnect();
            }
        });
    }
}
