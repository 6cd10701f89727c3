//! One plot: axes, bands, lines, gaps, fits, the marked span and the cursor, in SVG.
//!
//! Paths are thinned to the screen before they are drawn ([`path`](super::path)), so a plot has at
//! most a few points for each pixel column however long the clip is. That makes SVG light enough
//! for everything and leaves colours, themes and sharpness to the style sheet. What moves with time
//! lies in a second SVG, so that playing repaints a line and a few dots, not the curves.

use std::sync::Arc;

use leptos::prelude::*;

use super::path::{SeriesPaths, curve_path};
use super::quantity::Plotted;
use super::scale::{Domain, Scale, nice_ticks};
use super::tracks::{Track, tracks, value_domain};
use super::view::PlotsView;
use crate::format::{NOTHING, Unit, clock, fixed, heading, interval};
use crate::lesson::{Drawing, PenCursor, PredictionLines, VEILED};

const HEIGHT_PX: f64 = 132.0;
const TOP_PX: f64 = 8.0;
const BOTTOM_PX: f64 = 6.0;
/// More room below the last plot, for the time axis.
const TIME_AXIS_PX: f64 = 26.0;

/// Shows one quantity of the plotted objects.
#[component]
pub fn Plot(view: PlotsView, plotted: Plotted) -> impl IntoView {
    let unit = Memo::new(move |_| plotted.unit(&view.units()));
    let shown = Memo::new_with_compare(
        move |_| match view.scene.document() {
            Some(document) => tracks(&document, &view.objects(), plotted, unit.get()),
            None => Arc::default(),
        },
        |old: Option<&Arc<Vec<Track>>>, new| old != new,
    );
    let values = Memo::new(move |_| {
        let measured = shown.with(|shown| value_domain(shown, plotted, view.window_s()));
        let asked = asked_domain(view, plotted, unit.get());
        let domain = match (measured, asked) {
            (Some(measured), Some(asked)) => Some(measured.with(asked)),
            (measured, asked) => measured.or(asked),
        };
        Scale {
            domain: domain.unwrap_or(Domain {
                low: 0.0,
                high: 1.0,
            }),
            from_px: HEIGHT_PX - BOTTOM_PX,
            to_px: TOP_PX,
        }
    });
    let is_last = move || view.shown().last() == Some(&plotted);
    let height_px = move || {
        if is_last() {
            HEIGHT_PX + TIME_AXIS_PX
        } else {
            HEIGHT_PX
        }
    };
    let summary = move || {
        let names = shown.with(|shown| {
            shown
                .iter()
                .map(|track| track.label.clone())
                .collect::<Vec<_>>()
        });
        words!(
            plots.over_time_of,
            quantity = plotted.title(),
            objects = names.join(", ")
        )
    };
    let drawing = plotted
        .quantity()
        .map(|quantity| Drawing::new(quantity, unit, values));
    let draws = move || drawing.is_some_and(Drawing::is_on);
    let time = Signal::derive(move || view.time_scale());
    let is_veiled = move || {
        plotted.quantity().is_some_and(|quantity| {
            let objects = view.objects();
            objects
                .into_iter()
                .any(|id| view.scene.is_veiled(id, quantity))
        })
    };
    // What is drawn on is drawn on alone: the pointer does not seek meanwhile.
    let press = move |event: web_sys::PointerEvent| match drawing.filter(|_| untrack(draws)) {
        Some(drawing) => drawing.press(&event, view.time_under(event.offset_x())),
        None => view.press(&event),
    };
    let moved = move |event: web_sys::PointerEvent| {
        view.moved(&event);
        if let Some(drawing) = drawing {
            drawing.moved(&event, view.time_under(event.offset_x()));
        }
    };
    let clip = format!("plot-area-{}", plotted.id());
    let clip_url = format!("url(#{clip})");
    let area_width = move || (view.time_scale().to_px - view.time_scale().from_px).to_string();
    view! {
        <figure class="plot" data-testid=format!("plot-{}", plotted.id())>
            <figcaption class="plot__head">
                <span class="plot__title">{move || plotted.title()}" "<span class="plot__unit">{move || unit.get().name}</span></span>
                <Show
                    when=is_veiled
                    fallback=move || view! { <Readout view plotted shown /> }
                >
                    <span class="veil veil--inline" data-testid="veil">{VEILED}</span>
                </Show>
            </figcaption>
            <div class="plot__body">
                <svg
                    class="plot__svg"
                    class:is-drawn-on=draws
                    role=move || if draws() { "application" } else { "img" }
                    tabindex=move || draws().then_some("0")
                    aria-label=summary
                    width=move || view.width_px.get().to_string()
                    height=move || height_px().to_string()
                    on:pointerdown=press
                    on:pointermove=moved
                    on:pointerup=move |_| {
                        view.release();
                        if let Some(drawing) = drawing {
                            drawing.release();
                        }
                    }
                    on:pointercancel=move |_| {
                        view.cancel();
                        if let Some(drawing) = drawing {
                            drawing.cancel();
                        }
                    }
                    on:keydown=move |event| {
                        if let Some(drawing) = drawing.filter(|_| untrack(draws)) {
                            drawing.key(&event);
                        }
                    }
                    on:pointerleave=move |_| view.leave()
                    on:wheel=move |event| view.wheel(&event)
                    on:dblclick=move |_| view.state.show_all_time()
                >
                    <defs>
                        <clipPath id=clip>
                            <rect
                                x=move || view.time_scale().from_px.to_string()
                                y="0"
                                width=area_width
                                height=HEIGHT_PX.to_string()
                            ></rect>
                        </clipPath>
                    </defs>
                    <rect class="plot__target" width="100%" height="100%"></rect>
                    <Axes view values is_last=Signal::derive(is_last) plotted />
                    <g clip-path=clip_url>
                        <Lines view shown values />
                        <FitLines view plotted unit values />
                        {plotted.quantity().map(|quantity| view! {
                            <PredictionLines quantity unit time values />
                        })}
                    </g>
                </svg>
                <svg
                    class="plot__over"
                    aria-hidden="true"
                    width=move || view.width_px.get().to_string()
                    height=HEIGHT_PX.to_string()
                >
                    <MarkedSpan view />
                    <Cursor view shown values />
                    {drawing.map(|drawing| view! { <PenCursor drawing time /> })}
                </svg>
                <Tooltip view plotted shown unit />
            </div>
        </figure>
    }
}

/// The axis that a lesson asks to draw on, in shown units.
fn asked_domain(view: PlotsView, plotted: Plotted, unit: Unit) -> Option<Domain> {
    let lesson = view.scene.lesson()?;
    let [low, high] = lesson.axis.map(|end| end * unit.factor);
    Domain::new(low, high).filter(|_| plotted == Plotted::Of(lesson.quantity))
}

/// The values at the cursor, object by object.
#[component]
fn Readout(view: PlotsView, plotted: Plotted, shown: Memo<Arc<Vec<Track>>>) -> impl IntoView {
    view! {
        <span class="plot__readout">
            {move || shown.get().iter().enumerate().map(|(i, track)| {
                let colour = track.colour.clone();
                let label = track.label.clone();
                let value = move || {
                    let t_s = view.playback.t_s();
                    shown.with(|shown| shown.get(i).map_or(NOTHING.into(), |track| number_at(track, t_s, plotted)))
                };
                view! {
                    <span class="plot__value">
                        <svg class="plot__swatch" viewBox="0 0 8 8" aria-hidden="true"><circle cx="4" cy="4" r="4" fill=colour></circle></svg>
                        <span class="plot__object">{label}</span>
                        <span class="plot__number">{value}</span>
                    </span>
                }
            }).collect_view()}
        </span>
    }
}

/// Writes a track's value at a time; its unit stands in the title.
fn number_at(track: &Track, t_s: f64, plotted: Plotted) -> String {
    match track.at(t_s) {
        Some((_, estimate)) if plotted == Plotted::Heading => heading(estimate.value),
        Some((_, estimate)) => interval(&estimate),
        None => NOTHING.into(),
    }
}

/// Writes a track's value at a time with its unit.
fn words_at(track: &Track, t_s: f64, plotted: Plotted, unit: Unit) -> String {
    let number = number_at(track, t_s, plotted);
    if plotted == Plotted::Heading || number == NOTHING {
        number
    } else {
        format!("{number} {}", unit.name)
    }
}

#[component]
fn Axes(
    view: PlotsView,
    values: Memo<Scale>,
    is_last: Signal<bool>,
    plotted: Plotted,
) -> impl IntoView {
    let edges = move || (view.time_scale().from_px, view.time_scale().to_px);
    let value_axis = move || {
        let (left_px, right_px) = edges();
        let scale = values.get();
        let ticks = if plotted == Plotted::Heading {
            [0.0, 3.0, 6.0, 9.0, 12.0]
                .map(|value| super::scale::Tick {
                    value,
                    label: fixed(value, 0),
                })
                .to_vec()
        } else {
            nice_ticks(scale.domain, 5)
        };
        ticks.into_iter().map(|tick| {
            let y = format!("{:.1}", scale.px(tick.value));
            let class = if tick.value == 0.0 { "plot__grid plot__grid--zero" } else { "plot__grid" };
            view! {
                <line class=class x1=left_px.to_string() x2=right_px.to_string() y1=y.clone() y2=y.clone()></line>
                <text class="plot__tick" x=(left_px - 6.0).to_string() y=y text-anchor="end" dominant-baseline="central">{tick.label}</text>
            }
        }).collect_view()
    };
    let time_axis = move || {
        let scale = view.time_scale();
        let most = ((scale.to_px - scale.from_px) / 76.0).max(2.0) as usize;
        let bottom_px = HEIGHT_PX - BOTTOM_PX;
        nice_ticks(scale.domain, most).into_iter().map(|tick| {
            let x = format!("{:.1}", scale.px(tick.value));
            view! {
                <line class="plot__grid" x1=x.clone() x2=x.clone() y1=TOP_PX.to_string() y2=bottom_px.to_string()></line>
                <Show when=move || is_last.get()>
                    <text class="plot__tick" x=x.clone() y=(bottom_px + 15.0).to_string() text-anchor="middle">{tick.label.clone()}</text>
                </Show>
            }
        }).collect_view()
    };
    view! {
        <g>
            {value_axis}
            {time_axis}
            <Show when=move || is_last.get()>
                <text
                    class="plot__tick plot__tick--unit"
                    x="6"
                    y=(HEIGHT_PX - BOTTOM_PX + 15.0).to_string()
                >{move || words!(plots.time_s)}</text>
            </Show>
        </g>
    }
}

/// The part of time that a fit uses, shared with the player's marks.
#[component]
fn MarkedSpan(view: PlotsView) -> impl IntoView {
    move || {
        view.marked_s().map(|[from_s, to_s]| {
            let scale = view.time_scale();
            let within = |px: f64| px.clamp(scale.from_px, scale.to_px);
            let (from_px, to_px) = (within(scale.px(from_s)), within(scale.px(to_s)));
            view! {
                <rect
                    class="plot__span"
                    x=format!("{from_px:.1}")
                    y=TOP_PX.to_string()
                    width=format!("{:.1}", (to_px - from_px).max(0.0))
                    height=(HEIGHT_PX - TOP_PX - BOTTOM_PX).to_string()
                ></rect>
            }
        })
    }
}

#[component]
fn Lines(view: PlotsView, shown: Memo<Arc<Vec<Track>>>, values: Memo<Scale>) -> impl IntoView {
    move || {
        let (time, values) = (view.time_scale(), values.get());
        shown
            .get()
            .iter()
            .map(|track| {
                let paths = SeriesPaths::new(track.view(), time, values);
                let gaps = paths
                    .gaps_px
                    .into_iter()
                    .map(|[from_px, to_px]| {
                        view! {
                            <rect
                                class="plot__gap"
                                x=format!("{from_px:.1}")
                                y=TOP_PX.to_string()
                                width=format!("{:.1}", (to_px - from_px).max(1.0))
                                height=(HEIGHT_PX - TOP_PX - BOTTOM_PX).to_string()
                            ><title>{move || words!(plots.nothing_was_measured_here)}</title></rect>
                        }
                    })
                    .collect_view();
                let lone = paths
                    .lone
                    .into_iter()
                    .map(|[x, y]| {
                        view! {
                            <circle cx=format!("{x:.1}") cy=format!("{y:.1}") r="1.8"></circle>
                        }
                    })
                    .collect_view();
                view! {
                    {gaps}
                    <path class="plot__band plot__band--edge" d=paths.edge_band fill=track.colour.clone()></path>
                    <path class="plot__band" d=paths.band fill=track.colour.clone()></path>
                    <g stroke=track.colour.clone() fill=track.colour.clone()>
                        <path class="plot__line plot__line--edge" d=paths.edge_line></path>
                        <path class="plot__line" d=paths.line></path>
                        <g class="plot__lone">{lone}</g>
                    </g>
                }
            })
            .collect_view()
    }
}

/// The curves of the kept fits of this quantity.
#[component]
fn FitLines(
    view: PlotsView,
    plotted: Plotted,
    unit: Memo<Unit>,
    values: Memo<Scale>,
) -> impl IntoView {
    move || {
        let (time, values) = (view.time_scale(), values.get());
        let kept = view
            .state
            .fits()
            .into_iter()
            .filter_map(|request| view.fits.get(request));
        let fitted = kept.filter_map(|slot| slot.result?.ok());
        fitted
            .filter(|fit| Plotted::Of(fit.quantity) == plotted)
            .filter(|fit| !view.scene.hides_something_of(fit.object))
            .map(|fit| {
                let shown: Vec<f64> = fit
                    .curve_value
                    .iter()
                    .map(|value| value * unit.get().factor)
                    .collect();
                let path = curve_path(&fit.curve_t_s, &shown, time, values);
                view! {
                    <path class="plot__fit-halo" d=path.clone()></path>
                    <path class="plot__fit" d=path data-testid="plot-fit-curve"></path>
                }
            })
            .collect_view()
    }
}

/// The line at the shown frame with a dot on every track.
#[component]
fn Cursor(view: PlotsView, shown: Memo<Arc<Vec<Track>>>, values: Memo<Scale>) -> impl IntoView {
    let line = move |t_s: f64, class: &'static str| {
        let time = view.time_scale();
        time.domain.contains(t_s).then(|| {
            let x = format!("{:.1}", time.px(t_s));
            let (top, bottom) = (TOP_PX.to_string(), (HEIGHT_PX - BOTTOM_PX).to_string());
            view! { <line class=class x1=x.clone() x2=x y1=top y2=bottom></line> }
        })
    };
    let dots = move || {
        let t_s = view.playback.t_s();
        let (time, values) = (view.time_scale(), values.get());
        let place = |track: &Track| {
            let (sample_t_s, estimate) = track
                .at(t_s)
                .filter(|(at_s, _)| time.domain.contains(*at_s))?;
            Some((
                time.px(sample_t_s),
                values.px(estimate.value),
                track.colour.clone(),
            ))
        };
        shown.with(|shown| shown.iter().filter_map(place).collect::<Vec<_>>()).into_iter().map(|(x, y, colour)| view! {
            <circle class="plot__dot" cx=format!("{x:.1}") cy=format!("{y:.1}") r="4" fill=colour></circle>
        }).collect_view()
    };
    view! {
        {move || view.hover_s.get().map(|t_s| line(t_s, "plot__hover"))}
        {move || line(view.playback.t_s(), "plot__cursor")}
        {dots}
    }
}

/// The time and the values under the pointer.
#[component]
fn Tooltip(
    view: PlotsView,
    plotted: Plotted,
    shown: Memo<Arc<Vec<Track>>>,
    unit: Memo<Unit>,
) -> impl IntoView {
    move || {
        view.hover_s.get().map(|t_s| {
            let time = view.time_scale();
            let is_right = time.px(t_s) > (time.from_px + time.to_px) / 2.0;
            let rows = shown.with(|shown| {
                shown.iter().map(|track| (track.colour.clone(), words_at(track, t_s, plotted, unit.get()))).collect::<Vec<_>>()
            });
            let rows = rows.into_iter().map(|(colour, words)| view! {
                <span class="plot__value">
                    <svg class="plot__swatch" viewBox="0 0 8 8" aria-hidden="true"><circle cx="4" cy="4" r="4" fill=colour></circle></svg>
                    <span class="plot__number">{words}</span>
                </span>
            }).collect_view();
            let x_px = time.px(t_s);
            let place = if is_right { format!("translate({x_px:.1}px, 0) translateX(calc(-100% - 10px))") } else { format!("translate({:.1}px, 0)", x_px + 10.0) };
            view! {
                <div class="plot__tooltip" style:transform=place aria-hidden="true">
                    <span class="plot__tooltip-time">{clock(t_s)}</span>
                    {rows}
                </div>
            }
        })
    }
}
