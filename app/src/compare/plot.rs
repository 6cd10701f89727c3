//! The overlaid curves with a cursor across all of them.

use std::sync::Arc;

use kinelens_protocol::LengthUnit;
use leptos::{ev, html, prelude::*};

use super::{
    entries::Entry,
    state::{CompareState, CurveKey},
    words,
};
use crate::{
    format::{Unit, UnitSet, fixed, interval},
    plots::{
        Domain, Plotted, Scale, SeriesPaths, Track, nice_ticks, tracks, value_domain, watch_width,
    },
    shell::capture_pointer,
    state::{UiState, expect_state},
};

const HEIGHT_PX: f64 = 272.0;
const TOP_PX: f64 = 10.0;
const LEFT_PX: f64 = 54.0;
const RIGHT_PX: f64 = 12.0;
/// Room below for the time axis.
const BOTTOM_PX: f64 = 40.0;
/// Share of the shown time that an arrow key moves the cursor.
const KEY_STEP: f64 = 0.01;

/// A curve on the common time axis, in shown units.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    pub key: CurveKey,
    pub name: String,
    pub dash: &'static str,
    /// Its times are those of the common axis.
    pub track: Track,
}

/// Takes the shown quantity of the entries, moved to the common time axis.
pub fn lines(entries: &[Entry], state: CompareState, plotted: Plotted, unit: Unit) -> Vec<Line> {
    let line = |entry: &Entry| {
        let found = tracks(&entry.document, &[entry.key.object], plotted, unit);
        let mut track = found.first()?.clone();
        let offset_s = entry.offset_s(state);
        track.t_s.iter_mut().for_each(|t_s| *t_s += offset_s);
        track.colour.clone_from(&entry.colour);
        Some(Line {
            key: entry.key,
            name: words::curve(&entry.label, entry.scene_name()),
            dash: entry.dash,
            track,
        })
    };
    entries.iter().filter_map(line).collect()
}

/// All of the time in which there is a curve.
pub fn time_domain(lines: &[Line]) -> Domain {
    let times_s = lines.iter().flat_map(|line| &line.track.t_s).copied();
    Domain::around(times_s, 0.0).unwrap_or(Domain {
        low: 0.0,
        high: 1.0,
    })
}

#[component]
pub fn ComparePlot(own: Memo<Arc<Vec<Entry>>>, unit: LengthUnit) -> impl IntoView {
    let state = expect_state::<CompareState>();
    let ui = expect_state::<UiState>();
    let frame = NodeRef::<html::Div>::new();
    let width_px = RwSignal::new(640.0);
    Effect::new(move |_| {
        if let Some(frame) = frame.get() {
            watch_width(width_px, frame.into());
        }
    });
    let shown_unit = move || {
        state
            .quantity
            .get()
            .unit(&UnitSet::new(unit, ui.units.get()))
    };
    let lines =
        Memo::new(move |_| Arc::new(lines(&own.get(), state, state.quantity.get(), shown_unit())));
    let time = Memo::new(move |_| Scale {
        domain: lines.with(|lines| time_domain(lines)),
        from_px: LEFT_PX,
        to_px: (width_px.get() - RIGHT_PX).max(LEFT_PX + 40.0),
    });
    let values = Memo::new(move |_| {
        let found: Vec<Track> =
            lines.with(|lines| lines.iter().map(|line| line.track.clone()).collect());
        let domain = value_domain(&found, state.quantity.get(), time.get().domain);
        Scale {
            domain: domain.unwrap_or(Domain {
                low: 0.0,
                high: 1.0,
            }),
            from_px: HEIGHT_PX - BOTTOM_PX,
            to_px: TOP_PX,
        }
    });
    let move_to = move |t_s: f64| {
        let domain = time.get_untracked().domain;
        state.cursor_s.set(t_s.clamp(domain.low, domain.high));
    };
    let seek = move |event: &ev::PointerEvent| {
        let scale = time.get_untracked();
        move_to(scale.value(f64::from(event.offset_x())));
    };
    let press = move |event: ev::PointerEvent| {
        if event.button() != 0 {
            return;
        }
        capture_pointer(&event);
        seek(&event);
    };
    let moved = move |event: ev::PointerEvent| {
        if event.buttons() & 1 == 1 {
            seek(&event);
        }
    };
    let key = move |event: ev::KeyboardEvent| {
        let domain = time.get_untracked().domain;
        let many = if event.shift_key() { 10.0 } else { 1.0 };
        let step_s = domain.width() * KEY_STEP * many;
        let at_s = state.cursor_s.get_untracked();
        move_to(match event.key().as_str() {
            "ArrowLeft" | "ArrowDown" => at_s - step_s,
            "ArrowRight" | "ArrowUp" => at_s + step_s,
            "Home" => domain.low,
            "End" => domain.high,
            _ => return,
        });
        event.prevent_default();
    };
    let summary = move || {
        let names: Vec<String> =
            lines.with(|lines| lines.iter().map(|line| line.name.clone()).collect());
        words::plot(state.quantity.get().title(), &names)
    };
    let name = unit_name(unit);
    let clip = format!("compare-area-{name}");
    let clip_url = format!("url(#{clip})");
    view! {
        <figure class="compare__plot" aria-label=summary data-testid=format!("compare-plot-{name}")>
            <figcaption class="plot__head">
                <span class="plot__title">
                    {move || state.quantity.get().title()}" "
                    <span class="plot__unit">{move || shown_unit().name}</span>
                </span>
            </figcaption>
            <div
                node_ref=frame
                class="plot__body"
                tabindex="0"
                role="slider"
                data-testid=format!("compare-cursor-{name}")
                aria-label=words::CURSOR
                aria-valuemin=move || time.get().domain.low.to_string()
                aria-valuemax=move || time.get().domain.high.to_string()
                aria-valuenow=move || state.cursor_s.get().to_string()
                aria-valuetext=move || spoken(&lines.get(), state.cursor_s.get(), shown_unit())
                on:keydown=key
            >
                <svg
                    class="plot__svg"
                    aria-hidden="true"
                    width=move || width_px.get().to_string()
                    height=HEIGHT_PX.to_string()
                    on:pointerdown=press
                    on:pointermove=moved
                >
                    <defs>
                        <clipPath id=clip>
                            <rect
                                x=LEFT_PX.to_string()
                                y=TOP_PX.to_string()
                                width=move || (time.get().to_px - time.get().from_px).to_string()
                                height=(HEIGHT_PX - TOP_PX - BOTTOM_PX).to_string()
                            ></rect>
                        </clipPath>
                    </defs>
                    <rect class="plot__target" width="100%" height="100%"></rect>
                    {move || axes(time.get(), values.get())}
                    <g clip-path=clip_url>
                        {move || lines.get().iter().map(|line| drawn(line, time.get(), values.get())).collect_view()}
                    </g>
                </svg>
                <svg
                    class="plot__over"
                    aria-hidden="true"
                    width=move || width_px.get().to_string()
                    height=HEIGHT_PX.to_string()
                >
                    {move || cursor(&lines.get(), state.cursor_s.get(), time.get(), values.get())}
                </svg>
            </div>
        </figure>
    }
}

/// The time of the cursor and what is read there, for those who do not see the curves.
fn spoken(lines: &[Line], at_s: f64, unit: Unit) -> String {
    let mut words = format!("{} s", fixed(at_s, 2));
    for line in lines {
        if let Some((_, estimate)) = line.track.at(at_s) {
            words += &format!("; {}: {} {}", line.name, interval(&estimate), unit.name);
        }
    }
    words
}

pub fn unit_name(unit: LengthUnit) -> &'static str {
    match unit {
        LengthUnit::Metres => "m",
        LengthUnit::Pixels => "px",
    }
}

fn axes(time: Scale, values: Scale) -> impl IntoView {
    let (left_px, right_px) = (time.from_px.to_string(), time.to_px.to_string());
    let bottom_px = HEIGHT_PX - BOTTOM_PX;
    let value_axis = nice_ticks(values.domain, 6).into_iter().map(move |tick| {
        let y = format!("{:.1}", values.px(tick.value));
        let class = match tick.value == 0.0 {
            true => "plot__grid plot__grid--zero",
            false => "plot__grid",
        };
        view! {
            <line class=class x1=left_px.clone() x2=right_px.clone() y1=y.clone() y2=y.clone()></line>
            <text class="plot__tick" x=(LEFT_PX - 6.0).to_string() y=y text-anchor="end" dominant-baseline="central">
                {tick.label}
            </text>
        }
    });
    let most = ((time.to_px - time.from_px) / 76.0).max(2.0) as usize;
    let time_axis = nice_ticks(time.domain, most).into_iter().map(move |tick| {
        let x = format!("{:.1}", time.px(tick.value));
        view! {
            <line class="plot__grid" x1=x.clone() x2=x.clone() y1=TOP_PX.to_string() y2=bottom_px.to_string()></line>
            <text class="plot__tick" x=x y=(bottom_px + 16.0).to_string() text-anchor="middle">{tick.label}</text>
        }
    });
    view! {
        <g>
            {value_axis.collect_view()}
            {time_axis.collect_view()}
            <text
                class="plot__tick plot__tick--unit"
                x=((time.from_px + time.to_px) / 2.0).to_string()
                y=(bottom_px + 34.0).to_string()
                text-anchor="middle"
            >
                {words::TIME_AXIS}
            </text>
        </g>
    }
}

fn drawn(line: &Line, time: Scale, values: Scale) -> impl IntoView + use<> {
    let paths = SeriesPaths::new(line.track.view(), time, values);
    let colour = line.track.colour.clone();
    let lone = paths.lone.into_iter().map(|[x, y]| {
        view! { <circle cx=format!("{x:.1}") cy=format!("{y:.1}") r="1.8"></circle> }
    });
    view! {
        <path class="plot__band plot__band--edge" d=paths.edge_band fill=colour.clone()></path>
        <path class="plot__band" d=paths.band fill=colour.clone()></path>
        <g stroke=colour.clone() fill=colour stroke-dasharray=line.dash>
            <path class="plot__line plot__line--edge" d=paths.edge_line></path>
            <path class="plot__line" d=paths.line></path>
            <g class="plot__lone">{lone.collect_view()}</g>
        </g>
    }
}

fn cursor(lines: &[Line], at_s: f64, time: Scale, values: Scale) -> impl IntoView + use<> {
    let x = time
        .domain
        .contains(at_s)
        .then(|| format!("{:.1}", time.px(at_s)));
    let dots: Vec<_> = lines
        .iter()
        .filter_map(|line| {
            let (t_s, estimate) = line.track.at(at_s)?;
            let (x, y) = (time.px(t_s), values.px(estimate.value));
            let colour = line.track.colour.clone();
            Some(view! {
                <circle class="plot__dot" cx=format!("{x:.1}") cy=format!("{y:.1}") r="4" fill=colour></circle>
            })
        })
        .collect();
    let bottom = (HEIGHT_PX - BOTTOM_PX).to_string();
    view! {
        {x.map(|x| view! {
            <line class="plot__cursor" x1=x.clone() x2=x y1=TOP_PX.to_string() y2=bottom></line>
        })}
        {dots}
    }
}
