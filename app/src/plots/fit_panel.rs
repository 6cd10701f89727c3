use std::sync::Arc;

use kinelens_protocol::{
    Failure, Fit, FitModel, FitParameter, FitRequest, ObjectId, Quantity, RequestId,
};
use leptos::prelude::*;

use super::quantity::Plotted;
use super::view::PlotsView;
use crate::format::{UnitSet, clock, interval, plain};
use crate::language::{Words, in_sentence, said};
use crate::lesson::VEILED;
use crate::state::{FitSlot, Units};

const MODELS: [(FitModel, &str, Words); 4] = [
    (FitModel::Line, "line", || words!(plots.line_steady)),
    (FitModel::Parabola, "parabola", || {
        words!(plots.parabola_steady)
    }),
    (FitModel::Sinusoid, "sinusoid", || {
        words!(plots.sinusoid_swinging)
    }),
    (FitModel::Exponential, "exponential", || {
        words!(plots.exponential_dying)
    }),
];

/// Fits curves to what is plotted and lists them.
#[component]
pub fn FitPanel(view: PlotsView) -> impl IntoView {
    let model = RwSignal::new(FitModel::Parabola);
    let chosen_quantity = RwSignal::new(None::<Quantity>);
    let quantity = Memo::new(move |_| {
        let usual = if view.is_over_ground() {
            Quantity::PathLength
        } else {
            Quantity::Y
        };
        chosen_quantity.get().unwrap_or(usual)
    });
    let wanted = RwSignal::new(None::<ObjectId>);
    // The wish holds while its object is plotted, else the first plotted one is meant.
    let object = Memo::new(move |_| {
        let objects = view.objects();
        wanted
            .get()
            .filter(|id| objects.contains(id))
            .or_else(|| objects.first().copied())
    });
    let span_s = Memo::new(move |_| span_of(view, object.get()));
    let fit = move |_| {
        if let (Some(object), Some(span_s)) = (object.get_untracked(), span_s.get_untracked()) {
            let request = view.engine.fit(FitRequest {
                object,
                quantity: quantity.get_untracked(),
                span_s,
                model: model.get_untracked(),
            });
            view.state.keep_fit(request);
            // A fit is judged by eye, so its quantity is shown.
            let (fitted, shown) = (
                Plotted::Of(quantity.get_untracked()),
                untrack(|| view.shown()),
            );
            if !shown.contains(&fitted) {
                view.state.toggle(fitted, &shown);
            }
        }
    };
    view! {
        <section class="fit" aria-label=move || words!(plots.curve_fits)>
            <h3 class="fit__title">{move || words!(plots.fit_a_curve)}</h3>
            <div class="fit__form">
                <ObjectChoice view object wanted />
                <label class="fit__field">
                    <span>{move || words!(plots.quantity)}</span>
                    <select class="select select--small" data-testid="fit-quantity" on:change=move |event| {
                        if let Some(chosen) = quantity_named(&event_target_value(&event)) {
                            chosen_quantity.set(Some(chosen));
                        }
                    }>
                        {quantities().map(|(one, plotted)| view! {
                            <option value=plotted.id() selected=move || quantity.get() == one>{move || plotted.title()}</option>
                        }).collect_view()}
                    </select>
                </label>
                <label class="fit__field">
                    <span>{move || words!(plots.model)}</span>
                    <select class="select select--small" data-testid="fit-model" on:change=move |event| {
                        let name = event_target_value(&event);
                        if let Some((chosen, ..)) = MODELS.into_iter().find(|(_, id, _)| *id == name) {
                            model.set(chosen);
                        }
                    }>
                        {MODELS.map(|(one, id, title)| view! {
                            <option value=id selected=move || model.get() == one>{title}</option>
                        })}
                    </select>
                </label>
                <button
                    type="button"
                    class="button button--small fit__run"
                    data-testid="fit-run"
                    disabled=move || span_s.get().is_none()
                    on:click=fit
                >
                    {move || words!(plots.fit)}
                </button>
            </div>
            <p class="fit__span" data-testid="fit-span">{move || span_words(view, span_s.get())}</p>
            <div class="fit__list">
                <For each=move || view.state.fits() key=|request| *request let:request>
                    <FitEntry view request />
                </For>
            </div>
        </section>
    }
}

#[component]
fn ObjectChoice(
    view: PlotsView,
    object: Memo<Option<ObjectId>>,
    wanted: RwSignal<Option<ObjectId>>,
) -> impl IntoView {
    let options = move || {
        view.objects().into_iter().map(|id| {
            let label = view.scene.with(|scene| scene.object(id).map(|object| object.label.clone())).unwrap_or_default();
            view! { <option value=id.0.to_string() selected=move || object.get() == Some(id)>{label}</option> }
        }).collect_view()
    };
    view! {
        <Show when=move || { view.objects().len() > 1 }>
            <label class="fit__field">
                <span>{move || words!(plots.object)}</span>
                <select class="select select--small" data-testid="fit-object" on:change=move |event| {
                    wanted.set(event_target_value(&event).parse().ok().map(ObjectId));
                }>
                    {options}
                </select>
            </label>
        </Show>
    }
}

/// One fit of the list: waiting, failed or done.
#[component]
fn FitEntry(view: PlotsView, request: RequestId) -> impl IntoView {
    let slot = Memo::new(move |_| view.fits.get(request));
    let remove = move |_| view.state.remove_fit(request);
    let title = move || {
        slot.get()
            .map(|slot| title_of(view, &slot))
            .unwrap_or_default()
    };
    let is_veiled = move || {
        slot.get()
            .is_some_and(|slot| view.scene.hides_something_of(slot.asked.object))
    };
    let body = move || match slot.get().and_then(|slot| slot.result) {
        Some(Ok(_)) if is_veiled() => {
            view! { <p class="veil" data-testid="veil">{VEILED}</p> }.into_any()
        }
        None => view! { <p class="fit__waiting" role="status">{move || words!(plots.fitting)}</p> }
            .into_any(),
        Some(Err(failure)) => failed(&failure).into_any(),
        Some(Ok(fit)) => fitted(view, &fit).into_any(),
    };
    view! {
        <article class="fit__entry" data-testid="fit-result">
            <header class="fit__head">
                <h4 class="fit__name">{title}</h4>
                <button type="button" class="fit__remove" aria-label=move || words!(plots.remove_this_fit) title=move || words!(plots.remove) data-testid="fit-remove" on:click=remove>
                    "×"
                </button>
            </header>
            {body}
        </article>
    }
}

fn failed(failure: &Failure) -> impl IntoView + use<> {
    let Failure { message, hint, .. } = failure.clone();
    view! {
        <p class="fit__failure" role="status" data-testid="fit-failure">
            <strong>{move || said(&message)}</strong>" "{move || said(&hint)}
        </p>
    }
}

fn fitted(view: PlotsView, fit: &Arc<Fit>) -> impl IntoView + use<> {
    // The formula holds in the document's own units, so its numbers stay in them.
    let own = UnitSet::new(view.scene.length_unit(), Units::Metric).of(fit.quantity);
    let rows = fit.parameters.iter().map(parameter_row).collect_view();
    let [from_s, to_s] = fit.span_s;
    let formula = fit.formula.clone();
    view! {
        <p class="fit__formula">{move || said(&formula)}</p>
        <table class="fit__table"><tbody>{rows}</tbody></table>
        <p class="fit__residual">
            <span data-testid="fit-residual">{words!(plots.residual_rms, value = plain(fit.residual_rms), unit = own.name)}</span>
            {words!(plots.points_from_to, count = fit.points, from = clock(from_s), to = clock(to_s))}
        </p>
    }
}

fn parameter_row(parameter: &FitParameter) -> impl IntoView + use<> {
    let key = if parameter.symbol.is_empty() {
        &parameter.name
    } else {
        &parameter.symbol
    };
    let name = parameter.name.clone();
    view! {
        <tr data-testid=format!("fit-parameter-{key}")>
            <th scope="row" class="fit__symbol">{parameter.symbol.clone()}</th>
            <td class="fit__meaning">{move || said(&name)}</td>
            <td class="fit__estimate">{format!("{} {}", interval(&parameter.estimate), parameter.unit)}</td>
        </tr>
    }
}

fn title_of(view: PlotsView, slot: &FitSlot) -> String {
    let label = view.scene.with(|scene| {
        scene
            .object(slot.asked.object)
            .map(|object| object.label.clone())
    });
    let model = MODELS.iter().find(|(model, ..)| *model == slot.asked.model);
    let shape = model.map_or("", |(_, _, title)| {
        title().split(':').next().unwrap_or_default()
    });
    words!(
        plots.shape_of,
        shape = shape,
        quantity = in_sentence(Plotted::Of(slot.asked.quantity).title()),
        object = label.unwrap_or_else(|| words!(plots.a_removed_object).into())
    )
}

/// The marked span as far as the track reaches, or the whole track.
fn span_of(view: PlotsView, object: Option<ObjectId>) -> Option<[f64; 2]> {
    let marked_s = view.marked_s();
    let ends_s = view.scene.with(|scene| {
        let times_s = &scene.kinematics(object?)?.t_s;
        Some([*times_s.first()?, *times_s.last()?])
    })?;
    match marked_s {
        Some([from_s, to_s]) => {
            let span_s = [from_s.max(ends_s[0]), to_s.min(ends_s[1])];
            (span_s[0] < span_s[1]).then_some(span_s)
        }
        None => Some(ends_s),
    }
}

fn span_words(view: PlotsView, span_s: Option<[f64; 2]>) -> String {
    match (span_s, view.marked_s()) {
        (Some([from_s, to_s]), Some(_)) => words!(
            plots.uses_the_marked_span,
            from = clock(from_s),
            to = clock(to_s)
        ),
        (Some([from_s, to_s]), None) => words!(
            plots.uses_the_whole_track,
            from = clock(from_s),
            to = clock(to_s)
        ),
        (None, _) => words!(plots.the_marked_span_holds).into(),
    }
}

fn quantities() -> impl Iterator<Item = (Quantity, Plotted)> {
    Plotted::ALL
        .into_iter()
        .filter_map(|plotted| match plotted {
            Plotted::Of(quantity) => Some((quantity, plotted)),
            Plotted::Heading => None,
        })
}

fn quantity_named(id: &str) -> Option<Quantity> {
    quantities()
        .find(|(_, plotted)| plotted.id() == id)
        .map(|(quantity, _)| quantity)
}
